"""A row is in the list if and only if `decide` allows reading it (house.md 6): two spellings of one rule, compared."""

from uuid import UUID

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdspace.access.actions import Action
from holdspace.access.actor import Actor, Role
from holdspace.access.policy import TOKEN_SCOPES, decide
from holdspace.caseload.models import Message
from holdspace.clients.models import Client
from holdspace.encounters.models import Encounter
from holdspace.notes.models import Note

GUARDED = {
    Client: Action.CLIENT_READ,
    Encounter: Action.ENCOUNTER_READ,
    Note: Action.NOTE_READ,
    Message: Action.MESSAGE_READ,
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


def subject(row, actor):
    """What the policy sees of a row; a message says of itself whether it is from or to whoever asks."""
    return row.seen_by(actor) if isinstance(row, Message) else row.subject


@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model.__name__)
def test_a_row_is_listed_exactly_when_it_may_be_read(cast, model):
    for client in ("cleo", "theo", "nils"):
        cast.draft(client)
        cast.session(client, status="missed")
        _thread(cast, client)
    rows = list(model.objects.all())
    assert len(rows) >= 4

    @given(actors([cast.practice, cast.elsewhere], list(cast.people.values()), list(cast.clients.values())))
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    def compare(actor):
        listed = set(model.objects.visible_to(actor).values_list("id", flat=True))
        assert listed == {row.id for row in rows if decide(actor, GUARDED[model], subject(row, actor)).allowed}

    compare()


def _thread(cast, client):
    """To a role, to a person of the office and to one of the team; each answered by somebody else."""
    practice = cast.elsewhere if client == "nils" else cast.practice
    same = {"practice_id": practice, "client_id": cast.clients[client], "text": "x", "sent_at": cast.at}
    who = cast.people
    for to in (
        {"to_role": "front_desk"},
        {"to_role": "owner"},
        {"to_person_id": who["bil"]},
        {"to_person_id": who["gus"]},
    ):
        first = Message.objects.create(author_id=who["ada"], **same, **to)
        Message.objects.create(author_id=who["ben"], to_person_id=who["ada"], answers=first, **same)


def test_every_model_with_a_client_and_a_list_is_compared():
    """A new guarded model must be put into GUARDED."""
    listed = {model for model in apps.get_models() if hasattr(model._default_manager.all(), "visible_to")}
    assert listed == set(GUARDED)
