"""Drafts: begun, saved, put into another format, discarded; their author's alone until signed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.caseload import services as caseload
from holdspace.encounters import services as encounters
from holdspace.encounters.models import Encounter
from holdspace.encounters.rules import EncounterFacts
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from holdspace.notes import queries
from holdspace.notes.formats import note_template, note_templates
from holdspace.notes.models import Draft, Note
from holdspace.notes.rules import carried_over, checked_sections, is_empty
from holdspace.notes.services import drafts
from tests.cast import AT

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def texts(note):
    return {one["key"]: one["text"] for one in Draft.objects.get(note=note).sections if one["text"]}


# --- beginning ---


def test_a_note_is_begun_once_for_a_form_posted_twice(cast):
    session, form = cast.session(), uuid4()
    begin = {"format_key": "birp", "at": cast.at, "note_id": form}
    first = drafts.draft_note(cast.actor("ada"), session.id, sections={"b": "Calm."}, **begin)
    again = drafts.draft_note(cast.actor("ada"), session.id, sections={"b": "Other."}, **begin)
    assert first == again
    assert (first.id, first.state, first.begun_at, first.late) == (form, "draft", AT, False)
    assert (texts(first), again.draft.revision) == ({"b": "Calm."}, 1)
    assert len(cast.events("note.draft", client=cast.clients["cleo"])) == 2  # this one and the cast's


@pytest.mark.parametrize("whose", ["another session", "a colleague", "another client"])
def test_a_form_of_another_note_is_a_conflict_and_shows_nothing_of_it(cast, together, whose):
    session = cast.session()
    there = {
        "another session": cast.draft,
        "a colleague": lambda: cast.draft(session=session, by="tomas"),
        "another client": lambda: cast.draft("theo"),
    }[whose]()
    before = Draft.objects.count()
    with pytest.raises(Conflict) as conflict:
        drafts.draft_note(cast.actor("ada"), session.id, format_key="soap", at=cast.at, note_id=there.id)
    assert conflict.value.current is None
    assert Draft.objects.count() == before


@pytest.mark.parametrize("status", ["planned", "missed", "cancelled"])
def test_a_note_is_of_a_session_that_took_place(cast, status):
    session = cast.session(status=status)
    with pytest.raises(Refused) as refused:
        drafts.draft_note(cast.actor("ada"), session.id, format_key="soap", at=cast.at)
    assert (
        refused.value.sentence
        == "A progress note is written for a session that took place. Say first that this one was held."
    )


BAD = [
    ("haiku", {}, "format", "There is no such format. Choose one of: soap, dap, darp, birp, girp, pie, pirp, sirp, narrative, intake, discharge, crisis, contact, missed, group."),
    ("soap", {"x": "a"}, "sections", "SOAP has no section 'x'. It has: s, o, a, p."),
    ("soap", {"s": "a\x00b"}, "s", "Subjective: Character 2 is an invisible control character (U+0000). Remove it and save again."),
    ("soap", {"o": "\ud800"}, "o", "Objective: Character 1 is an invisible control character (U+D800). Remove it and save again."),
    ("soap", {"p": "x" * 100_001}, "p", "Plan: This is 100,001 characters long. The most that can be kept here is 100,000. Shorten it and save again."),
    ("soap", dict.fromkeys("soa", "x" * 70_000), "sections", "This note is too long to keep. The most is 200,000 characters over all sections."),
]  # fmt: skip


@pytest.mark.parametrize(("key", "sections", "field", "sentence"), BAD)
def test_what_cannot_be_kept_is_neither_begun_nor_saved(cast, key, sections, field, sentence):
    session, standing = cast.session(), cast.draft(text="Kept.")
    before = Note.objects.count()
    with pytest.raises(Invalid) as new:
        drafts.draft_note(cast.actor("ada"), session.id, format_key=key, sections=sections, at=cast.at)
    assert new.value.fields == {field: [sentence]}
    if key == "soap":
        with pytest.raises(Invalid) as old:
            drafts.save_draft(cast.actor("ada"), standing.id, sections=sections, revision=1, at=cast.at)
        assert old.value.fields == {field: [sentence]}
    else:
        with pytest.raises(Invalid):
            drafts.change_format(cast.actor("ada"), standing.id, format_key=key, revision=1, at=cast.at)
    assert (Note.objects.count(), texts(standing), Draft.objects.get(note=standing).revision) == (
        before,
        {"s": "Kept."},
        1,
    )


def test_a_megabyte_is_refused_by_a_sentence_that_does_not_hold_it(cast):
    note = cast.draft()
    with pytest.raises(Invalid) as invalid:
        drafts.save_draft(cast.actor("ada"), note.id, sections={"s": "secret " * 150_000}, revision=1, at=cast.at)
    assert "secret" not in invalid.value.sentence
    assert invalid.value.sentence.startswith("Subjective: This is 1,050,000 characters long.")


def test_every_script_is_kept_as_typed(cast):
    words = "שלום مرحبا हिन्दी 漢字 👩🏽‍⚕️ é e\u0301 \u202eabc\u202c\t“–”"
    assert texts(cast.draft(text=words)) == {"s": words}


def test_a_session_and_its_note_are_entered_both_or_neither(cast):
    held, form = EncounterFacts(AT - 2 * HOUR, AT - HOUR, status="held"), uuid4()
    begin = {"format_key": "dap", "at": cast.at, "note_id": form}
    ada, cleo, before = cast.actor("ada"), cast.clients["cleo"], Encounter.objects.count()
    first = drafts.draft_note_with_session(ada, cleo, held, sections={"d": "Spoke."}, **begin)
    assert drafts.draft_note_with_session(ada, cleo, held, sections={"d": "Spoke."}, **begin) == first
    assert Encounter.objects.count() == before + 1
    with pytest.raises(Invalid):
        drafts.draft_note_with_session(ada, cleo, held, format_key="dap", sections={"d": "\x00"}, at=cast.at)
    with pytest.raises(Refused):
        drafts.draft_note_with_session(ada, cleo, EncounterFacts(AT, AT + HOUR), format_key="dap", at=cast.at)
    assert Encounter.objects.count() == before + 1


# --- saving ---


def test_a_save_keeps_the_words_and_raises_the_revision(cast):
    note = cast.draft(text="One.")
    saved = drafts.save_draft(cast.actor("ada"), note.id, sections={"s": "One.\r\nTwo."}, revision=1, at=AT + MINUTE)
    kept = Draft.objects.get(note=note)
    assert (texts(note), kept.revision, kept.saved_at) == ({"s": "One.\nTwo."}, 2, AT + MINUTE)
    assert saved.draft.revision == 2


def test_a_save_from_a_stale_tab_is_a_conflict_holding_the_newer_words(cast):
    note, ada = cast.draft(text="One."), cast.actor("ada")
    drafts.save_draft(ada, note.id, sections={"s": "Newer."}, revision=1, at=AT)
    with pytest.raises(Conflict) as conflict:
        drafts.save_draft(ada, note.id, sections={"s": "Older."}, revision=1, at=AT)
    assert conflict.value.sentence == drafts.STALE
    current = conflict.value.current
    assert isinstance(current, Note)
    assert current.draft.sections[0]["text"] == "Newer."
    assert texts(note) == {"s": "Newer."}
    with pytest.raises(Conflict):
        drafts.change_format(ada, note.id, format_key="dap", revision=1, at=AT)


@pytest.mark.parametrize("revision", [1, 2])
def test_saving_the_same_words_again_changes_nothing(cast, revision):
    note, ada = cast.draft(text="One."), cast.actor("ada")
    drafts.save_draft(ada, note.id, sections={"s": "Two."}, revision=1, at=AT)
    events = len(cast.events())
    again = drafts.save_draft(ada, note.id, sections={"s": "Two."}, revision=revision, at=AT + HOUR)
    assert again.draft.revision == 2
    assert len(cast.events()) == events


def test_the_saves_of_one_sitting_are_one_event(cast):
    note, ada = cast.draft(text="0"), cast.actor("ada")
    logged = []
    minutes = [0, 1, 5, 15, 30, 46, 47, 200]
    for revision, minute in enumerate(minutes, start=1):
        then = AT + minute * MINUTE
        drafts.save_draft(ada, note.id, sections={"s": f"{minute} min"}, revision=revision, at=then)
        logged.append(len(cast.events("note.edit")))
    assert logged == [1, 1, 1, 1, 1, 2, 2, 3]  # quiet for sixteen minutes, then for hours
    assert Draft.objects.get(note=note).sitting_at == AT + 200 * MINUTE


# --- whose it is ---


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("ada", None),
        ("gus", NotFound),
        ("ben", NotFound),
        ("cody", NotFound),
        ("noor", NotFound),
        ("fay", Denied),
        ("bil", Denied),
        ("mara", Denied),
        ("olive", Denied),
    ],
)
def test_a_draft_is_its_authors(cast, name, error):
    note, session = cast.draft(text="quicksilver"), cast.session()
    actor = cast.actor(name)
    verbs = [
        lambda: queries.open_note(actor, note.id, at=AT),
        lambda: drafts.save_draft(actor, note.id, sections={"s": "x"}, revision=1, at=AT),
        lambda: drafts.change_format(actor, note.id, format_key="dap", revision=2, at=AT),
        lambda: drafts.discard_draft(actor, note.id, at=AT),
        lambda: drafts.draft_note(actor, session.id, format_key="soap", at=AT),
    ]
    for verb in verbs:
        if error:
            with pytest.raises(error) as refused:
                verb()
            assert "quicksilver" not in str(refused.value)
        else:
            verb()
    assert Note.objects.filter(id=note.id).exists() is (error is not None)


def test_a_draft_is_invisible_to_a_colleague_on_the_team_until_it_is_signed(cast, together):
    tomas = cast.actor("tomas")
    note = cast.draft(text="quicksilver")
    with pytest.raises(NotFound):
        queries.open_note(tomas, note.id, at=AT)
    with pytest.raises(NotFound):
        drafts.save_draft(tomas, note.id, sections={}, revision=1, at=AT)
    assert queries.find_notes(tomas, "quicksilver", at=AT) == []
    assert note not in [page.note for page in queries.newest_notes(tomas, cast.clients["cleo"], at=AT)]
    assert queries.notes_of_sessions(tomas, [note.encounter_id]) == {}

    cast.sign(note)
    assert queries.open_note(tomas, note.id, at=AT).note == note
    assert [hit.note for hit in queries.find_notes(tomas, "quicksilver", at=AT)] == [note]
    assert queries.newest_notes(tomas, cast.clients["cleo"], at=AT)[0].note == note
    assert queries.notes_of_sessions(tomas, [note.encounter_id]) == {note.encounter_id: note}


def test_who_leaves_the_team_loses_even_their_own_notes(cast, together):
    draft, signed = cast.draft(by="tomas", text="quicksilver"), cast.signed(by="tomas", text="quicksilver too")
    caseload.end_assignment(cast.actor("olive"), cast.clients["cleo"], together.id, at=AT)
    tomas = cast.actor("tomas")
    for note in (draft, signed):
        with pytest.raises(NotFound):
            queries.open_note(tomas, note.id, at=AT)
    assert queries.find_notes(tomas, "quicksilver", at=AT) == []
    assert queries.recent_notes(tomas, at=AT) == []
    assert queries.owed_notes(tomas, at=AT) == []


def test_a_draft_that_never_was_is_not_found(cast):
    for verb in (drafts.discard_draft, queries.open_note):
        with pytest.raises(NotFound):
            verb(cast.actor("ada"), uuid4(), at=AT)


# --- discarding ---


@pytest.mark.parametrize("text", ["quicksilver", ""])
def test_a_discarded_draft_is_gone_but_the_log_keeps_that_it_was(cast, text):
    note = cast.draft(text=text)
    drafts.discard_draft(cast.actor("ada"), note.id, at=AT)
    assert not Note.objects.filter(id=note.id).exists()
    assert not Draft.objects.filter(note_id=note.id).exists()
    assert queries.find_notes(cast.actor("ada"), "quicksilver", at=AT) == []
    event = cast.events("note.discard")[-1].facts()
    assert event["object"] == {"type": "note", "id": str(note.id), "version": 1}
    encounters.miss_encounter(cast.actor("ada"), note.encounter_id, at=AT)  # the session is free again


# --- another format ---


def test_changing_the_format_moves_the_words_and_they_are_found(cast):
    note, ada = cast.draft(sections={"s": "Sad.", "a": "Grief.", "p": "Walk."}), cast.actor("ada")
    changed = drafts.change_format(ada, note.id, format_key="dap", revision=1, at=AT)
    assert (changed.template, changed.draft.revision) == ("dap", 2)
    assert texts(note) == {"d": "Subjective: Sad.", "a": "Grief.", "p": "Walk."}
    assert [hit.note for hit in queries.find_notes(ada, "grief", at=AT)] == [note]
    assert [hit.note for hit in queries.find_notes(ada, "subjective", at=AT)] == [note]
    assert cast.events("note.edit")[-1].facts()["reason"] == "format"
    empty = cast.draft(text="")
    assert drafts.change_format(ada, empty.id, format_key="narrative", revision=1, at=AT).template == "narrative"


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@given(st.data(), st.sampled_from(list(note_templates())), st.sampled_from(list(note_templates())))
def test_no_change_of_format_ever_loses_a_word(data, old_key, new_key):
    old, new = note_template(old_key).rule, note_template(new_key).rule
    written = {key: data.draw(words, label=key) for key in old.keys}
    sections = checked_sections(old, written)
    moved = checked_sections(new, carried_over(new, old, sections))
    everything = "\n".join(one["text"] for one in moved)
    assert all(text in everything for text in written.values() if text.strip())
    assert [one["key"] for one in moved] == list(new.keys)
    if old == new:
        assert {one["key"]: one["text"] for one in moved} == written
    assert is_empty(moved) is is_empty(sections)
    back = checked_sections(old, carried_over(old, new, moved))
    assert all(text in "\n".join(one["text"] for one in back) for text in written.values() if text.strip())


def test_a_tab_left_open_over_a_change_of_format_is_told_of_the_newer_draft(cast) -> None:
    ada = cast.actor("ada")
    note = cast.draft()
    changed = drafts.change_format(ada, note.id, format_key="dap", revision=note.draft.revision, at=cast.at)
    with pytest.raises(Conflict) as told:
        drafts.save_draft(ada, note.id, sections={"s": "typed in the old tab"}, revision=1, at=cast.at)
    current = told.value.current
    assert isinstance(current, Note)
    assert current.draft.revision == changed.draft.revision
