"""Clients and sessions by token."""

import pytest

from holdspace.clients import services as clients
from holdspace.clients.clinical import services as clinical
from holdspace.clients.clinical.rules import DiagnosisFacts, MedicationFacts
from holdspace.clients.rules import RepresentativeFacts
from tests.api.program import RANDOM, SESSION, program
from tests.cast import AT

WREN = {"legal_given": "Wren", "legal_family": "Ito", "born_on": "1999-01-02", "used_name": "Birdie"}


def test_a_client_is_admitted_found_and_changed(cast, ada):
    made = ada.post("/clients", WREN | {"id": RANDOM})
    assert (made.status, made.data["id"], made.data["name"]) == (201, RANDOM, "Birdie Ito")
    assert ada.post("/clients", WREN | {"id": RANDOM}).data == made.data
    assert [one["id"] for one in ada.post("/clients/search", {"q": "bird"}).data["clients"]] == [RANDOM]
    changed = ada.put(f"/clients/{RANDOM}", WREN | {"version": 1, "phone": "555-0199"})
    assert (changed.data["version"], changed.data["phone"]) == (2, "555-0199")
    stale = ada.put(f"/clients/{RANDOM}", WREN | {"version": 1})
    assert (stale.status, stale.error["current"]["phone"]) == (409, "555-0199")
    assert ada.get(f"/clients/{RANDOM}").data["contacts"] == []


def test_a_list_comes_in_pages(cast):
    fay = program(cast, "fay")
    first, second = (fay.get(f"/clients?size=2&page={page}").data for page in (1, 2))
    assert ([len(page["clients"]) for page in (first, second)], first["more"], second["more"]) == ([2, 1], True, False)


def test_a_clinicians_list_holds_their_own(cast, gus):
    assert [one["id"] for one in gus.get("/clients").data["clients"]] == [str(cast.clients["theo"])]


def test_names_do_not_travel_in_addresses(cast, ada):
    answer = ada.get("/clients?q=cleo")
    assert (answer.status, list(answer.error["fields"])) == (422, ["q"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"born_on": "2199-01-01"}, "born_on"),
        ({"born_on": "1999-02-30"}, "born_on"),
        ({"born_on": "2.1.1999"}, "born_on"),
        ({"born_on": 1999}, "born_on"),
        ({"legal_given": ""}, "legal_given"),
        ({"legal_given": "a\x00"}, "legal_given"),
        ({"legal_given": "\ud800"}, "legal_given"),
        ({"legal_given": "x" * 201}, "legal_given"),
        ({"email": "nowhere"}, "email"),
        ({"id": "7"}, "id"),
        ({"species": "wren"}, "species"),
    ],
)
def test_a_clients_bad_fact_is_named(cast, ada, change, field):
    answer = ada.post("/clients", WREN | change)
    assert (answer.status, list(answer.error["fields"])) == (422, [field])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_at": "2025-03-10T09:00:00-08:00"}, "ends_at"),
        ({"ends_at": "2025-03-12T09:00:00-08:00"}, "ends_at"),
        ({"starts_at": "2025-02-30T09:00:00-08:00"}, "starts_at"),
        ({"starts_at": "2025-03-10 09:00:00-08:00"}, "starts_at"),
        ({"starts_at": "2025-03-10T09:00:00"}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at"),
        ({"starts_at": "1900-01-01T00:00:00Z", "ends_at": "1900-01-01T01:00:00Z"}, "starts_at"),
        ({"modality": "telepathy"}, "modality"),
        ({"status": "dreamt"}, "status"),
        ({"starts_at": "2099-01-01T00:00:00Z", "ends_at": "2099-01-01T01:00:00Z"}, "starts_at"),
    ],
)
def test_a_sessions_bad_fact_is_named(cast, ada, change, field):
    answer = ada.post(f"/clients/{cast.clients['cleo']}/sessions", SESSION | {"status": "held"} | change)
    assert (answer.status, list(answer.error["fields"])) == (422, [field])


def test_a_session_may_cross_midnight_and_is_entered_once(cast, ada):
    sent = {
        "id": RANDOM,
        "starts_at": "2025-03-10T23:30:00-08:00",
        "ends_at": "2025-03-11T00:20:00-08:00",
        "status": "held",
    }
    made, again = (ada.post(f"/clients/{cast.clients['cleo']}/sessions", sent) for _ in range(2))
    assert (made.status, made.data) == (201, again.data)
    assert made.data["starts_at"] == "2025-03-11T07:30:00Z"


def test_the_front_desk_enters_sessions_and_reads_no_notes(cast):
    fay = program(cast, "fay")
    assert fay.get(f"/clients/{cast.clients['cleo']}").status == 200
    sent = SESSION | {"status": "held", "clinician": str(cast.people["ada"])}
    assert fay.post(f"/clients/{cast.clients['cleo']}/sessions", sent).status == 201
    assert fay.get(f"/clients/{cast.clients['cleo']}/notes").data["notes"] == []


# --- facts ---


def test_clinical_facts_are_read_with_their_days_and_written_on_the_screens(cast, ada):
    actor, cleo = cast.actor("ada"), cast.clients["cleo"]
    first = clinical.add_medication(actor, cleo, MedicationFacts("Sertraline", "50 mg"), at=AT)
    more = MedicationFacts("Sertraline", "100 mg", "Dr. Abara", AT.date())
    second = clinical.change_medication(actor, cleo, first.id, more, reason="No effect", at=AT)
    diagnosis = clinical.add_diagnosis(actor, cleo, DiagnosisFacts("Generalized anxiety", "F41.1"), at=AT)
    clinical.choose_principal(actor, cleo, diagnosis.id, at=AT)
    clinical.note_no_allergies(actor, cleo, on=AT.date(), at=AT)
    found = ada.get(f"/clients/{cleo}/facts").data
    taken = [(one["dose"], one["stopped_on"], one["replaces"]) for one in found["medications"]]
    assert taken == [("100 mg", None, str(first.id)), ("50 mg", "2025-03-11", None)]
    assert found["medications"][0]["id"] == str(second.id)
    assert (found["allergies"], found["no_known_allergies_on"]) == ([], "2025-03-11")
    assert [(one["code"], one["principal"]) for one in found["diagnoses"]] == [("F41.1", True)]
    assert ada.post(f"/clients/{cleo}/facts", {"name": "Lithium"}).status == 405
    assert program(cast, "fay").get(f"/clients/{cleo}/facts").status == 403
    assert program(cast, "gus").get(f"/clients/{cleo}/facts").status == 404


def test_who_may_act_stands_with_the_client(cast):
    facts = RepresentativeFacts("Mai Nguyen", "guardian", "treatment", "Letters", AT.date())
    clients.add_representative(cast.actor("ada"), cast.clients["cleo"], facts, at=AT)
    [one] = program(cast, "fay").get(f"/clients/{cast.clients['cleo']}").data["representatives"]
    assert (one["name"], one["authority"], one["paper_seen_on"]) == ("Mai Nguyen", "guardian", "2025-03-11")
