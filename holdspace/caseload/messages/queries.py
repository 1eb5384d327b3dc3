"""Reading messages and tasks: one's inbox, a client's threads, one thread. Each read checks the policy and leaves an event."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from holdspace.access.actions import Action
from holdspace.access.actor import Actor, Role
from holdspace.access.policy import decide, missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.caseload.messages.rules import ROLES, is_office
from holdspace.caseload.models import Assignment, Message, Supervision
from holdspace.clients.models import Client
from holdspace.practice.models import Person

MOST = 200
_PEOPLE = ("author", "to_person", "done_by", "client__practice", "passed_on__to_person")


@dataclass(frozen=True)
class Addressee:
    """Somebody a message may be written to. reads_notes: whether they read the client's notes too."""

    person: Person
    reads_notes: bool


@dataclass(frozen=True)
class Row:
    """A message in a list, as its reader sees it. no_reader: why the one it is to reads it no longer, in a sentence."""

    message: Message
    mine: bool
    overdue: bool
    answers: int = 0
    no_reader: str = ""

    @property
    def to(self) -> str:
        """To whom, in words."""
        person = self.message.to_person
        return person.name if person else f"everybody who is {ROLES[self.message.to_role]}"


@dataclass(frozen=True)
class Inbox:
    """What is open: to oneself, to one's roles, and what one asked of others."""

    mine: list[Row]
    roles: list[Row]
    asked: list[Row]

    @property
    def count(self) -> int:
        """How many somebody is waiting for this person to deal with."""
        return len(self.mine) + len(self.roles)

    @property
    def overdue(self) -> int:
        """How many of these are tasks whose day is over."""
        return sum(row.overdue for row in (*self.mine, *self.roles))


@dataclass(frozen=True)
class Thread:
    """A first message and its answers, oldest first. readers: who can read it, in words. filed: those that are in the record."""

    first: Message
    rows: list[Row]
    may_write: bool
    readers: str
    filed: list[Message] = field(default_factory=list)

    @property
    def client(self) -> Client:
        """Whom it is about."""
        return self.first.client


def open_inbox(actor: Actor, *, at: datetime) -> Inbox:
    """What is open and to the actor, to a role of theirs, or asked by them of others; the task due first at the head."""
    require(actor, Action.MESSAGE_LIST, Subject(actor.practice), kind="message")
    rows = Message.objects.visible_to(actor.from_day_to_day).filter(done_at=None)
    own = [str(role) for role in actor.roles]
    with transaction.atomic():
        found = rows.filter(Q(to_person=actor.person) | Q(to_role__in=own) | Q(author=actor.person, is_task=True))
        listed = _rows(actor, found.select_related("answers", *_PEOPLE).order_by("-sent_at", "-id")[:MOST], at=at)
        listed.sort(key=lambda row: (row.message.due_on is None, row.message.due_on or date.max))
        record(actor, Action.MESSAGE_LIST, "message", None, at=at, among=[row.message.id for row in listed])
    to_me = [row for row in listed if row.message.to_person_id == actor.person]
    to_role = [row for row in listed if row.message.to_role in own]
    asked = [row for row in listed if row not in to_me and row not in to_role]
    return Inbox(to_me, to_role, asked)


def count_open(actor: Actor, *, today: date) -> tuple[int, int]:
    """How many open messages are to the actor or a role of theirs, and how many of these are overdue; for a page already recorded."""
    if actor.scopes is not None:
        return 0, 0
    rows = Message.objects.visible_to(actor.from_day_to_day).filter(done_at=None)
    own = [str(role) for role in actor.roles]
    days = list(rows.filter(Q(to_person=actor.person) | Q(to_role__in=own)).values_list("due_on", flat=True)[:MOST])
    return len(days), sum(day is not None and day < today for day in days)


def client_threads(actor: Actor, client: Client, *, at: datetime, limit: int = 5) -> list[Row]:
    """A client's threads that the actor may read: what is open first, then the newest."""
    require(actor, Action.MESSAGE_LIST, Subject(actor.practice), kind="message")
    rows = Message.objects.visible_to(actor).filter(client=client.id)
    with transaction.atomic():
        found = list(rows.select_related("author", "to_person", "done_by").order_by("-sent_at", "-id")[:MOST])
        if not found:
            return []
        for one in found:
            one.client = client
        firsts = [one for one in found if one.answers_id is None and one.passed_on_id is None]
        firsts.sort(key=lambda one: (one.done_at is not None, one.due_on is None, one.due_on or date.max))
        shown = firsts[:limit] if limit else firsts
        record(actor, Action.MESSAGE_LIST, "message", None, at=at, client=client.id, among=[one.id for one in shown])
    counts: dict[UUID, int] = {}
    for one in found:
        if one.answers_id:
            counts[one.answers_id] = counts.get(one.answers_id, 0) + 1
    return _rows(actor, shown, at=at, counts=counts)


def open_thread(actor: Actor, message_id: UUID, *, at: datetime) -> Thread:
    """A message with all of its thread."""
    with transaction.atomic():
        rows = Message.objects.select_related("answers", *_PEOPLE)
        asked = rows.filter(practice=actor.practice, id=message_id).first()
        if asked is None:
            raise missing("message", message_id, action=Action.MESSAGE_READ)
        require(actor, Action.MESSAGE_READ, asked.seen_by(actor), kind="message", object_id=asked.id)
        first = asked.first
        found = list(rows.filter(Q(id=first.id) | Q(answers=first.id)).order_by("sent_at", "id"))
        record(actor, Action.MESSAGE_READ, "message", first.id, at=at, client=first.client_id)
    head = next(one for one in found if one.id == first.id)
    may = decide(actor, Action.MESSAGE_SETTLE, head.seen_by(actor)).allowed
    return Thread(head, _rows(actor, found, at=at), may, readers_of(head), [one for one in found if one.filed])


def addressees(actor: Actor, client: Client, *, at: datetime) -> list[Addressee]:
    """Whom one may write to about a client: the care team, who supervises it, and the office; for a form on a page already recorded."""
    if not decide(actor, Action.MESSAGE_SEND, client.subject).allowed:
        return []
    reads = team_of(client.practice_id, client.id, at=at)
    people = Person.objects.filter(practice=actor.practice, is_active=True).exclude(id=actor.person).order_by("name")
    found = [Addressee(one, one.id in reads) for one in people if one.id in reads or is_office(one.role_set)]
    return sorted(found, key=lambda one: not one.reads_notes)


def team_of(practice: UUID, client: UUID, *, at: datetime) -> set[UUID]:
    """Who reads a client's record from day to day at this moment: the care team and who supervises somebody on it."""
    return _teams(practice, {client}, at)[client]


def _teams(practice: UUID, clients: set[UUID], at: datetime) -> dict[UUID, set[UUID]]:
    """The same for many clients in two questions."""
    teams: dict[UUID, set[UUID]] = {client: set() for client in clients}
    places = Assignment.objects.filter(practice=practice, client__in=clients, person__is_active=True)
    for row in places:
        if row.stands_at(at):
            teams[row.client_id].add(row.person_id)
    below = set().union(*teams.values())
    pairs = Supervision.objects.filter(practice=practice, supervisee__in=below, ended_at=None)
    above: dict[UUID, set[UUID]] = {}
    for pair in pairs.filter(supervisor__is_active=True).select_related("supervisor"):
        if Role.SUPERVISOR in pair.supervisor.role_set:
            above.setdefault(pair.supervisee_id, set()).add(pair.supervisor_id)
    return {client: team.union(*(above.get(one, set()) for one in team)) for client, team in teams.items()}


def readers_of(message: Message) -> str:
    """Who can read a thread, in words."""
    team = f"{message.client.name}'s care team"
    names = [message.to_person.name] if message.to_person else [f"everybody who is {ROLES[message.to_role]}"]
    return f"{message.author.name}, {names[0]} and {team}"


def _rows(actor: Actor, found: Iterable[Message], *, at: datetime, counts: dict[UUID, int] | None = None) -> list[Row]:
    messages = list(found)
    today = _today(messages, at)
    gone = _gone(messages, at)
    return [
        Row(
            one,
            mine=one.is_to(actor),
            overdue=one.due_on is not None and one.done_at is None and one.due_on < today,
            answers=(counts or {}).get(one.id, 0),
            no_reader=gone.get(one.id, ""),
        )
        for one in messages
    ]


def _today(messages: list[Message], at: datetime) -> date:
    return at.astimezone(messages[0].client.practice.zone).date() if messages else date.min


def _gone(messages: list[Message], at: datetime) -> dict[UUID, str]:
    """Of the open ones to a person: why that person reads them no longer."""
    waiting = [one for one in messages if one.done_at is None and one.to_person is not None]
    teams = _teams(waiting[0].practice_id, {one.client_id for one in waiting}, at) if waiting else {}
    found = {}
    for one in waiting:
        person = one.to_person
        if person is not None and not person.is_active:
            found[one.id] = f"{person.name} no longer works here. Nobody is waiting to read this."
        elif person is not None and person.id not in teams[one.client_id] and not is_office(person.role_set):
            found[one.id] = f"{person.name} has left the care team and cannot read this."
    return found
