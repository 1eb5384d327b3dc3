"""When an answer is due."""

from datetime import date

import pytest

from holdspace.disclosures.rules import answers, asking, clocks, engine

MONDAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("clock", "state", "days", "extension"),
    [
        ("access", "", 30, 30),
        ("amendment", "", 60, 30),
        ("accounting", "", 60, 30),
        ("breach", "", 60, 0),
        ("intermediary_list", "", 30, 0),
        ("access", "WA", 15, 6),
        ("amendment", "WA", 10, 11),
        ("accounting", "WA", 60, 30),
        ("access", "DC", 30, 30),
        ("access", "OH", 30, 30),
    ],
)
def test_each_clock_has_its_term(clock, state, days, extension):
    found = clocks.term(clock, state).deadline
    assert (found.days, found.extension) == (days, extension)


def test_the_last_day_counts_from_the_day_after():
    access = clocks.term("access").deadline
    assert clocks.due_on(access, MONDAY) == date(2026, 12, 2)
    assert clocks.due_on(access, MONDAY, extended=True) == date(2027, 1, 1)


def test_working_days_leave_out_weekends():
    washington = clocks.term("access", "WA").deadline
    assert clocks.due_on(washington, MONDAY) == date(2026, 11, 23)
    assert clocks.due_on(washington, MONDAY, extended=True) == date(2026, 12, 1)


def test_a_decision_tells_the_last_day_where_the_first_is_known():
    asked = {
        "requester": "patient",
        "purpose": "access",
        "record_kinds": ["progress_note"],
        "papers": {"received_on": "2026-11-02"},
    }
    request = asking.read(asked)
    due = answers.beside(engine.decide_request(request), request)["due"]
    assert due == {"on": "2026-12-02", "extended_on": "2027-01-01", "citation": "164.524(b)(2)"}


def test_a_decision_without_a_clock_or_a_first_day_tells_none():
    for asked in (
        {"requester": "patient", "purpose": "access", "record_kinds": ["progress_note"]},
        {"requester": "health_plan", "purpose": "payment", "record_kinds": ["progress_note"]},
    ):
        request = asking.read(asked)
        assert answers.beside(engine.decide_request(request), request)["due"] == {}


def test_at_the_end_of_the_calendar_there_is_no_last_day():
    asked = {
        "requester": "patient",
        "purpose": "access",
        "record_kinds": ["progress_note"],
        "papers": {"received_on": "9999-12-31"},
    }
    request = asking.read(asked)
    assert answers.beside(engine.decide_request(request), request)["due"] == {}
