"""The log as others hold it against us: whoever saw an older checkpoint is shown that it is the beginning of the newest.

Not a read of anybody's record: a checkpoint tells how many entries there are and nothing of them, so no event is left
(security.md 5.3, "Anchors").
"""

import base64
from dataclasses import dataclass
from datetime import datetime

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.audit.checkpoints import BadCheckpoint, read_checkpoint
from holdspace.audit.models import AuditEvent, LogHead
from holdspace.audit.proofs import LogTiles
from holdspace.audit.services import newest_head


@dataclass(frozen=True)
class Begun:
    """When a log of a higher number began after a restore, and how far the one before it had come as far as was known."""

    at: datetime
    known: int | None


@dataclass(frozen=True)
class Continuation:
    """The newest checkpoint, the public key of its signature, and the path from an older size to it."""

    checkpoint: str
    key: bytes
    path: list[bytes]
    begun: Begun | None


@dataclass(frozen=True)
class Place:
    """Where an entry stands: its number counted from one, in which log, and the root over all entries now."""

    entry: int
    log: int
    size: int
    root: bytes

    @property
    def short_root(self) -> str:
        """The beginning of the root, to be compared by eye with a checkpoint: 12 signs of its base64."""
        return base64.b64encode(self.root).decode()[:12]


def continuation(actor: Actor, *, seen: int, head: LogHead | None = None) -> Continuation | None:
    """How the log that had `seen` entries goes on to its newest state (or to `head`); None while nothing ever happened."""
    require(actor, Action.AUDIT_WITNESS, Subject(actor.practice), kind="log")
    head = head or newest_head(actor.practice)
    if head is None:
        return None
    path = LogTiles(head.practice, head.log).consistency(seen, head) if 0 < seen < head.size else []
    return Continuation(head.checkpoint, bytes(head.key), path, _begun(head) if head.log > 1 else None)


def _begun(head: LogHead) -> Begun | None:
    first = AuditEvent.objects.filter(practice=head.practice, log=head.log, idx=0).first()
    if first is None:
        return None
    try:
        known = read_checkpoint(str(first.facts().get("known") or "")).size
    except BadCheckpoint:
        known = None
    return Begun(first.at, known)


def place_of(event: AuditEvent) -> Place | None:
    """The place of an event; None while it has none. For a page already recorded."""
    if event.log is None or event.idx is None:
        return None
    head = LogHead.objects.get(practice=event.practice, log=event.log)
    return Place(event.idx + 1, head.log, head.size, bytes(head.root))
