"""The supervision log: hours, themes and decisions, read by those two, changed by nobody, and part of no client's record."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from holdspace.caseload import services as caseload
from holdspace.caseload.models import Supervision, SupervisionMeeting
from holdspace.caseload.supervision.queries import (
    open_meeting,
    reads_supervision_log,
    supervisees_of,
    supervision_log,
    supervisors_of,
)
from holdspace.caseload.supervision.rules import FORMS, MeetingFacts, hours, total_of
from holdspace.caseload.supervision.services import correct_meeting, log_meeting
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound
from holdspace.notes import queries as notes
from holdspace.notes.services.exporting import export_record
from holdspace.practice.services import people
from tests.cast import AT

TODAY = AT.date()
FACTS = MeetingFacts(TODAY, 50, "individual", "Pacing, and quincunx.", "Read one paper.")
pytestmark = pytest.mark.django_db


def log(cast, by="ben", *supervisees, **changes):
    who = [cast.people[one] for one in supervisees or ("gus",)]
    return log_meeting(cast.actor(by), who, replace(FACTS, **changes), at=AT)


def read(cast, name, **period):
    return supervision_log(cast.actor(name), **{"since": None, "until": None, **period}, at=AT)


def entries(cast, name, **period):
    return [one.meeting for one in read(cast, name, **period).entries]


def test_the_two_read_it_and_nobody_else(cast):
    (made,) = log(cast)
    for name in ("ben", "gus"):
        assert entries(cast, name) == [made]
    assert entries(cast, "tomas") == []
    assert entries(cast, "noor") == []
    for name in ("olive", "mara", "fay", "bil", "cody"):
        with pytest.raises(Denied):
            read(cast, name)


def test_another_supervisor_of_the_same_person_reads_it_too(cast):
    log(cast)
    people.set_roles(cast.actor("olive"), cast.people["tomas"], ("clinician", "supervisor"), at=AT)
    pair = {"supervisor": cast.people["tomas"], "supervisee": cast.people["gus"]}
    caseload.start_supervision(cast.actor("olive"), **pair, at=AT)
    assert len(entries(cast, "tomas")) == 1


def test_who_supervised_keeps_reading_what_they_wrote(cast):
    log(cast)
    pair = Supervision.objects.get(supervisor=cast.people["ben"], ended_at=None)
    caseload.end_supervision(cast.actor("olive"), pair.id, at=AT)
    assert (len(entries(cast, "ben")), len(entries(cast, "gus"))) == (1, 1)
    with pytest.raises(Denied):
        log(cast)
    assert not read(cast, "ben").entries[0].may_correct


@pytest.mark.parametrize("name", ["gus", "ada", "olive", "tomas", "fay"])
def test_only_a_supervisor_writes_about_their_own_supervisees(cast, name):
    with pytest.raises(Denied):
        log(cast, name)
    with pytest.raises(Denied):
        log(cast, "ben", "ada")


def test_a_token_neither_reads_nor_writes(cast):
    token = cast.actor("ben", scopes=frozenset({"supervision.read", "supervision.log"}))
    with pytest.raises(Denied):
        supervision_log(token, since=None, until=None, at=AT)
    with pytest.raises(Denied):
        log_meeting(token, [cast.people["gus"]], FACTS, at=AT)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_on": TODAY + timedelta(days=1)}, "held_on"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"form": "peer"}, "form"),
        ({"themes": " ", "decisions": ""}, "themes"),
        ({"themes": "x" * 10_001}, "themes"),
        ({"decisions": "\x00"}, "decisions"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(cast, changes, field):
    with pytest.raises(Invalid) as refused:
        log(cast, **changes)
    assert list(refused.value.fields) == [field]
    assert not SupervisionMeeting.objects.exists()


def test_a_group_is_an_entry_for_each_and_sent_twice_is_once(cast):
    pair = {"supervisor": cast.people["ben"], "supervisee": cast.people["ada"]}
    caseload.start_supervision(cast.actor("olive"), **pair, at=AT)
    form, both = uuid4(), [cast.people["gus"], cast.people["ada"]]
    for _ in range(2):
        log_meeting(cast.actor("ben"), both, replace(FACTS, form="group"), at=AT, meeting_id=form)
    assert {one.supervisee.name for one in entries(cast, "ben")} == {"Gus Lindqvist", "Ada Okafor"}
    assert [one.supervisee.name for one in entries(cast, "gus")] == ["Gus Lindqvist"]
    with pytest.raises(Invalid):
        log_meeting(cast.actor("ben"), [], FACTS, at=AT)


def test_an_entry_is_never_changed_and_a_correction_takes_its_place(cast):
    (first,) = log(cast, minutes=500)
    for change in (
        lambda: SupervisionMeeting.objects.update(minutes=50),
        lambda: SupervisionMeeting.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    ben = cast.actor("ben")
    assert open_meeting(ben, first.id, at=AT) == first
    form = uuid4()
    second = correct_meeting(ben, first.id, FACTS, at=AT, meeting_id=form)
    assert correct_meeting(ben, first.id, FACTS, at=AT, meeting_id=form) == second
    found = read(cast, "gus")
    assert [(one.meeting.id, one.corrected) for one in found.entries] == [(second.id, False), (first.id, True)]
    assert [(who.name, total.minutes) for who, total in found.totals] == [("Gus Lindqvist", 50)]
    with pytest.raises(Conflict):
        correct_meeting(ben, first.id, FACTS, at=AT)
    for name in ("gus", "tomas"):
        with pytest.raises((Denied, NotFound)):
            correct_meeting(cast.actor(name), second.id, FACTS, at=AT)


def test_hours_are_those_of_the_period(cast):
    for days, minutes, form in ((40, 60, "individual"), (10, 50, "individual"), (3, 90, "group")):
        log(cast, held_on=TODAY - timedelta(days=days), minutes=minutes, form=form)
    found = read(cast, "ben", since=TODAY - timedelta(days=30), until=TODAY)
    assert [(total.minutes, total.by_form) for _, total in found.totals] == [(140, {"individual": 50, "group": 90})]
    assert len(read(cast, "ben", since=TODAY - timedelta(days=40), until=TODAY - timedelta(days=40)).entries) == 1
    with pytest.raises(Invalid):
        read(cast, "ben", since=TODAY, until=TODAY - timedelta(days=1))


def test_it_is_in_no_clients_record(cast):
    log(cast)
    gus = cast.actor("gus")
    assert notes.find_notes(gus, "quincunx", at=AT) == []
    pages = notes.newest_notes(gus, cast.clients["theo"], at=AT)
    assert "marmalade" in str([page.sections for page in pages])  # there is something to be found
    assert "quincunx" not in str([page.sections for page in pages])
    assert b"quincunx" not in export_record(gus, cast.clients["theo"], at=AT).content
    assert {event.client for event in cast.events("supervision.")} == {None}
    assert "quincunx" not in json.dumps([event.facts() for event in cast.events("supervision.")])


def test_who_supervises_whom_for_forms_and_links(cast):
    assert [one.name for one in supervisors_of(cast.practice, cast.people["gus"], at=AT)] == ["Ben Castillo"]
    assert supervisors_of(cast.practice, cast.people["ada"], at=AT) == []
    assert [one.name for one in supervisees_of(cast.actor("ben"))] == ["Gus Lindqvist"]
    shown = {name: reads_supervision_log(cast.actor(name)) for name in ("ben", "gus", "ada", "olive", "fay")}
    assert shown == {"ben": True, "gus": True, "ada": False, "olive": False, "fay": False}


@given(st.lists(st.tuples(st.sampled_from(list(FORMS)), st.integers(1, 1440))))
def test_totals_add_up(meetings):
    total = total_of(meetings)
    assert total.minutes == sum(total.by_form.values()) == sum(minutes for _, minutes in meetings)
    assert set(total.by_form) == {form for form, _ in meetings}


@pytest.mark.parametrize(("minutes", "said"), [(0, "0 min"), (50, "50 min"), (60, "1 h"), (750, "12 h 30 min")])
def test_hours_in_words(minutes, said):
    assert hours(minutes) == said
