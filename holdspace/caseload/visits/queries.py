"""What happened in a client's record since its reader last opened it, told by the log: acts and people, never a word of the record."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models.expressions import RawSQL

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import require
from holdspace.audit.models import AuditEvent
from holdspace.caseload.visits.rules import FIRST, last_visit
from holdspace.clients.models import Client
from holdspace.practice.models import Person

MOST = 6
LOOKS = 200
EVENTS = 60
PLAIN = (
    Action.CLIENT_EDIT,
    Action.CLIENT_END_CARE,
    Action.ENCOUNTER_EDIT,
    Action.ENCOUNTER_PLAN,
    Action.TEAM_ASSIGN,
)
CLINICAL = (
    Action.CLIENT_EDIT_CLINICAL,
    Action.MESSAGE_SEND,
    Action.NOTE_ADD_ADDENDUM,
    Action.NOTE_COSIGN,
    Action.NOTE_RETRACT,
    Action.NOTE_SIGN,
    Action.SAFETY_PLAN_EDIT,
)
# Spelt out in the SQL: a value passed beside it would not let SQLite use the index of openings.
_OPENED = RawSQL("'client.read'", ())  # a fixed word


@dataclass(frozen=True)
class Happening:
    """One act, or several of the same kind by the same person; at and row are the newest. among: people it was about."""

    at: datetime
    who: str
    action: str
    kind: str
    reason: str
    row: UUID | None
    among: tuple[str, ...]
    times: int = 1


@dataclass(frozen=True)
class Away:
    """since: when the reader last had it open; None for the first time. found: newest first. more: whether there was more."""

    since: datetime | None
    found: list[Happening]
    more: bool


def since_away(actor: Actor, client: Client, *, at: datetime) -> Away:
    """What others did since the actor's last visit, for a page already recorded. Without clinical reach: sessions, team, details."""
    require(actor, Action.CLIENT_READ, client.subject, kind="client", object_id=client.id)
    own = AuditEvent.objects.filter(practice=actor.practice, client=client.id, person=actor.person, action=_OPENED)
    openings = own.filter(at__lte=at, refused=False).order_by("-at").values_list("at", flat=True)[:LOOKS]
    since = last_visit(openings, at)
    actions = PLAIN + CLINICAL if client.id in actor.clinical_reach else PLAIN
    rows = AuditEvent.objects.filter(practice=actor.practice, client=client.id, at__gt=since or at - FIRST, at__lte=at)
    rows = rows.filter(action__in=[str(one) for one in actions], refused=False).exclude(person=actor.person)
    events = list(rows.order_by("-at", "-id")[:EVENTS])
    found = _together(events, _names(events))
    return Away(since, found[:MOST], len(found) > MOST or len(events) == EVENTS)


def _names(events: list[AuditEvent]) -> dict[UUID, str]:
    wanted = {one.person for one in events} | {person for one in events for person in _among(one)}
    people = Person.objects.filter(id__in=[one for one in wanted if one])
    return dict(people.values_list("id", "name"))


def _among(event: AuditEvent) -> list[UUID]:
    return [UUID(one) for one in event.facts().get("objects", [])] if event.action == Action.TEAM_ASSIGN else []


def _together(events: list[AuditEvent], names: dict[UUID, str]) -> list[Happening]:
    """Acts of one kind by one person that follow each other are told once."""
    found: list[Happening] = []
    for event in events:
        one = _happening(event, names)
        last = found[-1] if found else None
        if last and (last.who, last.action, last.reason, last.among) == (one.who, one.action, one.reason, one.among):
            found[-1] = replace(last, times=last.times + 1)
        else:
            found.append(one)
    return found


def _happening(event: AuditEvent, names: dict[UUID, str]) -> Happening:
    facts = event.facts()
    row = facts["object"]["id"]
    who = names.get(event.person, "Holdspace") if event.person else "Holdspace"
    among = tuple(names[one] for one in _among(event) if one in names)
    kind, reason = facts["object"]["type"], facts["reason"] or ""
    if event.action in {Action.NOTE_SIGN, Action.NOTE_ADD_ADDENDUM, Action.NOTE_COSIGN}:
        reason = ""  # by what means somebody showed who they are: of no interest here
    return Happening(event.at, who, event.action, kind, reason, UUID(row) if row else None, among)
