"""Words set aside: both sides are kept until the note is signed or thrown away."""

from datetime import timedelta

import pytest

from holdspace.kernel.errors import Denied, Invalid, NotFound
from holdspace.notes.models import SetAside
from holdspace.notes.queries import open_note, set_aside_words
from holdspace.notes.services import drafts, signing
from holdspace.notes.services.asides import MOST, Pair, set_aside
from tests.cast import AT

PAIRS = [Pair("Plan", "Weekly; the tram.", "Weekly; the bus.")]


def keep(cast, draft, who="ada", **changed):
    given = {"why": "conflict", "pairs": PAIRS, "written_at": None, "at": AT} | changed
    return set_aside(cast.actor(who), draft.id, **given)


def waiting(cast, draft):
    return set_aside_words(open_note(cast.actor("ada"), draft.id, at=AT))


def test_both_sides_are_kept_and_shown_newest_first(cast):
    draft = cast.draft("cleo")
    keep(cast, draft)
    keep(cast, draft, why="recovered", written_at=AT - timedelta(hours=2), at=AT + timedelta(minutes=1))
    rows = waiting(cast, draft)
    assert [row.why for row in rows] == ["recovered", "conflict"]
    assert [row.written_at for row in rows] == [AT - timedelta(hours=2), AT]
    assert rows[0].pairs == [{"label": "Plan", "mine": "Weekly; the tram.", "saved": "Weekly; the bus."}]


def test_sent_twice_they_are_kept_once(cast):
    draft = cast.draft("cleo")
    assert keep(cast, draft).id == keep(cast, draft).id
    assert keep(cast, draft, pairs=[Pair("Plan", "Other.", "")]).id != keep(cast, draft).id


def test_a_device_whose_clock_is_ahead_wrote_now(cast):
    assert keep(cast, cast.draft("cleo"), written_at=AT + timedelta(days=3)).written_at == AT


def test_they_are_gone_with_the_draft_when_it_is_signed(cast):
    draft = cast.draft("cleo")
    keep(cast, draft)
    signing.sign_note(cast.actor("ada"), draft.id, revision=draft.draft.revision, proof=cast.proof(), at=AT)
    assert SetAside.objects.count() == 0


def test_they_are_gone_with_the_draft_when_it_is_thrown_away(cast):
    draft = cast.draft("cleo")
    keep(cast, draft)
    drafts.discard_draft(cast.actor("ada"), draft.id, at=AT)
    assert SetAside.objects.count() == 0


@pytest.mark.parametrize(("who", "error"), [("ben", (Denied, NotFound)), ("noor", NotFound), ("tomas", NotFound)])
def test_nobody_else_puts_words_beside_a_draft(cast, who, error):
    draft = cast.draft("cleo")
    with pytest.raises(error):
        keep(cast, draft, who)
    assert SetAside.objects.count() == 0


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [Pair("Plan", "x" * 100_001, "")],
        [Pair("x" * 201, "a", "b")],
        [Pair("Plan", "a\x00", "b")],
        [Pair("Plan", "a", "b")] * (MOST + 1),
    ],
)
def test_what_no_note_could_hold_is_refused(cast, pairs):
    draft = cast.draft("cleo")
    with pytest.raises(Invalid):
        keep(cast, draft, pairs=pairs)
    assert SetAside.objects.count() == 0


def test_words_from_nowhere_are_refused(cast):
    draft = cast.draft("cleo")
    with pytest.raises(Invalid):
        keep(cast, draft, why="dream")
    assert SetAside.objects.count() == 0
