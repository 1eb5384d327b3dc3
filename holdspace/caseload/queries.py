"""Building the Actor, reading care teams, and reading emergency access: one's own, what one is told of, what is to be reviewed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from holdspace.access.actions import Action
from holdspace.access.actor import BREAKS_GLASS, TREATING, Actor, Origin, Role
from holdspace.access.policy import decide, missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.caseload.models import Assignment, EmergencyAccess, EmergencyNotice, Supervision
from holdspace.clients.models import Client, LegalHold
from holdspace.kernel.postgres import walls
from holdspace.kernel.words import clean_line, folded
from holdspace.practice.models import ApiToken, Invitation, Person
from holdspace.practice.queries import open_person


@dataclass(frozen=True)
class Team:
    """A client's care team: who is on it now or from a day ahead, who was, and, for whoever may change it, who could join."""

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
    """Build the Actor for an active person: roles, clients in reach, supervisees and their clients, emergencies.

    scopes: for a token, what it was given; no token reaches anything in an emergency. An assignment counts until the moment it is ended.
    """
    walls.stand_in(person.practice_id)
    roles = person.role_set
    supervisees: frozenset[UUID] = frozenset()
    supervised: frozenset[UUID] = frozenset()
    reach = _clients_of(person.practice_id, [person.id], at) if roles & TREATING else frozenset()
    if Role.SUPERVISOR in roles:
        rows = Supervision.objects.filter(_open(at), practice=person.practice_id, supervisor=person.id)
        supervisees = frozenset(rows.values_list("supervisee_id", flat=True))
        supervised = _clients_of(person.practice_id, supervisees, at) if supervisees else frozenset()
    emergency: frozenset[UUID] = frozenset()
    if scopes is None and roles & BREAKS_GLASS:
        emergency = _emergencies_of(person.practice_id, person.id, at) - reach - supervised
    return Actor(
        person=person.id,
        practice=person.practice_id,
        roles=roles,
        reach=reach,
        supervisees=supervisees,
        supervised=supervised,
        emergency=emergency,
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
            "AND (begins_at IS NULL OR begins_at <= %s) AND (ended_at IS NULL OR ended_at > %s) ORDER BY client_id",
            [practice, *people, *[connection.ops.adapt_datetimefield_value(at)] * 2],
        )
        found = [row[0] for row in cursor.fetchall()]
    return _as_ids(b"".join(found)) if connection.vendor == "sqlite" else frozenset(found)


def _emergencies_of(practice: UUID, person: UUID, at: datetime) -> frozenset[UUID]:
    """By hand too. Open from the first second to before the last, as `EmergencyAccess.open_at` says."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT client_id FROM caseload_emergency WHERE practice_id = %s AND person_id = %s "
            "AND ended_at IS NULL AND began_at <= %s AND ends_at > %s",
            [practice, person, *[connection.ops.adapt_datetimefield_value(at)] * 2],
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
    now = [row for row in rows if row.ended_at is None or row.ended_at > at]
    others: list[Person] = []
    if decide(actor, Action.TEAM_ASSIGN, client.subject).allowed:
        there = {row.person_id for row in now if row.ended_at is None}
        others = [person for person in list_treating(actor) if person.id not in there]
    return Team(client, now, [row for row in rows if row.ended_at and row.ended_at <= at], others)


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


def is_supervised(actor: Actor) -> bool:
    """Whether somebody supervises the actor today, for a page already recorded."""
    return Supervision.objects.filter(practice=actor.practice, supervisee=actor.person, ended_at=None).exists()


def is_held(practice: UUID, person: UUID) -> bool:
    """Whether a legal hold stands on any client whose care team the person is or ever was on. Asked beside acts, and not recorded."""
    ever = Assignment.objects.filter(practice=practice, person=person).values("client")
    return LegalHold.objects.filter(practice=practice, lifted_at=None, client__in=ever).exists()


def client_in_emergency(
    actor: Actor, *, legal_family: str, born_on: date, legal_given: str = "", at: datetime
) -> list[UUID]:
    """The clients with exactly this legal family name and birth date, whoever treats them; for emergency access alone.

    A client with one name has it as legal given name, and is found by it. legal_given: tells twins apart.
    Case and accents do not count. A search that finds nobody is recorded as refused.
    """
    require(actor, Action.CLIENT_BREAK_GLASS, Subject(actor.practice), kind="client")
    family, given = folded(clean_line(legal_family)), folded(clean_line(legal_given))
    with transaction.atomic():
        born = Client.objects.filter(practice=actor.practice, born_on=born_on).order_by("id")
        found = [one.id for one in born if family and _is_called(one, family, given)]
        reason = "emergency" if found else "no match"
        record(actor, Action.CLIENT_LIST, "client", None, at=at, among=found, reason=reason, refused=not found)
    return found


def _is_called(client: Client, family: str, given: str) -> bool:
    own_family, own_given = folded(client.legal_family), folded(client.legal_given)
    if not own_family:
        return own_given == family
    return own_family == family and given in ("", own_given)


def emergency_access_to(actor: Actor, client_id: UUID, *, at: datetime) -> EmergencyAccess | None:
    """The actor's own access to this client that lasts, for the banner on its pages."""
    if client_id not in actor.emergency_reach:
        return None
    rows = EmergencyAccess.objects.filter(practice=actor.practice, client=client_id, person=actor.person, ended_at=None)
    return next((row for row in rows if row.open_at(at)), None)


def own_emergencies(actor: Actor, *, at: datetime) -> list[EmergencyAccess]:
    """The actor's own emergency access that lasts, soonest to end first."""
    if not actor.emergency_reach:
        return []
    rows = EmergencyAccess.objects.filter(practice=actor.practice, person=actor.person, ended_at=None)
    with transaction.atomic():
        found = [row for row in rows.select_related("client").order_by("ends_at", "id") if row.open_at(at)]
        found = [row for row in found if row.client_id in actor.emergency_reach]
        for row in found:
            record(actor, Action.CLIENT_LIST, "emergency", row.id, at=at, client=row.client_id, among=[row.client_id])
    return found


def unseen_notices(actor: Actor, *, at: datetime) -> list[EmergencyNotice]:
    """The notices of emergency access that the actor has not seen yet, oldest first, about clients still in their reach."""
    rows = EmergencyNotice.objects.filter(practice=actor.practice, person=actor.person, seen_at=None)
    rows = rows.select_related("access__client", "access__person").order_by("made_at", "id")
    if actor.scopes is not None:
        return []
    with transaction.atomic():
        found = [row for row in rows if decide(actor, Action.CLIENT_READ, row.access.client.subject).allowed]
        if found:
            shown = [row.access_id for row in found]
            record(actor, Action.CLIENT_SEE_NOTICE, "emergency", None, at=at, among=shown, reason="shown")
    return found


def open_emergency_reviews(actor: Actor, *, at: datetime) -> list[EmergencyAccess]:
    """The emergency access not reviewed yet, that which is due first at the head. Each is due three days after it began."""
    require(actor, Action.AUDIT_REVIEW, Subject(actor.practice), kind="emergency")
    rows = EmergencyAccess.objects.filter(practice=actor.practice, reviewed_at=None)
    with transaction.atomic():
        found = list(rows.select_related("client", "person").order_by("began_at", "id"))
        record(actor, Action.AUDIT_REVIEW, "emergency", None, at=at, among=[one.id for one in found], reason="list")
    return found


def open_emergency_access(actor: Actor, access_id: UUID, *, at: datetime) -> EmergencyAccess:
    """One emergency access with who reviewed it, for the review."""
    with transaction.atomic():
        rows = EmergencyAccess.objects.select_related("client", "person", "reviewed_by", "practice")
        access = rows.filter(practice=actor.practice, id=access_id).first()
        if access is None:
            raise missing("emergency", access_id, action=Action.AUDIT_REVIEW)
        require(actor, Action.AUDIT_REVIEW, access.subject, kind="emergency", object_id=access.id)
        record(actor, Action.AUDIT_REVIEW, "emergency", access.id, at=at, client=access.client_id, reason="opened")
    return access
