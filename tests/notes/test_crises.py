"""The last crisis: which notes tell of one, and for whom it is there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.notes.crises.queries import LINE, last_crisis
from holdspace.notes.crises.rules import tells_of_crisis
from holdspace.notes.formats import Kind
from holdspace.notes.services import drafts

pytestmark = pytest.mark.django_db
CRISIS = {
    "trigger": "Called at night.",
    "steps": "Stayed on the line.",
    "disposition": "Sister stays tonight.\nCall at nine.",
}
GRAVE = {"acute": "high", "reasoning": "Means at hand."}


def crisis(cast, *, risk=None, text=None, hours_ago=3.0, format_key="crisis"):
    sections = text or CRISIS
    note = cast.draft(format_key=format_key, sections=sections, hours_ago=hours_ago)
    blocks = {"risk": risk or {"acute": "low", "reasoning": "Calm again."}}
    note = drafts.save_draft(cast.actor("ada"), note.id, sections=sections, revision=1, blocks=blocks, at=cast.at)
    return cast.sign(note)


def last(cast, name="ada"):
    return last_crisis(cast.actor(name), cast.clients["cleo"], at=cast.at)


def test_a_signed_crisis_note_is_the_last_crisis_with_the_first_line_of_what_was_agreed(cast):
    assert last(cast) is None
    note = crisis(cast)
    cast.signed(text="Slept better.")
    assert (last(cast).note.id, last(cast).plan) == (note.id, "Sister stays tonight.")


def test_the_newest_session_counts_and_a_draft_or_a_note_entered_in_error_does_not(cast):
    new, old = crisis(cast, hours_ago=3), crisis(cast, hours_ago=90)
    cast.draft(format_key="crisis", sections=CRISIS, hours_ago=1)
    assert last(cast).note.id == new.id
    cast.retract(new)
    assert last(cast).note.id == old.id


@pytest.mark.parametrize("name", ["fay", "olive", "tomas", "gus", "noor"])
def test_for_whoever_does_not_read_the_notes_there_is_none(cast, name):
    crisis(cast)
    assert last(cast, name) is None


def test_a_long_line_ends_at_a_word(cast):
    crisis(cast, text={**CRISIS, "disposition": "window " * 60})
    assert len(last(cast).plan) <= LINE + 2
    assert last(cast).plan.endswith("window …")


@given(
    st.sampled_from(Kind),
    st.fixed_dictionaries(
        {},
        optional={
            "acute": st.sampled_from(["low", "moderate", "high", "imminent"]),
            "ideation": st.sampled_from(["none", "passive", "active"]),
            "harm": st.sampled_from(["none", "present"]),
            "no_attempts": st.just(True),
        },
    ),
)
def test_a_concern_is_a_risk_that_is_more_than_low_or_an_active_thought(kind, risk):
    concern = risk.get("acute", "low") != "low" or risk.get("ideation") == "active" or risk.get("harm") == "present"
    assert tells_of_crisis(kind, {"risk": risk}) == (kind is Kind.CRISIS or concern)
    assert tells_of_crisis(kind, {}) == (kind is Kind.CRISIS)
