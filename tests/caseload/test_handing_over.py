"""Handing clients over: places with their days, sessions and tasks that move along, and what comes back by itself."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.caseload import services as caseload
from holdspace.caseload.handing_over import queries
from holdspace.caseload.handing_over.rules import HandOverFacts
from holdspace.caseload.handing_over.services import see_hand_over
from holdspace.caseload.messages import services as messages
from holdspace.caseload.messages.rules import MessageFacts
from holdspace.caseload.models import Assignment, HandOver, Message
from holdspace.caseload.queries import open_team
from holdspace.encounters.handing_over.queries import planned_by
from holdspace.encounters.handing_over.services import end_hand_over, hand_over
from holdspace.encounters.models import Encounter
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from holdspace.kernel.ids import new_id
from holdspace.notes.handing_over.queries import owed_by
from holdspace.practice.services.people import deactivate_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY, LAST = date(2025, 3, 11), date(2025, 3, 20)
OVER = timedelta(days=9, hours=14)  # from ten in the morning of the 11th to the midnight after the 20th, in Los Angeles


def give(cast, to="tomas", *, by="olive", whose="ada", clients=("cleo",), at=None, row_id=None, **facts):
    takers = {cast.clients[one]: cast.people[to] for one in clients}
    given: dict[str, Any] = {"because": "away", "since": TODAY, "until": LAST, "takers": takers}
    wanted = HandOverFacts(**(given | facts))
    return hand_over(cast.actor(by), cast.people[whose], wanted, at=at or cast.at, hand_over_id=row_id)


def leave(cast, to="tomas", **facts):
    return give(cast, to, because="leaving", until=None, **facts)


def reaches(cast, name, after=timedelta()):
    return cast.clients["cleo"] in cast.actor(name, at=cast.at + after).reach


# --- for some time ---


def test_whoever_covers_reaches_the_record_until_the_end_of_the_last_day_and_the_other_never_loses_it(cast):
    assert not reaches(cast, "tomas")
    give(cast)
    assert [reaches(cast, "tomas", after) for after in (timedelta(), 8 * DAY, OVER - timedelta(seconds=1), OVER)] == [
        True, True, True, False,
    ]  # fmt: skip
    assert all(reaches(cast, "ada", after) for after in (timedelta(), 8 * DAY, OVER + DAY))
    team = open_team(cast.actor("olive"), cast.clients["cleo"], at=cast.at + DAY)
    assert [(row.person.name, row.part, row.until) for row in team.now] == [
        ("Ada Okafor", "", None), ("Tomas Reyes", "Covering", LAST),
    ]  # fmt: skip
    later = open_team(cast.actor("olive"), cast.clients["cleo"], at=cast.at + OVER)
    assert [row.person.name for row in later.before] == ["Tomas Reyes"]


def test_what_is_given_ahead_opens_on_its_day_and_not_before(cast):
    give(cast, since=TODAY + 2 * DAY)
    first = timedelta(days=1, hours=14)  # the midnight on which the 13th begins
    assert [reaches(cast, "tomas", after) for after in (timedelta(), first - timedelta(seconds=1), first)] == [
        False, False, True,
    ]  # fmt: skip


@given(st.integers(0, 40), st.integers(0, 40), st.integers(-48, 24 * 60))
def test_a_place_stands_exactly_between_its_two_moments(begin, last, hours):
    start = datetime(2025, 3, 1, tzinfo=UTC)
    place = Assignment(begins_at=start + begin * DAY, ended_at=start + (begin + last) * DAY)
    at = start + timedelta(hours=hours)
    assert place.stands_at(at) == (begin * 24 <= hours < (begin + last) * 24)


def test_planned_sessions_of_these_days_move_along_and_return_with_whoever_is_back_early(cast):
    ada, tomas = cast.people["ada"], cast.people["tomas"]
    soon, late = (cast.session(status="planned", hours_ago=-24 * days) for days in (3, 30))
    held = cast.session()
    row = give(cast, with_sessions=True)
    whose = dict(Encounter.objects.filter(client=cast.clients["cleo"]).values_list("id", "clinician"))
    assert (whose[soon.id], whose[late.id], whose[held.id]) == (tomas, ada, ada)
    end_hand_over(cast.actor("olive"), row.id, at=cast.at + DAY)
    assert Encounter.objects.get(id=soon.id).clinician_id == ada
    assert not reaches(cast, "tomas", DAY)
    with pytest.raises(Conflict, match="ended already"):
        end_hand_over(cast.actor("olive"), row.id, at=cast.at + DAY)


def test_sessions_stay_when_nobody_ticks_that_they_move(cast):
    soon = cast.session(status="planned", hours_ago=-72)
    give(cast)
    assert Encounter.objects.get(id=soon.id).clinician_id == cast.people["ada"]


def test_open_tasks_move_along_with_their_words_and_their_author_and_the_old_row_says_where(cast):
    facts = MessageFacts("Sign the letter.", cast.people["ada"], is_task=True, due_on=TODAY)
    old = messages.send_message(cast.actor("fay"), cast.clients["cleo"], facts, at=cast.at)
    done = messages.send_message(cast.actor("fay"), cast.clients["cleo"], facts, at=cast.at)
    messages.settle_message(cast.actor("ada"), done.id, at=cast.at)
    give(cast, with_tasks=True)
    old = Message.objects.get(id=old.id)
    new = old.passed_on
    assert new
    assert (new.text, new.author_id, new.to_person_id) == ("Sign the letter.", cast.people["fay"], cast.people["tomas"])
    assert (new.is_task, new.due_on, new.done_at, old.done_by_id) == (True, TODAY, None, cast.people["olive"])
    assert Message.objects.get(id=done.id).passed_on is None


# --- for good ---


def test_whoever_leaves_loses_the_record_and_whoever_takes_over_has_it_for_good(cast):
    leave(cast)
    assert not reaches(cast, "ada")
    assert reaches(cast, "tomas", 900 * DAY)
    gone = Assignment.objects.get(client=cast.clients["cleo"], person=cast.people["ada"])
    assert (gone.until, gone.ended_at) == (TODAY, cast.at)
    assert Assignment.objects.get(person=cast.people["tomas"]).ended_at is None


def test_whoever_leaves_on_a_day_ahead_has_until_then_to_sign(cast):
    leave(cast, since=TODAY + 2 * DAY)
    before, after = timedelta(days=1, hours=13), timedelta(days=1, hours=14)
    assert [reaches(cast, "ada", one) for one in (before, after)] == [True, False]
    assert [reaches(cast, "tomas", one) for one in (before, after)] == [False, True]


def test_the_last_owner_cannot_hand_themselves_away(cast):
    deactivate_person(cast.actor("ada"), cast.people["olive"], at=cast.at)
    with pytest.raises(Refused, match="only owner here"):
        leave(cast, by="ada")
    assert reaches(cast, "ada")
    give(cast, by="ada")  # away for some time: they come back
    assert reaches(cast, "tomas")


def test_somebody_who_is_on_the_team_for_good_gets_no_second_place(cast):
    caseload.assign_clinician(cast.actor("olive"), cast.clients["cleo"], cast.people["tomas"], at=cast.at)
    row = give(cast)
    assert row.clients.get().place is None
    end_hand_over(cast.actor("olive"), row.id, at=cast.at + DAY)
    assert reaches(cast, "tomas", DAY)


# --- who may, and what is wrong ---


@pytest.mark.parametrize("name", ["ada", "fay", "mara", "gus"])
def test_only_an_owner_hands_over(cast, name):
    if name == "ada":  # an owner: may
        assert give(cast, by="ada")
        return
    with pytest.raises(Denied, match="owner"):
        give(cast, by=name)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"until": None}, "until"),
        ({"until": TODAY - DAY}, "until"),
        ({"until": TODAY + 400 * DAY}, "until"),
        ({"since": TODAY - DAY}, "since"),
        ({"since": TODAY + 300 * DAY, "until": TODAY + 301 * DAY}, "since"),
        ({"because": "leaving"}, "until"),
        ({"because": "tired"}, "because"),
        ({"takers": {}}, "takers"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_handed_over(cast, facts, field):
    with pytest.raises(Invalid) as found:
        give(cast, **facts)
    assert field in found.value.fields
    assert not HandOver.objects.exists()
    assert not reaches(cast, "tomas")


@pytest.mark.parametrize("taker", ["fay", "ada", "noor"])
def test_only_somebody_else_who_works_here_and_treats_takes_over(cast, taker):
    with pytest.raises(Invalid, match="somebody else who works here"):
        give(cast, taker)


def test_one_client_that_is_not_theirs_stops_all(cast):
    with pytest.raises(Invalid, match="no longer Ada Okafor's"):
        give(cast, clients=("cleo", "theo"))
    assert not reaches(cast, "tomas")


def test_the_same_form_sent_twice_hands_over_once(cast):
    one = new_id()
    assert give(cast, row_id=one, with_sessions=True) == give(cast, row_id=one, with_sessions=True)
    assert Assignment.objects.filter(person=cast.people["tomas"]).count() == 1
    with pytest.raises(Conflict):
        give(cast, whose="gus", clients=("theo",), row_id=one)


# --- who is told ---


def test_whoever_takes_over_is_told_until_they_say_that_they_saw_it(cast):
    row = give(cast)
    (told,) = queries.unseen_hand_overs(cast.actor("tomas"), at=cast.at)
    assert [client.name for client in told.clients] == ["Cleo Nguyen"]
    assert told.over == cast.at + OVER
    assert queries.unseen_hand_overs(cast.actor("gus"), at=cast.at) == []
    with pytest.raises(NotFound):
        see_hand_over(cast.actor("gus"), row.id, at=cast.at)
    see_hand_over(cast.actor("tomas"), row.id, at=cast.at)
    assert queries.unseen_hand_overs(cast.actor("tomas"), at=cast.at) == []


def test_the_page_tells_numbers_and_names_and_no_word_of_a_draft(cast):
    cast.draft(text="Spoke of persimmon.")
    cast.session(hours_ago=30)
    cast.session(status="planned", hours_ago=-24)
    found = queries.open_caseload(cast.actor("olive"), cast.people["ada"], at=cast.at)
    (held,) = found.held
    assert (held.client.name, held.tasks, held.others) == ("Cleo Nguyen", 0, [])
    owed = owed_by(cast.actor("olive"), cast.people["ada"], at=cast.at)
    assert (owed.drafts[held.client.id], owed.unwritten[held.client.id]) == (1, 1)
    assert planned_by(cast.actor("olive"), cast.people["ada"], at=cast.at).counts[held.client.id] == 1
    assert [one.name for one in found.takers] == ["Ben Castillo", "Gus Lindqvist", "Tomas Reyes"]
    assert "persimmon" not in repr((found, owed))
    for name in ("fay", "gus"):
        with pytest.raises(Denied):
            queries.open_caseload(cast.actor(name), cast.people["ada"], at=cast.at)


def test_what_is_in_effect_is_listed_until_it_is_over(cast):
    give(cast)
    ada, olive = cast.person("ada"), cast.actor("olive")
    assert len(queries.hand_overs_in_effect(olive, ada, at=cast.at + OVER - timedelta(seconds=1))) == 1
    assert queries.hand_overs_in_effect(olive, ada, at=cast.at + OVER) == []
