"""Admitting, care teams, supervision, and the Actor built from them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from holdspace.access.actor import Role
from holdspace.caseload import queries
from holdspace.caseload import services as caseload
from holdspace.caseload.models import Assignment, Supervision
from holdspace.clients.models import Client
from holdspace.clients.rules import ClientFacts
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from holdspace.practice.services import people
from tests.cast import ORIGIN

WREN = ClientFacts("Wren", "Ito", date(1999, 1, 2))
DAY = timedelta(days=1)


# --- the Actor ---


def test_the_actor_holds_roles_reach_supervisees_and_origin(cast):
    ben, gus = cast.actor("ben"), cast.actor("gus")
    assert (ben.roles, ben.reach, ben.supervisees, ben.supervised) == (
        {Role.SUPERVISOR}, frozenset(), {cast.people["gus"]}, {cast.clients["theo"]},
    )  # fmt: skip
    assert (gus.reach, gus.supervisees, gus.supervised) == ({cast.clients["theo"]}, frozenset(), frozenset())
    assert (gus.practice, gus.origin, gus.name, gus.scopes) == (cast.practice, ORIGIN, "Gus Lindqvist", None)
    assert cast.actor("gus", face="api", scopes=frozenset({"note.read"})).scopes == {"note.read"}


@pytest.mark.parametrize(("name", "queries_wanted"), [("fay", 0), ("mara", 1), ("ada", 2), ("ben", 4)])
def test_building_the_actor_costs_as_many_queries_as_it_needs(cast, name, queries_wanted, django_assert_num_queries):
    person = cast.person(name)
    with django_assert_num_queries(queries_wanted):
        queries.actor_for(person, origin=ORIGIN, at=cast.at)


# --- admitting ---


@pytest.mark.parametrize(
    ("by", "named", "team"),
    [
        ("ada", None, ["ada"]),
        ("ada", "tomas", ["tomas"]),
        ("fay", "gus", ["gus"]),
        ("fay", None, []),
        ("olive", None, []),
    ],
)
def test_a_client_is_admitted_to_somebody_who_treats(cast, by, named, team):
    clinician = cast.people[named] if named else None
    client = caseload.admit_client(cast.actor(by), WREN, clinician=clinician, at=cast.at)
    rows = Assignment.objects.filter(client=client)
    assert [row.person_id for row in rows] == [cast.people[name] for name in team]
    assert all((row.since, row.assigned_by_id) == (date(2025, 3, 11), cast.people[by]) for row in rows)


@pytest.mark.parametrize(
    ("clinician", "error", "sentence"),
    [
        ("fay", Refused, "Fay Moreau does not treat clients. Choose a clinician, supervisee or supervisor."),
        ("cody", Refused, "Cody Amsel does not treat clients. Choose a clinician, supervisee or supervisor."),
        ("tomas", Refused, "Tomas Reyes's access has ended. Choose somebody who works here."),
        ("noor", NotFound, "There is nothing here that you can see."),
    ],
)
def test_a_client_is_not_admitted_to_somebody_who_cannot_treat(cast, clinician, error, sentence):
    people.deactivate_person(cast.actor("ada"), cast.people["tomas"], at=cast.at)
    with pytest.raises(error) as refused:
        caseload.admit_client(cast.actor("fay"), WREN, clinician=cast.people[clinician], at=cast.at)
    assert refused.value.sentence == sentence
    assert not Client.objects.filter(legal_given="Wren").exists()  # the record is not opened without its team


@pytest.mark.parametrize(
    ("name", "error"),
    [("ada", None), ("fay", None), ("bil", Denied), ("tomas", NotFound), ("gus", NotFound), ("noor", Conflict)],
)
def test_a_form_posted_again_shows_the_client_only_to_those_who_reach_them(cast, name, error):
    """The form's id is no key to somebody else's client."""
    cleo = cast.clients["cleo"]
    if error:
        with pytest.raises(error):
            caseload.admit_client(cast.actor(name), WREN, clinician=None, at=cast.at, client_id=cleo)
    else:
        assert caseload.admit_client(cast.actor(name), WREN, clinician=None, at=cast.at, client_id=cleo).id == cleo
    assert cast.client("cleo").legal_given == "Cleopatra"


# --- assigning ---


def test_a_place_on_a_team_opens_the_record_from_that_moment_and_its_end_closes_it(cast):
    cleo = cast.clients["cleo"]
    assert cast.actor("tomas").reach == frozenset()
    place = caseload.assign_clinician(
        cast.actor("olive"), cleo, cast.people["tomas"], part=" covering  in May ", at=cast.at
    )
    assert place.part == "covering in May"
    assert cast.actor("tomas").reach == {cleo}
    assert caseload.assign_clinician(cast.actor("olive"), cleo, cast.people["tomas"], at=cast.at) == place

    ended = caseload.end_assignment(cast.actor("olive"), cleo, place.id, at=cast.at + DAY)
    assert (ended.until, ended.ended_at) == (date(2025, 3, 12), cast.at + DAY)
    assert cast.actor("tomas", at=cast.at + DAY - timedelta(seconds=1)).reach == {cleo}
    assert cast.actor("tomas", at=cast.at + DAY).reach == frozenset()
    team = queries.open_team(cast.actor("ada"), cleo, at=cast.at + DAY)
    assert ([row.person.name for row in team.now], [row.person.name for row in team.before]) == (
        ["Ada Okafor"],
        ["Tomas Reyes"],
    )
    with pytest.raises(Conflict) as conflict:
        caseload.end_assignment(cast.actor("olive"), cleo, place.id, at=cast.at + DAY)
    assert conflict.value.sentence == "This person has left the care team already."

    again = caseload.assign_clinician(cast.actor("olive"), cleo, cast.people["tomas"], at=cast.at + 2 * DAY)
    assert again != place
    reasons = [event.facts()["reason"] for event in cast.events("team.assign", client=cleo)]
    assert reasons[-3:] == [None, "ended", None]


def test_a_place_given_and_ended_before_its_day_ends_on_the_day_it_began(cast):
    cleo = cast.clients["cleo"]
    place = caseload.assign_clinician(cast.actor("ada"), cleo, cast.people["tomas"], at=cast.at)
    ended = caseload.end_assignment(cast.actor("ada"), cleo, place.id, at=cast.at - 3 * DAY)  # a clock set back
    assert ended.until == ended.since


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("ada", None),
        ("olive", None),
        ("fay", Denied),
        ("bil", Denied),
        ("mara", Denied),
        ("gus", NotFound),
        ("ben", NotFound),
        ("tomas", NotFound),
        ("cody", NotFound),
        ("noor", NotFound),
    ],
)
def test_only_an_owner_changes_a_team(cast, name, error):
    actor, theo = cast.actor(name), cast.clients["theo"]
    place = Assignment.objects.get(client=theo)
    verbs = (
        lambda: caseload.assign_clinician(actor, theo, cast.people["tomas"], at=cast.at),
        lambda: caseload.end_assignment(actor, theo, place.id, at=cast.at),
    )
    for verb in verbs:
        if error:
            with pytest.raises(error):
                verb()
        else:
            verb()
    assert (
        [row.person_id for row in Assignment.objects.filter(client=theo, ended_at=None)] == [cast.people["gus"]]
    ) is (error is not None)


@pytest.mark.parametrize("part", ["x" * 101, "\x02"])
def test_a_part_on_the_team_is_a_short_clean_line(cast, part):
    with pytest.raises(Invalid) as invalid:
        caseload.assign_clinician(cast.actor("ada"), cast.clients["cleo"], cast.people["tomas"], part=part, at=cast.at)
    assert set(invalid.value.fields) == {"part"}


def test_a_place_on_another_clients_team_is_not_there(cast):
    gus = Assignment.objects.get(client=cast.clients["theo"])
    for wanted in (gus.id, uuid4()):
        with pytest.raises(NotFound):
            caseload.end_assignment(cast.actor("ada"), cast.clients["cleo"], wanted, at=cast.at)
    assert cast.actor("gus").reach == {cast.clients["theo"]}


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("gus", None),
        ("ben", None),
        ("fay", None),
        ("mara", None),
        ("tomas", NotFound),
        ("cody", NotFound),
        ("noor", NotFound),
    ],
)
def test_a_team_is_read_within_reach(cast, name, error):
    for client in (cast.clients["theo"], uuid4()):
        if error or client != cast.clients["theo"]:
            with pytest.raises(NotFound):
                queries.open_team(cast.actor(name), client, at=cast.at)
        else:
            assert queries.open_team(cast.actor(name), client, at=cast.at).client == cast.client("theo")


def test_a_team_of_three_costs_what_a_team_of_one_costs(cast, django_assert_num_queries):
    cleo, fay = cast.clients["cleo"], cast.actor("fay")
    with django_assert_num_queries(5):
        queries.open_team(fay, cleo, at=cast.at)
    for name in ("tomas", "gus"):
        caseload.assign_clinician(cast.actor("ada"), cleo, cast.people[name], at=cast.at)
    with django_assert_num_queries(5):
        assert len({row.person.name for row in queries.open_team(fay, cleo, at=cast.at).now}) == 3


def test_the_choice_of_clinicians_leaves_out_those_who_left_or_do_not_treat(cast):
    people.deactivate_person(cast.actor("ada"), cast.people["tomas"], at=cast.at)
    assert [person.name for person in queries.list_treating(cast.actor("fay"))] == [
        "Ada Okafor",
        "Ben Castillo",
        "Gus Lindqvist",
    ]
    with pytest.raises(Denied):
        queries.list_treating(cast.actor("cody"))


def test_the_database_holds_the_line_on_teams(cast):
    place = Assignment.objects.get(client=cast.clients["cleo"])
    for wrong in ({"until": place.since - DAY, "ended_at": cast.at}, {"until": place.since}, {"ended_at": cast.at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.filter(id=place.id).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            practice_id=cast.practice,
            client_id=cast.clients["cleo"],
            person_id=cast.people["ada"],
            since=place.since,
            assigned_by_id=cast.people["ada"],
        )


# --- supervision ---


def test_a_supervision_opens_the_supervisees_clients_and_its_end_closes_them(cast):
    owner = cast.actor("olive")
    people.set_roles(owner, cast.people["tomas"], ("clinician", "supervisor"), at=cast.at)
    row = caseload.start_supervision(owner, supervisor=cast.people["tomas"], supervisee=cast.people["gus"], at=cast.at)
    assert (
        caseload.start_supervision(owner, supervisor=cast.people["tomas"], supervisee=cast.people["gus"], at=cast.at)
        == row
    )
    assert row.since == date(2025, 3, 11)
    assert cast.actor("tomas").clinical_reach == {cast.clients["theo"]}
    assert {one.supervisor.name for one in queries.supervisions_of(owner, cast.people["gus"])} == {
        "Ben Castillo",
        "Tomas Reyes",
    }
    assert [one.supervisee.name for one in queries.supervisions_of(owner, cast.people["tomas"])] == ["Gus Lindqvist"]

    caseload.end_supervision(owner, row.id, at=cast.at + DAY)
    caseload.end_supervision(owner, row.id, at=cast.at + 2 * DAY)
    row.refresh_from_db()
    assert row.ended_at == cast.at + DAY
    assert cast.actor("tomas", at=cast.at + DAY).clinical_reach == frozenset()
    assert cast.actor("ben", at=cast.at + DAY).clinical_reach == {cast.clients["theo"]}


@pytest.mark.parametrize(
    ("above", "below", "error", "sentence"),
    [
        ("ben", "ben", Invalid, "Nobody supervises themselves. Choose another person."),
        ("tomas", "gus", Invalid, "Tomas Reyes does not have the role supervisor. Give it on their page first."),
        ("fay", "gus", Refused, "Fay Moreau does not treat clients. Choose a clinician, supervisee or supervisor."),
        ("ben", "fay", Refused, "Fay Moreau does not treat clients. Choose a clinician, supervisee or supervisor."),
        ("ben", "noor", NotFound, "There is nothing here that you can see."),
    ],
)
def test_a_supervision_that_cannot_be_is_refused(cast, above, below, error, sentence):
    before = Supervision.objects.count()
    with pytest.raises(error) as refused:
        caseload.start_supervision(
            cast.actor("ada"), supervisor=cast.people[above], supervisee=cast.people[below], at=cast.at
        )
    assert refused.value.sentence == sentence
    assert Supervision.objects.count() == before


@pytest.mark.parametrize(
    ("name", "error"), [("ada", None), ("ben", Denied), ("fay", Denied), ("cody", Denied), ("noor", NotFound)]
)
def test_only_an_owner_says_who_supervises_whom(cast, name, error):
    actor, row = cast.actor(name), Supervision.objects.get()
    if error:
        with pytest.raises(error):
            caseload.end_supervision(actor, row.id, at=cast.at)
        with pytest.raises(error):
            caseload.start_supervision(actor, supervisor=cast.people["ben"], supervisee=cast.people["ada"], at=cast.at)
    else:
        caseload.start_supervision(actor, supervisor=cast.people["ben"], supervisee=cast.people["ada"], at=cast.at)
        caseload.end_supervision(actor, row.id, at=cast.at)
    if error is Denied:
        with pytest.raises(Denied):
            queries.supervisions_of(actor, cast.people["gus"])
    assert (Supervision.objects.get(id=row.id).ended_at is None) is (error is not None)


def test_a_supervision_that_never_was_is_not_found(cast):
    with pytest.raises(NotFound):
        caseload.end_supervision(cast.actor("ada"), uuid4(), at=cast.at)


def test_losing_the_role_closes_what_supervision_opened(cast):
    people.set_roles(cast.actor("ada"), cast.people["ben"], ("clinician",), at=cast.at)
    assert cast.actor("ben").clinical_reach == frozenset()
