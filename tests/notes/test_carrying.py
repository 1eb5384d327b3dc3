"""Words of earlier notes in a draft: brought, marked, changed or confirmed one by one, and how much is unchanged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.clients.models import Diagnosis, Medication
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from holdspace.notes.bringing import Choice, Fact, with_fact
from holdspace.notes.carried import Carried, joined, standing, unconfirmed
from holdspace.notes.earlier import compare, earlier_notes, open_source
from holdspace.notes.likeness import sentences
from holdspace.notes.models import Draft
from holdspace.notes.readiness import obstacles
from holdspace.notes.services import carrying, drafts, retracting
from tests.cast import AT

OLD = {
    "s": "Slept six hours. Walked to the market.",
    "o": "On time.",
    "p": "Weekly individual CBT.\nThe ladder, step four.",
}


@pytest.fixture
def source(cast):
    """A signed note of Cleo's, a week before the draft."""
    return cast.signed("cleo", sections=OLD, hours_ago=24 * 7)


@pytest.fixture
def draft(cast, source):
    return cast.draft("cleo", text="Came by taxi.")


def bring(cast, draft, source, who="ada", *, revision=None, **choice):
    number = Draft.objects.get(note=draft).revision if revision is None else revision
    chosen = Choice(**({"sentences": [("s", 0), ("p", 1)]} | choice))
    return carrying.bring_forward(cast.actor(who), draft.id, source_id=source.id, choice=chosen, revision=number, at=AT)


def texts(note):
    return {one["key"]: one["text"] for one in Draft.objects.get(note=note).sections if one["text"]}


def left(note):
    draft = Draft.objects.get(note=note)
    return [one.row.text for one in unconfirmed(standing(draft.carried, draft.sections, draft.blocks))]


def save(cast, note, **sections):
    kept = Draft.objects.get(note=note)
    words = {one["key"]: one["text"] for one in kept.sections} | sections
    return drafts.save_draft(cast.actor("ada"), note.id, sections=words, revision=kept.revision, at=AT)


# --- bringing ---


def test_chosen_sentences_go_below_what_stands_there_and_are_marked(cast, draft, source):
    made = bring(cast, draft, source)
    assert texts(made) == {"s": "Came by taxi.\nSlept six hours.", "p": "The ladder, step four."}
    assert left(made) == ["Slept six hours.", "The ladder, step four."]
    row = made.draft.carried[0]
    assert (row["source"], row["version"], row["on"]) == (str(source.id), 1, "2025-03-04")


def test_sentences_of_a_line_stay_on_a_line_and_others_do_not(cast, draft, source):
    made = bring(cast, draft, source, sentences=[("s", 1), ("s", 0), ("p", 0), ("p", 1)])
    assert texts(made) == {
        "s": "Came by taxi.\nSlept six hours. Walked to the market.",
        "p": "Weekly individual CBT.\nThe ladder, step four.",
    }


def test_a_section_goes_where_its_reader_wants_it(cast, draft, source):
    made = bring(cast, draft, source, sentences=[("p", 0)], into={"p": "a"})
    assert texts(made) == {"s": "Came by taxi.", "a": "Weekly individual CBT."}
    with pytest.raises(Invalid):
        bring(cast, draft, source, sentences=[("p", 0)], into={"p": "zz"})


def test_a_note_of_another_format_is_brought_into_the_sections_that_are_there(cast, draft):
    old = cast.signed("cleo", format_key="dap", sections={"d": "Told of the tram.", "p": "Weekly."}, hours_ago=48)
    made = bring(cast, draft, old, sentences=[("d", 0), ("p", 0)])
    assert texts(made) == {"s": "Came by taxi.\nTold of the tram.", "p": "Weekly."}


@pytest.mark.parametrize(
    "choice",
    [
        {"sentences": []},
        {"sentences": [("s", 99)]},
        {"sentences": [("s", -1)]},
        {"sentences": [], "facts": [4]},
    ],
)
def test_what_was_not_chosen_or_is_not_there_is_not_brought(cast, draft, source, choice):
    with pytest.raises(Invalid):
        bring(cast, draft, source, **choice)
    assert texts(draft) == {"s": "Came by taxi."}


def test_a_draft_saved_elsewhere_meanwhile_is_not_written_over(cast, draft, source):
    save(cast, draft, s="Came by bus.")
    with pytest.raises(Conflict):
        bring(cast, draft, source, revision=1)
    assert texts(draft) == {"s": "Came by bus."}


def test_nothing_comes_from_another_clients_note_nor_from_out_of_reach(cast, draft, together):
    for whose in ("theo", "nils"):
        with pytest.raises((NotFound, Denied)):
            bring(cast, draft, cast.note(whose), sentences=[("s", 0)])
    mine = cast.draft("cleo", by="tomas", hours_ago=5)
    with pytest.raises(NotFound):
        bring(cast, draft, mine, sentences=[("s", 0)])
    with pytest.raises(NotFound):
        bring(cast, draft, draft, sentences=[("s", 0)])
    assert "marmalade" not in str(texts(draft))


@pytest.mark.parametrize("kind", ["error", "wrong_client"])
def test_nothing_comes_from_a_note_entered_in_error(cast, draft, source, kind):
    made = bring(cast, draft, source)
    retracting.retract_note(
        cast.actor("ada"), source.id, kind=kind, reason="Another's words.", proof=cast.proof(), at=AT
    )
    with pytest.raises(NotFound):
        bring(cast, draft, source)
    assert source.id not in [page.note.id for page in earlier_notes(cast.actor("ada"), draft, at=AT)]
    assert left(made) == [
        "Slept six hours.",
        "The ladder, step four.",
    ]  # what was brought before is still to be looked at


def test_earlier_notes_are_the_signed_ones_newest_first(cast, draft, source):
    newer = cast.signed("cleo", text="Yesterday.", hours_ago=24)
    found = [page.note.id for page in earlier_notes(cast.actor("ada"), draft, at=AT)]
    assert [one for one in found if one != cast.notes["cleo"]] == [newer.id, source.id]


# --- facts ---


def test_facts_go_only_where_nothing_stands(cast, draft):
    ada, cleo = cast.actor("ada"), cast.clients["cleo"]
    pick = Diagnosis.objects.create(practice_id=cast.practice, client_id=cleo, code="F41.1", name="GAD", added_at=AT)
    blocks = {
        "treatment": {"modality": "CBT", "frequency": "Weekly"},
        "interventions": {"done": ["Exposure", "Breathing"]},
        "diagnoses": {"addressed": [{"id": str(pick.id), "code": "F41.1", "name": "GAD"}]},
        "risk": {"ideation": "passive"},
        "mse": {"mood": {"is": "finding", "text": "low"}},
    }
    old = cast.draft("cleo", text="Slept.", hours_ago=48)
    cast.sign(drafts.save_draft(ada, old.id, sections={"s": "Slept."}, blocks=blocks, revision=1, at=AT))
    mine = {"treatment": {"modality": "ACT"}}
    drafts.save_draft(ada, draft.id, sections={"s": "Came by taxi."}, blocks=mine, revision=1, at=AT)
    offered = open_source(ada, draft, old.id, at=AT).facts
    assert [one.text for one in offered] == ["Modality: CBT", "Frequency: Weekly", "F41.1 GAD", "Exposure", "Breathing"]
    made = bring(cast, draft, old, sentences=[], facts=range(5))
    assert made.draft.blocks == {
        "treatment": {"modality": "ACT", "frequency": "Weekly"},
        "interventions": {"done": ["Exposure", "Breathing"]},
        "diagnoses": {"addressed": [{"id": str(pick.id), "code": "F41.1", "name": "GAD"}]},
    }
    assert left(made) == ["Frequency: Weekly", "F41.1 GAD", "Exposure", "Breathing"]
    changed = {**made.draft.blocks, "treatment": {"modality": "ACT", "frequency": "Every two weeks"}}
    drafts.save_draft(
        ada, draft.id, sections={"s": "Came by taxi."}, blocks=changed, revision=made.draft.revision, at=AT
    )
    assert left(made) == ["F41.1 GAD", "Exposure", "Breathing"]


def test_medication_comes_from_the_clients_list_of_today(cast, draft, source):
    rows = {"practice_id": cast.practice, "client_id": cast.clients["cleo"], "added_at": AT}
    Medication.objects.create(**rows, name="Sertraline", dose="50 mg", prescriber="Dr. Okoro")
    Medication.objects.create(**rows, name="Mirtazapine", stopped_on=AT.date())
    made = bring(
        cast, draft, source, sentences=[], listed=["Medication: Sertraline 50 mg, Dr. Okoro.", "Medication: Poison."]
    )
    assert texts(made)["o"] == "Medication: Sertraline 50 mg, Dr. Okoro."
    assert left(made) == ["Medication: Sertraline 50 mg, Dr. Okoro."]


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=4), st.sampled_from(["a", "b", "z"]))
def test_a_line_is_brought_once_and_nothing_is_taken_away(there, line):
    blocks = {"interventions": {"done": there}} if there else {}
    made = with_fact(blocks, Fact("interventions", "done", line, line))
    assert (made is None) is (line in there)
    if made:
        assert made["interventions"]["done"] == [*there, line]


# --- the mark ---


def test_a_change_takes_the_mark_away_and_undoing_it_brings_it_back(cast, draft, source):
    bring(cast, draft, source)
    save(cast, draft, s="Came by taxi.\nSlept seven hours.")
    assert left(draft) == ["The ladder, step four."]
    save(cast, draft, s="Came by taxi.\nSlept six hours. And ate well.")
    assert left(draft) == ["Slept six hours.", "The ladder, step four."]


def test_a_sentence_that_moves_keeps_its_mark(cast, draft, source):
    bring(cast, draft, source)
    save(cast, draft, s="Came by taxi.", a="Before. Slept six hours.")
    assert left(draft) == ["Slept six hours.", "The ladder, step four."]


def test_a_section_that_the_format_has_no_longer_leaves_its_marks_where_the_words_went(cast, draft, source):
    made = bring(cast, draft, source)
    drafts.change_format(cast.actor("ada"), draft.id, format_key="narrative", revision=made.draft.revision, at=AT)
    assert left(draft) == ["Slept six hours."]  # the other line has the name of its section in front: it was changed
    assert "The ladder, step four." in texts(draft)["n"]


def test_each_is_confirmed_by_itself(cast, draft, source):
    bring(cast, draft, source)
    for _ in range(2):  # said twice
        carrying.confirm_carried(cast.actor("ada"), draft.id, number=1, at=AT)
    assert left(draft) == ["The ladder, step four."]
    assert Draft.objects.get(note=draft).revision == 2  # the words are as they were
    with pytest.raises(Refused):
        carrying.confirm_carried(cast.actor("ada"), draft.id, number=7, at=AT)
    save(cast, draft, p="Another plan.")
    with pytest.raises(Refused):
        carrying.confirm_carried(cast.actor("ada"), draft.id, number=2, at=AT)


def test_nobody_else_confirms(cast, draft, source, together):
    bring(cast, draft, source)
    for who in ("tomas", "ben", "noor"):
        with pytest.raises(NotFound):
            carrying.confirm_carried(cast.actor(who), draft.id, number=1, at=AT)
    assert len(left(draft)) == 2


def test_what_is_not_confirmed_stands_in_the_way_of_signing(cast, draft, source):
    made = bring(cast, draft, source)
    assert [one.sentence for one in obstacles(made, at=AT)] == [
        "2 sentences came from earlier notes and are neither confirmed nor changed."
    ]
    made = carrying.confirm_carried(cast.actor("ada"), draft.id, number=1, at=AT)
    assert len(obstacles(made, at=AT)) == 1
    made = save(cast, draft, p="Every two weeks.")
    assert cast.sign(made).state == "signed"


@given(st.lists(st.sampled_from(["One two three.", "Four five six.", "Seven."]), max_size=5), st.integers(0, 2))
def test_of_a_sentence_brought_more_often_than_it_stands_as_many_marks_stand(lines, times):
    rows = [Carried(n, "s", "Seven.", "2025-03-04").kept() for n in range(times)]
    found = standing(rows, [{"key": "s", "text": "\n".join(lines)}], {})
    assert len(found) == min(times, lines.count("Seven."))
    assert len({one.start for one in found}) == len(found)


def test_words_are_joined_below_what_stands_there():
    text = "A b c. D e f.\nG h i."
    one, two, three = sentences(text)
    assert joined("", [(one, text), (three, text)]) == "A b c.\nG h i."
    assert joined("X.\n", [(one, text), (two, text)]) == "X.\nA b c. D e f."


# --- how much is unchanged ---


def test_pasted_words_count_like_brought_ones(cast, draft, source):
    save(cast, draft, s="Came by taxi, not alone.\nslept six hours", p="Weekly individual CBT.")
    note = Draft.objects.select_related("note").get(note=draft).note
    found = compare(cast.actor("ada"), note, at=AT)
    assert (found.found.count, [one.text for one in found.found.same]) == (
        3,
        ["slept six hours", "Weekly individual CBT."],
    )
    assert {found.pages[one.place].note.id for one in found.found.same} == {source.id}


def test_another_clients_words_are_not_compared(cast, draft):
    words = [section["text"] for section in cast.note("theo").versions.get().document()["sections"]]
    save(cast, draft, s="\n".join(words))
    note = Draft.objects.select_related("note").get(note=draft).note
    assert compare(cast.actor("ada"), note, at=AT).found.same == []
