"""Medications, allergies, diagnoses: each a row with its days; what cannot be is refused with a sentence, and nothing is lost."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.access.policy import TOKEN_SCOPES
from holdspace.clients.clinical import services as clinical
from holdspace.clients.clinical.rules import CODE, AllergyFacts, DiagnosisFacts, MedicationFacts, allergy_words, ending
from holdspace.clients.models import Allergy, Diagnosis, Medication, PrincipalDiagnosis
from holdspace.clients.queries import allergy_tag, clinical_facts
from holdspace.kernel.errors import Conflict, Denied, HoldspaceError, Invalid, NotFound, Refused
from tests.cast import AT

TODAY = date(2025, 3, 11)
TOMORROW = date(2025, 3, 12)
LATER = AT + timedelta(hours=1)
SERTRALINE = MedicationFacts("Sertraline", "50 mg", "Dr. Abara", date(2025, 1, 2))


def pills(cast, facts=SERTRALINE, by="ada", client="cleo", **more):
    return clinical.add_medication(cast.actor(by), cast.clients[client], facts, at=AT, **more)


def change(cast, row, dose="100 mg", on=TODAY, reason="No effect", name="Sertraline"):
    facts = MedicationFacts(name, dose, "Dr. Abara", on)
    return clinical.change_medication(cast.actor("ada"), cast.clients["cleo"], row.id, facts, reason=reason, at=AT)


def stop(cast, row, on=TODAY, reason="Nausea"):
    return clinical.stop_medication(cast.actor("ada"), cast.clients["cleo"], row.id, on=on, reason=reason, at=AT)


def found(cast, by="ada", client="cleo"):
    return clinical_facts(cast.actor(by), cast.clients[client], at=AT)


def wrong(verb, *args, **kwargs):
    """What the verb says is wrong, by field."""
    with pytest.raises(Invalid) as invalid:
        verb(*args, **kwargs)
    return {name: sentence for name, (sentence,) in invalid.value.fields.items()}


# --- medications ---


def test_a_new_dose_is_a_new_row_and_the_old_one_keeps_its_days(cast):
    first = pills(cast)
    second = change(cast, first)
    stop(cast, second, on=TODAY, reason="Weaned")
    rows = [(row.name, row.dose, row.started_on, row.stopped_on, row.stop_reason) for row in found(cast).medications]
    assert set(rows) == {
        ("Sertraline", "50 mg", date(2025, 1, 2), TODAY, "No effect"),
        ("Sertraline", "100 mg", TODAY, TODAY, "Weaned"),
    }
    assert Medication.objects.get(id=second.id).replaces_id == first.id


def test_what_is_taken_now_stands_before_what_was(cast):
    stop(cast, pills(cast, MedicationFacts("Aripiprazole", "2 mg")))
    pills(cast)
    assert [row.name for row in found(cast).medications] == ["Sertraline", "Aripiprazole"]


@pytest.mark.parametrize(
    ("facts", "field", "sentence"),
    [
        (MedicationFacts(" "), "name", "Which medication? A name is needed."),
        (MedicationFacts("x" * 201), "name", "This is 201 characters long"),
        (MedicationFacts("Lithium", "\x07"), "dose", "invisible control character"),
        (MedicationFacts("Lithium", started_on=TOMORROW), "started_on", "This day lies in the future."),
        (MedicationFacts("Lithium", started_on=date(1991, 5, 3)), "started_on", "before the client was born"),
    ],
)
def test_bad_medications_are_not_written_down(cast, facts, field, sentence):
    assert sentence in wrong(pills, cast, facts)[field]
    assert Medication.objects.count() == 0


@pytest.mark.parametrize("again", ["Sertraline", "  sertraline ", "SERTRALINE"])
def test_the_same_medication_does_not_stand_on_the_list_twice(cast, again):
    first = pills(cast)
    assert wrong(pills, cast, MedicationFacts(again, "100 mg"))["name"].startswith("This medication is on the list")
    lithium = pills(cast, MedicationFacts("Lithium"))
    assert "name" in wrong(change, cast, lithium, name=again)
    assert Medication.objects.get(id=lithium.id).stopped_on is None
    stop(cast, first)
    assert pills(cast, MedicationFacts(again, "100 mg")).dose == "100 mg"  # what was stopped may be begun again


def test_it_does_not_stop_before_it_began_or_in_the_future(cast):
    row = pills(cast)
    assert wrong(stop, cast, row, on=date(2025, 1, 1)) == {"on": "It stopped before it began. Check both days."}
    assert "future" in wrong(stop, cast, row, on=TOMORROW)["on"]
    assert wrong(stop, cast, row, reason=" ") == {"reason": "Say in a few words why it was stopped."}
    assert wrong(change, cast, row, on=date(2025, 1, 1))["started_on"].startswith("A new dose begins on the day")
    assert wrong(change, cast, row, on=None)["started_on"] == "From which day on? A day is needed."
    assert wrong(change, cast, row, reason="")["reason"] == "Say in a few words why it was changed."
    assert Medication.objects.get().stopped_on is None


def test_what_was_stopped_is_not_stopped_or_changed_again(cast):
    row = pills(cast)
    assert stop(cast, row) == stop(cast, row)  # the same form sent twice
    with pytest.raises(Conflict, match="stopped already"):
        stop(cast, row, reason="Something else")
    with pytest.raises(Conflict, match="stopped already"):
        change(cast, row)
    assert Medication.objects.get().stop_reason == "Nausea"


def test_a_form_sent_twice_writes_one_row_and_none_for_another_client(cast):
    form = uuid4()
    assert pills(cast, medication_id=form) == pills(cast, medication_id=form)
    with pytest.raises(Conflict):
        pills(cast, by="gus", client="theo", medication_id=form)
    assert Medication.objects.count() == 1


# --- allergies ---


def allergic(cast, facts=AllergyFacts("Penicillin", "Rash", TODAY)):  # noqa: B008  # frozen
    return clinical.add_allergy(cast.actor("ada"), cast.clients["cleo"], facts, at=AT)


def none_known(cast, on=TODAY, at=AT):
    return clinical.note_no_allergies(cast.actor("ada"), cast.clients["cleo"], on=on, at=at)


def test_none_known_is_said_with_a_day_and_only_while_it_is_so(cast):
    assert found(cast).none_asked_on is None  # nobody has asked
    none_known(cast)
    assert found(cast).none_asked_on == TODAY
    row = allergic(cast)
    assert found(cast).none_asked_on is None
    with pytest.raises(Refused, match="An allergy stands on the list"):
        none_known(cast)
    clinical.end_allergy(cast.actor("ada"), cast.clients["cleo"], row.id, reason="It was the food", at=AT)
    assert found(cast).none_asked_on is None  # ended, and not asked since
    none_known(cast, at=LATER)
    assert found(cast).none_asked_on == TODAY


def test_bad_allergies_are_not_written_down(cast):
    assert wrong(allergic, cast, AllergyFacts(" ")) == {"substance": "What is the client allergic to?"}
    assert "future" in wrong(allergic, cast, AllergyFacts("Latex", noted_on=TOMORROW))["noted_on"]
    assert "future" in wrong(none_known, cast, on=TOMORROW)["on"]
    allergic(cast)
    assert wrong(allergic, cast, AllergyFacts(" PENICILLIN")) == {"substance": "This allergy is on the list already."}
    assert Allergy.objects.count() == 1


def test_the_bar_names_allergies_for_whoever_may_know_of_them(cast):
    allergic(cast)
    assert allergy_tag(cast.actor("ada"), cast.clients["cleo"]) == "Allergy: Penicillin"
    for name in ("fay", "bil", "mara", "tomas", "olive", "noor"):
        assert allergy_tag(cast.actor(name), cast.clients["cleo"]) == ""


@given(st.lists(st.text(min_size=1, max_size=200), max_size=6))
def test_the_tag_stays_short_and_says_how_many_it_does_not_name(substances):
    words = allergy_words(substances)
    assert len(words) <= 2 * 40 + 40
    assert bool(words) is bool(substances)
    assert (f"and {len(substances) - 2} more" in words) is (len(substances) > 2)


# --- diagnoses ---


def diagnosis(cast, name="Generalized anxiety", code="F41.1", **more):
    facts = DiagnosisFacts(name, code, **more)
    return clinical.add_diagnosis(cast.actor("ada"), cast.clients["cleo"], facts, at=AT)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("f41.1", "F41.1"), ("F411", "F41.1"), (" f 41.1 ", "F41.1"), ("F99", "F99"), ("", ""), ("t43.225a", "T43.225A")],
)
def test_a_code_is_kept_as_codes_are_written(cast, typed, kept):
    assert diagnosis(cast, code=typed).code == kept


@pytest.mark.parametrize("typed", ["41.1", "FF1.1", "F41.", "F41.12345", "F4", "F41,1", "F٤1.1", "anxiety"])
def test_what_cannot_be_a_code_is_said(cast, typed):
    assert wrong(diagnosis, cast, code=typed) == {"code": "A code looks like F41.1. Leave it empty when there is none."}


@given(st.from_regex(CODE, fullmatch=True))
def test_every_form_of_a_code_is_kept_and_a_kept_code_stays(code):
    kept = DiagnosisFacts("x", code.lower()).written_code
    assert kept == code
    assert not DiagnosisFacts("x", kept.replace(".", "")).problems(today=TODAY, born_on=None)


def test_the_principal_one_is_chosen_changed_and_gone_with_its_end(cast):
    ada, cleo = cast.actor("ada"), cast.clients["cleo"]
    first, second = diagnosis(cast), diagnosis(cast, "Insomnia", "F51.01")
    assert found(cast).principal is None
    clinical.choose_principal(ada, cleo, first.id, at=AT)
    clinical.choose_principal(ada, cleo, second.id, at=LATER)
    assert clinical.choose_principal(ada, cleo, second.id, at=LATER).diagnosis_id == second.id
    assert found(cast).principal == second.id
    clinical.end_diagnosis(ada, cleo, second.id, on=TODAY, reason="Resolved", at=LATER)
    assert found(cast).principal is None
    with pytest.raises(Refused, match="stands no longer"):
        clinical.choose_principal(ada, cleo, second.id, at=LATER)
    assert PrincipalDiagnosis.objects.count() == 2


def test_a_diagnosis_stands_once_and_ends_once(cast):
    row = diagnosis(cast, since=date(2025, 2, 1), made_by="Dr. Abara")
    assert wrong(diagnosis, cast, code="f411") == {"code": "This code is on the list already."}
    diagnosis(cast, "Grief", "")
    assert wrong(diagnosis, cast, "grief", "") == {"name": "This diagnosis is on the list already."}
    ada, cleo = cast.actor("ada"), cast.clients["cleo"]
    early = wrong(clinical.end_diagnosis, ada, cleo, row.id, on=date(2025, 1, 1), reason="Resolved", at=AT)
    assert "began" in early["on"]
    assert clinical.end_diagnosis(ada, cleo, row.id, on=TODAY, reason="Resolved", at=AT).made_by == "Dr. Abara"
    with pytest.raises(Conflict, match="over already"):
        clinical.end_diagnosis(ada, cleo, row.id, on=TODAY, reason="Other", at=AT)
    assert diagnosis(cast).code == "F41.1"  # it may come back, as a row of its own
    assert Diagnosis.objects.count() == 3


@given(st.dates(date(2000, 1, 1), TODAY), st.dates(date(2000, 1, 1), TODAY + timedelta(days=400)))
def test_nothing_ends_before_it_began_or_in_the_future(began, on):
    said = ending(on, "Resolved", began=began, today=TODAY, reason_wanted="Why?")
    assert (said == {}) is (began <= on <= TODAY)


# --- who ---


@pytest.mark.parametrize(
    ("name", "writes", "reads"),
    [
        ("gus", None, None),
        ("ben", NotFound, None),
        ("fay", Denied, Denied),
        ("bil", Denied, Denied),
        ("mara", Denied, Denied),
        ("olive", Denied, Denied),
        ("ada", Denied, Denied),
        ("tomas", NotFound, NotFound),
        ("cody", NotFound, NotFound),
        ("noor", NotFound, NotFound),
    ],
)
def test_the_care_team_writes_and_their_supervisor_reads(cast, name, writes, reads):
    pills(cast, by="gus", client="theo")
    for error, verb in (
        (writes, lambda: pills(cast, MedicationFacts("Lithium"), by=name, client="theo")),
        (reads, lambda: found(cast, name, "theo")),
    ):
        if error is None:
            verb()
        else:
            with pytest.raises(error):
                verb()
    assert Medication.objects.filter(name="Lithium").count() == (writes is None)


def test_a_token_writes_none(cast):
    token = cast.actor("ada", face="api", scopes=TOKEN_SCOPES)
    with pytest.raises(Denied):
        clinical.add_medication(token, cast.clients["cleo"], SERTRALINE, at=AT)


def test_of_a_couple_there_are_diagnoses_and_nothing_a_person_takes(cast):
    couple = cast.admit(legal_given="Ito and Park", legal_family="", born_on=None, kind="couple")
    ada = cast.actor("ada")
    assert clinical.add_diagnosis(ada, couple.id, DiagnosisFacts("Relationship distress", "Z63.0"), at=AT).code
    for verb in (
        lambda: clinical.add_medication(ada, couple.id, SERTRALINE, at=AT),
        lambda: clinical.add_allergy(ada, couple.id, AllergyFacts("Latex"), at=AT),
        lambda: clinical.note_no_allergies(ada, couple.id, on=TODAY, at=AT),
    ):
        with pytest.raises(Refused, match="belong to a person"):
            verb()


def test_what_is_another_client_s_is_not_there(cast):
    row = pills(cast, by="gus", client="theo")
    with pytest.raises(HoldspaceError) as error:
        stop(cast, row)
    assert isinstance(error.value, NotFound)
    assert Medication.objects.get().stopped_on is None


def test_no_event_names_anything_clinical(cast):
    change(cast, pills(cast))
    allergic(cast)
    clinical.choose_principal(cast.actor("ada"), cast.clients["cleo"], diagnosis(cast).id, at=AT)
    payloads = b"".join(bytes(event.payload) for event in cast.events("client.edit_clinical"))
    assert payloads
    assert not any(word in payloads for word in (b"Sertraline", b"50 mg", b"Penicillin", b"F41", b"anxiety"))
