"""What happens to a client's facts in the day that `test_every_verb.py` runs: Cleo's, and those of a couple she is in."""

from datetime import timedelta

from holdspace.clients import queries
from holdspace.clients import services as clients
from holdspace.clients.clinical import services as clinical
from holdspace.clients.clinical.rules import AllergyFacts, DiagnosisFacts, MedicationFacts
from holdspace.clients.rules import RepresentativeFacts
from holdspace.clients.units import services as units
from holdspace.clients.units.rules import MemberFacts
from tests.cast import AT

TODAY = AT.date()


def day_of_clients(day, cast):
    ada, cleo = cast.actor("ada"), cast.clients["cleo"]
    acts = day(
        clients.add_representative, ada, cleo, RepresentativeFacts("Salak", "agent", "durian", "jabuticaba"), at=AT
    )
    day(clients.end_representative, ada, cleo, acts.id, at=AT)
    pills = MedicationFacts("tamarind", "guava", "mangosteen", TODAY - timedelta(days=9))
    first = day(clinical.add_medication, ada, cleo, pills, at=AT)
    more = MedicationFacts("tamarind", "papaya", "mangosteen", TODAY)
    second = day(clinical.change_medication, ada, cleo, first.id, more, reason="durian", at=AT)
    day(clinical.stop_medication, ada, cleo, second.id, on=TODAY, reason="lychee", at=AT)
    day(clinical.note_no_allergies, ada, cleo, on=TODAY, at=AT)
    allergy = day(clinical.add_allergy, ada, cleo, AllergyFacts("rambutan", "kiwano"), at=AT)
    day(clinical.end_allergy, ada, cleo, allergy.id, reason="soursop", at=AT)
    diagnosis = day(
        clinical.add_diagnosis, ada, cleo, DiagnosisFacts("clementine", "F41.1", made_by="mangosteen"), at=AT
    )
    day(clinical.choose_principal, ada, cleo, diagnosis.id, at=AT)
    day(clinical.end_diagnosis, ada, cleo, diagnosis.id, on=TODAY, reason="durian", at=AT)
    day(queries.clinical_facts, ada, cleo, at=AT)
    couple = cast.admit(legal_given="Feijoa and Salak", legal_family="", born_on=None, kind="couple")
    ada = cast.actor("ada")
    place = day(units.add_unit_member, ada, couple.id, MemberFacts(cleo, since=TODAY), at=AT)
    day(units.add_unit_member, ada, couple.id, MemberFacts(name="Mangosteen", since=TODAY), at=AT)
    day(units.end_unit_member, ada, couple.id, place.id, at=AT)
