"""Reading hand-overs: what somebody has to hand over, what is in effect, and what was handed to oneself."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from holdspace.access.actions import Action
from holdspace.access.actor import TREATING, Actor
from holdspace.access.policy import missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.caseload.handing_over.rules import day_is_over
from holdspace.caseload.models import Assignment, HandedOver, HandOver, Message, Supervision
from holdspace.clients.models import Client, Group
from holdspace.practice.models import Person


@dataclass(frozen=True)
class Held:
    """A client somebody treats. tasks: open messages and tasks to that person about them. others: who else is on the team."""

    client: Client
    place: Assignment
    tasks: int
    others: list[Person]


@dataclass(frozen=True)
class Caseload:
    """What somebody has in hand: clients, groups they lead, supervisions; who could take over; and what is in effect."""

    person: Person
    held: list[Held]
    groups: list[Group]
    above: list[Supervision]
    below: list[Supervision]
    takers: list[Person]
    in_effect: list[HandOver]


@dataclass(frozen=True)
class Received:
    """What was handed to the reader at once. over: when the covering ends; None for good."""

    hand_over: HandOver
    clients: list[Client]
    over: datetime | None


def open_caseload(actor: Actor, person_id: UUID, *, at: datetime) -> Caseload:
    """What a person has to hand over, for an owner: names and numbers, nothing clinical."""
    about = Subject(actor.practice)
    require(actor, Action.TEAM_HAND_OVER, about, kind="person", object_id=person_id)
    with transaction.atomic():
        person = Person.objects.select_related("practice").filter(practice=actor.practice, id=person_id).first()
        if person is None:
            raise missing("person", person_id, action=Action.TEAM_HAND_OVER)
        held = _held(person, at)
        found = Caseload(
            person,
            held,
            list(Group.objects.filter(Q(lead=person) | Q(second_lead=person), ended_on=None).order_by("name")),
            *_supervisions(person),
            _takers(person),
            hand_overs_in_effect(actor, person, at=at),
        )
        clients = [one.client.id for one in held]
        record(actor, Action.TEAM_HAND_OVER, "person", person.id, at=at, reason="opened", among=clients)
    return found


def hand_overs_in_effect(actor: Actor, person: Person, *, at: datetime) -> list[HandOver]:
    """The absences of a person that were not ended and are not over, with their clients; for a page already recorded."""
    rows = HandOver.objects.filter(practice=actor.practice, person=person, because="away", ended_at=None)
    found = rows.prefetch_related("clients__client", "clients__to_person").order_by("since", "id")
    return [row for row in found if row.until and day_is_over(row.until, person.practice.zone) > at]


def unseen_hand_overs(actor: Actor, *, at: datetime) -> list[Received]:
    """What was handed to the actor and they have not said that they saw: clients in reach now, from the first day on."""
    if actor.scopes is not None or not actor.treats:
        return []
    rows = HandedOver.objects.filter(practice=actor.practice, to_person=actor.person, seen_at=None)
    rows = rows.filter(client__in=actor.from_day_to_day.reach, hand_over__ended_at=None)
    with transaction.atomic():
        found = list(
            rows.select_related("client", "hand_over__person__practice").order_by(
                "hand_over", "client__sort_name", "client"
            )
        )
        if found:
            among = [one.client_id for one in found]
            record(actor, Action.TEAM_TAKE_OVER, "hand over", None, at=at, reason="shown", among=among)
    together: dict[UUID, list[HandedOver]] = {}
    for one in found:
        together.setdefault(one.hand_over_id, []).append(one)
    return [_received(some) for some in together.values()]


def _received(some: list[HandedOver]) -> Received:
    row = some[0].hand_over
    over = day_is_over(row.until, row.person.practice.zone) if row.until else None
    return Received(row, [one.client for one in some], over)


def _held(person: Person, at: datetime) -> list[Held]:
    rows = Assignment.objects.filter(practice=person.practice_id, person=person, ended_at=None)
    places = list(rows.select_related("client").order_by("client__sort_name", "client"))
    clients = [one.client_id for one in places]
    others: dict[UUID, list[Person]] = {}
    team = Assignment.objects.filter(practice=person.practice_id, client__in=clients).exclude(person=person)
    for row in team.select_related("person"):
        if row.stands_at(at) and row.person not in others.setdefault(row.client_id, []):
            others[row.client_id].append(row.person)
    waiting = Message.objects.filter(practice=person.practice_id, to_person=person, done_at=None, client__in=clients)
    tasks = Counter(waiting.values_list("client", flat=True))
    return [Held(one.client, one, tasks[one.client_id], others.get(one.client_id, [])) for one in places]


def _supervisions(person: Person) -> tuple[list[Supervision], list[Supervision]]:
    rows = Supervision.objects.filter(practice=person.practice_id, ended_at=None)
    rows = rows.select_related("supervisor", "supervisee")
    return list(rows.filter(supervisee=person)), list(rows.filter(supervisor=person))


def _takers(person: Person) -> list[Person]:
    rows = Person.objects.filter(practice=person.practice_id, is_active=True).exclude(id=person.id).order_by("name")
    return [one for one in rows if one.role_set & TREATING]
