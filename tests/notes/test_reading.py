"""Opening and listing notes; what is owed. Each read is an event."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdspace.access.actions import Action
from holdspace.clients import services as clients
from holdspace.encounters import services as encounters
from holdspace.kernel.errors import Denied, NotFound
from holdspace.notes import queries
from holdspace.notes.models import Note
from tests.cast import AT, WORDS

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("gus", None),
        ("ben", None),
        ("tomas", NotFound),
        ("cody", NotFound),
        ("noor", NotFound),
        ("ada", Denied),
        ("fay", Denied),
        ("bil", Denied),
        ("mara", Denied),
        ("olive", Denied),
    ],
)
@pytest.mark.parametrize("action", [Action.NOTE_READ, Action.NOTE_PRINT])
def test_a_signed_note_is_opened_by_the_team_and_its_supervisor(cast, name, error, action):
    actor, note = cast.actor(name), cast.notes["theo"]
    if error:
        with pytest.raises(error) as refused:
            queries.open_note(actor, note, at=AT, action=action)
        assert WORDS["theo"] not in str(refused.value)
    else:
        page = queries.open_note(actor, note, at=AT, action=action)
        assert page.sections[0] == {"key": "s", "label": "Subjective", "text": "Spoke of marmalade today."}
    assert len(cast.events(action, client=cast.clients["theo"])) == (error is None)


def test_a_draft_shows_every_section_with_its_label(cast):
    page = queries.open_note(cast.actor("ada"), cast.draft(text="Calm.").id, at=AT)
    assert [(one["label"], one["text"]) for one in page.sections] == [
        ("Subjective", "Calm."),
        ("Objective", ""),
        ("Assessment", ""),
        ("Plan", ""),
    ]
    assert (page.signed, page.addenda) == (None, [])


# --- a client's newest notes ---


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("gus", "all"),
        ("ben", "signed"),
        ("ada", "none"),
        ("fay", "none"),
        ("mara", "none"),
        ("tomas", NotFound),
        ("cody", Denied),
        ("noor", NotFound),
    ],
)
def test_a_clients_newest_notes_are_those_the_reader_may_read(cast, name, sees):
    draft = cast.draft("theo", hours_ago=1)
    wanted = {"all": [draft.id, cast.notes["theo"]], "signed": [cast.notes["theo"]], "none": []}
    if not isinstance(sees, str):
        with pytest.raises(sees):
            queries.newest_notes(cast.actor(name), cast.clients["theo"], at=AT)
    else:
        pages = queries.newest_notes(cast.actor(name), cast.clients["theo"], at=AT)
        assert [page.note.id for page in pages] == wanted[sees]


def test_newest_notes_come_in_pages(cast):
    hours = [1, 3, 5]
    made = [cast.signed(hours_ago=hour).id for hour in hours] + [cast.notes["cleo"]]
    ada, cleo = cast.actor("ada"), cast.clients["cleo"]
    first = queries.newest_notes(ada, cleo, at=AT, limit=2)
    assert [page.note.id for page in first] == made[:2]
    assert cast.events("note.list")[-1].facts()["objects"] == [str(one) for one in made[:2]]
    second = queries.newest_notes(ada, cleo, at=AT, limit=2, before=first[-1].note.docid)
    assert [page.note.id for page in second] == made[2:]


def test_a_token_without_the_scope_does_not_list_words(cast):
    with pytest.raises(Denied) as denied:
        queries.newest_notes(cast.actor("ada", scopes=frozenset({"client.read"})), cast.clients["cleo"], at=AT)
    assert denied.value.sentence == "This token was not given note.list."


def test_the_previous_note_is_the_newest_of_the_record_before_this_one(cast, together):
    ada = cast.actor("ada")
    cast.draft(hours_ago=3)
    cast.signed("theo", hours_ago=3)
    before = cast.signed(hours_ago=5, by="tomas", text="Before.")
    now = cast.draft(hours_ago=2)
    cast.signed(hours_ago=1)
    page = queries.previous_note(ada, now, at=AT)
    assert page is not None
    assert (page.note, page.sections[0]["text"]) == (before, "Before.")
    assert queries.previous_note(ada, cast.note("cleo"), at=AT) is None
    assert queries.previous_note(cast.actor("gus"), now, at=AT) is None


# --- what is owed ---


def test_what_is_owed_is_ones_own_oldest_first(cast, together):
    ada = cast.actor("ada")
    old, new = cast.session(hours_ago=50), cast.session(hours_ago=2)
    draft = cast.draft(hours_ago=30)
    cast.session(hours_ago=3, status="missed")
    cast.session(hours_ago=0.5)  # not over yet
    cast.session(by="tomas", hours_ago=4)
    cast.session("theo", hours_ago=4)
    cast.signed(hours_ago=6)
    owed = queries.owed_notes(ada, at=AT)
    assert [(one.encounter, one.note) for one in owed] == [(old, None), (draft.encounter, draft), (new, None)]
    assert queries.late_by(owed[0], AT) == timedelta(hours=50 - 24) - timedelta(minutes=50)
    assert queries.late_by(owed[2], AT) < timedelta(0)
    assert cast.events("note.list")[-1].facts()["objects"] == [str(draft.id)]


@pytest.mark.parametrize("happens", ["cancelled", "signed", "begun by a colleague"])
def test_a_session_is_owed_a_note_until_it_has_one_or_did_not_take_place(cast, together, happens):
    session = cast.session(hours_ago=5)
    assert [one.encounter for one in queries.owed_notes(cast.actor("ada"), at=AT)] == [session]
    if happens == "cancelled":
        encounters.cancel_encounter(cast.actor("ada"), session.id, at=AT)
    elif happens == "signed":
        cast.signed(session=session)
    else:
        cast.draft(session=session, by="tomas")
    assert queries.owed_notes(cast.actor("ada"), at=AT) == []


@pytest.mark.parametrize("name", ["fay", "bil", "mara", "olive", "tomas", "ben"])
def test_those_who_hold_no_sessions_owe_nothing(cast, name):
    cast.session("theo", hours_ago=5)
    assert queries.owed_notes(cast.actor(name), at=AT) == []


def test_care_that_ended_still_owes_its_notes(cast):
    session = cast.session(hours_ago=5)
    clients.end_care(cast.actor("ada"), cast.clients["cleo"], on=AT.date(), reason="Moved", at=AT)
    assert [one.encounter for one in queries.owed_notes(cast.actor("ada"), at=AT)] == [session]


# --- ones own, and marks in a list ---


def test_recent_notes_are_ones_own_newest_first(cast, together):
    first, second = cast.draft(at=AT - DAY), cast.signed(at=AT)
    cast.signed(by="tomas")
    cast.signed("theo")
    assert queries.recent_notes(cast.actor("ada"), at=AT) == [second, first, cast.note("cleo")]
    assert queries.recent_notes(cast.actor("ada"), at=AT, limit=1) == [second]
    assert queries.recent_notes(cast.actor("fay"), at=AT) == []
    with pytest.raises(Denied):
        queries.recent_notes(cast.actor("cody"), at=AT)


def test_sessions_are_marked_with_the_newest_note_the_reader_may_read(cast):
    session = cast.session(hours_ago=5)
    cast.draft(session=session, at=AT)
    second = cast.draft(session=session, at=AT + DAY)
    ids = [session.id, cast.note("theo").encounter_id]
    assert queries.notes_of_sessions(cast.actor("ada"), ids) == {session.id: second}
    assert queries.notes_of_sessions(cast.actor("fay"), ids) == {}


# --- the same cost for one row and three ---

LISTS = {
    "newest": lambda cast, actor: [
        [one.note.author.name, one.note.client.name] for one in queries.newest_notes(actor, cast.clients["cleo"], at=AT)
    ],
    "recent": lambda cast, actor: [
        [one.client.name, one.encounter.place] for one in queries.recent_notes(actor, at=AT)
    ],
    "owed": lambda cast, actor: [
        [one.encounter.client.name, queries.late_by(one, AT)] for one in queries.owed_notes(actor, at=AT)
    ],
}


@pytest.mark.parametrize("which", LISTS)
def test_three_rows_cost_what_one_costs(cast, which):
    costs = []
    for _ in range(3):
        cast.addendum(cast.signed(hours_ago=3), "More.")
        cast.session(hours_ago=4)
        cast.draft(hours_ago=2)
        actor = cast.actor("ada")
        with CaptureQueriesContext(connection) as captured:
            LISTS[which](cast, actor)
        costs.append(len(captured))
    assert costs == [costs[0]] * 3
    assert Note.objects.count() == 3 + 6
