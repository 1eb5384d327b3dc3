"""While a legal hold stands on any client of the author's, nothing of their notebook goes, and nobody is told but the author."""

from datetime import timedelta

import pytest

from holdspace.caseload import services as caseload
from holdspace.clients import services as clients
from holdspace.psychotherapy import queries
from holdspace.psychotherapy.models import Kept, SealedObject
from tests.psychotherapy.notebook import Notebook, way
from tests.psychotherapy.test_anchors import anchor
from tests.psychotherapy.test_commits import send

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db(databases=["default", "psychotherapy"])


@pytest.fixture
def book(cast):
    made = Notebook()
    body = made.body(3)
    send(cast, "ada", body)
    made.took(body)
    return made


def hold(cast):
    return clients.place_legal_hold(cast.actor("olive"), cast.clients["cleo"], reason="Subpoena", at=cast.at)


def texts(book) -> dict[str, str]:
    return {str(oid): jwe for oid, jwe in SealedObject.objects.values_list("oid", "jwe")}


def test_the_author_is_told_and_nobody_else(cast, book):
    assert not queries.open_state(cast.actor("ada")).held
    hold(cast)
    assert queries.open_state(cast.actor("ada")).held
    assert not queries.open_state(cast.actor("tomas")).held


def test_an_author_who_left_the_care_team_is_held_too(cast, book):
    from holdspace.caseload.models import Assignment  # noqa: PLC0415  # only here

    row = Assignment.objects.get(client=cast.clients["cleo"], person=cast.people["ada"])
    caseload.assign_clinician(cast.actor("olive"), cast.clients["cleo"], cast.people["tomas"], at=cast.at)
    caseload.end_assignment(cast.actor("olive"), cast.clients["cleo"], row.id, at=cast.at + timedelta(minutes=1))
    hold(cast)
    assert queries.open_state(cast.actor("ada")).held


def test_what_is_deleted_under_a_hold_is_kept_where_nobody_sees_it(cast, book):
    hold(cast)
    before = texts(book)
    gone = next(iter(book.revs))
    body = book.body(1, gone=[gone])
    send(cast, "ada", body)
    assert gone not in texts(book)
    assert queries.fetch_objects(cast.actor("ada"), None, after=0).objects
    (kept,) = Kept.objects.filter(kind="object")
    assert (str(kept.oid), kept.jwe) == (gone, before[gone])
    assert Kept.objects.filter(kind="root").count() == 1


def test_what_is_written_over_is_kept_as_it_was_when_the_hold_was_met(cast, book):
    hold(cast)
    before = texts(book)
    one = next(iter(book.revs))
    for _ in range(3):
        body = book.body(0, change=[one])
        send(cast, "ada", body)
        book.took(body)
    assert [(str(row.oid), row.jwe) for row in Kept.objects.filter(kind="object")] == [(one, before[one])]


def test_a_rotation_keeps_the_ways_in_that_open_what_is_kept(cast, book):
    hold(cast)
    (old,) = book.ways
    send(cast, "ada", book.body(0, change=list(book.revs), slots={"put": [way(book.vid)], "del": [old]}))
    kept = Kept.objects.filter(kind="slot")
    assert [str(row.oid) for row in kept] == [old]
    assert Kept.objects.filter(kind="object").count() == 3


def test_without_a_hold_nothing_is_kept(cast, book):
    send(cast, "ada", book.body(0, change=list(book.revs)[:1], gone=list(book.revs)[1:]))
    assert Kept.objects.count() == 0


def test_when_no_hold_stands_any_more_what_it_kept_goes(cast, book):
    placed = hold(cast)
    send(cast, "ada", book.body(0, gone=list(book.revs)[:1]))
    anchor(cast)
    assert Kept.objects.count() > 0
    clients.lift_legal_hold(cast.actor("olive"), cast.clients["cleo"], placed.id, reason="Settled", at=cast.at + DAY)
    anchor(cast, cast.at + DAY)
    assert Kept.objects.count() == 0


def test_the_certificate_says_what_is_stored_in_rounded_numbers(cast, book):
    hold(cast)
    send(cast, "ada", book.body(3, gone=list(book.revs)[:1]))
    found = queries.certify(cast.actor("ada"), at=cast.at)
    assert found is not None
    assert (found.objects, found.ways, found.held, found.kept) == (
        8,
        1,
        True,
        2,
    )  # five objects; an object and a root kept
    assert found.stored & (found.stored - 1) == 0
    assert str(found.vid) == book.vid
