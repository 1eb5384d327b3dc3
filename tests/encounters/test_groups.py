"""A group's session: planned and held as one, with a session of their own for each who came, and no record of another in it."""

from datetime import date, timedelta

import pytest

from holdspace.caseload.groups import services as groups
from holdspace.clients.models import RosterPlace
from holdspace.encounters import queries as sessions
from holdspace.encounters.groups import queries, services
from holdspace.encounters.groups.rules import MeetingFacts
from holdspace.encounters.models import Attendance, Encounter
from holdspace.encounters.rules import EncounterFacts
from holdspace.encounters.services import edit_encounter, miss_encounter
from holdspace.kernel.errors import Conflict, Invalid, NotFound, Refused
from tests.cast import AT
from tests.notes.groups import HOUR, harbor


@pytest.fixture
def group(cast):
    return harbor(cast)


def marked(group, session, version=1, **marks):
    said = {group.members[name]: how for name, how in marks.items()}
    return services.record_attendance(group.ada, session.id, said, version=version, at=AT)


def test_whoever_came_has_a_session_of_their_own_at_the_same_time(group):
    session = marked(group, group.session(), Cleo="came", Sean="late", Will="left", Hope="missed")
    assert session.status == "held"
    own = {one.client_id: one for one in Encounter.objects.filter(group_session=session)}
    assert set(own) == {group.members[name] for name in ("Cleo", "Sean", "Will")}
    assert {(one.starts_at, one.ends_at, one.modality, one.status, one.place) for one in own.values()} == {
        (session.starts_at, session.ends_at, "group", "held", "Room 2")
    }


def test_no_record_holds_another_member(cast, group):
    session = marked(group, group.session(), Cleo="came", Sean="came")
    shown = sessions.client_sessions(group.ada, group.members["Sean"], at=AT)
    assert {one.client_id for one in shown} == {group.members["Sean"]}
    meeting = queries.open_group_session(cast.actor("tomas"), session.id, at=AT)
    assert (meeting.attendees, meeting.others, meeting.unseen) == ([], [], 4)


def test_times_move_together(group):
    session = marked(group, group.session(), Cleo="came", Sean="came")
    facts = MeetingFacts(AT - 4 * HOUR, AT - 3 * HOUR, group.ada.person, place="Room 5")
    services.edit_group_session(group.ada, session.id, facts, version=2, at=AT)
    own = Encounter.objects.filter(group_session=session)
    assert {(one.starts_at, one.place, one.version) for one in own} == {(AT - 4 * HOUR, "Room 5", 2)}
    with pytest.raises(Conflict):
        services.edit_group_session(group.ada, session.id, facts, version=2, at=AT)


def test_a_members_own_session_is_not_changed_alone(group):
    session = marked(group, group.session(), Cleo="came")
    own = Encounter.objects.get(group_session=session)
    with pytest.raises(Refused, match="part of a group's session"):
        miss_encounter(group.ada, own.id, at=AT)
    facts = EncounterFacts(AT - 9 * HOUR, AT - 8 * HOUR, status="held")
    with pytest.raises(Refused, match="part of a group's session"):
        edit_encounter(group.ada, own.id, facts, version=1, at=AT)


def test_corrected_twice_somebody_keeps_the_one_session_they_had(group):
    session = group.session()
    marked(group, session, Cleo="came", Sean="came")
    marked(group, session, version=2, Sean="missed")
    assert Encounter.objects.get(group_session=session, client=group.members["Sean"]).status == "missed"
    marked(group, session, version=3, Sean="late")
    own = Encounter.objects.get(group_session=session, client=group.members["Sean"])
    assert (own.status, own.version) == ("held", 3)
    assert Attendance.objects.filter(group_session=session).count() == 2


def test_when_nobody_came(group):
    session = marked(group, group.session(), Cleo="missed", Sean="excused")
    assert session.status == "missed"
    assert not Encounter.objects.filter(group_session=session).exists()
    assert marked(group, session, version=2, Sean="came").status == "held"


def test_nobody_comes_to_what_lies_in_the_future_or_was_called_off(group):
    with pytest.raises(Refused, match="lies in the future"):
        marked(group, group.session(hours_ago=-2), Cleo="came")
    session = group.session()
    services.cancel_group_session(group.ada, session.id, at=AT)
    with pytest.raises(Refused, match="called off"):
        marked(group, session, version=2, Cleo="came")
    held = marked(group, group.session(), Cleo="came")
    with pytest.raises(Refused, match="Members came"):
        services.cancel_group_session(group.ada, held.id, at=AT)


def test_the_list_is_the_roster_of_that_day_and_whoever_is_added_by_hand(cast, group):
    place = RosterPlace.objects.get(client=group.members["Sean"])
    groups.remove_member(group.ada, group.group, place.id, on=date(2025, 3, 1), at=AT)
    late = cast.admit(legal_given="Noa", legal_family="Berg").id
    session = group.session(hours_ago=48)
    groups.add_member(group.ada, group.group, late, since=AT.date(), at=AT)
    meeting = queries.open_group_session(group.ada, session.id, at=AT)
    assert {one.client.legal_given for one in meeting.attendees} == {"Cleopatra", "Will", "Hope"}
    assert {one.id for one in meeting.others} == {group.members["Sean"], late}
    services.record_attendance(group.ada, session.id, {late: "came"}, version=1, at=AT)
    meeting = queries.open_group_session(group.ada, session.id, at=AT)
    assert late in {one.client.id for one in meeting.attendees}


def test_somebody_not_of_the_group_did_not_come_to_it(cast, group):
    session = group.session()
    with pytest.raises(Invalid):
        services.record_attendance(group.ada, session.id, {cast.clients["uma"]: "came"}, version=1, at=AT)
    with pytest.raises(Invalid):
        services.record_attendance(group.ada, session.id, {group.members["Cleo"]: "perhaps"}, version=1, at=AT)
    with pytest.raises(Invalid):
        services.record_attendance(group.ada, session.id, {}, version=1, at=AT)


def test_whoever_does_not_reach_a_member_does_not_say_whether_they_came(cast, group):
    session = group.session()
    with pytest.raises(NotFound):
        services.record_attendance(cast.actor("tomas"), session.id, {group.members["Cleo"]: "came"}, version=1, at=AT)
    assert not Encounter.objects.filter(group_session=session).exists()
    services.record_attendance(cast.actor("fay"), session.id, {group.members["Cleo"]: "came"}, version=1, at=AT)


def test_a_group_that_ended_plans_nothing_and_its_past_can_still_be_told(group):
    past = group.session()
    groups.end_group(group.ada, group.group, on=AT.date(), at=AT)
    with pytest.raises(Refused, match="has ended"):
        group.session(hours_ago=-24)
    assert marked(group, past, Cleo="came").status == "held"


def test_two_who_say_who_came_at_once(group):
    session = group.session()
    marked(group, session, Cleo="came")
    with pytest.raises(Conflict):
        marked(group, session, Sean="came")


def test_led_by_somebody_who_works_here(cast, group):
    for leads in ("fay", "noor"):
        facts = MeetingFacts(AT - 2 * HOUR, AT - HOUR, cast.people[leads])
        with pytest.raises(Invalid):
            services.plan_group_session(group.ada, group.group, facts, at=AT)
    backwards = MeetingFacts(AT - HOUR, AT - 2 * HOUR, group.ada.person)
    with pytest.raises(Invalid):
        services.plan_group_session(group.ada, group.group, backwards, at=AT)


def test_a_days_groups(cast, group):
    session = group.session()
    day = {"since": AT - timedelta(days=1), "until": AT, "at": AT}
    assert [one.id for one in queries.groups_of_days(group.ada, **day, mine=True)] == [session.id]
    assert queries.groups_of_days(cast.actor("tomas"), **day, mine=True) == []
