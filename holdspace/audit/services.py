"""Writing the log: events, and their places in it.

An event is written inside the transaction of what it records (a refusal after that transaction was rolled back), without a number, so
no write waits for another. The sequencer then numbers what waits, without gaps, in the order of ids, and signs how far the log
has come (security.md 5.3, "Ordering"). Both databases run the same code.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from holdspace.access.actor import Actor, Origin
from holdspace.audit.checkpoints import Checkpoint, log_key, origin_of
from holdspace.audit.models import AuditEvent, LogHead, LogNode
from holdspace.audit.tree import Edge, leaf_hash
from holdspace.kernel.canonical import b64, canonical
from holdspace.kernel.errors import HoldspaceError
from holdspace.kernel.ids import new_id
from holdspace.kernel.postgres import walls
from holdspace.kernel.prepared import Prepared, insert_rows, update_row

BATCH = 2000
STEP = 8  # levels between the nodes that are kept
_NEWEST = Prepared(lambda practice: LogHead.objects.filter(practice=practice).order_by("-log")[:1], ids=("practice",))
LOCK = 0x4853_4C47  # the class of our advisory locks on PostgreSQL


def record(
    actor: Actor,
    action: str,
    kind: str,
    object_id: UUID | None,
    *,
    at: datetime,
    client: UUID | None = None,
    version: int | None = None,
    digest: bytes | None = None,
    reason: str | None = None,
    among: Iterable[UUID] = (),
    refused: bool = False,
    signature: bytes | None = None,
    digests: Sequence[bytes] = (),
) -> AuditEvent:
    """Record that `actor` did `action`.

    kind, object_id, version: the row acted on. client: whose record it belongs to. digest: SHA-256 of signed bytes.
    among: the rows a list showed or a batch wrote. reason: a sentence or code, never clinical text.
    Whatever somebody does about a client whose record is open to them in an emergency is marked so (security.md 7.3).
    signature: SHA-256 of a signature's statement ‖ 0x00 ‖ evidence. digests: SHA-256 of the bytes of each of `among`.
    """
    more: dict[str, object] = {} if signature is None else {"signature": b64(signature)}
    if client in actor.emergency_reach:
        more["emergency"] = True
    if digests:
        more["digests"] = [b64(one) for one in digests]
    return _write(
        practice=actor.practice,
        person=actor.person,
        role="+".join(sorted(actor.roles)),
        origin=actor.origin,
        action=action,
        kind=kind,
        object_id=object_id,
        at=at,
        client=client,
        version=version,
        digest=digest,
        reason=reason,
        among=among,
        refused=refused,
        more=more,
    )


def record_refusal(actor: Actor, error: HoldspaceError, *, at: datetime, where: str = "") -> AuditEvent:
    """Record that something was refused: which act, on what, and the kind of refusal. The face calls it after rollback.

    where: the page or address that was asked, for a rule that does not name its act.
    """
    named = error.object_id if isinstance(error.object_id, UUID) else None
    client = error.client if isinstance(error.client, UUID) else None
    return record(
        actor,
        error.action or where or "unknown",
        error.kind or "",
        named,
        at=at,
        client=client,
        reason=type(error).__name__,
        refused=True,
    )


def record_stranger(
    practice: UUID,
    origin: Origin,
    action: str,
    *,
    at: datetime,
    person: UUID | None = None,
    refused: bool = True,
    reason: str | None = None,
    digest: bytes | None = None,
    more: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Record an act of somebody who is not signed in, or of the server itself: a failed sign-in, an invitation opened, a restore.

    more: members beside the usual ones, for acts that state more than these can.
    """
    return _write(
        practice=practice,
        person=person,
        role="",
        origin=origin,
        action=action,
        kind="person",
        object_id=person,
        at=at,
        refused=refused,
        reason=reason,
        digest=digest,
        more=more or {},
    )


def _write(
    *,
    practice: UUID,
    person: UUID | None,
    role: str,
    origin: Origin,
    action: str,
    kind: str,
    object_id: UUID | None,
    at: datetime,
    client: UUID | None = None,
    version: int | None = None,
    digest: bytes | None = None,
    reason: str | None = None,
    among: Iterable[UUID] = (),
    refused: bool = False,
    more: Mapping[str, object],
) -> AuditEvent:
    event_id = new_id()
    payload: dict[str, object] = {
        "v": 1,
        "id": event_id,
        "at": at,
        "salt": b64(secrets.token_bytes(16)),
        "actor": {"user": person, "role": role, "session": origin.session},
        "from": {"face": origin.face, "address": origin.address},
        "action": str(action),
        "outcome": "refused" if refused else "done",
        "object": {"type": kind, "id": object_id, "version": version},
        "sha256": None if digest is None else b64(digest),
        "reason": reason,
        "client": client,
    }
    shown = [str(one) for one in among]
    if shown:
        payload["objects"] = shown
    data = canonical({**payload, **more})
    event = AuditEvent(
        id=event_id,
        practice=practice,
        at=at,
        person=person,
        action=str(action),
        client=client,
        refused=refused,
        payload=data,
        leaf=leaf_hash(data),
    )
    with walls.within(practice):
        insert_rows([event])
    return event


# --- the sequencer ---


def sequence(practice: UUID, *, at: datetime) -> LogHead | None:
    """Number every event of a practice that waits. Returns the head of the log; None while nothing ever happened.

    Inside a transaction it is part of it: signing, export, emergency access end with it, so that they are kept if and only if they
    have their place in the log.
    """
    with walls.within(practice):
        while _waits(practice):
            with transaction.atomic():
                _lock(practice)
                waiting = _waiting(practice)
                if waiting:
                    _number(_head(practice, at=at), waiting, at)
        return newest_head(practice)


def newest_head(practice: UUID) -> LogHead | None:
    """The head of the practice's present log."""
    return _NEWEST.first(practice=practice)


def begin_new_log(practice: UUID, *, known: str, reason: str, at: datetime) -> LogHead:
    """Close the log after a restore and begin the next number. Its first event names the last checkpoint known, and why.

    known: the text of that checkpoint, or "" where none is known.
    """
    with walls.within(practice), transaction.atomic():
        _lock(practice)
        newest = newest_head(practice)
        head = _new_head(practice, newest.log + 1 if newest else 1, at)
        event = record_stranger(
            practice,
            Origin("cli"),
            "log.begin",
            at=at,
            refused=False,
            reason=reason,
            more={"known": known or None, "log": head.log},
        )
        _number(head, [(_as_kept(event.id), bytes(event.leaf))], at)
    return head


def _waits(practice: UUID) -> bool:
    """Ordered by id, or SQLite takes the index by time and walks the whole log."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM audit_event WHERE practice = %s AND idx IS NULL ORDER BY id LIMIT 1", [_as_kept(practice)]
        )
        return cursor.fetchone() is not None


def _waiting(practice: UUID) -> list[tuple[Any, bytes]]:
    """Ids as the database keeps them, and leaves."""
    sql = f"SELECT id, leaf FROM audit_event WHERE practice = %s AND idx IS NULL ORDER BY id LIMIT {BATCH}"  # noqa: S608  # a number
    with connection.cursor() as cursor:
        cursor.execute(sql, [_as_kept(practice)])
        return [(row[0], bytes(row[1])) for row in cursor.fetchall()]


def _as_kept(one: UUID) -> Any:
    return one.bytes if connection.vendor == "sqlite" else one


def _lock(practice: UUID) -> None:
    """One sequencer a log. SQLite's transaction is the lock already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, practice.int & 0x7FFF_FFFF])


def _head(practice: UUID, *, at: datetime) -> LogHead:
    return newest_head(practice) or _new_head(practice, 1, at)


def _new_head(practice: UUID, log: int, at: datetime) -> LogHead:
    edge = Edge()
    return LogHead.objects.create(
        practice=practice,
        log=log,
        root=edge.root(),
        edge=b"",
        key=log_key(settings.LOG_SECRET()).public,
        at=at,
        checkpoint=log_key(settings.LOG_SECRET()).sign(Checkpoint(origin_of(practice, log), 0, edge.root())),
    )


def _number(head: LogHead, waiting: Sequence[tuple[Any, bytes]], at: datetime) -> None:
    nodes: list[LogNode] = []

    def keep(level: int, number: int, found: bytes) -> None:
        if level % STEP == 0:
            nodes.append(LogNode(id=new_id(), practice=head.practice, log=head.log, level=level, i=number, hash=found))

    edge = Edge(head.size, bytes(head.edge), keep)
    numbered: list[tuple[int, int, Any]] = []
    for event_id, leaf in waiting:
        numbered.append((head.log, edge.size, event_id))
        edge.append(leaf)
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE audit_event SET log = %s, idx = %s WHERE id = %s", numbered)
    insert_rows(nodes)
    key = log_key(settings.LOG_SECRET())
    head.size, head.root, head.edge, head.at, head.key = edge.size, edge.root(), edge.bytes(), at, key.public
    head.checkpoint = key.sign(Checkpoint(origin_of(head.practice, head.log), edge.size, head.root))
    update_row(head, "size", "root", "edge", "at", "key", "checkpoint")
