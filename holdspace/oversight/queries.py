"""Reading for the privacy officer: who looked at a client, what of the log is unusual, what was reviewed. Each read is an event."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.access.subject import Subject
from holdspace.audit.models import AuditEvent
from holdspace.audit.services import record
from holdspace.caseload.models import Assignment, EmergencyAccess, Supervision
from holdspace.caseload.queries import open_emergency_access
from holdspace.clients.models import Client
from holdspace.encounters.models import Encounter
from holdspace.notes.models import Note
from holdspace.oversight.history import context_for, covered_findings, day_begins, hours_of, others_watch, read_history
from holdspace.oversight.looks import Look, Ties, Trace, group_looks, trace_of
from holdspace.oversight.models import Review
from holdspace.oversight.rules import Finding, Hours, judge
from holdspace.oversight.ruleset import watched_rules
from holdspace.practice.models import Practice

PERIOD = 14  # days looked back unless said otherwise
LONGEST = 92
SHOWN = 200  # events shown of one finding
LOOKS = 20_000  # events read for one client
LATELY = 20


@dataclass(frozen=True)
class Watch:
    """The findings that nobody reviewed yet, oldest first. cut: the period held too much; `since` says how far it was read."""

    findings: list[Finding]
    since: datetime
    cut: bool


@dataclass(frozen=True)
class FindingPage:
    """One finding with the events behind it, newest first, at most so many. ones_own: somebody else is to review it."""

    finding: Finding
    events: list[AuditEvent]
    ones_own: bool


@dataclass(frozen=True)
class Looks:
    """Who looked at a client. cut: there was more than is read at once, and the oldest is left out."""

    client: Client
    looks: list[Look]
    since: datetime
    until: datetime
    cut: bool


@dataclass(frozen=True)
class EmergencyPage:
    """An emergency access with every event of that person about that client while it was open, newest first."""

    access: EmergencyAccess
    events: list[AuditEvent]
    cut: bool
    ones_own: bool


def unusual_access(actor: Actor, *, at: datetime, days: int = PERIOD) -> Watch:
    """What of the last so many days is unusual and not reviewed. Source: 45 CFR 164.308(a)(1)(ii)(D).

    Emergency access is not among it: it is reviewed by itself (caseload.queries.open_emergency_reviews).
    """
    require(actor, Action.AUDIT_REVIEW, Subject(actor.practice), kind="finding")
    with transaction.atomic():
        watch = _watch(actor, at, days)
        shown = sorted({finding.client for finding in watch.findings if finding.client})
        record(actor, Action.AUDIT_REVIEW, "finding", None, at=at, reason="list", among=shown)
    return watch


def count_unusual(actor: Actor, *, at: datetime, days: int = PERIOD) -> int:
    """How many findings wait, for a line on Today: a number and no name."""
    require(actor, Action.AUDIT_REVIEW, Subject(actor.practice), kind="finding")
    return len(_watch(actor, at, days).findings)


def find_finding(actor: Actor, day: date, finding_id: UUID) -> Finding:
    """The finding of that day that nobody reviewed yet. Raises NotFound when there is none."""
    require(actor, Action.AUDIT_REVIEW, Subject(actor.practice), kind="finding", object_id=finding_id)
    begins = day_begins(day, _zone(actor))
    lead = timedelta(minutes=max(rule.minutes for rule in watched_rules()))  # so far back its windows reach
    found = _judged(actor, begins - lead, begins + timedelta(days=1, hours=2)).findings
    mine = [one for one in found if one.id == finding_id]
    if not mine:
        raise missing("finding", finding_id, action=Action.AUDIT_REVIEW)
    return mine[0]


def open_finding(actor: Actor, day: date, finding_id: UUID, *, at: datetime) -> FindingPage:
    """One finding with the events behind it."""
    with transaction.atomic():
        finding = find_finding(actor, day, finding_id)
        rows = AuditEvent.objects.filter(practice=actor.practice, id__in=finding.events[-SHOWN:])
        events = list(rows.order_by("-at", "-id"))
        record(actor, Action.AUDIT_REVIEW, "finding", finding.id, at=at, client=finding.client, reason="opened")
    ones_own = finding.person == actor.person and others_watch(actor.practice, actor.person)
    return FindingPage(finding, events, ones_own)


def recent_reviews(actor: Actor, *, at: datetime) -> list[Review]:
    """The reviews written last, newest first."""
    require(actor, Action.AUDIT_REVIEW, Subject(actor.practice), kind="review")
    rows = Review.objects.filter(practice=actor.practice).select_related("person", "client", "reviewed_by")
    with transaction.atomic():
        found = list(rows.order_by("-reviewed_at", "-id")[:LATELY])
        shown = [one.client_id for one in found if one.client_id]
        record(actor, Action.AUDIT_REVIEW, "review", None, at=at, reason="list", among=shown)
    return found


def practice_hours(actor: Actor) -> Hours:
    """When the actor's practice is open, for the form that changes it."""
    require(actor, Action.AUDIT_REVIEW, Subject(actor.practice), kind="hours")
    return hours_of(actor.practice)


def open_emergency(actor: Actor, access_id: UUID, *, at: datetime) -> EmergencyPage:
    """One emergency access and everything its person did about the client while it was open."""
    with transaction.atomic():
        access = open_emergency_access(actor, access_id, at=at)
        rows = AuditEvent.objects.filter(practice=actor.practice, client=access.client_id, person=access.person_id)
        rows = rows.filter(at__gte=access.began_at, at__lte=access.over_at).order_by("-at", "-id")
        events = list(rows[: SHOWN + 1])
    ones_own = access.person_id == actor.person and others_watch(actor.practice, actor.person)
    return EmergencyPage(access, events[:SHOWN], len(events) > SHOWN, ones_own)


def who_looked(
    actor: Actor, client_id: UUID, *, since: datetime | None = None, until: datetime | None = None, at: datetime
) -> Looks:
    """Everybody who did anything about a client, or had them in a list, by person and day; 90 days unless said otherwise.

    What a client may ask of a practice that keeps a log: 45 CFR 164.312(b). It is no accounting of disclosures (164.528).
    """
    with transaction.atomic():
        client = Client.objects.select_related("practice").filter(practice=actor.practice, id=client_id).first()
        if client is None:
            raise missing("client", client_id, action=Action.AUDIT_READ)
        require(actor, Action.CLIENT_READ, client.subject, kind="client", object_id=client.id)
        require(actor, Action.AUDIT_READ, client.subject, kind="client", object_id=client.id)
        until = until or at
        since = since or until - timedelta(days=90)
        rows = AuditEvent.objects.filter(practice=actor.practice, at__gte=since, at__lte=until, person__isnull=False)
        traces, cut = _traces(client, rows)
        looks = group_looks(traces, _ties(client), client.practice.zone)
        record(actor, Action.AUDIT_READ, "client", client.id, at=at, client=client.id, reason="looks")
    return Looks(client, looks, since, until, cut)


# --- parts ---


def _zone(actor: Actor) -> ZoneInfo:
    return Practice.objects.get(id=actor.practice).zone


def _watch(actor: Actor, at: datetime, days: int) -> Watch:
    first = at.astimezone(_zone(actor)).date() - timedelta(days=min(days, LONGEST))
    begins = day_begins(first, _zone(actor))
    return _judged(actor, begins, at + timedelta(microseconds=1))


def _judged(actor: Actor, since: datetime, until: datetime) -> Watch:
    history = read_history(actor.practice, since=since, until=until)
    context = context_for(actor.practice, _zone(actor), history)
    found = judge(watched_rules(), history.seen, context, covered_findings(actor.practice))
    return Watch(found, history.since, history.cut)


def _traces(client: Client, rows: "QuerySet[AuditEvent]") -> tuple[list[Trace], bool]:
    """The events that name the client, and the lists that name one of the client's rows: they name no client themselves."""
    own = {client.id}
    own |= set(Note.objects.filter(client=client).values_list("id", flat=True))
    own |= set(Encounter.objects.filter(client=client).values_list("id", flat=True))
    own |= set(EmergencyAccess.objects.filter(client=client).values_list("id", flat=True))
    ids = frozenset(str(one) for one in own)
    elsewhere = Q(action__startswith="person.") | Q(action__startswith="token.") | Q(action__startswith="practice.")
    traces: list[Trace] = []
    cut = False
    for part in (rows.filter(client=client.id), rows.filter(client=None).exclude(elsewhere)):
        found = list(part.order_by("-at", "-id")[: LOOKS + 1])
        cut = cut or len(found) > LOOKS
        for event in reversed(found[:LOOKS]):
            trace = trace_of(event.at, event.person, event.facts(), client=client.id, own=ids)
            traces += [trace] if trace else []
    return traces, cut


def _ties(client: Client) -> Ties:
    team = defaultdict(list)
    for row in Assignment.objects.filter(client=client):
        team[row.person_id].append((day_begins(row.since, client.practice.zone), row.ended_at))
    above = defaultdict(list)
    for pair in Supervision.objects.filter(practice=client.practice_id, supervisee__in=list(team)):
        above[pair.supervisor_id].append(
            (pair.supervisee_id, (day_begins(pair.since, client.practice.zone), pair.ended_at))
        )
    return Ties(team, above)
