"""Reading the log: for an owner and the privacy officer, with filters. Reading it is itself an event."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.audit.models import AuditEvent
from holdspace.audit.services import record

PAGE = 100


@dataclass(frozen=True)
class LogFilter:
    """What to show: any of person, client, action (exact, or a room such as "note."), refusals only, since, until."""

    person: UUID | None = None
    client: UUID | None = None
    action: str = ""
    refused: bool = False
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> dict[str, Any]:
        """The same for a query."""
        wanted: dict[str, Any] = {"person": self.person, "client": self.client, "action__startswith": self.action}
        wanted |= {"refused": self.refused, "at__gte": self.since, "at__lt": self.until}
        return {name: value for name, value in wanted.items() if value}


@dataclass(frozen=True)
class LogPage:
    """One page of events, newest first, and whether there are older ones."""

    events: list[AuditEvent]
    page: int
    more: bool


def read_log(actor: Actor, wanted: LogFilter, *, page: int, at: datetime) -> LogPage:
    """Return one page (100 events) of the access log, newest first.

    Source of the duty to keep and review it: 45 CFR 164.312(b), 164.308(a)(1)(ii)(D).
    """
    require(actor, Action.AUDIT_READ, Subject(actor.practice), kind="log")
    rows = AuditEvent.objects.filter(practice=actor.practice, **wanted.conditions()).order_by("-at", "-id")
    start = max(page - 1, 0) * PAGE
    with transaction.atomic():
        found = list(rows[start : start + PAGE + 1])
        record(actor, Action.AUDIT_READ, "log", None, at=at, client=wanted.client)
    return LogPage(found[:PAGE], page, len(found) > PAGE)
