"""Sessions: planned or entered, edited, held, missed, cancelled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from holdspace.clients import services as clients
from holdspace.encounters import queries
from holdspace.encounters import services as encounters
from holdspace.encounters.models import Encounter
from holdspace.encounters.rules import EncounterFacts, minutes
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from tests.cast import AT

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOMORROW = EncounterFacts(AT + DAY, AT + DAY + HOUR, place=" Room  2 ", code="90834")
YESTERDAY = EncounterFacts(AT - DAY, AT - DAY + HOUR, status="held")


# --- entering ---


def test_a_session_is_planned_once_for_a_form_posted_twice(cast):
    form = uuid4()
    first = encounters.plan_encounter(cast.actor("ada"), cast.clients["cleo"], TOMORROW, at=cast.at, encounter_id=form)
    assert (
        encounters.plan_encounter(cast.actor("ada"), cast.clients["cleo"], YESTERDAY, at=cast.at, encounter_id=form)
        == first
    )
    first.refresh_from_db()
    assert (first.id, first.status, first.place, first.code, first.minutes, first.version) == (
        form,
        "planned",
        "Room 2",
        "90834",
        60,
        1,
    )
    assert first.clinician_id == cast.people["ada"]
    assert len(cast.events("encounter.plan", client=cast.clients["cleo"])) == 2  # this one and the cast's


def test_a_form_of_another_clients_session_is_a_conflict(cast):
    """The form's id is no key to somebody else's session."""
    other = cast.session("theo")
    with pytest.raises(Conflict) as conflict:
        encounters.plan_encounter(cast.actor("ada"), cast.clients["cleo"], TOMORROW, at=cast.at, encounter_id=other.id)
    assert conflict.value.current is None
    assert Encounter.objects.get(id=other.id).client_id == cast.clients["theo"]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        (
            {"ends_at": AT - DAY},
            "ends_at",
            "The session ends before it starts. If it went past midnight, give the next day for its end.",
        ),
        (
            {"ends_at": AT - DAY - HOUR},
            "ends_at",
            "The session ends before it starts. If it went past midnight, give the next day for its end.",
        ),
        (
            {"ends_at": AT + timedelta(seconds=1)},
            "ends_at",
            "A session of more than 24 hours cannot be right. Check both days.",
        ),
        (
            {"starts_at": datetime(1949, 12, 31, 23, tzinfo=UTC), "ends_at": datetime(1950, 1, 1, tzinfo=UTC)},
            "starts_at",
            "This day cannot be right. Check the year.",
        ),
        (
            {"starts_at": AT + 731 * DAY, "ends_at": AT + 731 * DAY + HOUR, "status": "planned"},
            "starts_at",
            "This day cannot be right. Check the year.",
        ),
        (
            {"starts_at": AT + HOUR, "ends_at": AT + 2 * HOUR},
            "status",
            "This session lies in the future, so it has not been held yet. Plan it instead.",
        ),
        ({"modality": "seance"}, "modality", "Choose one of: individual, couple, family, group, contact."),
        ({"medium": "telepathy"}, "medium", "Choose one of: in_person, video, phone, message."),
        ({"status": "dreamt"}, "status", "Choose one of: planned, held, missed, cancelled."),
        (
            {"place": "x" * 101},
            "place",
            "This is 101 characters long. The most that can be kept here is 100. Shorten it and save again.",
        ),
        (
            {"code": "x" * 21},
            "code",
            "This is 21 characters long. The most that can be kept here is 20. Shorten it and save again.",
        ),
        (
            {"place": "\x7f"},
            "place",
            "Character 1 is an invisible control character (U+007F). Remove it and save again.",
        ),
    ],
)
def test_a_session_that_cannot_be_is_neither_entered_nor_saved(cast, changes, field, sentence):
    held = cast.session()
    before = list(Encounter.objects.order_by("id").values_list())
    with pytest.raises(Invalid) as new:
        encounters.plan_encounter(cast.actor("ada"), cast.clients["cleo"], replace(YESTERDAY, **changes), at=cast.at)
    with pytest.raises(Invalid) as old:
        encounters.edit_encounter(cast.actor("ada"), held.id, replace(YESTERDAY, **changes), version=1, at=cast.at)
    assert new.value.fields == old.value.fields == {field: [sentence]}
    assert list(Encounter.objects.order_by("id").values_list()) == before


def test_a_session_may_cross_midnight_and_last_a_day(cast):
    night = replace(
        YESTERDAY, starts_at=datetime(2025, 3, 10, 6, 30, tzinfo=UTC), ends_at=datetime(2025, 3, 10, 7, 15, tzinfo=UTC)
    )
    assert encounters.plan_encounter(cast.actor("ada"), cast.clients["cleo"], night, at=cast.at).minutes == 45
    whole = replace(YESTERDAY, ends_at=AT)
    assert encounters.plan_encounter(cast.actor("ada"), cast.clients["cleo"], whole, at=cast.at).minutes == 24 * 60


@pytest.mark.parametrize(("seconds", "whole"), [(53 * 60 + 59, 53), (60, 1), (59, 0)])
def test_minutes_are_whole_and_rounded_down(seconds, whole):
    assert minutes(AT, AT + timedelta(seconds=seconds)) == whole


@pytest.mark.parametrize(
    ("by", "chosen", "held_by"),
    [
        ("ada", None, "ada"),
        ("ada", "tomas", "tomas"),
        ("fay", "ada", "ada"),
        ("fay", None, None),
        ("fay", "bil", False),
        ("ada", "noor", False),
    ],
)
def test_a_session_is_held_by_somebody_of_the_practice_who_treats(cast, by, chosen, held_by):
    facts = replace(TOMORROW, clinician=cast.people[chosen] if chosen else None)
    if held_by:
        made = encounters.plan_encounter(cast.actor(by), cast.clients["cleo"], facts, at=cast.at)
        assert made.clinician_id == cast.people[held_by]
    else:
        with pytest.raises(Invalid) as invalid:
            encounters.plan_encounter(cast.actor(by), cast.clients["cleo"], facts, at=cast.at)
        wanted = (
            "Choose who holds the session."
            if held_by is None
            else "Choose somebody of the practice who treats clients."
        )
        assert invalid.value.fields == {"clinician": [wanted]}


def test_no_session_is_planned_after_the_end_of_care_but_one_that_was_held_is_entered(cast):
    clients.end_care(cast.actor("ada"), cast.clients["cleo"], on=(AT - DAY).date(), reason="Moved", at=cast.at)
    with pytest.raises(Refused) as refused:
        encounters.plan_encounter(cast.actor("ada"), cast.clients["cleo"], TOMORROW, at=cast.at)
    assert (
        refused.value.sentence
        == "This client's care has ended. Take the client back into care first, then plan a session."
    )
    assert encounters.plan_encounter(cast.actor("ada"), cast.clients["cleo"], YESTERDAY, at=cast.at).status == "held"


WHO_MAY = [
    ("gus", None), ("fay", None), ("olive", None), ("ada", None), ("bil", Denied), ("mara", Denied),
    ("ben", NotFound), ("tomas", NotFound), ("cody", NotFound), ("noor", NotFound),
]  # fmt: skip


@pytest.mark.parametrize(("name", "error"), WHO_MAY)
def test_the_team_the_desk_and_owners_enter_and_change_sessions(cast, name, error):
    actor = cast.actor(name)
    standing = cast.session("theo", status="planned")
    facts = replace(TOMORROW, clinician=cast.people["gus"])
    verbs = [
        lambda: encounters.plan_encounter(actor, cast.clients["theo"], facts, at=cast.at),
        lambda: encounters.edit_encounter(actor, standing.id, facts, version=1, at=cast.at),
        lambda: encounters.cancel_encounter(actor, standing.id, at=cast.at),
    ]
    for verb in verbs:
        if error:
            with pytest.raises(error):
                verb()
        else:
            verb()
    standing.refresh_from_db()
    assert standing.status == ("planned" if error else "cancelled")


# --- what became of it ---


@pytest.mark.parametrize(
    ("was", "verb", "becomes"),
    [
        ("planned", encounters.hold_encounter, "held"),
        ("planned", encounters.miss_encounter, "missed"),
        ("planned", encounters.cancel_encounter, "cancelled"),
        ("held", encounters.hold_encounter, "held"),
        ("held", encounters.miss_encounter, "missed"),
        ("missed", encounters.hold_encounter, "held"),
        ("cancelled", encounters.hold_encounter, "held"),
        ("cancelled", encounters.miss_encounter, None),
    ],
)
def test_a_session_becomes_what_it_can(cast, was, verb, becomes):
    session = cast.session(status=was)
    if becomes is None:
        with pytest.raises(Refused) as refused:
            verb(cast.actor("ada"), session.id, at=cast.at)
        assert refused.value.sentence == "A session that is cancelled cannot become missed."
    else:
        verb(cast.actor("ada"), session.id, at=cast.at)
    session.refresh_from_db()
    assert session.status == (becomes or was)
    assert session.version == (2 if becomes not in (None, was) else 1)
    assert len(cast.events("encounter.edit")) == session.version - 1


@pytest.mark.parametrize("verb", [encounters.hold_encounter, encounters.miss_encounter])
def test_what_lies_ahead_has_not_happened(cast, verb):
    session = cast.session(status="planned", hours_ago=-3)
    with pytest.raises(Refused) as refused:
        verb(cast.actor("ada"), session.id, at=cast.at)
    assert refused.value.sentence == "This session lies in the future. Say what became of it when its time has come."
    encounters.cancel_encounter(cast.actor("ada"), session.id, at=cast.at)
    assert verb == encounters.miss_encounter or encounters.hold_encounter(
        cast.actor("ada"), session.id, at=cast.at + 4 * HOUR
    )


def test_a_planned_session_that_took_place_earlier_is_moved_and_held_in_one_go(cast):
    session = cast.session(status="planned", hours_ago=-24)
    held = encounters.edit_encounter(cast.actor("ada"), session.id, YESTERDAY, version=1, at=cast.at)
    assert (held.status, held.starts_at) == ("held", YESTERDAY.starts_at)


def test_an_edit_from_a_stale_page_is_a_conflict(cast):
    session = cast.session()
    encounters.edit_encounter(cast.actor("fay"), session.id, replace(YESTERDAY, place="Garden"), version=1, at=cast.at)
    with pytest.raises(Conflict) as conflict:
        encounters.edit_encounter(cast.actor("ada"), session.id, YESTERDAY, version=1, at=cast.at)
    assert conflict.value.sentence == encounters.STALE
    assert conflict.value.current == session
    session.refresh_from_db()
    assert (session.place, session.version, session.clinician_id) == ("Garden", 2, cast.people["ada"])


# --- reading ---


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("gus", None),
        ("ben", None),
        ("fay", None),
        ("bil", None),
        ("mara", None),
        ("tomas", NotFound),
        ("cody", NotFound),
        ("noor", NotFound),
    ],
)
def test_a_session_is_opened_within_reach(cast, name, error):
    session = cast.session("theo")
    for wanted in (session.id, uuid4()):
        if error or wanted != session.id:
            with pytest.raises(NotFound):
                queries.open_encounter(cast.actor(name), wanted, at=cast.at)
        else:
            assert queries.open_encounter(cast.actor(name), wanted, at=cast.at).client.name == "Theo Marsh"
    assert len(cast.events("encounter.read")) == (error is None)


def test_a_day_lists_what_starts_in_it_within_reach_in_order(cast):
    late, early, theirs = cast.session(hours_ago=1), cast.session(hours_ago=4), cast.session("theo", hours_ago=2)
    cast.session(hours_ago=48)
    cast.session("nils")
    day: dict[str, Any] = {"since": AT - 4 * HOUR, "until": AT, "at": AT}
    assert queries.list_sessions(cast.actor("fay"), **day) == [early, theirs, late]
    assert queries.list_sessions(cast.actor("ada"), mine=True, **day) == [early, late]
    assert queries.list_sessions(cast.actor("ben"), **day) == [theirs]
    assert queries.list_sessions(cast.actor("tomas"), **day) == []
    assert queries.list_sessions(cast.actor("fay"), since=AT - 4 * HOUR, until=AT - HOUR, at=AT) == [early, theirs]
    with pytest.raises(Denied):
        queries.list_sessions(cast.actor("cody"), **day)
    assert cast.events("encounter.list")[0].facts()["objects"] == [str(one.id) for one in (early, theirs, late)]


def test_a_clients_sessions_are_listed_newest_first_within_reach(cast):
    new = cast.session(hours_ago=1)
    found = queries.client_sessions(cast.actor("ada"), cast.clients["cleo"], at=cast.at)
    assert [one.id for one in found] == [new.id, cast.note("cleo").encounter_id]
    for name in ("tomas", "gus", "noor"):
        with pytest.raises(NotFound):
            queries.client_sessions(cast.actor(name), cast.clients["cleo"], at=cast.at)
    with pytest.raises(Denied):
        queries.client_sessions(cast.actor("ada", scopes=frozenset({"client.read"})), cast.clients["cleo"], at=cast.at)


@pytest.mark.parametrize("rows", [1, 3])
def test_listing_sessions_costs_the_same_for_one_and_three(cast, rows, django_assert_num_queries):
    for number in range(rows):
        cast.session(hours_ago=1 + number)
    ada = cast.actor("ada")
    with django_assert_num_queries(4):
        found = queries.list_sessions(ada, since=AT - 5 * HOUR, until=AT, at=cast.at)
        assert [(one.client.name, one.clinician.name) for one in found] == [("Cleo Nguyen", "Ada Okafor")] * rows


def test_the_database_holds_the_line_on_sessions(cast):
    session = cast.session()
    for wrong in ({"ends_at": session.starts_at}, {"status": "dreamt"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Encounter.objects.filter(id=session.id).update(**wrong)
