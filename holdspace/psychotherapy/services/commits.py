"""Committing: one generation of a notebook follows another, whole or not at all (security.md 2.5).

What is deleted is gone from the database, its free pages overwritten and SQLite's log emptied; it lives on in backups until those
expire. While a legal hold stands it is kept apart instead, and so is what is written over, as it was when the hold was first met.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connections
from django.db.models.functions import Length

from holdspace.access.actor import Actor
from holdspace.caseload.queries import is_held
from holdspace.kernel.errors import Refused
from holdspace.psychotherapy.models import (
    ALIAS,
    Anchor,
    Kept,
    SealedObject,
    SealedRoot,
    SealedSlot,
    Vault,
    random_number,
)
from holdspace.psychotherapy.queries import sitting
from holdspace.psychotherapy.rules import QUOTA, ROOTS_KEPT, Change

FULL = (
    "Your psychotherapy notes have reached 256 MiB, which is as much as one author can keep here. Nothing of this change was saved; your "
    "text is still on this page. Delete notes that you need no longer, or export the notebook first."
)
USED = "This change was sent before, with other content. Nothing was saved; your text is still on this page. Open the page afresh."
NO_WAY = "A notebook without a way in could never be opened again. Nothing was saved."


@dataclass(frozen=True)
class Committed:
    """gen: of the notebook now. stale: somebody was first, and nothing was changed."""

    gen: int
    stale: bool = False


def commit(actor: Actor, change: Change, *, at: datetime) -> Committed:
    """Take a change of the author's own notebook; from base 0 with a fresh name, found it. The same change twice is one.

    at: in the practice's time; only its day is kept. Raises Refused when it is too much, or leaves no way in.
    """
    held = is_held(actor.practice, actor.person)
    try:
        done = _commit(actor, change, held, at)
    except IntegrityError:  # two devices founded at once: the other was first
        done = _commit(actor, change, held, at)
    if not done.stale and (change.gone or change.ways_gone):
        empty_log()
    return done


def _commit(actor: Actor, change: Change, held: bool, at: datetime) -> Committed:
    with sitting(actor) as vault:
        if vault is None:
            return Committed(0, stale=True) if change.base else _Writing(_found(actor, change, at), change, at).write()
        before = SealedRoot.objects.filter(vault=vault, idem=change.idem).first()
        if before is not None:
            return _again(before, change)
        if change.base != vault.gen or change.vid != vault.vid:
            return Committed(vault.gen, stale=True)
        return _Writing(vault, change, at, held=held).write()


def _again(before: SealedRoot, change: Change) -> Committed:
    if before.jwe != change.root:
        raise Refused(USED)
    return Committed(before.gen)


def _found(actor: Actor, change: Change, at: datetime) -> Vault:
    return Vault.objects.create(
        id=random_number(), owner=actor.person, vid=change.vid, gen=1, size=0, created_day=at.date()
    )


class _Writing:
    """One commit on its way into the database, inside its transaction."""

    def __init__(self, vault: Vault, change: Change, at: datetime, *, held: bool = False) -> None:
        self.vault = vault
        self.change = change
        self.day = at.date()
        self.held = held
        self.gen = change.base + 1

    def write(self) -> Committed:
        """Everything, then the sum."""
        vault = self.vault
        size = vault.size + self._objects() + self._ways() + self._root()
        if size > QUOTA and size > vault.size:
            raise Refused(FULL)
        Anchor.objects.filter(vault=vault, entry__isnull=False, day__in=self.change.receipts).delete()
        vault.gen, vault.size = self.gen, size
        vault.save(update_fields=["gen", "size"])
        return Committed(self.gen)

    def _objects(self) -> int:
        """Put and take away; answers by how much the whole grew. What is put is a new row: nothing says that it was there before."""
        change = self.change
        named = [one.oid for one in change.put] + list(change.gone)
        rows = SealedObject.objects.filter(vault=self.vault, oid__in=named)
        there: dict[UUID, int] = dict(rows.values_list("oid", Length("jwe")))
        if self.held:
            self._keep_objects(rows.filter(oid__in=list(there)))
        rows.filter(oid__in=list(there)).delete()
        SealedObject.objects.bulk_create(
            SealedObject(
                id=random_number(),
                owner=self.vault.owner,
                vault=self.vault,
                oid=one.oid,
                rev=one.rev,
                jwe=one.jwe,
                size_class=one.size_class,
                changed_day=self.day,
            )
            for one in _shuffled(change.put)
        )
        return sum(len(one.jwe) for one in change.put) - sum(there.values())

    def _ways(self) -> int:
        change, vault = self.change, self.vault
        named = [one.slot_id for one in change.ways_put] + list(change.ways_gone)
        if not named:
            return 0
        rows = SealedSlot.objects.filter(vault=vault, slot_id__in=named)
        before = {row.slot_id: row for row in rows}
        if self.held:
            self._keep(*(self._kept("slot", row.slot_id, None, row.jwe, row.params) for row in before.values()))
        rows.delete()
        for one in change.ways_put:
            SealedSlot.objects.create(
                id=random_number(),
                owner=vault.owner,
                vault=vault,
                slot_id=one.slot_id,
                kind=one.kind,
                params=dict(one.params),
                jwe=one.jwe,
                created_day=self.day,
            )
        if not SealedSlot.objects.filter(vault=vault).exists():
            raise Refused(NO_WAY)
        return sum(len(one.jwe) for one in change.ways_put) - sum(len(row.jwe) for row in before.values())

    def _root(self) -> int:
        vault, change = self.vault, self.change
        old = SealedRoot.objects.filter(vault=vault, gen=change.base).first()
        if self.held and old is not None and not Kept.objects.filter(vault=vault, kind="root").exists():
            self._keep(self._kept("root", None, old.gen, old.jwe))
        SealedRoot.objects.create(
            id=random_number(),
            owner=vault.owner,
            vault=vault,
            gen=self.gen,
            jwe=change.root,
            idem=change.idem,
            day=self.day,
        )
        SealedRoot.objects.filter(vault=vault, gen__lte=self.gen - ROOTS_KEPT).delete()
        return len(change.root) - (len(old.jwe) if old else 0)

    # -- under a legal hold --

    def _keep_objects(self, rows: Iterable[SealedObject]) -> None:
        """What goes, always; what is written over, as it was when the hold was first met."""
        kept = set(Kept.objects.filter(vault=self.vault, kind="object").values_list("oid", flat=True))
        gone = set(self.change.gone)
        self._keep(
            *(self._kept("object", row.oid, row.rev, row.jwe) for row in rows if row.oid in gone or row.oid not in kept)
        )

    def _kept(
        self, kind: str, oid: UUID | None, rev: int | None, jwe: str, params: dict[str, object] | None = None
    ) -> Kept:
        vault = self.vault
        return Kept(
            id=random_number(),
            owner=vault.owner,
            vault=vault,
            kind=kind,
            oid=oid,
            rev=rev,
            jwe=jwe,
            params=params,
            day=self.day,
        )

    def _keep(self, *rows: Kept) -> None:
        Kept.objects.bulk_create(rows)


def _shuffled(rows: Iterable[object]) -> list:  # type: ignore[type-arg]  # as they came, in another order
    mixed = list(rows)
    secrets.SystemRandom().shuffle(mixed)
    return mixed


def empty_log() -> None:
    """On SQLite, work the write-ahead log into the file and cut it off: what was deleted stands there no more."""
    connection = connections[ALIAS]
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
