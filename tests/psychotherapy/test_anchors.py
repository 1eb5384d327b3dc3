"""The practice's log gets one hash a day that says nothing, and an author can prove with it what existed."""

import base64
import hashlib
import json
import secrets
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.audit.models import AuditEvent
from holdspace.audit.services import sequence
from holdspace.audit.tree import leaf_hash, root_of
from holdspace.kernel.postgres import walls
from holdspace.practice.models import Person
from holdspace.psychotherapy import anchors, queries
from holdspace.psychotherapy.anchors import ACTION, is_under, tree
from holdspace.psychotherapy.models import Anchor
from holdspace.psychotherapy.services import anchoring
from holdspace.psychotherapy.services.events import note_event
from tests.psychotherapy.notebook import Notebook
from tests.psychotherapy.test_commits import send

pytestmark = pytest.mark.django_db(databases=["default", "psychotherapy"])
DAY = timedelta(days=1)


def anchor(cast, at=None):
    return anchoring.anchor_practice(cast.practice, at=at or cast.at, chance=secrets.token_bytes)


def entries(practice) -> list[dict]:
    with walls.within(practice):
        rows = AuditEvent.objects.filter(practice=practice, action=ACTION).order_by("at")
        return [row.facts() | {"entry": row.id} for row in rows]


def found(cast, name, *, objects=2):
    made = Notebook()
    body = made.body(objects)
    send(cast, name, body)
    made.took(body)
    return made, body["put"][-1][2]


# --- the tree ---


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40))
def test_every_leaf_is_under_the_top_and_nothing_else_is(leaves):
    placed = tree(leaves)
    assert {one.top for one in placed} == {root_of(leaf_hash(one) for one in leaves)}
    for one, place in zip(leaves, placed, strict=True):
        assert is_under(one, place)
        assert not is_under(bytes(32) if one != bytes(32) else bytes(31) + b"\1", place)
        assert anchors.parted(anchors.joined(place.path)) == list(place.path)


# --- the day ---


def test_a_practice_in_which_nobody_keeps_such_notes_has_its_entry_too(cast):
    anchor(cast)
    assert [(one["day"], one["outcome"], one["actor"]["user"], one["client"]) for one in entries(cast.practice)] == [
        ("2025-03-11", "done", None, None)
    ]
    assert Anchor.objects.count() == 0


def test_one_entry_a_day_whatever_happens_meanwhile(cast):
    anchor(cast)
    found(cast, "ada")
    anchor(cast, cast.at + timedelta(hours=2))
    anchor(cast, cast.at + DAY)
    anchor(cast, cast.at + DAY)
    assert [one["day"] for one in entries(cast.practice)] == ["2025-03-11", "2025-03-12"]


def test_the_day_is_the_practices(cast):
    """Ten in the evening in Los Angeles is the next day in Greenwich."""
    anchor(cast, cast.at + timedelta(hours=12))
    assert [one["day"] for one in entries(cast.practice)] == ["2025-03-11"]


def test_the_entry_of_a_day_with_notebooks_cannot_be_told_from_one_without(cast):
    anchor(cast)
    for name in ("ada", "gus", "tomas"):
        found(cast, name)
    anchor(cast, cast.at + DAY)
    without, with_them = entries(cast.practice)
    for one in (without, with_them):
        for chance in ("id", "entry", "at", "salt", "sha256", "day"):
            one.pop(chance)
    assert without == with_them
    assert without["leaves"] == Person.objects.filter(practice=cast.practice).count()


def test_the_same_root_anchored_twice_gives_two_hashes(cast):
    found(cast, "ada")
    anchor(cast)
    anchor(cast, cast.at + DAY)
    one, other = Anchor.objects.order_by("day")
    assert bytes(one.root_sha) == bytes(other.root_sha)
    assert bytes(one.salt) != bytes(other.salt)
    assert bytes(one.top) != bytes(other.top)


def test_each_practice_has_its_own(cast):
    found(cast, "noor")
    anchor(cast)
    assert entries(cast.elsewhere) == []
    anchoring.anchor_practice(cast.elsewhere, at=cast.at, chance=secrets.token_bytes)
    assert len(entries(cast.elsewhere)) == 1
    assert Anchor.objects.get().owner == cast.people["noor"]


# --- broken off ---


def test_broken_off_before_the_entry_the_next_run_begins_the_day_anew(cast, monkeypatch):
    found(cast, "ada")

    def fails(*_, **__):
        raise OSError("pulled the plug")

    monkeypatch.setattr(anchoring, "record_stranger", fails)
    with pytest.raises(OSError, match="plug"):
        anchor(cast)
    monkeypatch.undo()
    assert queries.open_state(cast.actor("ada")).anchors == []
    anchor(cast)
    assert [bytes(one.top) for one in queries.open_state(cast.actor("ada")).anchors] == [
        base64.urlsafe_b64decode(entries(cast.practice)[0]["sha256"] + "=")
    ]


def test_broken_off_after_the_entry_the_next_run_finishes_it(cast, monkeypatch):
    found(cast, "ada")
    monkeypatch.setattr(anchoring, "_settle", lambda *_: None)
    anchor(cast)
    monkeypatch.undo()
    assert queries.open_state(cast.actor("ada")).anchors == []
    anchor(cast)
    assert len(queries.open_state(cast.actor("ada")).anchors) == 1
    assert len(entries(cast.practice)) == 1


# --- proof ---


def test_an_author_can_prove_later_what_existed_on_a_day(cast):
    """As docs/sealing.md says, with the receipt the page sealed away, the root as exported, and the practice's log."""
    _, root = found(cast, "ada")
    for name in ("gus", "tomas"):
        found(cast, name)
    note_event(cast.actor("ada"), "opened", at=cast.at)
    anchor(cast)
    sequence(cast.practice, at=cast.at)
    receipt = queries.open_state(cast.actor("ada")).anchors[0]
    # the log, as anybody who may read it exports it: the entry's payload and its place
    event = AuditEvent.objects.get(id=receipt.entry)
    payload = json.loads(bytes(event.payload))
    assert hashlib.sha256(b"\x00" + bytes(event.payload)).digest() == bytes(event.leaf)
    assert event.idx is not None
    # 1. the root and the events that the author has
    assert hashlib.sha256(root.encode()).digest() == bytes(receipt.root_sha)
    own = b'[["opened","2025-03-11"]]'
    assert hashlib.sha256(own).digest() == bytes(receipt.events_sha)
    # 2. the leaf
    one = hashlib.sha256(bytes(receipt.salt) + bytes(receipt.root_sha) + bytes(receipt.events_sha)).digest()
    # 3. up the path, by hand (RFC 9162, 2.1.3.2)
    node, place, last = hashlib.sha256(b"\x00" + one).digest(), receipt.place, receipt.leaves - 1
    for step in anchors.parted(bytes(receipt.path)):
        if place & 1 or place == last:
            node = hashlib.sha256(b"\x01" + step + node).digest()
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + step).digest()
        place, last = place >> 1, last >> 1
    # 4. the entry
    assert base64.urlsafe_b64encode(node).rstrip(b"=").decode() == payload["sha256"]
    assert (payload["action"], payload["day"]) == (ACTION, "2025-03-11")


def test_another_root_is_not_proved(cast):
    found(cast, "ada")
    anchor(cast)
    receipt = Anchor.objects.get()
    other = anchors.leaf(bytes(receipt.salt), hashlib.sha256(b"another").digest(), bytes(receipt.events_sha))
    placed = anchors.Placed(
        receipt.place, receipt.leaves, tuple(anchors.parted(bytes(receipt.path))), bytes(receipt.top)
    )
    assert not is_under(other, placed)


def test_a_receipt_takes_salt_and_path_off_the_server(cast):
    made, _ = found(cast, "ada")
    anchor(cast)
    anchor(cast, cast.at + DAY)
    waiting = queries.open_state(cast.actor("ada")).anchors
    assert [one.day for one in waiting] == [date(2025, 3, 11), date(2025, 3, 12)]
    send(cast, "ada", made.body(1, receipts=["2025-03-11"]))
    assert [one.day for one in queries.open_state(cast.actor("ada")).anchors] == [date(2025, 3, 12)]


def test_nobody_elses_anchor_is_shown_or_taken(cast):
    found(cast, "ada")
    made, _ = found(cast, "tomas")
    anchor(cast)
    assert [one.owner for one in queries.open_state(cast.actor("tomas")).anchors] == [cast.people["tomas"]]
    send(cast, "tomas", made.body(1, receipts=["2025-03-11"]))
    assert [one.owner for one in Anchor.objects.all()] == [cast.people["ada"]]
