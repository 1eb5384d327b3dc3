from datetime import date, time
from zoneinfo import ZoneInfo

from holdspace.encounters.models import Encounter
from holdspace.web.encounters.times import session_times
from tests.web.clinic import Visit

LA = ZoneInfo("America/Los_Angeles")
HELD = {"day": "2025-03-03", "starts_at": "10:00", "ends_at": "10:50", "status": "held"}


def _new(cast):
    return f"/clients/{cast.clients['cleo']}/sessions/new/"


def test_a_session_is_entered_once_in_the_practices_time(cast):
    ada = Visit(cast.person("ada"))
    ada.open(_new(cast))
    sent = ada.form() | HELD
    ada.post(_new(cast), sent)
    first = ada.at
    ada.post(_new(cast), sent)
    assert ada.at == first
    session = Encounter.objects.get(id=first.split("/")[2])
    assert session.starts_at.isoformat() == "2025-03-03T18:00:00+00:00"
    assert "10:00 to 10:50 (50 minutes)" in ada.open(first)


def test_impossible_days_and_times_are_said_and_kept(cast):
    ada = Visit(cast.person("ada"))
    page = ada.send(_new(cast), 422, **HELD | {"day": "2025-02-31", "ends_at": "ten"})
    assert "There is no such day" in page
    assert "This is not a time of day" in page
    assert 'value="2025-02-31"' in page
    assert 'value="ten"' in page
    assert "ends before it starts" in ada.send(_new(cast), 422, **HELD | {"ends_at": "09:00"})
    assert "clocks go forward" in ada.send(
        _new(cast), 422, **HELD | {"day": "2025-03-09", "starts_at": "02:30", "ends_at": "03:20"}
    )
    assert "lies in the future" in ada.send(_new(cast), 422, **HELD | {"day": "2027-03-01"})


def test_a_session_over_midnight_is_said_with_a_tick(cast):
    ada = Visit(cast.person("ada"))
    ada.send(_new(cast), **HELD | {"starts_at": "23:40", "ends_at": "00:30", "past_midnight": "on"})
    session = Encounter.objects.get(id=ada.at.split("/")[2])
    assert session.minutes == 50
    assert "on 4 Mar" in ada.open(f"/sessions/{session.id}/")
    assert "checked" in ada.open(f"/sessions/{session.id}/edit/")


def _minutes(day, start, stop):
    starts, ends, found = session_times(day, start, stop, past_midnight=False, zone=LA)
    assert starts is not None
    assert ends is not None
    assert found == {}
    return (ends - starts).total_seconds() / 60


def test_times_around_a_clock_change():
    assert _minutes(date(2025, 11, 2), time(1, 40), time(1, 20)) == 40
    assert _minutes(date(2025, 3, 9), time(1, 30), time(3, 20)) == 50
    assert "past_midnight" in session_times(date(2025, 3, 3), time(10), time(11), past_midnight=True, zone=LA)[2]


def test_two_corrections_meet(cast):
    session = cast.session()
    path = f"/sessions/{session.id}/edit/"
    ada, fay = Visit(cast.person("ada")), Visit(cast.person("fay"))
    ada.open(path)
    mine = ada.form() | {"place": "Room 2"}
    fay.send(path, place="Room 5")
    page = ada.post(path, mine, 409)
    assert "Room 5" in page
    assert "Room 2" in page
    ada.post(path, ada.form("/edit/"))
    session.refresh_from_db()
    assert session.place == "Room 2"


def test_what_became_of_a_session(cast):
    session = cast.session(status="planned")
    ada = Visit(cast.person("ada"))
    ada.open(f"/sessions/{session.id}/")
    for act, status in (("holding", "held"), ("missing", "missed"), ("holding", "held"), ("cancellation", "cancelled")):
        ada.post(f"/sessions/{session.id}/{act}/", {})
        session.refresh_from_db()
        assert session.status == status
    ada.open(f"/sessions/{session.id}/holding/", 302)
    session.refresh_from_db()
    assert session.status == "cancelled"


def test_the_front_desk_plans_and_sees_no_way_to_write(cast):
    fay = Visit(cast.person("fay"))
    fay.send(_new(cast), day="2027-03-01", starts_at="10:00", ends_at="10:50", clinician=str(cast.people["ada"]))
    page = fay.open(fay.at)
    assert "Start note" not in page
    assert "Planned" in page


def test_a_session_out_of_reach_is_not_there(cast):
    session = cast.session()
    tomas = Visit(cast.person("tomas"))
    tomas.open(f"/sessions/{session.id}/", 404)
    tomas.open(_new(cast), 404)
