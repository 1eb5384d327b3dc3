"""Structured blocks: what may be kept, how it reads, and that no finding is ever lost on the way to words."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.clients.clinical.rules import MedicationFacts
from holdspace.clients.clinical.services import add_medication
from holdspace.clients.models import Client, Diagnosis, Medication
from holdspace.kernel.canonical import canonical
from holdspace.kernel.errors import Conflict, Invalid, Refused
from holdspace.notes import queries
from holdspace.notes.block_fields import BLOCKS, MSE, Field, Kind
from holdspace.notes.blocks import checked_blocks, lacks, sections_of, stamped, text_of, with_left_over
from holdspace.notes.models import Draft
from holdspace.notes.services import drafts, signing
from tests.cast import AT

MINUTE = timedelta(minutes=1)
ALL = tuple(BLOCKS)
# Every script, line breaks, words that imitate our own; not the characters that nothing may hold.
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30) | st.sampled_from(
    [
        "Not assessed: everything.",
        "Within limits: mood.",
        "- Started; medication: x",
        "<script>alert(1)</script>",
        "שלום\nNot assessed",
        "\u202eabc",
    ]
)


def values(field: Field) -> st.SearchStrategy[Any]:
    """Anything that a field may be sent."""
    if field.kind is Kind.TICK:
        return st.booleans()
    if field.kind is Kind.CHOICE:
        return st.sampled_from(["", *dict(field.choices)])
    if field.kind is Kind.DATE:
        return st.dates(date(1950, 1, 1), date(2100, 1, 1)).map(str) | st.just("")
    if field.kind is Kind.LINES:
        return st.lists(words.map(lambda one: one.replace("\n", " ")), max_size=4)
    if field.kind is Kind.DOMAIN:
        return st.fixed_dictionaries({}, optional={"is": st.sampled_from(["", "limits", "finding"]), "text": words})
    if field.kind is Kind.PICKS:
        made = st.fixed_dictionaries({"id": st.uuids().map(str), "code": st.sampled_from(["", "F41.1"]), "name": words})
        return st.lists(made, max_size=3)
    if field.kind is Kind.ROWS:
        row = st.fixed_dictionaries({}, optional={one.key: values(one) for one in field.columns})
        return st.lists(row, max_size=3)
    return words


@st.composite
def data_of(draw: Any, key: str) -> dict[str, Any]:
    block = BLOCKS[key]
    data = {field.key: draw(values(field)) for field in block.fields if draw(st.booleans())}
    if block is MSE and draw(st.booleans()):
        data["bulk"] = {"domains": draw(st.lists(st.sampled_from([one.key for one in MSE.fields]), max_size=9))}
    return data


def said(value: Any) -> list[str]:
    """Every word somebody typed, however deep."""
    if isinstance(value, dict):
        return [
            one for key, part in value.items() if key not in ("id", "is", "what", "at", "domains") for one in said(part)
        ]
    if isinstance(value, list):
        return [one for part in value for one in said(part)]
    return [value] if isinstance(value, str) else []


@given(st.data(), st.sampled_from(ALL))
def test_no_finding_is_lost_on_the_way_to_words(data, key):
    kept = checked_blocks(ALL, {key: data.draw(data_of(key))}).get(key, {})
    text = text_of(key, kept)
    choices = {word for field in BLOCKS[key].fields for word in dict(field.choices)}
    assert [one for one in said(kept) if one not in choices and one not in text] == []
    assert bool(text) is bool(kept)
    assert checked_blocks(ALL, {key: kept}) == ({key: kept} if kept else {})  # kept once, it is kept the same again
    canonical(kept)  # it can be signed


@given(st.data())
def test_every_domain_is_said_to_be_one_thing(data):
    kept = checked_blocks(ALL, {"mse": data.draw(data_of("mse"))}).get("mse", {})
    lines = text_of("mse", kept).splitlines()
    missing = next(
        (line.removeprefix("Not assessed: ") for line in reversed(lines) if line.startswith("Not assessed: ")), ""
    )
    if kept:
        wanted = [field.label for field in MSE.fields if field.key not in kept]
        assert missing == (f"{'; '.join(wanted)}." if wanted else "")
    assert set(kept.get("bulk", {}).get("domains", [])) <= {key for key, one in kept.items() if one == {"is": "limits"}}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda one: st.lists(one) | st.dictionaries(st.text(), one),
    )
)
def test_what_is_no_block_is_refused_with_a_sentence(junk):
    for key in ALL:
        if junk == {}:
            assert checked_blocks(ALL, {key: junk}) == {}  # an empty object says nothing
            continue
        with pytest.raises(Invalid) as invalid:
            checked_blocks(ALL, {key: junk})
        assert all(name.startswith(key) for name in invalid.value.fields)


def test_a_block_that_the_format_does_not_show_is_refused():
    with pytest.raises(Invalid) as invalid:
        checked_blocks(("mse",), {"risk": {"ideation": "none"}})
    assert invalid.value.fields == {"blocks": ["This format does not show one of the blocks that were sent."]}


WRONG = [
    ("risk", {"ideation": "sometimes"}, "risk-ideation", "Risk, Suicidal ideation: choose one of: none, passive, active."),
    ("risk", {"follow_up": "2025-02-30"}, "risk-follow_up", "Risk, Follow-up on: this is not a day of the calendar."),
    ("risk", {"colour": "red"}, "risk", "Risk: there is no such field."),
    ("risk", {"intent": "a\x00b"}, "risk-intent", "Risk, Intent: Character 2 is an invisible control character (U+0000). Remove it and save again."),
    ("mse", {"mood": {"is": "blue"}}, "mse-mood", "Mental status, Mood (reported): choose within limits, a finding, or leave it as not assessed."),
    ("mse", {"bulk": {"domains": ["heart"]}}, "mse", "Mental status: what was set together cannot be read."),
    ("treatment", {"modality": "x" * 201}, "treatment-modality", "Treatment, Modality: This is 201 characters long. The most that can be kept here is 200. Shorten it and save again."),
    ("interventions", {"done": ["x"] * 41}, "interventions-done", "Interventions, Interventions delivered: these are too many. Write the rest in the text."),
]  # fmt: skip


@pytest.mark.parametrize(("key", "data", "field", "sentence"), WRONG)
def test_what_cannot_be_kept_is_named_by_field_and_never_quoted(key, data, field, sentence):
    with pytest.raises(Invalid) as invalid:
        checked_blocks(ALL, {key: data})
    assert invalid.value.fields == {field: [sentence]}


def test_a_bulk_choice_is_recorded_as_one_and_what_is_touched_since_leaves_it():
    together = {one.key: {"is": "limits"} for one in MSE.fields if one.key != "mood"}
    sent = together | {"mood": {"is": "finding", "text": "Low."}, "bulk": {"domains": sorted(together)}}
    kept = stamped(checked_blocks(ALL, {"mse": sent}), {}, at=AT)
    assert kept["mse"]["bulk"]["at"] == "2025-03-11T17:00:00Z"
    text = text_of("mse", kept["mse"])
    assert text.startswith("Mood (reported): Low.\nSet together as within limits, in one step: Appearance; ")
    later = sent | {"speech": {"is": "finding", "text": "Slow."}}
    again = stamped(checked_blocks(ALL, {"mse": later}), kept, at=AT + MINUTE)
    assert again["mse"]["bulk"]["at"] == "2025-03-11T17:00:00Z"  # the time of the choice stays
    assert "Speech: Slow." in text_of("mse", again["mse"])
    assert "Speech;" not in text_of("mse", again["mse"])


def test_what_follows_from_ideation_is_missed_only_when_there_is_ideation():
    none = text_of("risk", {"ideation": "none"})
    active = text_of("risk", {"ideation": "active"})
    assert ("Intent" in none, "Means and access to them" in none) == (False, False)
    assert "Not assessed: How often the thoughts come; How strong they are; Intent; Plan;" in active
    assert "Past attempts" in none
    assert "Past attempts" not in text_of("risk", {"ideation": "none", "no_attempts": True}).split("Not assessed")[1]


@pytest.mark.parametrize(
    ("key", "data", "field"),
    [
        ("risk", {"acute": "high"}, "reasoning"),
        ("risk", {"baseline": "low"}, "reasoning"),
        ("mse", {"mood": {"is": "finding"}}, "mood"),
        ("medications", {"changes": [{"what": "started"}]}, "changes"),
        ("discharge", {"on": "2025-03-11"}, "on"),
        ("contact", {"how": "phone"}, "how"),
    ],
)
def test_what_is_begun_must_be_finished_before_signing_but_may_be_saved(cast, key, data, field):
    assert [one.field for one in lacks(key, data)] == [field]
    assert checked_blocks(ALL, {key: data}) == {key: data}


@pytest.mark.parametrize(
    ("key", "data"),
    [
        ("risk", {"acute": "low", "reasoning": "No ideation; a plan is agreed."}),
        ("risk", {"ideation": "none"}),
        ("mse", {"mood": {"is": "limits"}}),
        ("medications", {"changes": [{"what": "stopped", "name": "Sertraline"}]}),
        ("discharge", {"on": "2025-03-11", "reason": "Goals met."}),
        ("contact", {"how": "phone", "with": "client"}),
        ("treatment", {"modality": "CBT"}),
    ],
)
def test_what_is_finished_stands_in_nobodys_way(key, data):
    assert lacks(key, data) == []


@given(st.data())
def test_words_of_blocks_that_a_format_does_not_show_stay_in_its_text(data):
    blocks = checked_blocks(ALL, {key: data.draw(data_of(key)) for key in ("risk", "mse", "treatment")})
    text = with_left_over("Seen today.", ("mse",), blocks)
    assert text.startswith("Seen today.")
    left = {key: one for key, one in blocks.items() if key != "mse"}
    assert all(one["text"] in text for one in sections_of(left))


# --- in a draft ---


def test_blocks_are_saved_found_signed_and_read(cast):
    note, ada = cast.draft(text="Slept."), cast.actor("ada")
    blocks = {"risk": {"ideation": "passive", "reasoning": "marjoram"}, "treatment": {"modality": "CBT"}}
    drafts.save_draft(ada, note.id, sections={"s": "Slept."}, blocks=blocks, revision=1, at=AT)
    assert [hit.note for hit in queries.find_notes(ada, "marjoram", at=AT)] == [note]
    opened = queries.open_note(ada, note.id, at=AT)
    assert [one["label"] for one in opened.sections] == [
        "Subjective",
        "Objective",
        "Assessment",
        "Plan",
        "Treatment",
        "Risk",
    ]
    signed = cast.sign(opened.note)
    document = signed.versions.get().document()
    risk = document["sections"][-1]
    assert (risk["key"], risk["label"], risk["data"]) == ("risk", "Risk", blocks["risk"])
    assert "Suicidal ideation: Passive" in risk["text"]
    assert [hit.note for hit in queries.find_notes(ada, "marjoram", at=AT)] == [note]


def test_a_save_without_blocks_leaves_them_and_an_empty_one_takes_them_away(cast):
    note, ada = cast.draft(text="One."), cast.actor("ada")
    drafts.save_draft(
        ada, note.id, sections={"s": "One."}, blocks={"treatment": {"modality": "CBT"}}, revision=1, at=AT
    )
    drafts.save_draft(ada, note.id, sections={"s": "Two."}, revision=2, at=AT)
    assert Draft.objects.get(note=note).blocks == {"treatment": {"modality": "CBT"}}
    drafts.save_draft(ada, note.id, sections={"s": "Two."}, blocks={}, revision=3, at=AT)
    assert Draft.objects.get(note=note).blocks == {}
    assert queries.find_notes(ada, "CBT", at=AT) == []


def test_a_stale_save_of_other_findings_is_a_conflict_and_of_the_same_is_none(cast):
    note, ada = cast.draft(text="One."), cast.actor("ada")
    said: dict[str, Any] = {"sections": {"s": "One."}, "revision": 1, "at": AT}
    drafts.save_draft(ada, note.id, blocks={"risk": {"ideation": "none"}}, **said)
    assert drafts.save_draft(ada, note.id, blocks={"risk": {"ideation": "none"}}, **said).draft.revision == 2
    with pytest.raises(Conflict):
        drafts.save_draft(ada, note.id, blocks={"risk": {"ideation": "active"}}, **said)
    assert Draft.objects.get(note=note).blocks == {"risk": {"ideation": "none"}}


def test_a_change_of_format_keeps_what_both_show_and_loses_no_word(cast):
    note, ada = cast.draft(text="Slept."), cast.actor("ada")
    blocks = {"risk": {"reasoning": "marjoram"}, "treatment": {"technique": "tarragon"}}
    drafts.save_draft(ada, note.id, sections={"s": "Slept."}, blocks=blocks, revision=1, at=AT)
    changed = drafts.change_format(ada, note.id, format_key="crisis", revision=2, at=AT)
    assert changed.draft.blocks == blocks
    moved = drafts.change_format(ada, note.id, format_key="discharge", revision=3, at=AT)
    assert moved.draft.blocks == {"risk": {"reasoning": "marjoram"}}
    assert [one["text"] for one in moved.draft.sections if one["text"]] == [
        "What happened: Subjective: Slept.\n\nTreatment: Technique: tarragon"
    ]
    assert [hit.note for hit in queries.find_notes(ada, "tarragon", at=AT)] == [note]


def test_only_the_clients_own_diagnoses_are_named_and_by_their_names(cast):
    own = Diagnosis.objects.create(
        practice_id=cast.practice, client_id=cast.clients["cleo"], code="F40.01", name="Agoraphobia", added_at=AT
    )
    other = Diagnosis.objects.create(
        practice_id=cast.practice, client_id=cast.clients["theo"], code="F32.1", name="Depression", added_at=AT
    )
    note, ada = cast.draft(), cast.actor("ada")
    pick = {"id": str(own.id), "code": "", "name": "made up"}
    saved = drafts.save_draft(ada, note.id, sections={}, blocks={"diagnoses": {"addressed": [pick]}}, revision=1, at=AT)
    assert text_of("diagnoses", saved.draft.blocks["diagnoses"]) == "F40.01 Agoraphobia"
    with pytest.raises(Invalid) as invalid:
        wrong = {"diagnoses": {"addressed": [pick | {"id": str(other.id)}]}}
        drafts.save_draft(ada, note.id, sections={}, blocks=wrong, revision=2, at=AT)
    assert invalid.value.fields == {"diagnoses-addressed": ["Choose diagnoses from this client's list."]}
    assert "Depression" not in invalid.value.sentence


# --- what is required, and what signing does ---


def test_a_level_of_risk_without_reasons_is_not_signed(cast):
    note, ada = cast.draft(text="Seen."), cast.actor("ada")
    note = drafts.save_draft(
        ada, note.id, sections={"s": "Seen."}, blocks={"risk": {"acute": "high"}}, revision=1, at=AT
    )
    with pytest.raises(Refused) as refused:
        cast.sign(note)
    assert refused.value.sentence == "A level of risk is chosen and not reasoned yet. Say why, in Risk under Reasoning."


def test_what_a_format_asks_for_is_named_before_it_is_signed(cast):
    note = cast.draft(format_key="narrative", sections={"n": "Seen."})
    with pytest.raises(Refused) as refused:
        cast.sign(note)
    assert refused.value.sentence == "Treatment is empty. Narrative asks for it before signing."


def test_signing_a_discharge_summary_ends_care_on_its_day(cast):
    text = {"treatment_given": "CBT.", "progress": "Met.", "risk_end": "Low.", "aftercare": "Doctor."}
    note, ada = cast.draft(format_key="discharge", sections=text), cast.actor("ada")
    last = {"discharge": {"on": "2025-03-10", "reason": "Goals met"}}
    note = drafts.save_draft(ada, note.id, sections=text, blocks=last, revision=1, at=AT)
    assert Client.objects.get(id=cast.clients["cleo"]).in_care
    cast.sign(note)
    client = Client.objects.get(id=cast.clients["cleo"])
    assert (str(client.care_ended_on), client.care_end_reason) == ("2025-03-10", "Goals met")
    assert cast.events("client.end_care")[-1].facts()["reason"] == "ended"


@pytest.mark.parametrize(("on", "proof"), [("2025-03-12", "password+totp"), ("2025-03-10", "password")])
def test_care_does_not_end_when_the_summary_is_not_signed(cast, on, proof):
    text = {"treatment_given": "CBT.", "progress": "Met.", "risk_end": "Low.", "aftercare": "Doctor."}
    note, ada = cast.draft(format_key="discharge", sections=text), cast.actor("ada")
    last = {"discharge": {"on": on, "reason": "Goals met"}}
    note = drafts.save_draft(ada, note.id, sections=text, blocks=last, revision=1, at=AT)
    with pytest.raises(Refused):
        signing.sign_note(ada, note.id, revision=2, proof=cast.proof(method=proof), at=AT)
    assert Client.objects.get(id=cast.clients["cleo"]).in_care


# --- medications ---


def listed(cast):
    rows = Medication.objects.filter(client=cast.clients["cleo"]).order_by("id")
    return [(row.name, row.dose, str(row.started_on), row.stopped_on and str(row.stopped_on)) for row in rows]


def signed_with(cast, *changes):
    note = cast.draft(text="Seen.")
    blocks = {"medications": {"changes": list(changes)}}
    return cast.sign(
        drafts.save_draft(cast.actor("ada"), note.id, sections={"s": "x"}, blocks=blocks, revision=1, at=AT)
    )


def test_changes_of_medication_are_taken_over_when_their_author_ticks_it(cast):
    started = {"what": "started", "name": "Sertraline", "dose": "50 mg", "prescriber": "Dr. Abara", "take_over": True}
    signed_with(cast, started, {"what": "started", "name": "Melatonin"})
    assert listed(cast) == [("Sertraline", "50 mg", "2025-03-11", None)]
    assert cast.events("client.edit_clinical")


def test_a_change_and_an_end_are_taken_over_by_name(cast):
    for name in ("Sertraline", "Melatonin"):
        facts = MedicationFacts(name, "50 mg", "", date(2025, 1, 2))
        add_medication(cast.actor("ada"), cast.clients["cleo"], facts, at=AT)
    signed_with(
        cast,
        {"what": "changed", "name": "sertraline", "dose": "100 mg", "take_over": True},
        {"what": "stopped", "name": "Melatonin", "take_over": True},
    )
    assert listed(cast) == [
        ("Sertraline", "50 mg", "2025-01-02", "2025-03-11"),
        ("Melatonin", "50 mg", "2025-01-02", "2025-03-11"),
        ("sertraline", "100 mg", "2025-03-11", None),
    ]


def test_what_is_not_on_the_list_cannot_be_changed_there(cast):
    with pytest.raises(Refused) as refused:
        signed_with(cast, {"what": "stopped", "name": "Sertraline", "take_over": True})
    assert refused.value.sentence.startswith(
        "This is to be taken over into the client's list, and nothing of this name"
    )
    assert listed(cast) == []


def test_a_medication_said_to_be_started_that_is_on_the_list_is_a_change_or_nothing(cast):
    facts = MedicationFacts("Sertraline", "50 mg", "", date(2025, 1, 2))
    add_medication(cast.actor("ada"), cast.clients["cleo"], facts, at=AT)
    signed_with(cast, {"what": "started", "name": "Sertraline", "dose": "50 mg", "take_over": True})
    assert listed(cast) == [("Sertraline", "50 mg", "2025-01-02", None)]
    signed_with(cast, {"what": "started", "name": "sertraline", "dose": "100 mg", "take_over": True})
    assert listed(cast) == [
        ("Sertraline", "50 mg", "2025-01-02", "2025-03-11"),
        ("sertraline", "100 mg", "2025-03-11", None),
    ]


@pytest.mark.parametrize("what", ["started", "changed", "stopped"])
def test_what_the_list_knows_of_a_later_day_stays_and_the_note_is_signed(cast, what):
    """The note is of the tenth, and signed after the list was brought up to date on the eleventh."""
    facts = MedicationFacts("Sertraline", "100 mg", "", date(2025, 3, 11))
    add_medication(cast.actor("ada"), cast.clients["cleo"], facts, at=AT)
    note = cast.draft(text="Seen.", hours_ago=26)
    blocks = {"medications": {"changes": [{"what": what, "name": "Sertraline", "dose": "50 mg", "take_over": True}]}}
    ada = cast.actor("ada")
    assert cast.sign(drafts.save_draft(ada, note.id, sections={"s": "x"}, blocks=blocks, revision=1, at=AT)).frozen_at
    assert listed(cast) == [("Sertraline", "100 mg", "2025-03-11", None)]
