"""Earlier states of a draft: kept or not by the practice's rule, its author's alone, gone with the signature."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.kernel.errors import Conflict, NotFound, Refused
from holdspace.notes import queries
from holdspace.notes.earlier import open_states
from holdspace.notes.models import Draft, DraftVersion
from holdspace.notes.rules import MOST_STATES, SITTING, is_worth_keeping, with_words_back
from holdspace.notes.services import drafts, exporting, history, signing
from holdspace.practice.services import people
from tests.cast import AT, ZONE

MINUTE = timedelta(minutes=1)


def write(cast, note, text, minutes=0):
    revision = Draft.objects.get(note=note).revision
    at = AT + minutes * MINUTE
    return drafts.save_draft(cast.actor("ada"), note.id, sections={"s": text}, revision=revision, at=at)


def kept(cast, note):
    return [one.sections[0]["text"] for one in open_states(cast.actor("ada"), note.id, at=AT)[1]]


def rule(cast, keeps):
    facts: dict[str, Any] = {"name": "Willow", "timezone": ZONE, "late_after_hours": 24}
    return people.edit_practice(cast.actor("olive"), **facts, keeps_draft_history=keeps, at=AT)


def test_a_state_is_kept_every_five_minutes_and_at_the_end_of_a_sitting(cast):
    note = cast.draft("cleo", text="One.")
    for minutes, text in enumerate(["Two.", "Three.", "Four.", "Five.", "Six.", "Seven.", "Eight."], start=1):
        write(cast, note, text, minutes)
    assert kept(cast, note) == ["Seven."]
    write(cast, note, "Next day.", 24 * 60)
    assert kept(cast, note) == ["Eight.", "Seven."]


@given(st.integers(0, 60), st.integers(0, 60))
def test_what_is_worth_keeping_is_five_minutes_of_work_or_a_sitting(work, pause):
    saved = AT + work * MINUTE
    assert is_worth_keeping(AT, saved, saved + pause * MINUTE) is (work >= 5 or pause * MINUTE > SITTING)


def test_no_more_than_so_many_are_kept_and_the_oldest_go_first(cast):
    note = cast.draft("cleo", text="State 0.")
    for number in range(1, MOST_STATES + 5):
        write(cast, note, f"State {number}.", number * 6)
    found = kept(cast, note)
    assert (len(found), found[0], found[-1]) == (MOST_STATES, f"State {MOST_STATES + 3}.", "State 4.")


def test_a_format_is_changed_after_the_state_before_is_kept(cast):
    note = cast.draft("cleo", text="One.")
    drafts.change_format(cast.actor("ada"), note.id, format_key="dap", revision=1, at=AT)
    assert kept(cast, note) == ["One."]


def test_a_practice_that_keeps_none_keeps_none_and_forgets_what_it_had(cast):
    note = cast.draft("cleo", text="One.")
    write(cast, note, "Two.", 10)
    write(cast, note, "Three.", 30)
    assert kept(cast, note) == ["Two."]
    rule(cast, False)
    assert kept(cast, note) == []
    write(cast, note, "Four.", 60)
    assert DraftVersion.objects.count() == 0
    rule(cast, None)
    write(cast, note, "Five.", 120)
    assert DraftVersion.objects.count() == 0  # said nothing, the rule stays


def test_the_signature_ends_them(cast):
    note = cast.draft("cleo", text="One.")
    write(cast, note, "Two.", 60)
    write(cast, note, "Three.", 120)
    assert DraftVersion.objects.count() == 2
    other = cast.draft("cleo", text="Other.", hours_ago=6)
    write(cast, other, "Other still.", 60)
    signing.sign_note(cast.actor("ada"), note.id, revision=3, proof=cast.proof(), at=AT)
    assert set(DraftVersion.objects.values_list("note", flat=True)) == {other.id}
    drafts.discard_draft(cast.actor("ada"), other.id, at=AT)
    assert DraftVersion.objects.count() == 0


def test_they_are_its_authors_alone_and_in_no_search_and_no_export(cast, together):
    note = cast.draft("cleo", text="The quicksilver state.")
    write(cast, note, "Written anew.", 60)
    for who in ("tomas", "ben", "noor"):
        with pytest.raises(NotFound):
            open_states(cast.actor(who), note.id, at=AT)
    assert kept(cast, note) == ["The quicksilver state."]
    assert queries.find_notes(cast.actor("ada"), "quicksilver", at=AT) == []
    content = exporting.export_record(cast.actor("ada"), cast.clients["cleo"], at=AT)
    assert b"quicksilver" not in content.content


# --- taking words back ---


def test_words_come_back_below_what_stands_there(cast):
    note = cast.draft("cleo", text="The first way to say it.")
    write(cast, note, "The second.", 60)
    (state,) = open_states(cast.actor("ada"), note.id, at=AT)[1]
    back = {"state_id": state.id, "section": "s", "at": AT}
    with pytest.raises(Conflict):
        history.take_back(cast.actor("ada"), note.id, revision=1, **back)
    made = history.take_back(cast.actor("ada"), note.id, revision=2, **back)
    assert made.draft.sections[0]["text"] == "The second.\n\nThe first way to say it."
    assert kept(cast, note) == ["The second.", "The first way to say it."]
    with pytest.raises(Refused):
        history.take_back(cast.actor("ada"), note.id, revision=3, **back)


def test_words_of_a_section_that_is_gone_come_back_into_the_first(cast):
    note = cast.draft("cleo", sections={"o": "Affect wide."})
    drafts.change_format(cast.actor("ada"), note.id, format_key="dap", revision=1, at=AT)
    drafts.save_draft(cast.actor("ada"), note.id, sections={"d": "Anew."}, revision=2, at=AT)
    state = DraftVersion.objects.earliest("revision")
    made = history.take_back(cast.actor("ada"), note.id, state_id=state.id, section="o", revision=3, at=AT)
    assert made.draft.sections[0]["text"] == "Anew.\n\nAffect wide."


def test_a_state_of_another_note_is_not_taken(cast):
    note, other = cast.draft("cleo", text="One."), cast.draft("cleo", text="Other.", hours_ago=6)
    write(cast, other, "Other still.", 60)
    state = DraftVersion.objects.get(note=other)
    with pytest.raises(NotFound):
        history.take_back(cast.actor("ada"), note.id, state_id=state.id, section="s", revision=1, at=AT)


@given(st.text(max_size=20), st.text(alphabet="ab \n", max_size=8))
def test_taking_back_takes_nothing_away(now, old):
    made = with_words_back(now, old)
    if made is None:
        assert old.strip() in now
    else:
        assert now.strip("\n") in made or not now.strip()
        assert old.strip() in made
