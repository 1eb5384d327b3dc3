"""Pure rules of the watch: what of the log is unusual, and what a review must say.

A finding can only come of events that are there; another event never takes one away (45 CFR 164.308(a)(1)(ii)(D)).
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from holdspace.access.actor import TREATING
from holdspace.kernel.canonical import sha256
from holdspace.kernel.words import clean_text, folded, problem
from holdspace.oversight.ruleset import Fact, Per, Rule

WORDS_LIMIT = 500
OUTCOMES = {"expected": "as expected", "explained": "explained", "follow_up": "follow up"}
# What opens a client's record, when it names the client; lists of many clients do not.
OPENS = frozenset(
    {
        "client.read", "encounter.read", "encounter.list", "note.list", "note.read", "note.print", "note.search",
        "note.export", "team.read",
    }
)  # fmt: skip
SIGN_IN, BREAK_GLASS, EXPORT = "person.sign_in", "client.break_glass", "note.export"
NAMED = OPENS | {BREAK_GLASS, EXPORT}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TREATING = frozenset(str(role) for role in TREATING)

Pair = tuple[UUID, UUID]  # a person and a client


@dataclass(frozen=True)
class Hours:
    """When the practice is open, in its own zone. days: 0 is Monday."""

    days: frozenset[int] = frozenset(range(6))
    opens: time = time(7)
    closes: time = time(20)

    def holds(self, local: datetime) -> bool:
        """Whether the practice is open then."""
        return local.weekday() in self.days and self.opens <= local.time() < self.closes


class Seen(NamedTuple):
    """What the rules see of one event. Never its words: there are none."""

    at: datetime
    id: UUID
    person: UUID | None
    client: UUID | None
    action: str
    refused: bool
    role: str
    emergency: bool


@dataclass(frozen=True)
class Context:
    """What the rules know beside the log.

    near: by person and client, in order of time: their sessions, notes begun and places on the care team begun, those of
    supervisees too. team: by person and client, from when to when they were on the team. people: whole names; families: clients' family names.
    """

    zone: ZoneInfo
    hours: Hours = field(default_factory=Hours)
    near: Mapping[Pair, Sequence[datetime]] = field(default_factory=dict)
    team: Mapping[Pair, Sequence[tuple[datetime, datetime | None]]] = field(default_factory=dict)
    people: Mapping[UUID, str] = field(default_factory=dict)
    families: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One thing to review. day: of its first event here. until: its last event; a review covers the finding up to there."""

    id: UUID
    rule: Rule
    person: UUID | None
    client: UUID | None
    day: date
    since: datetime
    until: datetime
    events: tuple[UUID, ...]


class Hit(NamedTuple):
    """Events that fit a rule together; at: when they did."""

    person: UUID | None
    client: UUID | None
    at: datetime
    events: tuple[Seen, ...]


def judge(
    rules: Sequence[Rule], seen: Sequence[Seen], context: Context, covered: Mapping[UUID, datetime] | None = None
) -> list[Finding]:
    """Every finding of these events (in order of time), oldest first. covered: until when a finding was reviewed.

    A finding reviewed does not come back; what goes on after its review that day is a new one.
    """
    seen = [one for one in seen if one.refused or one.action in NAMED]
    found: list[Finding] = []
    for rule in rules:
        groups: dict[tuple[UUID | None, UUID | None, date | None], list[Hit]] = {}
        for hit in _FACTS[rule.fact](rule, seen, context):
            day = hit.at.astimezone(context.zone).date() if rule.per is Per.DAY else None
            groups.setdefault((hit.person, hit.client, day), []).append(hit)
        for about, hits in groups.items():
            one = _finding(rule, finding_id(rule, *about), hits, context, covered or {})
            found += [one] if one else []
    return sorted(found, key=lambda one: (one.since, one.rule.order, one.id))


def finding_id(rule: Rule, person: UUID | None, client: UUID | None, day: date | None) -> UUID:
    """The same finding has the same id whenever it is looked for. day: none for a rule that finds two people once."""
    return UUID(bytes=sha256(f"{rule.id} {person} {client} {day}".encode())[:16], version=5)


def _finding(
    rule: Rule, key: UUID, hits: list[Hit], context: Context, covered: Mapping[UUID, datetime]
) -> Finding | None:
    until = covered.get(key)
    if until is not None:
        hits = [] if rule.per is Per.ONCE else [hit for hit in hits if hit.at > until]
    if not hits:
        return None
    events = [event for hit in hits for event in hit.events]  # in order of time, as they were told
    day = hits[0].at.astimezone(context.zone).date()
    ids = tuple(event.id for event in events)
    return Finding(key, rule, hits[0].person, hits[0].client, day, events[0].at, events[-1].at, ids)


def problems_of_review(outcome: str, words: str) -> dict[str, list[str]]:
    """Return what is wrong with a review, by field. What was not simply expected needs words."""
    found: dict[str, list[str]] = {}
    if outcome not in OUTCOMES:
        found["outcome"] = ["Choose what you found."]
    sentence = problem(words, limit=WORDS_LIMIT)
    if sentence or (outcome in ("explained", "follow_up") and not clean_text(words).strip()):
        found["words"] = [sentence or "Say in a line what explains it, or what is to be done."]
    return found


def problems_of_hours(days: Sequence[int], opens: time, closes: time) -> dict[str, list[str]]:
    """Return what is wrong with a practice's hours, by field."""
    found: dict[str, list[str]] = {}
    if not days or not set(days) <= set(range(7)):
        found["days"] = ["Choose at least one day."]
    if opens >= closes:
        found["closes"] = ["Closing comes after opening. A practice open past midnight closes at 23:59 here."]
    return found


# --- the facts ---


def _opened(seen: Sequence[Seen]) -> Iterator[Seen]:
    return (one for one in seen if one.client and one.person and not one.refused and one.action in OPENS)


def _alone(one: Seen) -> Hit:
    return Hit(one.person, one.client, one.at, (one,))


def _emergency(_rule: Rule, seen: Sequence[Seen], _context: Context) -> Iterator[Hit]:
    return (_alone(one) for one in seen if one.action == BREAK_GLASS and not one.refused)


def _whole_record(_rule: Rule, seen: Sequence[Seen], _context: Context) -> Iterator[Hit]:
    return (_alone(one) for one in seen if one.action == EXPORT and not one.refused)


def _same_name(_rule: Rule, seen: Sequence[Seen], context: Context) -> Iterator[Hit]:
    people = {key: folded(name) for key, name in context.people.items()}
    families = {key: folded(name) for key, name in context.families.items()}
    alike: dict[tuple[UUID | None, UUID | None], bool] = {}
    for one in _opened(seen):
        pair = one.person, one.client
        if pair not in alike:
            name, family = people.get(one.person, ""), families.get(one.client, "")  # type: ignore[arg-type]  # both are there
            alike[pair] = bool(family) and (name == family or name.endswith(f" {family}"))
        if alike[pair]:
            yield _alone(one)


def _after_the_team(_rule: Rule, seen: Sequence[Seen], context: Context) -> Iterator[Hit]:
    for one in _opened(seen):
        places = context.team.get((one.person, one.client), ())  # type: ignore[arg-type]  # both are there
        left = any(until and until <= one.at for _, until in places)
        if left and not any(since <= one.at and (until is None or one.at < until) for since, until in places):
            yield _alone(one)


def _no_session_near(rule: Rule, seen: Sequence[Seen], context: Context) -> Iterator[Hit]:
    reach = timedelta(days=rule.days)
    for one in _opened(seen):
        if one.emergency or _TREATING.isdisjoint(one.role.split("+")):
            continue
        times = context.near.get((one.person, one.client), ())  # type: ignore[arg-type]  # both are there
        place = bisect_left(times, one.at - reach)
        if place == len(times) or times[place] > one.at + reach:
            yield _alone(one)


def _outside_hours(_rule: Rule, seen: Sequence[Seen], context: Context) -> Iterator[Hit]:
    offsets: dict[
        tuple[int, int, int], timedelta
    ] = {}  # clocks are changed on the quarter hour, so each is asked for once
    for one in _opened(seen):
        if one.emergency:
            continue
        quarter = one.at.toordinal(), one.at.hour, one.at.minute // 15
        if quarter not in offsets:
            offsets[quarter] = one.at.astimezone(context.zone).utcoffset() or timedelta()
        if not context.hours.holds(one.at + offsets[quarter]):
            yield Hit(one.person, None, one.at, (one,))


def _many_clients(rule: Rule, seen: Sequence[Seen], _context: Context) -> Iterator[Hit]:
    return _crowded(rule, _opened(seen), len, of_clients=True)


def _refusals(rule: Rule, seen: Sequence[Seen], _context: Context) -> Iterator[Hit]:
    refused = (one for one in seen if one.refused and one.person and one.action != SIGN_IN)
    return _crowded(rule, refused, lambda window: window.total())


def _failed_sign_ins(rule: Rule, seen: Sequence[Seen], _context: Context) -> Iterator[Hit]:
    failed = (one for one in seen if one.refused and one.action == SIGN_IN)
    return _crowded(rule, failed, lambda window: window.total())


def _crowded(
    rule: Rule, events: Iterator[Seen], count: Callable[[Counter[UUID | None]], int], *, of_clients: bool = False
) -> Iterator[Hit]:
    """For each person, every moment at which the last so many minutes hold so many, each event told once."""
    by_person: dict[UUID | None, list[Seen]] = defaultdict(list)
    for one in events:
        by_person[one.person].append(one)
    reach = timedelta(minutes=rule.minutes)
    for person, mine in by_person.items():
        window: Counter[UUID | None] = Counter()
        start = told = 0
        for place, one in enumerate(mine):
            window[one.client if of_clients else None] += 1
            while mine[start].at <= one.at - reach:
                gone = mine[start].client if of_clients else None
                window[gone] -= 1
                if not window[gone]:
                    del window[gone]
                start += 1
            if count(window) >= rule.at_least:
                yield Hit(person, None, one.at, tuple(mine[max(start, told) : place + 1]))
                told = place + 1


_FACTS: dict[Fact, Callable[[Rule, Sequence[Seen], Context], Iterator[Hit]]] = {
    Fact.EMERGENCY: _emergency,
    Fact.SAME_NAME: _same_name,
    Fact.AFTER_THE_TEAM: _after_the_team,
    Fact.NO_SESSION_NEAR: _no_session_near,
    Fact.MANY_CLIENTS: _many_clients,
    Fact.WHOLE_RECORD: _whole_record,
    Fact.OUTSIDE_HOURS: _outside_hours,
    Fact.REFUSALS: _refusals,
    Fact.FAILED_SIGN_INS: _failed_sign_ins,
}
