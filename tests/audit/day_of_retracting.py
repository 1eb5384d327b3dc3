"""What becomes of a note entered in error, in the day that `tests/audit/test_every_verb.py` runs."""

from holdspace.caseload import services as caseload
from holdspace.notes.services import retracting, taking_over
from tests.cast import AT


def day_of_retracting(day, cast):
    ada, kind = cast.actor("ada"), "wrong_client"
    wrong = cast.signed("cleo", text="tamarind")
    day(retracting.retract_note, ada, wrong.id, kind=kind, reason="guava", proof=cast.proof(), at=AT)
    caseload.assign_clinician(cast.actor("olive"), cast.clients["theo"], ada.person, at=AT)
    right = cast.session("theo", "ada")
    day(taking_over.take_over_note, cast.actor("ada"), wrong.id, right.id, at=AT)
