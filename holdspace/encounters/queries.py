"""Reading sessions. Each read checks the policy and leaves an event."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.clients.models import Client
from holdspace.encounters.models import Encounter


def open_encounter(
    actor: Actor, encounter_id: UUID, *, at: datetime, action: Action = Action.ENCOUNTER_READ
) -> Encounter:
    """Open one session. action: what the page is for; reading unless said otherwise."""
    with transaction.atomic():
        rows = Encounter.objects.select_related("client", "practice", "clinician")
        encounter = rows.filter(practice=actor.practice, id=encounter_id).first()
        if encounter is None:
            raise missing("encounter", encounter_id, action=action)
        require(actor, action, encounter.subject, kind="encounter", object_id=encounter.id)
        record(actor, Action.ENCOUNTER_READ, "encounter", encounter.id, at=at, client=encounter.client_id)
    return encounter


def list_sessions(
    actor: Actor, *, since: datetime, until: datetime, at: datetime, mine: bool = False
) -> list[Encounter]:
    """The sessions in reach that start in [since, until), in order of time; not those reached in an emergency alone.

    mine: only those the actor holds.
    """
    require(actor, Action.ENCOUNTER_LIST, Subject(actor.practice), kind="encounter")
    rows = Encounter.objects.visible_to(actor.from_day_to_day).filter(starts_at__gte=since, starts_at__lt=until)
    if mine:
        rows = rows.filter(clinician=actor.person)
    with transaction.atomic():
        found = list(rows.select_related("client", "clinician").order_by("starts_at", "id")[:500])
        record(actor, Action.ENCOUNTER_LIST, "encounter", None, at=at, among=[row.id for row in found])
    return found


def client_sessions(actor: Actor, client_id: UUID, *, at: datetime, since: datetime | None = None) -> list[Encounter]:
    """The sessions of a client in reach, newest first. since: only those that start then or later."""
    require(actor, Action.ENCOUNTER_LIST, Subject(actor.practice), kind="encounter")
    if not Client.objects.visible_to(actor).filter(id=client_id).exists():
        raise missing("client", client_id, action=Action.ENCOUNTER_LIST)
    rows = Encounter.objects.filter(practice=actor.practice, client=client_id)  # in reach: so by client, not by day
    if since is not None:
        rows = rows.filter(starts_at__gte=since)
    with transaction.atomic():
        found = list(rows.select_related("clinician").order_by("-starts_at", "-id")[:1000])
        record(
            actor, Action.ENCOUNTER_LIST, "encounter", None, at=at, client=client_id, among=[row.id for row in found]
        )
    return found


def sessions_of_clients(actor: Actor, client_ids: Sequence[UUID], *, since: datetime) -> dict[UUID, list[Encounter]]:
    """The sessions of clients since a day, newest first, for a list of clients that is recorded already."""
    require(actor, Action.ENCOUNTER_LIST, Subject(actor.practice), kind="encounter")
    found: dict[UUID, list[Encounter]] = {}
    rows = Encounter.objects.visible_to(actor.from_day_to_day).filter(starts_at__gte=since)
    wanted = set(client_ids)
    for row in rows.order_by("-starts_at", "-id"):
        if row.client_id in wanted:
            found.setdefault(row.client_id, []).append(row)
    return found
