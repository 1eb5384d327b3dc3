"""Since you were away: what others did since the last visit, within the reader's reach, the same however often one looks."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.caseload import services as caseload
from holdspace.caseload.visits.queries import MOST, since_away
from holdspace.caseload.visits.rules import QUIET, last_visit
from holdspace.clients.queries import open_client
from holdspace.encounters.services import cancel_encounter
from holdspace.kernel.errors import NotFound

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2025, 3, 11, 12, tzinfo=UTC)


def look(cast, name, at):
    """Open the record, as every page about it does."""
    open_client(cast.actor(name, at=at), cast.clients["cleo"], at=at)


def away(cast, name, at):
    look(cast, name, at)
    return since_away(cast.actor(name, at=at), cast.client("cleo"), at=at)


def team_up(cast, at=None):
    caseload.assign_clinician(cast.actor("olive"), cast.clients["cleo"], cast.people["tomas"], at=at or cast.at)


def told(found):
    return [(one.who, one.action) for one in found.found]


@given(st.lists(st.integers(0, 60 * 24), max_size=30))
def test_openings_less_than_an_hour_apart_are_one_visit(minutes):
    openings = sorted((NOON - timedelta(minutes=one) for one in minutes), reverse=True)
    found = last_visit(openings, NOON)
    later = [one for one in openings if found is None or one > found]
    steps = [NOON, *later]
    assert all(above - below <= QUIET for above, below in pairwise(steps))
    assert found is None or steps[-1] - found > QUIET


def test_what_others_did_since_is_told_and_does_not_change_by_looking_again(cast):
    team_up(cast)
    look(cast, "tomas", cast.at)
    cast.signed(text="Spoke of persimmon.", at=cast.at + DAY)
    first = away(cast, "tomas", cast.at + 2 * DAY)
    assert first.since == cast.at
    assert ("Ada Okafor", "note.sign") in told(first)
    assert "persimmon" not in repr(first)
    again = away(cast, "tomas", cast.at + 2 * DAY + timedelta(minutes=40))
    assert again == first
    much_later = away(cast, "tomas", cast.at + 3 * DAY)
    assert told(much_later) == []


def test_ones_own_acts_are_no_news(cast):
    look(cast, "ada", cast.at)
    cast.signed(at=cast.at + DAY)
    assert told(away(cast, "ada", cast.at + 2 * DAY)) == []


def test_the_office_is_told_of_sessions_and_the_team_and_of_nothing_clinical(cast):
    look(cast, "fay", cast.at)
    later = cast.at + DAY
    session = cast.session(status="planned", hours_ago=-99, at=later)
    cancel_encounter(cast.actor("ada"), session.id, at=later)
    cast.signed(at=later)
    team_up(cast, later)
    found = away(cast, "fay", cast.at + 2 * DAY)
    assert {one.action for one in found.found} == {"encounter.plan", "encounter.edit", "team.assign"}
    assert [one.among for one in found.found if one.action == "team.assign"] == [("Tomas Reyes",)]
    assert [one.reason for one in found.found if one.action == "encounter.edit"] == ["cancelled"]


def test_the_first_time_one_is_told_of_the_last_four_weeks(cast):
    team_up(cast)
    found = away(cast, "tomas", cast.at + HOUR)
    assert found.since is None
    assert ("Ada Okafor", "note.sign") in told(found)  # a day ago; the admission, eighty days ago, is not told
    assert all(one.at > cast.at - timedelta(weeks=4) for one in found.found)


def test_the_same_thing_done_many_times_is_one_line_and_more_than_fits_is_said(cast):
    look(cast, "ada", cast.at)
    for hours in range(3):
        cast.session(by="ada", status="planned", hours_ago=-hours - 5, at=cast.at + HOUR)
    assert told(away(cast, "ada", cast.at + DAY)) == []
    team_up(cast, cast.at + DAY)
    for turn in range(2 * MOST):
        name = ("tomas", "ada")[turn % 2]
        cast.session(by=name, status="planned", hours_ago=-turn - 9, at=cast.at + DAY + timedelta(minutes=turn + 1))
    found = away(cast, "fay", cast.at + 2 * DAY)
    assert (len(found.found), found.more) == (MOST, True)
    only_tomas = away(cast, "ada", cast.at + 2 * DAY)
    (line,) = [one for one in only_tomas.found if one.action == "encounter.plan"]
    assert (line.who, line.times) == ("Tomas Reyes", MOST)


def test_out_of_reach_there_is_nothing(cast):
    with pytest.raises(NotFound):
        since_away(cast.actor("tomas"), cast.client("cleo"), at=cast.at)


def test_how_much_happened_does_not_cost_more_questions(cast, django_assert_num_queries, django_assert_max_num_queries):
    gus, theo = cast.actor("gus"), cast.client("theo")
    caseload.assign_clinician(cast.actor("olive"), theo.id, cast.people["tomas"], at=cast.at)
    with django_assert_max_num_queries(3) as counted:
        since_away(gus, theo, at=cast.at)
    for turn in range(9):
        cast.session("theo", "tomas", status="planned", hours_ago=-turn - 9)
    with django_assert_num_queries(len(counted)):
        since_away(gus, theo, at=cast.at)
