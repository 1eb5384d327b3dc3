"""What the rules of unusual access are shown: events of a period out of the log, and what the other rooms know about them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q

from holdspace.access.actor import WATCHES
from holdspace.audit.models import AuditEvent
from holdspace.caseload.models import Assignment, Supervision
from holdspace.clients.models import Client
from holdspace.encounters.models import Encounter
from holdspace.notes.models import Note
from holdspace.oversight.models import PracticeHours, Review
from holdspace.oversight.rules import BREAK_GLASS, OPENS, Context, Hours, Pair, Seen
from holdspace.practice.models import Person

MOST = 100_000  # events looked at, the newest first; a page says when there were more (decision 0019)
AROUND = timedelta(days=30)  # sessions so far beside the period may matter
_COLUMNS = ("at", "id", "person", "client", "action", "refused", "payload")
_ROLE = re.compile(rb'"role":"([a-z_+]*)"')  # the payload is canonical: it begins with action and actor


@dataclass(frozen=True)
class History:
    """Events of a period in order of time. cut: there were more; `since` is then the first that was looked at."""

    seen: list[Seen]
    since: datetime
    until: datetime
    cut: bool


def read_history(practice: UUID, *, since: datetime, until: datetime, most: int = MOST) -> History:
    """The events that a rule could name: refusals, and whatever opened one client's record."""
    named = Q(client__isnull=False, action__in=[*OPENS, BREAK_GLASS]) | Q(refused=True)
    rows = AuditEvent.objects.filter(named, practice=practice, at__gte=since, at__lt=until).order_by("-at", "-id")
    sql, params = rows.values_list(*_COLUMNS)[: most + 1].query.sql_with_params()
    as_it_is = _from_sqlite if connection.vendor == "sqlite" else tuple
    with (
        connection.cursor() as cursor
    ):  # by hand: making a hundred thousand rows into models takes longer than reading them
        cursor.execute(sql, params)
        found = [_seen(as_it_is(row)) for row in cursor]
    cut = len(found) > most
    found = found[:most][::-1]
    return History(found, found[0].at if cut else since, until, cut)


def _seen(row: tuple[Any, ...]) -> Seen:
    at, event, person, client, action, refused, payload = row
    data = bytes(payload)
    found = _ROLE.search(data)
    role = found[1].decode() if found else ""
    return Seen(at, event, person, client, action, bool(refused), role, b'"emergency":true' in data)


def _from_sqlite(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """SQLite keeps times in UTC without saying so, and ids as bytes."""
    at, event, person, client, *rest = row
    return at.replace(tzinfo=UTC), _id(event), _id(person), _id(client), *rest


@lru_cache(maxsize=4096)
def _id(data: bytes | None) -> UUID | None:
    return None if data is None else UUID(int=int.from_bytes(data))


def context_for(practice: UUID, zone: ZoneInfo, history: History) -> Context:
    """What is known about the people and clients of these events."""
    since, until = history.since - AROUND, history.until + AROUND
    clients = {one.client for one in history.seen if one.client}
    team = _team(practice, zone)
    return Context(
        zone=zone,
        hours=hours_of(practice),
        near=_near(practice, team, since, until),
        team=team,
        people=dict(Person.objects.filter(practice=practice).values_list("id", "name")),
        families=families_of(practice, clients),
    )


def hours_of(practice: UUID) -> Hours:
    """The practice's hours as they were last set; Monday to Saturday, seven to eight, until somebody does."""
    newest = PracticeHours.objects.filter(practice=practice).order_by("-set_at", "-id").first()
    return newest.hours if newest else Hours()


def covered_findings(practice: UUID) -> dict[UUID, datetime]:
    """Until when each finding was reviewed."""
    covered: dict[UUID, datetime] = {}
    for finding, until in Review.objects.filter(practice=practice).values_list("finding", "until"):
        covered[finding] = max(until, covered.get(finding, until))
    return covered


def others_watch(practice: UUID, person: UUID) -> bool:
    """Whether somebody else here may review: then nobody reviews what is about themselves."""
    active = Person.objects.filter(practice=practice, is_active=True).exclude(id=person)
    return any(one.role_set & WATCHES for one in active)


def families_of(practice: UUID, clients: set[UUID]) -> dict[UUID, str]:
    """Clients' legal family names; the given name stands in where somebody has only one."""
    rows = Client.objects.filter(practice=practice).values_list("id", "legal_family", "legal_given")
    return {one: family or given for one, family, given in rows if one in clients}


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins in the practice's zone."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _team(practice: UUID, zone: ZoneInfo) -> dict[Pair, list[tuple[datetime, datetime | None]]]:
    team: dict[Pair, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    rows = Assignment.objects.filter(practice=practice).values_list("person_id", "client_id", "since", "ended_at")
    for person, client, since, ended in rows:
        team[person, client].append((day_begins(since, zone), ended))
    return dict(team)


def _near(
    practice: UUID, team: dict[Pair, list[tuple[datetime, datetime | None]]], since: datetime, until: datetime
) -> dict[Pair, list[datetime]]:
    near: dict[Pair, list[datetime]] = defaultdict(list)
    for pair, times in _ties(practice, since, until):
        near[pair].append(times)
    for pair, places in team.items():
        near[pair] += [began for began, _ in places]
    above = defaultdict(set)
    pairs = Supervision.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=since), practice=practice, since__lte=until.date()
    )
    for supervisor, supervisee in pairs.values_list("supervisor_id", "supervisee_id"):
        above[supervisee].add(supervisor)
    for (person, client), found in list(near.items()):
        for supervisor in above.get(person, ()):
            near[supervisor, client] = near.get((supervisor, client), []) + found
    return {pair: sorted(times) for pair, times in near.items()}


def _ties(practice: UUID, since: datetime, until: datetime) -> Iterable[tuple[Pair, datetime]]:
    sessions = Encounter.objects.filter(practice=practice, starts_at__gte=since, starts_at__lt=until)
    for person, client, at in sessions.exclude(status="cancelled").values_list(
        "clinician_id", "client_id", "starts_at"
    ):
        yield (person, client), at
    notes = Note.objects.filter(practice=practice, begun_at__gte=since, begun_at__lt=until)
    for person, client, at in notes.values_list("author_id", "client_id", "begun_at"):
        yield (person, client), at
