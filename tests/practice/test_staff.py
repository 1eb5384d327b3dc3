"""The staff list, a person's page, one-time links as a page sees them, the recovery code."""

from datetime import timedelta

import pytest

from holdspace.caseload import queries as caseload
from holdspace.clients import queries as clients
from holdspace.config.settings import KEY_STORE
from holdspace.kernel.errors import Denied, Invalid, NotFound
from holdspace.kernel.keys.store import KeyStore
from holdspace.practice import queries
from holdspace.practice.rules import PersonFacts
from holdspace.practice.services import people, recovery
from tests.cast import AT, ORIGIN, PASSWORD

IRIS = PersonFacts("iris@willow.example", "Iris Vale", "LPC", roles=("clinician",))


def test_an_owner_sees_the_last_link_of_everybody_and_the_rest_only_who_works_here(cast):
    link = people.invite_person(cast.actor("ada"), IRIS, at=AT)
    people.deactivate_person(cast.actor("ada"), cast.people["gus"], at=AT)
    as_owner = {row.person.name: row.link for row in queries.list_staff(cast.actor("olive"), at=AT)}
    assert as_owner["Iris Vale"] == link.invitation
    assert as_owner["Ada Okafor"] is None
    assert "Gus Lindqvist" in as_owner
    as_desk = {row.person.name: row.link for row in queries.list_staff(cast.actor("fay"), at=AT)}
    assert set(as_owner) - set(as_desk) == {"Gus Lindqvist"}
    assert set(as_desk.values()) == {None}
    assert len(queries.staff_names(cast.actor("mara"))) == 10
    with pytest.raises(Denied):
        queries.staff_names(cast.actor("cody"))


def test_a_persons_page_shows_who_supervises_whom_and_who_could(cast):
    gus = caseload.open_staff_page(cast.actor("ada"), cast.people["gus"], at=AT)
    assert [pair.supervisor.name for pair in gus.above] == ["Ben Castillo"]
    assert (gus.below, gus.supervisors) == ([], [])
    ben = caseload.open_staff_page(cast.actor("ada"), cast.people["ben"], at=AT)
    assert [pair.supervisee.name for pair in ben.below] == ["Gus Lindqvist"]
    ada = caseload.open_staff_page(cast.actor("ada"), cast.people["ada"], at=AT)
    assert [one.name for one in ada.supervisors] == ["Ben Castillo"]
    with pytest.raises(Denied):
        caseload.open_staff_page(cast.actor("fay"), cast.people["gus"], at=AT)
    with pytest.raises(NotFound):
        caseload.open_staff_page(cast.actor("ada"), cast.people["noor"], at=AT)


def test_an_owner_is_offered_who_else_could_join_a_team(cast):
    team = caseload.open_team(cast.actor("olive"), cast.clients["cleo"], at=AT)
    assert [one.name for one in team.others] == ["Ben Castillo", "Gus Lindqvist", "Tomas Reyes"]
    assert caseload.open_team(cast.actor("fay"), cast.clients["cleo"], at=AT).others == []


def test_names_are_shown_of_clients_in_reach_only(cast):
    wanted = {cast.clients["cleo"], cast.clients["theo"], cast.clients["nils"]}
    assert clients.names_for(cast.actor("gus"), wanted) == {cast.clients["theo"]: "Theo Marsh"}
    assert clients.names_for(cast.actor("mara"), wanted) == {
        cast.clients["theo"]: "Theo Marsh",
        cast.clients["cleo"]: "Cleo Nguyen",
    }


def used(cast, link):
    people.accept_invitation(link.secret, name="Iris", credentials="", password=PASSWORD, origin=ORIGIN, at=AT)


def withdrawn(cast, link):
    people.deactivate_person(cast.actor("ada"), link.invitation.person_id, at=AT)


@pytest.mark.parametrize(
    ("happens", "days", "sentence"),
    [
        (None, 1, ""),
        (None, 7, "This link has run out. Ask an owner of the practice for a new one."),
        (used, 1, "This link was used already. Sign in with the password you chose, or ask an owner for a new link."),
        (withdrawn, 1, "This link was withdrawn. Ask an owner of the practice for a new one."),
    ],
)
def test_a_link_says_why_it_opens_nothing_any_more(cast, happens, days, sentence):
    link = people.invite_person(cast.actor("ada"), IRIS, at=AT)
    if happens:
        happens(cast, link)
    assert people.look_at_link(link.secret, at=AT + timedelta(days=days)) == (link.invitation, sentence)
    assert people.look_at_link("guess", at=AT) == (None, "This link leads nowhere. Check that all of it was copied.")


@pytest.mark.parametrize("name", ["gus", None])
def test_a_failed_sign_in_leaves_an_event_also_a_strangers(cast, name):
    people.record_failed_sign_in(cast.person(name) if name else None, ORIGIN, at=AT)
    event = cast.events("person.sign_in")[-1]
    assert (event.refused, event.person) == (True, cast.people[name] if name else None)


def test_a_strangers_failed_sign_in_before_there_is_a_practice_leaves_nothing(blank, cast):
    people.record_failed_sign_in(None, ORIGIN, at=AT)
    assert cast.events() == []


# --- the recovery code ---


@pytest.fixture
def store(tmp_path):
    made = KeyStore(tmp_path / "data", tmp_path / "keys")
    made.create()
    return made


def test_a_recovery_code_is_made_and_confirmed_by_an_owner(cast, store):
    ada = cast.actor("ada")
    code = recovery.make_recovery_code(ada, store, at=AT)
    groups = code.removeprefix("HR1-").split("-")
    with pytest.raises(Invalid) as invalid:
        recovery.confirm_recovery_code(ada, code, third=groups[0], last=groups[-1].lower(), at=AT)
    assert invalid.value.fields == {"third": ["This is not group 3. Read it from the paper once more."]}
    recovery.confirm_recovery_code(ada, code, third=groups[2], last=groups[-1], at=AT)
    actions = [event.action for event in cast.events("practice.")][-2:]
    assert actions == ["practice.make_recovery_code", "practice.confirm_recovery_code"]
    assert all(code.encode() not in bytes(event.payload) for event in cast.events())


@pytest.mark.parametrize("name", ["tomas", "mara", "fay", "cody"])
def test_nobody_else_makes_or_confirms_a_recovery_code(cast, store, name):
    before = store.new_recovery_code()
    with pytest.raises(Denied):
        recovery.make_recovery_code(cast.actor(name), store, at=AT)
    with pytest.raises(Denied):
        recovery.confirm_recovery_code(cast.actor(name), before, third="", last="", at=AT)
    assert KEY_STORE.data_dir != store.data_dir
