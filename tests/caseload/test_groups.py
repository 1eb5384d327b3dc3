"""Groups and rosters: who may put whom on one, what that opens, and who sees it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.caseload.groups import queries, services
from holdspace.caseload.groups.rules import LARGEST, GroupFacts, on_roster
from holdspace.caseload.models import Assignment
from holdspace.clients.models import RosterPlace
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from holdspace.practice.services import people
from tests.cast import AT

DAY = date(2025, 3, 1)


@pytest.fixture
def group(cast):
    """Gus and Ben lead it; Ben treats nobody himself."""
    gus = cast.actor("gus")
    return services.make_group(gus, GroupFacts("Harbor", "Sleep", gus.person, cast.people["ben"]), at=AT)


def test_joining_puts_the_leaders_on_the_care_team_in_the_same_act(cast, group):
    assert cast.clients["theo"] not in cast.actor("ben").reach
    services.add_member(cast.actor("gus"), group.id, cast.clients["theo"], since=DAY, at=AT)
    assert cast.clients["theo"] in cast.actor("ben").reach
    (place,) = Assignment.objects.filter(client=cast.clients["theo"], person=cast.people["ben"])
    assert (place.part, place.assigned_by_id) == ("group leader", cast.people["gus"])
    assert Assignment.objects.filter(client=cast.clients["theo"], person=cast.people["gus"]).count() == 1


@pytest.mark.parametrize(
    ("who", "error"), [("tomas", NotFound), ("ben", NotFound), ("bil", Denied), ("mara", Denied), ("noor", NotFound)]
)
def test_nobody_puts_a_client_on_a_roster_whom_they_do_not_treat(cast, group, who, error):
    """Else a group would be a way into any record."""
    with pytest.raises(error):
        services.add_member(cast.actor(who), group.id, cast.clients["theo"], since=DAY, at=AT)
    assert not RosterPlace.objects.exists()
    assert not Assignment.objects.filter(client=cast.clients["theo"], person=cast.people["ben"]).exists()


@pytest.mark.parametrize("who", ["fay", "olive", "gus"])
def test_the_desk_an_owner_and_the_care_team_may(cast, group, who):
    services.add_member(cast.actor(who), group.id, cast.clients["theo"], since=DAY, at=AT)
    assert RosterPlace.objects.get().client_id == cast.clients["theo"]


def test_put_on_twice_somebody_is_on_it_once(cast, group):
    once = services.add_member(cast.actor("fay"), group.id, cast.clients["theo"], since=DAY, at=AT)
    again = services.add_member(cast.actor("fay"), group.id, cast.clients["theo"], since=DAY, at=AT)
    assert once.id == again.id


def test_a_roster_shows_whoever_looks_the_members_in_their_reach(cast, group):
    for name in ("theo", "cleo"):
        services.add_member(cast.actor("fay"), group.id, cast.clients[name], since=DAY, at=AT)
    seen = {who: queries.open_group(cast.actor(who), group.id, at=AT) for who in ("fay", "gus", "tomas", "ada", "ben")}
    names = {who: (sorted(one.client.legal_given for one in page.now), page.unseen) for who, page in seen.items()}
    assert names == {
        "fay": (["Cleopatra", "Theodore"], 0),
        "gus": (["Cleopatra", "Theodore"], 0),  # he leads it
        "ben": (["Cleopatra", "Theodore"], 0),
        "tomas": ([], 2),
        "ada": (["Cleopatra", "Theodore"], 0),  # an owner
    }
    with pytest.raises(NotFound):
        queries.open_group(cast.actor("noor"), group.id, at=AT)


def test_a_new_leader_joins_every_care_team_if_whoever_says_so_may_let_them_in(cast, group):
    services.add_member(cast.actor("fay"), group.id, cast.clients["theo"], since=DAY, at=AT)
    services.add_member(cast.actor("fay"), group.id, cast.clients["cleo"], since=DAY, at=AT)
    facts = GroupFacts("Harbor", "Sleep", cast.people["gus"], cast.people["tomas"])
    with pytest.raises(Refused) as error:
        services.edit_group(cast.actor("tomas"), group.id, facts, version=1, at=AT)
    assert error.value.sentence == services.NOT_ALL
    assert cast.actor("tomas").reach == frozenset()
    services.edit_group(cast.actor("gus"), group.id, facts, version=1, at=AT)
    assert cast.actor("tomas").reach == {cast.clients["theo"], cast.clients["cleo"]}


def test_two_who_change_a_group_at_once(cast, group):
    facts = GroupFacts("Harbor", "Grief", cast.people["gus"])
    services.edit_group(cast.actor("gus"), group.id, facts, version=1, at=AT)
    with pytest.raises(Conflict):
        services.edit_group(cast.actor("fay"), group.id, facts, version=1, at=AT)


def test_who_leads_treats_clients_and_works_here(cast):
    gus = cast.actor("gus")
    for lead, second, field in (
        (cast.people["fay"], None, "lead"),
        (cast.people["noor"], None, "lead"),
        (gus.person, gus.person, "second_lead"),
    ):
        with pytest.raises(Invalid) as error:
            services.make_group(gus, GroupFacts("Harbor", "", lead, second), at=AT)
        assert set(error.value.fields) == {field}
    with pytest.raises(Invalid):
        services.make_group(gus, GroupFacts("  ", "", gus.person), at=AT)


def test_nobody_joins_while_a_leader_has_left(cast, group):
    people.deactivate_person(cast.actor("olive"), cast.people["ben"], at=AT)
    with pytest.raises(Refused, match="Change who leads first"):
        services.add_member(cast.actor("fay"), group.id, cast.clients["theo"], since=DAY, at=AT)
    facts = GroupFacts("Harbor", "Sleep", cast.people["gus"])
    services.edit_group(cast.actor("gus"), group.id, facts, version=1, at=AT)
    services.add_member(cast.actor("fay"), group.id, cast.clients["theo"], since=DAY, at=AT)


def test_a_member_leaves_with_a_day_and_may_come_back(cast, group):
    gus = cast.actor("gus")
    place = services.add_member(gus, group.id, cast.clients["theo"], since=DAY, at=AT)
    for on in (DAY - timedelta(days=1), AT.date() + timedelta(days=1)):
        with pytest.raises(Invalid):
            services.remove_member(gus, group.id, place.id, on=on, at=AT)
    services.remove_member(gus, group.id, place.id, on=AT.date(), at=AT)
    again = services.add_member(gus, group.id, cast.clients["theo"], since=AT.date(), at=AT)
    assert again.id != place.id
    assert cast.clients["theo"] in cast.actor("ben").reach  # until an owner takes him off


def test_a_group_that_ended_takes_nobody_and_its_members_left_that_day(cast, group):
    gus = cast.actor("gus")
    services.add_member(gus, group.id, cast.clients["theo"], since=DAY, at=AT)
    services.end_group(gus, group.id, on=AT.date(), at=AT)
    assert RosterPlace.objects.get().until == AT.date()
    with pytest.raises(Refused, match="has ended"):
        services.add_member(gus, group.id, cast.clients["theo"], since=DAY, at=AT)
    with pytest.raises(Invalid):
        services.add_member(cast.actor("fay"), _another(cast), cast.clients["theo"], since=date(2025, 4, 1), at=AT)


def _another(cast):
    gus = cast.actor("gus")
    return services.make_group(gus, GroupFacts("Lantern", "", gus.person), at=AT).id


def test_two_hundred_members_are_the_most(cast, group):
    RosterPlace.objects.bulk_create(
        RosterPlace(practice_id=cast.practice, group=group, client=cast.admit(legal_given=f"M{number}"), since=DAY)
        for number in range(3)
    )
    assert LARGEST == 200
    services.add_member(cast.actor("fay"), group.id, cast.clients["theo"], since=DAY, at=AT)
    assert RosterPlace.objects.count() == 4


@given(
    since=st.dates(date(2024, 1, 1), date(2026, 1, 1)),
    length=st.none() | st.integers(0, 400),
    day=st.dates(date(2024, 1, 1), date(2027, 1, 1)),
)
def test_a_place_counts_from_its_first_day_to_its_last(since, length, day):
    until = None if length is None else since + timedelta(days=length)
    assert on_roster(since, until, day) is (since <= day and (until is None or day <= until))
