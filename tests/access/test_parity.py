"""A row is in the list if and only if `decide` allows reading it (house.md 6): two spellings of one rule, compared."""

from uuid import UUID

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdspace.access.actions import Action
from holdspace.access.actor import Actor, Role
from holdspace.access.policy import TOKEN_SCOPES, decide
from holdspace.clients.models import Client
from holdspace.encounters.models import Encounter
from holdspace.notes.models import Note

GUARDED = {
    Client: Action.CLIENT_READ,
    Encounter: Action.ENCOUNTER_READ,
    Note: Action.NOTE_READ,
}


def actors(practices: list[UUID], people: list[UUID], clients: list[UUID]) -> st.SearchStrategy[Actor]:
    some = st.frozensets(st.sampled_from(clients))
    return st.builds(
        Actor,
        person=st.sampled_from(people),
        practice=st.sampled_from(practices),
        roles=st.frozensets(st.sampled_from(Role)),
        reach=some,
        supervised=some,
        emergency=some,
        scopes=st.sampled_from([None, None, TOKEN_SCOPES]),
    )


@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model.__name__)
def test_a_row_is_listed_exactly_when_it_may_be_read(cast, model):
    for client in ("cleo", "theo", "nils"):
        cast.draft(client)
        cast.session(client, status="missed")
    rows = list(model.objects.all())
    assert len(rows) >= 4

    @given(actors([cast.practice, cast.elsewhere], list(cast.people.values()), list(cast.clients.values())))
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    def compare(actor):
        listed = set(model.objects.visible_to(actor).values_list("id", flat=True))
        assert listed == {row.id for row in rows if decide(actor, GUARDED[model], row.subject).allowed}

    compare()


def test_every_model_with_a_client_and_a_list_is_compared():
    """A new guarded model must be put into GUARDED."""
    listed = {model for model in apps.get_models() if hasattr(model._default_manager.all(), "visible_to")}
    assert listed == set(GUARDED)
