"""Events take their places in the log: without gaps, once, and every state of it can be proven later."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from holdspace.access.actor import Origin
from holdspace.audit import services as audit
from holdspace.audit.checkpoints import BadCheckpoint, log_key, open_checkpoint, origin_of
from holdspace.audit.models import AuditEvent, LogHead, LogNode
from holdspace.audit.proofs import LogTiles
from holdspace.audit.tree import check_consistency, check_inclusion, leaf_hash, root_of
from tests.cast import AT


def numbered(practice, *, at=AT):
    """The head, after everything took its place; there is one wherever anything happened."""
    return audit.sequence(practice, at=at)


def happen(practice, count, *, at=AT):
    for _ in range(count):
        audit.record_stranger(practice, Origin("web"), "person.sign_in_failed", at=at)


def leaves(practice, log=1):
    rows = AuditEvent.objects.filter(practice=practice, log=log).order_by("idx")
    return [bytes(row.leaf) for row in rows]


def test_what_waits_is_numbered_in_order_and_signed(cast, settings):
    head = numbered(cast.practice, at=AT)
    rows = list(AuditEvent.objects.filter(practice=cast.practice).order_by("id"))
    assert [(row.log, row.idx) for row in rows] == [(1, number) for number in range(len(rows))]
    assert all(bytes(row.leaf) == leaf_hash(bytes(row.payload)) for row in rows)
    read = open_checkpoint(head.checkpoint, bytes(head.key))
    assert (read.origin, read.size) == (f"{cast.practice}.holdspace/log/1", len(rows))
    assert read.root == bytes(head.root) == root_of(leaves(cast.practice))
    assert bytes(head.key) == log_key(settings.LOG_SECRET()).public


def test_the_other_practice_has_a_log_of_its_own(cast):
    happen(cast.elsewhere, 1)
    audit.sequence(cast.practice, at=AT)
    assert AuditEvent.objects.filter(practice=cast.elsewhere, idx=None).exists()
    head = numbered(cast.elsewhere, at=AT)
    assert head.checkpoint.startswith(origin_of(cast.elsewhere, 1))
    assert head.size == AuditEvent.objects.filter(practice=cast.elsewhere).count()


def test_nothing_new_leaves_the_head_as_it_is(cast):
    first = numbered(cast.practice, at=AT)
    again = numbered(cast.practice, at=AT + timedelta(hours=1))
    assert (again.id, again.size, again.at) == (first.id, first.size, first.at)


def test_a_practice_where_nothing_happened_has_no_log(blank):
    assert audit.sequence(UUID(int=7), at=AT) is None


def test_every_event_and_every_earlier_state_is_proven_across_many_tiles(cast, monkeypatch):
    monkeypatch.setattr(audit, "BATCH", 211)
    heads = []
    for count in (3, 250, 400):
        happen(cast.practice, count)
        heads.append(numbered(cast.practice, at=AT))
    last, here = heads[-1], leaves(cast.practice)
    assert LogNode.objects.filter(practice=cast.practice, level=8).count() == last.size // 256 > 1
    tiles = LogTiles(cast.practice, 1)
    root = bytes(last.root)
    for index in {0, 1, 255, 256, 300, 511, 512, last.size - 1}:
        assert check_inclusion(here[index], index, last.size, tiles.inclusion(index, last), root)
    for old in {1, 2, 255, 256, 257, 512, heads[0].size, heads[1].size, last.size}:
        assert check_consistency(old, last.size, root_of(here[:old]), root, tiles.consistency(old, last))


def test_a_number_is_given_once(cast):
    audit.sequence(cast.practice, at=AT)
    row = AuditEvent.objects.filter(practice=cast.practice)[0]
    for change in ({"idx": 10**6}, {"log": 2}, {"idx": None, "log": None}, {"person": None, "action": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditEvent.objects.filter(id=row.id).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.filter(id=row.id).delete()


def test_the_kept_hashes_never_change(cast):
    happen(cast.practice, 300)
    audit.sequence(cast.practice, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        LogNode.objects.filter(practice=cast.practice).update(hash=bytes(32))
    with pytest.raises(DatabaseError), transaction.atomic():
        LogNode.objects.filter(practice=cast.practice).delete()


def test_after_a_restore_a_new_log_begins_and_names_the_last_known_checkpoint(cast):
    old = numbered(cast.practice, at=AT)
    happen(cast.practice, 2)  # waiting when the backup was made
    new = audit.begin_new_log(cast.practice, known=old.checkpoint, reason="restored from a backup of 11 March", at=AT)
    assert (new.log, new.size) == (2, 1)
    first = AuditEvent.objects.get(practice=cast.practice, log=2, idx=0)
    assert (first.action, first.facts()["known"], first.facts()["log"]) == ("log.begin", old.checkpoint, 2)
    later = numbered(cast.practice, at=AT)
    assert (later.log, later.size) == (2, 3)
    kept = LogHead.objects.get(practice=cast.practice, log=1)
    assert (kept.size, kept.checkpoint) == (old.size, old.checkpoint)


def test_a_checkpoint_of_another_key_or_with_a_changed_word_is_refused(cast):
    head = numbered(cast.practice, at=AT)
    key = bytes(head.key)
    with pytest.raises(BadCheckpoint, match="another key"):
        open_checkpoint(head.checkpoint, log_key(bytes(32)).public)
    changed = head.checkpoint.replace(f"\n{head.size}\n", f"\n{head.size + 1}\n", 1)
    with pytest.raises(BadCheckpoint, match="does not fit"):
        open_checkpoint(changed, key)
    for text in ("", "hello\n", head.checkpoint + "x", head.checkpoint.replace("\n\n", "\n")):
        with pytest.raises(BadCheckpoint, match="not a checkpoint"):
            open_checkpoint(text, key)
