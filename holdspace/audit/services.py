"""Writing the log. Called inside the transaction of what is recorded; refusals after that transaction was rolled back."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from holdspace.access.actor import Actor, Origin
from holdspace.audit.models import AuditEvent
from holdspace.kernel.canonical import b64, canonical, sha256
from holdspace.kernel.errors import HoldspaceError
from holdspace.kernel.ids import new_id
from holdspace.kernel.prepared import insert_rows

LEAF_PREFIX = b"\x00"  # RFC 9162, section 2.1.1


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
) -> AuditEvent:
    """Record that `actor` did `action`.

    kind, object_id, version: the row acted on. client: whose record it belongs to. digest: SHA-256 of signed bytes.
    among: the rows a list showed or a batch wrote. reason: a sentence or code, never clinical text.
    """
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
    practice: UUID, origin: Origin, action: str, *, at: datetime, person: UUID | None = None, refused: bool = True
) -> AuditEvent:
    """Record an act of somebody who is not signed in: a failed sign-in, an invitation opened, a token not known."""
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
) -> AuditEvent:
    event_id = new_id()
    payload = {
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
    data = canonical(payload)
    event = AuditEvent(
        id=event_id,
        practice=practice,
        at=at,
        person=person,
        action=str(action),
        client=client,
        refused=refused,
        payload=data,
        leaf=sha256(LEAF_PREFIX + data),
    )
    insert_rows([event])
    return event
