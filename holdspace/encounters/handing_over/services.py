"""Verbs: hand clients over with their planned sessions; end that before its day, and give the sessions back (decision 0030)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.audit.services import record
from holdspace.caseload.handing_over.rules import HandOverFacts, day_begins, day_is_over
from holdspace.caseload.handing_over.services import give_clients, take_back
from holdspace.caseload.models import HandOver
from holdspace.encounters.models import Encounter


def hand_over(
    actor: Actor, person_id: UUID, facts: HandOverFacts, *, at: datetime, hand_over_id: UUID | None = None
) -> HandOver:
    """Give clients to those who take over, with the sessions planned in that time when this is wished: all of it or nothing."""
    with transaction.atomic():
        done = HandOver.objects.filter(id=hand_over_id).exists() if hand_over_id else False
        row = give_clients(actor, person_id, facts, at=at, hand_over_id=hand_over_id)
        if facts.with_sessions and not done:
            _move_along(actor, row, at)
    return row


def end_hand_over(actor: Actor, hand_over_id: UUID, *, at: datetime) -> HandOver:
    """Whoever was away is back early: covering ends now, and the sessions that moved along and are still planned return."""
    with transaction.atomic():
        row = take_back(actor, hand_over_id, at=at)
        for one in row.clients.all():
            moved = Encounter.objects.filter(id__in=one.sessions, clinician=one.to_person_id, starts_at__gt=at)
            _to(actor, moved, row.person_id, at)
    return row


def _move_along(actor: Actor, row: HandOver, at: datetime) -> None:
    zone = row.person.practice.zone
    planned = Encounter.objects.filter(practice=actor.practice, clinician=row.person_id)
    planned = planned.filter(starts_at__gte=max(day_begins(row.since, zone), at))
    if row.until is not None:
        planned = planned.filter(starts_at__lt=day_is_over(row.until, zone))
    for one in row.clients.all():
        one.sessions = _to(actor, planned.filter(client=one.client_id), one.to_person_id, at)
        one.save(update_fields=["sessions"])


def _to(actor: Actor, sessions: Iterable[Encounter], person: UUID, at: datetime) -> list[str]:
    """Give planned sessions to somebody. Returns their ids."""
    moved = []
    rows = Encounter.objects.select_for_update(of=("self",)).filter(id__in=[one.id for one in sessions])
    for one in rows.filter(status="planned", group_session=None).order_by("starts_at", "id"):
        one.clinician_id, one.version = person, one.version + 1
        one.save(update_fields=["clinician", "version"])
        record(
            actor, Action.ENCOUNTER_EDIT, "encounter", one.id, at=at, client=one.client_id, version=one.version,
            reason="handed over", among=[person],
        )  # fmt: skip
        moved.append(str(one.id))
    return moved
