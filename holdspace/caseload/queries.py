"""Building the Actor, and reading care teams."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from holdspace.access.actions import Action
from holdspace.access.actor import TREATING, Actor, Origin, Role
from holdspace.access.policy import decide, missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.caseload.models import Assignment, Supervision
from holdspace.clients.models import Client
from holdspace.practice.models import ApiToken, Invitation, Person
from holdspace.practice.queries import open_person


@dataclass(frozen=True)
class Team:
    """A client's care team: who is on it now, who was, and, for whoever may change it, who could join."""

    client: Client
    now: list[Assignment]
    before: list[Assignment]
    others: list[Person]


@dataclass(frozen=True)
class StaffPage:
    """One person's page for an owner: facts, link, tokens, supervisions, and who might supervise them."""

    person: Person
    open_link: Invitation | None
    tokens: list[ApiToken]
    above: list[Supervision]
    below: list[Supervision]
    supervisors: list[Person]


def actor_for(person: Person, *, origin: Origin, at: datetime, scopes: frozenset[str] | None = None) -> Actor:
    """Build the Actor for an active person: roles, clients in reach, supervisees and their clients.

    scopes: for a token, what it was given. An assignment counts until the moment it is ended.
    """
    roles = person.role_set
    supervisees: frozenset[UUID] = frozenset()
    supervised: frozenset[UUID] = frozenset()
    reach = _clients_of(person.practice_id, [person.id], at) if roles & TREATING else frozenset()
    if Role.SUPERVISOR in roles:
        rows = Supervision.objects.filter(_open(at), practice=person.practice_id, supervisor=person.id)
        supervisees = frozenset(rows.values_list("supervisee_id", flat=True))
        supervised = _clients_of(person.practice_id, supervisees, at) if supervisees else frozenset()
    return Actor(
        person=person.id,
        practice=person.practice_id,
        roles=roles,
        reach=reach,
        supervisees=supervisees,
        supervised=supervised,
        scopes=scopes,
        origin=origin,
        name=person.name,
    )


def _open(at: datetime) -> Q:
    return Q(ended_at__isnull=True) | Q(ended_at__gt=at)


def _clients_of(practice: UUID, people: Collection[UUID], at: datetime) -> frozenset[UUID]:
    """By hand: asked once a request, and a thousand clients are a thousand rows."""
    marks = ", ".join(["%s"] * len(people))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT client_id FROM caseload_assignment WHERE practice_id = %s AND person_id IN ({marks}) "  # noqa: S608  # marks only
            "AND (ended_at IS NULL OR ended_at > %s) ORDER BY client_id",
            [practice, *people, connection.ops.adapt_datetimefield_value(at)],
        )
        found = [row[0] for row in cursor.fetchall()]
    return _as_ids(b"".join(found)) if connection.vendor == "sqlite" else frozenset(found)


@lru_cache(maxsize=128)
def _as_ids(joined: bytes) -> frozenset[UUID]:
    """The same reach, read again, is the same set: kept by the bytes themselves, so it can never be out of date."""
    return frozenset(UUID(bytes=joined[at : at + 16]) for at in range(0, len(joined), 16))


def open_team(actor: Actor, client_id: UUID, *, at: datetime, action: Action = Action.TEAM_READ) -> Team:
    """A client's care team with days, now and before. action: what the page is for; reading unless said otherwise."""
    with transaction.atomic():
        client = Client.objects.select_related("practice").filter(practice=actor.practice, id=client_id).first()
        if client is None:
            raise missing("client", client_id, action=action)
        require(actor, action, client.subject, kind="client", object_id=client.id)
        rows = list(Assignment.objects.filter(client=client).select_related("person").order_by("since", "id"))
        record(actor, Action.TEAM_READ, "client", client.id, at=at, client=client.id)
    now = [row for row in rows if row.ended_at is None]
    others: list[Person] = []
    if decide(actor, Action.TEAM_ASSIGN, client.subject).allowed:
        there = {row.person_id for row in now}
        others = [person for person in list_treating(actor) if person.id not in there]
    return Team(client, now, [row for row in rows if row.ended_at], others)


def open_staff_page(actor: Actor, person_id: UUID, *, at: datetime) -> StaffPage:
    """One person's page, for an owner."""
    page = open_person(actor, person_id, at=at)
    pairs = supervisions_of(actor, person_id)
    above = [pair for pair in pairs if pair.supervisee_id == person_id]
    below = [pair for pair in pairs if pair.supervisor_id == person_id]
    there = {person_id, *(pair.supervisor_id for pair in above)}
    supervisors = [one for one in list_treating(actor) if Role.SUPERVISOR in one.role_set and one.id not in there]
    return StaffPage(page.person, page.open_link, page.tokens, above, below, supervisors)


def list_treating(actor: Actor) -> list[Person]:
    """The active people who may be put on a care team, by name, for a choice in a form."""
    require(actor, Action.PERSON_LIST, Subject(actor.practice), kind="person")
    rows = Person.objects.filter(practice=actor.practice, is_active=True).order_by("name")
    return [person for person in rows if person.role_set & TREATING]


def supervisions_of(actor: Actor, person_id: UUID) -> list[Supervision]:
    """The open supervisions a person stands in, either way, for an owner."""
    require(actor, Action.TEAM_SUPERVISE, Subject(actor.practice), kind="supervision")
    rows = Supervision.objects.filter(practice=actor.practice, ended_at=None).select_related("supervisor", "supervisee")
    return list(rows.filter(supervisor=person_id) | rows.filter(supervisee=person_id))
