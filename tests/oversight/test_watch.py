"""The watch in the practice of the cast: findings of real events, their review, who looked at Theo, an export."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from holdspace.access.actions import Action
from holdspace.audit.models import AuditEvent
from holdspace.audit.queries import LogFilter
from holdspace.audit.services import record, record_refusal, record_stranger
from holdspace.caseload import services as caseload
from holdspace.caseload.models import Assignment
from holdspace.clients.queries import find_clients, open_client
from holdspace.encounters import services as encounters
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from holdspace.notes.queries import open_note
from holdspace.oversight import queries as watch
from holdspace.oversight import services as oversight
from holdspace.oversight.history import read_history
from holdspace.oversight.models import PracticeHours, Review
from holdspace.practice.services import people
from tests.cast import ORIGIN

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOON = datetime(2025, 6, 3, 19, 0, tzinfo=UTC)  # a Tuesday noon in Los Angeles, three months after anybody met
LATER = NOON + 2 * HOUR


def rules(actor, at=LATER):
    return [finding.rule.id for finding in watch.unusual_access(actor, at=at).findings]


def the_only(cast, who="mara", at=LATER):
    found = watch.unusual_access(cast.actor(who), at=at).findings
    assert len(found) == 1
    return found[0]


def review(actor, finding, outcome="expected", words="", **more):
    shown = {"day": finding.day, "seen_until": finding.until, "at": LATER} | more
    return oversight.review_finding(actor, finding.id, outcome=outcome, words=words, **shown)


def test_a_quiet_practice_has_nothing_to_review(cast):
    open_client(cast.actor("fay"), cast.clients["theo"], at=NOON)
    assert rules(cast.actor("mara")) == []


def test_a_clinician_who_opens_a_client_long_not_seen(cast):
    open_client(cast.actor("gus"), cast.clients["theo"], at=NOON)
    finding = the_only(cast)
    assert (finding.rule.id, finding.person, finding.client) == (
        "no-session-near",
        cast.people["gus"],
        cast.clients["theo"],
    )


def test_a_session_near_explains_it_also_the_supervisors_look(cast):
    cast.session("theo", at=NOON)
    for who in ("gus", "ben"):
        open_client(cast.actor(who), cast.clients["theo"], at=NOON + 3 * DAY)
    assert rules(cast.actor("mara"), NOON + 4 * DAY) == []


def test_a_cancelled_session_explains_nothing(cast):
    session = cast.session("theo", at=NOON, status="planned")
    encounters.cancel_encounter(cast.actor("gus"), session.id, at=NOON)
    open_client(cast.actor("gus"), cast.clients["theo"], at=NOON)
    assert rules(cast.actor("mara")) == ["no-session-near"]


def test_a_place_on_the_team_begun_lately_explains_it(cast):
    caseload.assign_clinician(cast.actor("olive"), cast.clients["uma"], cast.people["tomas"], at=NOON)
    open_client(cast.actor("tomas", at=NOON), cast.clients["uma"], at=NOON + DAY)
    assert rules(cast.actor("mara"), NOON + 2 * DAY) == []


def test_late_at_night_unless_the_practice_is_open_then(cast):
    night = NOON + 10 * HOUR
    open_client(cast.actor("fay"), cast.clients["theo"], at=night)
    assert rules(cast.actor("mara"), night + HOUR) == ["outside-hours"]
    oversight.set_hours(cast.actor("mara"), days=range(7), opens=time(7), closes=time(23), at=night)
    assert rules(cast.actor("mara"), night + HOUR) == []
    assert PracticeHours.objects.count() == 1


def test_refusals_and_failed_sign_ins(cast):
    bil = cast.actor("bil")
    for minute in range(5):
        with pytest.raises(Denied) as error:
            open_note(bil, cast.notes["theo"], at=NOON)
        record_refusal(bil, error.value, at=NOON + timedelta(minutes=minute))
        people.record_failed_sign_in(cast.person("ada"), ORIGIN, at=NOON + timedelta(minutes=minute))
        record_stranger(cast.practice, ORIGIN, "person.sign_in", at=NOON + timedelta(minutes=minute))
    found = watch.unusual_access(cast.actor("mara"), at=LATER).findings
    told = {(one.rule.id, one.person, len(one.events)) for one in found}
    assert told == {
        ("refusals", cast.people["bil"], 5),
        ("failed-sign-ins", cast.people["ada"], 5),
        ("failed-sign-ins", None, 5),
    }


def test_somebody_of_the_same_name_and_after_leaving_the_team(cast):
    wren = cast.admit(by="olive", legal_family="Moreau")
    open_client(cast.actor("fay"), wren.id, at=NOON)
    place = caseload.assign_clinician(cast.actor("olive"), wren.id, cast.people["gus"], at=NOON)
    other = caseload.assign_clinician(cast.actor("olive"), wren.id, cast.people["ben"], at=NOON)
    caseload.end_assignment(cast.actor("olive"), wren.id, other.id, at=NOON + HOUR)
    open_client(cast.actor("ben", at=NOON + 2 * HOUR), wren.id, at=NOON + 2 * HOUR)  # as Gus's supervisor
    assert place.ended_at is None
    assert rules(cast.actor("mara"), NOON + 3 * HOUR) == ["same-name", "after-the-team"]


def test_nothing_of_another_practice(cast):
    open_client(cast.actor("noor"), cast.clients["nils"], at=NOON)
    assert rules(cast.actor("noor")) == ["no-session-near", "outside-hours"]  # it is ten at night in Helsinki
    assert rules(cast.actor("mara")) == []


@pytest.mark.parametrize("who", ["ben", "gus", "fay", "bil", "tomas", "cody"])
def test_only_who_watches_sees_and_reviews(cast, who):
    open_client(cast.actor("gus"), cast.clients["theo"], at=NOON)
    finding = the_only(cast)
    actor = cast.actor(who)
    for attempt in (
        lambda: watch.unusual_access(actor, at=LATER),
        lambda: watch.count_unusual(actor, at=LATER),
        lambda: watch.open_finding(actor, finding.day, finding.id, at=LATER),
        lambda: watch.recent_reviews(actor, at=LATER),
        lambda: watch.practice_hours(actor),
        lambda: review(actor, finding),
        lambda: oversight.set_hours(actor, days=[0], opens=time(7), closes=time(8), at=LATER),
        lambda: oversight.export_log(actor, LogFilter(), form="csv", words="", at=LATER),
    ):
        with pytest.raises(Denied):
            attempt()
    assert Review.objects.count() == 0


# --- reviews ---


def test_a_review_is_kept_with_its_rule_and_the_finding_does_not_come_back(cast):
    open_client(cast.actor("gus"), cast.clients["theo"], at=NOON)
    finding = the_only(cast)
    kept = review(cast.actor("mara"), finding, "explained", "A letter was asked for.")
    assert (kept.rule, kept.rule_version, len(bytes(kept.rule_digest))) == ("no-session-near", 1, 32)
    assert rules(cast.actor("mara")) == []
    assert watch.count_unusual(cast.actor("mara"), at=LATER) == 0
    assert [one.words for one in watch.recent_reviews(cast.actor("olive"), at=LATER)] == ["A letter was asked for."]
    event = cast.events("audit.review")[-1]
    told = [one.facts()["reason"] for one in cast.events("audit.review", client=cast.clients["theo"])]
    assert "no-session-near: explained" in told
    assert "letter" not in bytes(event.payload).decode()


def test_reviewed_twice_is_a_conflict(cast):
    open_client(cast.actor("gus"), cast.clients["theo"], at=NOON)
    finding = the_only(cast)
    review(cast.actor("mara"), finding)
    with pytest.raises(Conflict, match="reviewed this already"):
        review(cast.actor("olive"), finding)


def test_what_happened_meanwhile_is_seen_first(cast):
    open_client(cast.actor("gus"), cast.clients["theo"], at=NOON)
    finding = the_only(cast)
    open_client(cast.actor("gus"), cast.clients["theo"], at=NOON + HOUR)
    with pytest.raises(Conflict, match="More of this happened"):
        review(cast.actor("mara"), finding)
    again = the_only(cast)
    assert (again.id, len(again.events)) == (finding.id, 2)
    review(cast.actor("mara"), again)
    open_client(cast.actor("gus"), cast.clients["theo"], at=NOON + 2 * HOUR)
    assert len(the_only(cast).events) == 1


def test_nobody_reviews_their_own_access_unless_nobody_else_may(cast):
    cast.session("cleo", at=NOON - 30 * DAY)
    open_client(cast.actor("ada"), cast.clients["cleo"], at=NOON)
    finding = the_only(cast)
    assert watch.open_finding(cast.actor("ada"), finding.day, finding.id, at=LATER).ones_own
    with pytest.raises(Refused, match="their own access"):
        review(cast.actor("ada"), finding)
    for name in ("olive", "mara"):
        people.deactivate_person(cast.actor("ada"), cast.people[name], at=NOON)
    assert not watch.open_finding(cast.actor("ada"), finding.day, finding.id, at=LATER).ones_own
    assert review(cast.actor("ada"), finding).reviewed_by_id == cast.people["ada"]


@pytest.mark.parametrize(
    ("outcome", "words"), [("", ""), ("fine", ""), ("explained", " "), ("follow_up", ""), ("expected", "x" * 501)]
)
def test_a_review_that_says_too_little(cast, outcome, words):
    open_client(cast.actor("gus"), cast.clients["theo"], at=NOON)
    with pytest.raises(Invalid):
        review(cast.actor("mara"), the_only(cast), outcome, words)


def test_a_finding_that_is_not_there(cast):
    open_client(cast.actor("gus"), cast.clients["theo"], at=NOON)
    finding = the_only(cast)
    with pytest.raises(NotFound):
        watch.open_finding(cast.actor("mara"), finding.day - DAY, finding.id, at=LATER)


@pytest.mark.parametrize(
    "change",
    ["UPDATE oversight_review SET outcome = 'expected'", "DELETE FROM oversight_review", "DELETE FROM oversight_hours"],
)
def test_reviews_and_hours_are_never_changed(cast, change):
    open_client(cast.actor("gus"), cast.clients["theo"], at=NOON)
    review(cast.actor("mara"), the_only(cast), "follow_up", "Ask Gus.")
    oversight.set_hours(cast.actor("mara"), days=[0], opens=time(7), closes=time(8), at=LATER)
    with pytest.raises(DatabaseError, match="part of the record"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Review.objects.get().outcome == "follow_up"


def test_a_period_that_holds_too_much_says_how_far_it_was_read(cast):
    for minute in range(4):
        open_client(cast.actor("fay"), cast.clients["theo"], at=NOON + timedelta(minutes=minute))
    history = read_history(cast.practice, since=NOON - DAY, until=LATER, most=3)
    assert (history.cut, history.since, len(history.seen)) == (True, NOON + timedelta(minutes=1), 3)
    assert history.seen[0].client == cast.clients["theo"]
    assert history.seen[0].role == "front_desk"


# --- emergency access ---


def test_everything_opened_in_an_emergency_stands_on_its_review(cast):
    tomas, theo = cast.actor("tomas"), cast.clients["theo"]
    access = caseload.break_glass(tomas, theo, reason="danger", words="On the phone.", proved_at=NOON, at=NOON)
    there = cast.actor("tomas", at=NOON + HOUR)
    open_client(there, theo, at=NOON + HOUR)
    open_note(there, cast.notes["theo"], at=NOON + HOUR)
    open_client(cast.actor("gus"), theo, at=NOON + HOUR)
    page = watch.open_emergency(cast.actor("mara"), access.id, at=LATER)
    assert [event.action for event in page.events] == ["note.read", "client.read", "client.break_glass"]
    assert not page.ones_own
    assert "no-session-near" not in {
        f.rule.id for f in watch.unusual_access(cast.actor("mara"), at=LATER).findings if f.person == tomas.person
    }


# --- who looked ---


def looks(cast, client="theo", **when):
    found = watch.who_looked(cast.actor("mara"), cast.clients[client], **when, at=LATER)
    return [(look.person, look.relations, [act.action for act, _ in look.acts], look.listed) for look in found.looks]


def test_who_looked_says_what_each_was_to_the_client(cast):
    theo, people_of = cast.clients["theo"], cast.people
    caseload.break_glass(cast.actor("tomas"), theo, reason="danger", words="Call.", proved_at=NOON, at=NOON)
    open_client(cast.actor("tomas", at=NOON), theo, at=NOON)
    open_client(cast.actor("gus"), theo, at=NOON)
    open_note(cast.actor("ben"), cast.notes["theo"], at=NOON)
    find_clients(cast.actor("fay"), "theo", at=NOON)
    find_clients(cast.actor("fay"), "cleo", at=NOON)
    found = {person: rest for person, *rest in looks(cast, since=NOON - HOUR)}
    assert found[people_of["tomas"]] == [("emergency",), ["client.break_glass", "client.read"], 0]
    assert found[people_of["gus"]] == [("team",), ["client.read"], 0]
    assert found[people_of["ben"]] == [("supervisor",), ["note.read"], 0]
    assert found[people_of["fay"]] == [("front_desk",), [], 1]


def test_a_list_of_sessions_or_notes_counts_by_its_records(cast):
    event = AuditEvent.objects.filter(action="note.list", client=None)
    assert not event.filter(person=cast.people["bil"]).exists()
    record(cast.actor("bil"), Action.NOTE_LIST, "note", None, at=NOON, among=[cast.notes["theo"]])
    record(cast.actor("bil"), Action.NOTE_LIST, "note", None, at=NOON, among=[cast.notes["cleo"]])
    assert looks(cast, since=NOON) == [(cast.people["bil"], ("biller",), [], 1)]


def test_a_try_that_was_refused_is_a_look_too(cast):
    with pytest.raises(NotFound) as error:
        open_client(cast.actor("tomas"), cast.clients["theo"], at=NOON)
    record_refusal(cast.actor("tomas"), error.value, at=NOON)
    found = watch.who_looked(cast.actor("mara"), cast.clients["theo"], since=NOON, at=LATER).looks
    assert [(look.relations, [act.refused for act, _ in look.acts]) for look in found] == [(("none",), [True])]


def test_who_looked_is_itself_in_the_log_and_for_the_watch_alone(cast):
    looks(cast)
    assert cast.events("audit.read", client=cast.clients["theo"])[-1].facts()["reason"] == "looks"
    with pytest.raises(Denied):
        watch.who_looked(cast.actor("gus"), cast.clients["theo"], at=LATER)
    with pytest.raises(NotFound):
        watch.who_looked(cast.actor("tomas"), cast.clients["theo"], at=LATER)
    with pytest.raises(NotFound):
        watch.who_looked(cast.actor("mara"), cast.clients["nils"], at=LATER)


def test_relations_are_those_of_the_time(cast):
    theo, olive = cast.clients["theo"], cast.actor("olive")
    open_client(cast.actor("gus"), theo, at=NOON)
    place = next(row for row in Assignment.objects.filter(client=theo))
    caseload.end_assignment(olive, theo, place.id, at=NOON + HOUR)
    record(cast.actor("gus"), Action.CLIENT_READ, "client", theo, at=NOON + 90 * timedelta(minutes=1), client=theo)
    found = watch.who_looked(cast.actor("mara"), theo, since=NOON, at=LATER).looks
    assert {look.relations for look in found if look.person == cast.people["gus"]} == {("team", "none")}


# --- export ---


def test_an_export_is_what_the_filter_shows_and_says_so(cast):
    wanted = LogFilter(person=cast.people["gus"], action="note.")
    export = oversight.export_log(cast.actor("mara"), wanted, form="CSV", words="Notes, by one person", at=NOON)
    events = [event for batch in export.batches() for event in batch]
    there = cast.events("note.", person=cast.people["gus"])
    assert [event.id for event in events] == [
        event.id for event in sorted(there, key=lambda e: (e.at, e.id), reverse=True)
    ]
    facts = cast.events("audit.export")[0].facts()
    assert facts["reason"] == f"CSV, {len(there)} entries: Notes, by one person"
    assert facts["objects"] == [str(cast.people["gus"])]
    assert not export.cut


def test_an_export_too_large_is_cut_and_says_so(cast, monkeypatch):
    monkeypatch.setattr(oversight, "MOST", 3)
    export = oversight.export_log(cast.actor("mara"), LogFilter(), form="CSV", words="Everything", at=NOON)
    assert (len(export.ids), export.cut) == (3, True)
    assert cast.events("audit.export")[0].facts()["reason"] == "CSV, 3 entries, cut: Everything"


def test_an_export_holds_nothing_of_another_practice(cast):
    export = oversight.export_log(cast.actor("mara"), LogFilter(), form="CSV", words="Everything", at=NOON)
    assert {event.practice for batch in export.batches() for event in batch} == {cast.practice}
    assert AuditEvent.objects.filter(practice=cast.elsewhere).exists()
