"""The addresses of a client's facts, and of couples and families: what each is sent, and what everybody is answered.

Read by `addresses.py` and `test_every_address.py`.
"""

from datetime import date
from typing import Any
from uuid import UUID

from holdspace.caseload import services as caseload
from holdspace.caseload.models import Assignment
from holdspace.clients import services as clients
from holdspace.clients.clinical import services as clinical
from holdspace.clients.clinical.rules import AllergyFacts, DiagnosisFacts, MedicationFacts
from holdspace.clients.rules import ClientFacts, RepresentativeFacts
from holdspace.clients.units.rules import MemberFacts
from holdspace.clients.units.services import add_unit_member
from tests.cast import Cast

TODAY = date(2025, 3, 11)
COUPLE = ClientFacts("Ito and Park", "", None, kind="couple")


def facts_of(cast: Cast, client: UUID, treats: Any) -> dict[str, UUID]:
    """One fact of each kind about a client."""
    acts = clients.add_representative(treats, client, RepresentativeFacts("Kim", "agent"), at=cast.at)
    medication = clinical.add_medication(treats, client, MedicationFacts("Sertraline", "50 mg"), at=cast.at)
    allergy = clinical.add_allergy(treats, client, AllergyFacts("Penicillin"), at=cast.at)
    diagnosis = clinical.add_diagnosis(treats, client, DiagnosisFacts("Generalized anxiety", "F41.1"), at=cast.at)
    return {
        "representative_id": acts.id,
        "medication_id": medication.id,
        "allergy_id": allergy.id,
        "diagnosis_id": diagnosis.id,
    }


def unit_of(cast: Cast, client: UUID, name: str, owner: Any) -> dict[str, UUID]:
    """A couple whose care team is that of `client`, with one member who has no record. name: of who treats them."""
    unit = caseload.admit_client(cast.actor(name), COUPLE, clinician=cast.people[name], at=cast.at)
    team = Assignment.objects.filter(client=client, until=None).values_list("person", flat=True)
    for person in set(team) - {cast.people[name]}:
        caseload.assign_clinician(owner, unit.id, person, at=cast.at)
    place = add_unit_member(cast.actor(name), unit.id, MemberFacts(name="Park", since=TODAY), at=cast.at)
    return {"unit_id": unit.id, "member_id": place.id}


PURPOSES = {
    "representative_new": "representative.new",
    "medication_new": "medication.new",
    "medication_change": "medication.change.{medication_id}",
    "medication_stop": "medication.stop.{medication_id}",
    "allergy_new": "allergy.new",
    "allergy_none": "allergy.none",
    "allergy_end": "allergy.end.{allergy_id}",
    "diagnosis_new": "diagnosis.new",
    "diagnosis_end": "diagnosis.end.{diagnosis_id}",
}
SENT: dict[str, dict[str, Any]] = {
    "representative_new": {"name": "Mai", "authority": "parent"},
    "medication_new": {"name": "Lithium", "dose": "300 mg"},
    "medication_change": {"name": "Sertraline", "dose": "100 mg", "started_on": "2025-03-10", "reason": "No effect."},
    "medication_stop": {"on": "2025-03-10", "reason": "Nausea."},
    "allergy_new": {"substance": "Latex"},
    "allergy_none": {"on": "2025-03-10"},
    "allergy_end": {"reason": "It was the food."},
    "diagnosis_new": {"name": "Insomnia", "code": "F51.01"},
    "diagnosis_end": {"on": "2025-03-10", "reason": "Resolved."},
    "unit_new": {"kind": "family", "legal_given": "Moreno"},
    "client_members": {"words": "Jun", "since": "2025-03-10"},
}

# anonymous, owner, on the team, off the team, supervisee (who treats), supervisor, desk, biller, officer, client, foreign
_FORM = "302 403 200 404 200 404 403 403 403 404 404 | 200"
_DONE = "302 403 302 404 302 404 403 403 403 404 404 | 302"
_OFFICE = "302 200 200 404 200 404 200 403 403 404 404 | 200"
_OFFICE_DONE = "302 302 302 404 302 404 302 403 403 404 404 | 302"
COMMON = {
    ("unit_new", "GET"): "302 200 200 200 200 200 200 403 403 403 200",
    ("unit_new", "POST"): "302 302 302 302 302 302 302 403 403 403 302",
}
_CLINICAL = (
    "medication_new",
    "medication_change",
    "medication_stop",
    "allergy_new",
    "allergy_end",
    "diagnosis_new",
    "diagnosis_end",
)
ABOUT_FACTS = (
    {
        ("client_facts", "GET"): "302 200 200 404 200 200 200 200 200 404 404 | 200",
        ("representative_new", "GET"): _OFFICE,
        ("representative_new", "POST"): _OFFICE_DONE,
        ("representative_ending", "POST"): _OFFICE_DONE,
        ("allergy_none", "GET"): _FORM,
        ("allergy_none", "POST"): "302 403 422 404 422 404 403 403 403 404 404 | 422",  # one stands on the list
        ("diagnosis_principal", "POST"): _DONE,
        ("client_members", "GET"): _OFFICE,
        ("api_client_facts", "GET"): "401 403 200 404 200 200 403 403 403 404 404 | 200",
        ("client_members", "POST"): _OFFICE_DONE,
        ("member_leaving", "POST"): _OFFICE_DONE,
    }
    | {(name, "GET"): _FORM for name in _CLINICAL}
    | {(name, "POST"): _DONE for name in _CLINICAL}
)
