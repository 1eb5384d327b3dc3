"""Who looked at one client: events of the log by person and day, with what the person was to the client at that time. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from holdspace.oversight.rules import BREAK_GLASS

LISTED = "listed"  # an event about many, in which the client appeared

# What somebody can be to a client, as the page says it, in the order in which it is said.
RELATIONS = {
    "emergency": "emergency access",
    "team": "care team",
    "supervisor": "supervisor",
    "front_desk": "front desk",
    "biller": "billing",
    "privacy_officer": "privacy officer",
    "owner": "owner",
    "none": "none",
}
_OFFICES = ("front_desk", "biller", "privacy_officer", "owner")

Span = tuple[datetime, datetime | None]


class Act(NamedTuple):
    """One kind of act: the action, what it was done to, its detail, whether it was refused."""

    action: str
    kind: str
    reason: str
    refused: bool


@dataclass(frozen=True)
class Trace:
    """One event that touched the client. about: it names the client; else the client was one of a list."""

    at: datetime
    person: UUID
    act: Act
    role: str
    emergency: bool
    program: bool
    about: bool


@dataclass(frozen=True)
class Look:
    """One person on one day. acts: what they did, with how often; in the order of their first time."""

    day: date
    person: UUID
    relations: tuple[str, ...]
    first: datetime
    last: datetime
    acts: tuple[tuple[Act, int], ...]
    listed: int
    program: bool


@dataclass(frozen=True)
class Ties:
    """When who was on the care team, and when who supervised whom."""

    team: Mapping[UUID, Sequence[Span]]
    above: Mapping[UUID, Sequence[tuple[UUID, Span]]]

    def relation(self, trace: Trace) -> list[str]:
        """What the person was to the client at the time of an event. Several may be true."""
        breaks = trace.act.action == BREAK_GLASS and not trace.act.refused
        found = ["emergency"] if trace.emergency or breaks else []
        if _within(self.team.get(trace.person, ()), trace.at):
            found.append("team")
        below = [one for one, span in self.above.get(trace.person, ()) if _within([span], trace.at)]
        if any(_within(self.team.get(one, ()), trace.at) for one in below):
            found.append("supervisor")
        roles = trace.role.split("+")
        return found or [office for office in _OFFICES if office in roles] or ["none"]


def _within(spans: Iterable[Span], at: datetime) -> bool:
    return any(since <= at and (until is None or at < until) for since, until in spans)


def trace_of(
    at: datetime, person: UUID, facts: Mapping[str, Any], *, client: UUID, own: frozenset[str]
) -> Trace | None:
    """An event's payload as a trace; None when it neither names the client nor one of the client's rows (`own`)."""
    about = facts["client"] == str(client)
    if not about and own.isdisjoint([*facts.get("objects", ()), facts["object"]["id"] or ""]):
        return None
    act = Act(facts["action"], facts["object"]["type"], facts["reason"] or "", facts["outcome"] == "refused")
    program = facts["from"]["face"] == "api"
    return Trace(at, person, act, facts["actor"]["role"], bool(facts.get("emergency")), program, about)


def group_looks(traces: Iterable[Trace], ties: Ties, zone: ZoneInfo) -> list[Look]:
    """One row a person and day, newest day first, then in the order of their first act."""
    groups: dict[tuple[date, UUID], list[Trace]] = defaultdict(list)
    for trace in sorted(traces, key=lambda one: one.at):
        groups[trace.at.astimezone(zone).date(), trace.person].append(trace)
    looks = [_look(day, person, found, ties) for (day, person), found in groups.items()]
    return sorted(looks, key=lambda look: (-look.day.toordinal(), look.first))


def _look(day: date, person: UUID, traces: list[Trace], ties: Ties) -> Look:
    acts = Counter(trace.act for trace in traces if trace.about)
    relations = {relation for trace in traces for relation in ties.relation(trace)}
    return Look(
        day=day,
        person=person,
        relations=tuple(one for one in RELATIONS if one in relations),
        first=traces[0].at,
        last=traces[-1].at,
        acts=tuple(acts.items()),
        listed=sum(not trace.about for trace in traces),
        program=any(trace.program for trace in traces),
    )
