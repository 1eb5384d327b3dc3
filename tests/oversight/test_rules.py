"""Every example of every rule file; and what must hold of any log: one more event never takes a finding away."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.oversight.rules import (
    BREAK_GLASS,
    EXPORT,
    OPENS,
    SIGN_IN,
    Context,
    Hours,
    Seen,
    judge,
    problems_of_hours,
)
from holdspace.oversight.ruleset import Fact, rule_files, watched_rules

ZONE = ZoneInfo("America/Los_Angeles")
TUESDAY = datetime(2025, 3, 11, 17, tzinfo=UTC)


def named(word: str) -> UUID:
    return uuid5(NAMESPACE_URL, word)


def events_of(example) -> list[Seen]:
    seen: list[Seen] = []
    for one in example.events:
        for n in range(one.times):
            at = one.at + timedelta(seconds=one.step_seconds) * n
            client = named(one.client.replace("{n}", str(n))) if one.client else None
            person = named(one.person) if one.person else None
            event = named(f"{len(seen)}")
            seen.append(Seen(at, event, person, client, one.action, one.refused, one.role, one.emergency))
    return sorted(seen)


def context_of(example) -> Context:
    near, team = defaultdict(list), defaultdict(list)
    below = {supervisee: supervisor for supervisor, supervisee in example.supervises.items()}
    for tie in (*example.sessions, *example.begun, *example.team):
        for person in {tie.person, below.get(tie.person, tie.person)}:
            near[named(person), named(tie.client)].append(tie.at)
    for tie in example.team:
        team[named(tie.person), named(tie.client)].append((tie.at, tie.until))
    return Context(
        ZONE,
        near={pair: sorted(times) for pair, times in near.items()},
        team=team,
        people={named(key): name for key, name in example.people.items()},
        families={named(key): name for key, name in example.families.items()},
    )


EXAMPLES = [(file.rule, example) for file in rule_files().values() for example in file.rule.examples]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{rule.id}: {one.say}" for rule, one in EXAMPLES])
def test_a_rule_does_what_its_file_says(rule, example):
    found = judge([rule], events_of(example), context_of(example))
    assert len(found) == example.finds


def test_every_fact_has_a_rule_with_both_kinds_of_example():
    assert {file.rule.fact for file in rule_files().values()} == set(Fact)
    for file in rule_files().values():
        assert {example.finds > 0 for example in file.rule.examples} == {True, False}, file.rule.id
        assert "45 CFR" in file.rule.source


# --- any log ---

PEOPLE = [named(word) for word in ("ada", "ben", "fay")]
CLIENTS = [named(f"client {n}") for n in range(4)]
ALL = [file.rule for file in rule_files().values()]
QUICK = [replace(rule, at_least=min(rule.at_least, 3)) for rule in ALL]  # so that small logs have crowds
CONTEXT = Context(
    ZONE,
    near={(PEOPLE[0], CLIENTS[0]): [TUESDAY], (PEOPLE[1], CLIENTS[1]): [TUESDAY - timedelta(days=20)]},
    team={(PEOPLE[1], CLIENTS[0]): [(TUESDAY - timedelta(days=90), TUESDAY - timedelta(days=1))]},
    people=dict(zip(PEOPLE, ["Ada Brandt", "Ben Adeyemi", "Fay Moreno"], strict=True)),
    families=dict(zip(CLIENTS, ["Brandt", "Marsh", "Tejeda", ""], strict=True)),
)
EVENTS = st.builds(
    Seen,
    at=st.integers(0, 60 * 24 * 6).map(lambda minute: TUESDAY + timedelta(minutes=minute)),
    id=st.uuids(version=4),
    person=st.sampled_from([*PEOPLE, None]),
    client=st.sampled_from([*CLIENTS, None]),
    action=st.sampled_from([*sorted(OPENS), SIGN_IN, BREAK_GLASS, EXPORT, "note.sign", "audit.read"]),
    refused=st.booleans(),
    role=st.sampled_from(["clinician", "clinician+owner", "front_desk", "supervisor", ""]),
    emergency=st.booleans(),
)
LOGS = st.lists(EVENTS, max_size=30, unique_by=lambda event: event.id)


def in_order(events):
    return sorted(events, key=lambda event: event[:2])


@given(log=LOGS, one=EVENTS)
def test_one_more_event_never_takes_a_finding_away(log, one):
    before = judge(QUICK, in_order(log), CONTEXT)
    after = judge(QUICK, in_order([*log, one]), CONTEXT)
    assert {finding.id for finding in before} - {finding.id for finding in after} == set()


@given(log=LOGS, one=EVENTS, share=st.integers(0, 100))
def test_nor_when_some_were_reviewed(log, one, share):
    covered = {
        finding.id: finding.until for finding in judge(QUICK, in_order(log), CONTEXT) if finding.id.int % 101 < share
    }
    before = judge(QUICK, in_order(log), CONTEXT, covered)
    after = judge(QUICK, in_order([*log, one]), CONTEXT, covered)
    assert {finding.id for finding in before} - {finding.id for finding in after} == set()
    assert {finding.id for finding in before} & set(covered) == set()


@given(log=LOGS)
def test_every_finding_stands_on_events_that_are_there(log):
    at = {event.id: event.at for event in log}
    for finding in judge(QUICK, in_order(log), CONTEXT):
        assert finding.events
        assert (finding.since, finding.until) == (at[finding.events[0]], at[finding.events[-1]])


@given(log=LOGS)
def test_a_day_is_one_finding_a_rule_person_and_client(log):
    found = judge(QUICK, in_order(log), CONTEXT)
    assert len({finding.id for finding in found}) == len(found)
    told = [(one.rule.id, one.person, one.client, one.day) for one in found]
    assert len(set(told)) == len(told)


def night(minute: int) -> Seen:
    late = TUESDAY + timedelta(hours=13, minutes=minute)
    return Seen(late, named(f"night {minute}"), PEOPLE[0], CLIENTS[0], "note.read", False, "clinician", False)


def test_what_goes_on_after_a_review_is_a_finding_of_its_own():
    first = judge(watched_rules(), [night(0), night(1)], CONTEXT)
    hours = next(finding for finding in first if finding.rule.fact is Fact.OUTSIDE_HOURS)
    covered = {hours.id: hours.until}
    again = [
        one for one in judge(watched_rules(), [night(0), night(1), night(9)], CONTEXT, covered) if one.id == hours.id
    ]
    assert [len(one.events) for one in (hours, *again)] == [2, 1]


def test_a_name_once_explained_stays_explained():
    names = [rule for rule in watched_rules() if rule.fact is Fact.SAME_NAME]
    first = judge(names, [night(0)], CONTEXT)
    assert len(first) == 1
    later = night(1)._replace(at=night(1).at + timedelta(days=9))
    assert judge(names, [night(0), later], CONTEXT, {first[0].id: first[0].until}) == []


def test_the_practices_own_hours_count():
    late = replace(CONTEXT, hours=Hours(frozenset(range(7)), time(0), time(23, 59)))
    rules = [rule for rule in watched_rules() if rule.fact is Fact.OUTSIDE_HOURS]
    assert len(judge(rules, [night(0)], CONTEXT)) == 1
    assert judge(rules, [night(0)], late) == []


def test_many_events_are_looked_at_in_a_line():
    """Each event is told once, however long a crowd lasts: a thousand opened in a row are one finding of a thousand."""
    row = [
        night(0)._replace(at=TUESDAY + timedelta(seconds=n), id=named(f"e{n}"), client=named(f"c{n}"))
        for n in range(1000)
    ]
    crowd = [rule for rule in watched_rules() if rule.fact is Fact.MANY_CLIENTS]
    assert [len(finding.events) for finding in judge(crowd, row, CONTEXT)] == [1000]


@pytest.mark.parametrize(
    ("days", "opens", "closes", "wrong"),
    [
        ([0], time(7), time(20), []),
        ([], time(7), time(20), ["days"]),
        ([7], time(7), time(8), ["days"]),
        ([0], time(9), time(9), ["closes"]),
    ],
)
def test_hours_that_make_no_sense(days, opens, closes, wrong):
    assert list(problems_of_hours(days, opens, closes)) == wrong
