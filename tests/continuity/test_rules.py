"""Which backups stay, and when the next is due."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.continuity.rules import Keep, file_name, is_due, last_night, next_night, shortened, superfluous

DENVER = ZoneInfo("America/Denver")
NOON = datetime(2026, 11, 25, 19, 0, tzinfo=UTC)  # noon in Denver
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_the_newest_of_seven_days_four_weeks_and_twelve_months_stay():
    made = [(age, NOON - age * DAY) for age in range(800)]
    gone = superfluous(made, Keep(), DENVER)
    stay = sorted(set(range(800)) - set(gone))
    assert stay[:7] == [0, 1, 2, 3, 4, 5, 6]
    # Wednesday 25 November: the newest of the weeks before end on Sundays, 3, 10 and 17 days ago.
    assert set(stay) >= {3, 10, 17}
    months = [(NOON - age * DAY).astimezone(DENVER).date().replace(day=1) for age in stay]
    assert len(set(months)) == 12
    assert len(stay) <= 7 + 4 + 12


def test_of_several_on_one_day_the_newest_stays():
    made = [("morning", NOON - 3 * HOUR), ("noon", NOON), ("yesterday", NOON - DAY)]
    assert superfluous(made, Keep(7, 0, 0), DENVER) == ["morning"]


@pytest.mark.parametrize("keep", [Keep(0, 0, 0), Keep(1, 0, 0), Keep()])
def test_the_only_one_is_never_removed_however_old(keep):
    assert superfluous([("only", NOON - 4000 * DAY)], keep, DENVER) == []


@given(
    st.lists(st.integers(0, 5000), unique=True),
    st.builds(Keep, st.integers(0, 9), st.integers(0, 9), st.integers(0, 15)),
)
def test_whatever_is_to_stay_the_newest_stays_and_nothing_is_removed_twice(hours, keep):
    made = [(hour, NOON - hour * HOUR) for hour in hours]
    gone = superfluous(made, keep, DENVER)
    assert len(gone) == len(set(gone))
    if hours:
        assert min(hours) not in gone
        left = [one for one in made if one[0] not in gone]
        assert superfluous(left, keep, DENVER) == []


def test_nights_begin_at_two_in_the_practices_zone():
    assert last_night(NOON, DENVER) == datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    assert last_night(NOON - 11 * HOUR, DENVER) == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert next_night(NOON, DENVER) == datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("good", "tried", "due"),
    [
        (None, None, True),
        (2, 2, False),  # made at ten in the morning, after the night
        (9.9, 9.9, False),
        (11, 11, True),  # before two at night
        (30, 30, True),
        (30, 0.5, False),  # a try half an hour ago failed
        (30, 1.5, True),
    ],
)
def test_one_is_due_after_two_at_night_and_an_hour_after_a_failure(good, tried, due):
    last_good, last_try = (None if age is None else NOON - age * HOUR for age in (good, tried))
    assert is_due(last_good, last_try, NOON, DENVER) is due


def test_a_name_says_when_and_nothing_else():
    assert file_name(datetime(2026, 1, 2, 3, 4, 5, tzinfo=DENVER)) == "holdspace-20260102-100405.hsbackup"
    assert shortened("age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z") == "age1lvyvwa…l7dp2z"


@pytest.mark.parametrize("text", ["7,4", "7,4,x", "7,4,-1", "", "7,4,12,1"])
def test_what_stays_is_three_numbers(text):
    assert Keep.parse(" 3, 2,1") == Keep(3, 2, 1)
    with pytest.raises(ValueError, match="three numbers"):
        Keep.parse(text)
