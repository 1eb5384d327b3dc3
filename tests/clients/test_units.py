"""Couples and families: records of their own, whose members' own records they do not open."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from holdspace.caseload import services as caseload
from holdspace.clients import services as clients
from holdspace.clients.models import Client, Membership
from holdspace.clients.queries import find_clients, open_client
from holdspace.clients.rules import ClientFacts, names_of
from holdspace.clients.units.queries import members_of, units_of
from holdspace.clients.units.rules import LARGEST, MemberFacts
from holdspace.clients.units.services import add_unit_member, end_unit_member
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from holdspace.kernel.ids import new_id
from tests.cast import AT

TODAY = date(2025, 3, 11)


def couple(cast, name="Nguyen and Park", kind="couple", by="ada"):
    return cast.admit(by, legal_given=name, legal_family="", born_on=None, kind=kind)


def joins(cast, unit, client=None, name="", by="ada", since=TODAY, **more):
    facts = MemberFacts(client, name, "", since)
    return add_unit_member(cast.actor(by), unit.id, facts, at=AT, **more)


def names(cast, unit, by="ada"):
    return [(one.name, one.client is not None) for one in members_of(cast.actor(by), unit)[0]]


def wrong(verb, *args, **kwargs):
    with pytest.raises(Invalid) as invalid:
        verb(*args, **kwargs)
    return {name: sentence for name, (sentence,) in invalid.value.fields.items()}


def test_a_couple_has_a_name_a_number_and_no_birth_date(cast):
    unit = couple(cast)
    assert (unit.name, unit.born_on, unit.is_unit) == ("Nguyen and Park, couple", None, True)
    assert couple(cast, "Familie Ito", "family").name == "Familie Ito, family"
    assert couple(cast, "The Moreno family", "family").name == "The Moreno family"
    assert names_of(unit) == ("Nguyen", "Park")
    assert unit in find_clients(cast.actor("ada"), "park", at=AT)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"legal_given": " "}, "legal_given", "A name is needed, for example: Nguyen and Park."),
        ({"born_on": TODAY}, "born_on", "A couple or family has no birth date. Leave it empty."),
        ({"used_name": "The two"}, "used_name", "Only a person has this."),
        ({"kind": "crowd"}, "kind", "Choose one of"),
    ],
)
def test_what_a_couple_cannot_have_is_said(cast, changes, field, sentence):
    facts = {"legal_given": "Nguyen and Park", "legal_family": "", "born_on": None, "kind": "couple", **changes}
    before = Client.objects.count()
    assert wrong(clients.register_client, cast.actor("ada"), ClientFacts(**facts), at=AT)[field].startswith(sentence)
    assert Client.objects.count() == before


def test_a_person_does_not_become_a_couple_nor_a_couple_a_person(cast):
    unit = couple(cast)
    person = ClientFacts("Wren", "Ito", date(1999, 1, 2))
    assert "born_on" in wrong(clients.edit_client, cast.actor("ada"), unit.id, person, version=1, at=AT)
    two = ClientFacts("Nguyen and Park", "", None, kind="couple")
    assert "born_on" in wrong(clients.edit_client, cast.actor("ada"), cast.clients["cleo"], two, version=1, at=AT)


def test_members_come_and_go_and_their_places_stay(cast):
    unit = couple(cast)
    form = new_id()
    cleo = joins(cast, unit, cast.clients["cleo"], place_id=form)
    assert joins(cast, unit, cast.clients["cleo"], place_id=form) == cleo
    joins(cast, unit, name="Jun Park")
    assert names(cast, unit) == [("Cleo Nguyen", True), ("Jun Park", False)]
    end_unit_member(cast.actor("ada"), unit.id, cleo.id, at=AT)
    assert names(cast, unit) == [("Jun Park", False)]
    with pytest.raises(Conflict, match="left already"):
        end_unit_member(cast.actor("ada"), unit.id, cleo.id, at=AT)
    joins(cast, unit, cast.clients["cleo"])  # and comes back, with a place of its own
    assert Membership.objects.filter(unit=unit).count() == 3


def test_nothing_is_a_member_of_itself_nor_a_couple_of_a_couple(cast):
    unit, other = couple(cast), couple(cast, "Ito and Marsh")
    assert wrong(joins, cast, unit, unit.id)["client"].startswith("A couple or family is not a member of itself.")
    assert wrong(joins, cast, unit, other.id)["client"].startswith("This is a couple or family.")
    with pytest.raises(Refused, match="one person's record"):
        add_unit_member(cast.actor("ada"), cast.clients["cleo"], MemberFacts(name="Jun", since=TODAY), at=AT)
    assert Membership.objects.count() == 0


def test_nobody_joins_twice_in_the_future_or_without_a_name(cast):
    unit = couple(cast)
    joins(cast, unit, cast.clients["cleo"])
    joins(cast, unit, name="Jun Park")
    assert wrong(joins, cast, unit, cast.clients["cleo"]) == {"client": "They are a member already."}
    assert wrong(joins, cast, unit, name=" jun park") == {"name": "They are a member already."}
    assert "name" in wrong(joins, cast, unit, name=" ")
    assert "future" in wrong(joins, cast, unit, name="Mai", since=TODAY + timedelta(days=1))["since"]
    assert wrong(joins, cast, unit, name="Mai", since=None) == {"since": "A day is needed here."}


def test_a_crowd_is_a_group(cast):
    unit = couple(cast, "Nguyen", "family")
    for number in range(LARGEST):
        joins(cast, unit, name=f"Cousin {number}")
    assert "are a group" in wrong(joins, cast, unit, name="One more")[""]


def test_a_couple_is_no_way_to_a_record_out_of_reach(cast):
    """Theo is of Gus; Tomas treats the couple, and learns neither that Theo's record is there nor that it is not."""
    unit = couple(cast, by="tomas")
    said = []
    for client in (cast.clients["theo"], cast.clients["nils"], uuid4()):
        with pytest.raises(NotFound) as error:
            joins(cast, unit, client, by="tomas")
        said.append(error.value.sentence)
    assert len(set(said)) == 1
    assert Membership.objects.count() == 0


def test_being_linked_gives_nobody_reach(cast):
    unit = couple(cast)
    joins(cast, unit, cast.clients["cleo"])
    caseload.assign_clinician(cast.actor("olive"), unit.id, cast.people["tomas"], at=AT)
    tomas = cast.actor("tomas")
    assert members_of(tomas, unit)[0][0].client is None  # the name as it was written down, and no link
    assert names(cast, unit, "tomas") == [("Cleo Nguyen", False)]
    with pytest.raises(NotFound):
        open_client(tomas, cast.clients["cleo"], at=AT)
    assert units_of(cast.actor("ada"), cast.client("cleo")) == [unit]
    caseload.assign_clinician(cast.actor("olive"), cast.clients["cleo"], cast.people["gus"], at=AT)
    assert units_of(cast.actor("gus"), cast.client("cleo")) == []  # who treats Cleo alone does not learn of the couple


@pytest.mark.parametrize(
    ("name", "error"), [("bil", Denied), ("mara", Denied), ("tomas", NotFound), ("noor", NotFound)]
)
def test_who_may_not_change_who_is_in_it(cast, name, error):
    unit = couple(cast)
    place = joins(cast, unit, name="Jun Park")
    with pytest.raises(error):
        joins(cast, unit, name="Mai", by=name)
    with pytest.raises(error):
        end_unit_member(cast.actor(name), unit.id, place.id, at=AT)
    assert names(cast, unit) == [("Jun Park", False)]


def test_a_couple_s_notes_are_its_own_and_no_member_s(cast):
    unit = couple(cast)
    joins(cast, unit, cast.clients["cleo"])
    note = cast.signed(unit.id, "ada", "Spoke of persimmon together.")
    assert note.client_id == unit.id
    assert cast.note("cleo").client_id == cast.clients["cleo"]
    clients.end_care(cast.actor("ada"), unit.id, on=TODAY, reason="Done", at=AT)
    assert cast.client("cleo").in_care
