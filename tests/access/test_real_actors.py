"""The same rules with the cast's own actors, as `caseload` builds them."""

import pytest

from holdspace.clients.models import Client
from holdspace.encounters.models import Encounter
from holdspace.notes.models import Note


@pytest.mark.parametrize(
    ("name", "clients", "notes"),
    [
        ("ada", {"cleo", "theo", "uma"}, {"cleo"}),  # as owner all demographics, as clinician her client's notes
        ("ben", {"theo"}, {"theo"}),
        ("gus", {"theo"}, {"theo"}),
        ("fay", {"cleo", "theo", "uma"}, set()),
        ("bil", {"cleo", "theo", "uma"}, set()),
        ("mara", {"cleo", "theo", "uma"}, set()),
        ("olive", {"cleo", "theo", "uma"}, set()),
        ("tomas", set(), set()),
        ("cody", set(), set()),
        ("noor", {"nils"}, {"nils"}),
    ],
)
def test_what_each_of_the_cast_can_list(cast, name, clients, notes):
    actor = cast.actor(name)
    assert set(Client.objects.visible_to(actor)) == {cast.client(one) for one in clients}
    assert {row.client_id for row in Encounter.objects.visible_to(actor)} <= {cast.clients[one] for one in clients}
    assert set(Note.objects.visible_to(actor)) == {cast.note(one) for one in notes}
