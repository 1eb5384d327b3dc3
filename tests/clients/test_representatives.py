"""Who may act for a client: by what authority, what they may decide, which paper was seen, and who consents for a minor."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.clients import services as clients
from holdspace.clients.models import Representative
from holdspace.clients.queries import ended_representatives, open_client
from holdspace.clients.rules import REPRESENTS, RepresentativeFacts, age_on, consents, is_minor, standing
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from tests.cast import AT

TODAY = date(2025, 3, 11)
MAI = RepresentativeFacts(
    "Mai Nguyen",
    "guardian",
    "treatment",
    "Letters of guardianship",
    date(2025, 3, 3),
    "555-0199",
    since=date(2025, 2, 1),
)


def acts(cast, facts=MAI, by="ada", client="cleo", **more):
    return clients.add_representative(cast.actor(by), cast.clients[client], facts, at=AT, **more)


def standing_now(cast, by="ada", client="cleo"):
    return open_client(cast.actor(by), cast.clients[client], at=AT).representatives


def test_somebody_who_acts_is_written_down_once_and_ended_never_deleted(cast):
    form = uuid4()
    row = acts(cast, representative_id=form)
    assert acts(cast, representative_id=form) == row
    assert [(one.name, one.extent, one.paper_seen_on) for one in standing_now(cast)] == [
        ("Mai Nguyen", "treatment", date(2025, 3, 3))
    ]
    clients.end_representative(cast.actor("ada"), cast.clients["cleo"], row.id, at=AT)
    assert standing_now(cast) == []
    assert ended_representatives(cast.actor("ada"), cast.clients["cleo"]) == [row]
    with pytest.raises(Conflict, match="taken off the list already"):
        clients.end_representative(cast.actor("ada"), cast.clients["cleo"], row.id, at=AT)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": " "}, "name", "Who is this? A name is needed."),
        ({"authority": "cousin"}, "authority", "Choose what gives them the right to act for the client."),
        ({"authority": ""}, "authority", "Choose what gives them the right to act for the client."),
        ({"since": date(2025, 3, 12)}, "since", "This authority has not begun yet."),
        ({"until": date(2025, 1, 31)}, "until", "The authority ends before it begins. Check both days."),
        ({"paper_seen_on": date(2025, 3, 12)}, "paper_seen_on", "This day lies in the future."),
        ({"paper": ""}, "paper", "Which paper was seen on that day?"),
        ({"email": "mai"}, "email", "This is not an email address."),
        ({"extent": "x" * 201}, "extent", "This is 201 characters long."),
    ],
)
def test_what_cannot_be_is_said_field_by_field(cast, changes, field, sentence):
    with pytest.raises(Invalid) as invalid:
        acts(cast, RepresentativeFacts(**{**MAI.__dict__, **changes}))
    assert list(invalid.value.fields) == [field]
    assert invalid.value.fields[field][0].startswith(sentence)
    assert Representative.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("gus", None),
        ("fay", None),
        ("olive", None),
        ("bil", Denied),
        ("mara", Denied),
        ("ben", NotFound),
        ("tomas", NotFound),
        ("noor", NotFound),
        ("cody", NotFound),
    ],
)
def test_the_team_the_desk_and_owners_write_them_down(cast, name, error):
    row = acts(cast, by="gus", client="theo")
    if error:
        with pytest.raises(error):
            acts(cast, by=name, client="theo")
        with pytest.raises(error):
            clients.end_representative(cast.actor(name), cast.clients["theo"], row.id, at=AT)
    else:
        acts(cast, by=name, client="theo")
    assert Representative.objects.count() == 1 + (error is None)


def test_nobody_acts_for_a_couple(cast):
    couple = cast.admit(legal_given="Ito and Park", legal_family="", born_on=None, kind="couple")
    with pytest.raises(Refused, match="Somebody acts for a person"):
        clients.add_representative(cast.actor("ada"), couple.id, MAI, at=AT)


DAYS = st.dates(date(1990, 1, 1), date(2030, 1, 1))


@given(st.sampled_from(list(REPRESENTS)), st.none() | DAYS, DAYS)
def test_whoever_consents_does_so_for_a_minor_and_while_it_lasts(authority, until, today):
    born = date(2008, 2, 29)
    if consents(authority, until, born_on=born, today=today):
        assert is_minor(born, today)
        assert authority in ("parent", "guardian", "other")
        assert standing(authority, until, born_on=born, today=today) == ""
    if age_on(born, today) >= 18:
        assert not consents(authority, until, born_on=born, today=today)


def test_the_day_a_client_comes_of_age_a_parent_consents_no_longer():
    born = date(2007, 3, 11)
    for day, minor in ((TODAY - timedelta(days=1), True), (TODAY, False)):
        assert consents("parent", None, born_on=born, today=day) is minor
        assert bool(standing("parent", None, born_on=born, today=day)) is not minor
    assert standing("guardian", TODAY - timedelta(days=1), born_on=None, today=TODAY) == "Expired"
