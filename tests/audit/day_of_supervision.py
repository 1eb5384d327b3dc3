"""Submitted, commented, returned, answered, co-signed; and a meeting, in the day that `tests/audit/test_every_verb.py` runs."""

from typing import Any

from holdspace.caseload.supervision import queries as supervision
from holdspace.caseload.supervision import services as log
from holdspace.caseload.supervision.rules import MeetingFacts
from holdspace.notes.reviews import queries as reviews
from holdspace.notes.services import reviewing, signing, submitting
from holdspace.notes.services.reviewing import Answer, Said
from holdspace.practice.services import people
from tests.cast import AT


def day_of_supervision(day, cast):
    ben, gus, olive = cast.actor("ben"), cast.actor("gus"), cast.actor("olive")
    note = cast.signed("theo", text="tamarind")
    day(reviews.review_queue, ben, at=AT)
    day(reviews.open_review, ben, note.id, at=AT)
    said = day(reviewing.add_comment, ben, note.id, Said("s", "guava", "tamarind"), version=1, at=AT)
    slip = reviewing.add_comment(ben, note.id, Said("", "papaya"), version=1, at=AT)
    day(reviewing.remove_comment, ben, note.id, slip.id, at=AT)
    day(reviewing.return_note, ben, note.id, version=1, at=AT)
    day(reviewing.answer_comments, gus, note.id, {said.id: Answer("rambutan", True)}, at=AT)
    signing.sign_note(gus, note.id, revision=1, proof=cast.proof(), at=AT)
    day(reviewing.cosign_note, ben, note.id, version=2, proof=cast.proof(), at=AT)
    facts = MeetingFacts(AT.date(), 50, "individual", "durian", "lychee")
    entry = day(log.log_meeting, ben, [gus.person], facts, at=AT)[0]
    day(log.correct_meeting, ben, entry.id, facts, at=AT)
    day(supervision.supervision_log, gus, since=None, until=None, at=AT)
    day(supervision.open_meeting, ben, entry.id, at=AT)
    facts_of: dict[str, Any] = {"name": "Willow", "timezone": "America/Los_Angeles", "late_after_hours": 24}
    day(
        submitting.settle_reviews,
        olive,
        lambda: people.edit_practice(olive, **facts_of, cosign_rule="all", at=AT),
        at=AT,
    )
