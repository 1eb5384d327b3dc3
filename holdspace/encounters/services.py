"""Verbs about sessions: plan or enter, edit, say what became of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import TREATING, Actor
from holdspace.access.policy import missing, require
from holdspace.audit.services import record
from holdspace.clients.services import load_client
from holdspace.encounters.models import Encounter
from holdspace.encounters.rules import NEXT_STATUSES, EncounterFacts
from holdspace.kernel.errors import Conflict, Invalid, Refused, form_used
from holdspace.kernel.ids import new_id
from holdspace.kernel.words import clean_line
from holdspace.practice.models import Person

STALE = "Somebody changed this session while you had it open. Look at it as it is now, then save again."

OF_GROUP = (
    "This is a client's part of a group's session. Correct the times, or who came, on the page of the group's session."
)


def plan_encounter(
    actor: Actor, client_id: UUID, facts: EncounterFacts, *, at: datetime, encounter_id: UUID | None = None
) -> Encounter:
    """Enter a session: planned, or already held. encounter_id: the id a form was made with, so that posting twice makes one."""
    found = facts.problems(at=at)
    if found:
        raise Invalid(found)
    with transaction.atomic():
        client = load_client(actor, client_id, Action.ENCOUNTER_PLAN)
        already = Encounter.objects.filter(id=encounter_id).first() if encounter_id else None
        if already is not None:
            if already.client_id != client.id:
                raise form_used()
            return already
        if not client.in_care and facts.status == "planned":
            raise Refused("This client's care has ended. Take the client back into care first, then plan a session.")
        encounter = Encounter(
            id=encounter_id or new_id(), practice_id=actor.practice, client=client, status=facts.status
        )
        _apply(actor, encounter, facts)
        encounter.save(force_insert=True)
        record(actor, Action.ENCOUNTER_PLAN, "encounter", encounter.id, at=at, client=client.id, reason=facts.status)
    return encounter


def edit_encounter(actor: Actor, encounter_id: UUID, facts: EncounterFacts, *, version: int, at: datetime) -> Encounter:
    """Change a session's times, place, modality or status. A signed note keeps the session as it was when signed."""
    found = facts.problems(at=at)
    if found:
        raise Invalid(found)
    with transaction.atomic():
        encounter = load_encounter(actor, encounter_id, Action.ENCOUNTER_EDIT)
        if encounter.version != version:
            raise Conflict(STALE, current=encounter)
        _apply(actor, encounter, facts)
        _move(encounter, facts.status, at)
        _save(actor, encounter, at)
    return encounter


def hold_encounter(actor: Actor, encounter_id: UUID, *, at: datetime) -> Encounter:
    """Say that a session took place."""
    return _become(actor, encounter_id, "held", at)


def miss_encounter(actor: Actor, encounter_id: UUID, *, at: datetime) -> Encounter:
    """Say that the client did not come."""
    return _become(actor, encounter_id, "missed", at)


def cancel_encounter(actor: Actor, encounter_id: UUID, *, at: datetime) -> Encounter:
    """Say that a session was called off."""
    return _become(actor, encounter_id, "cancelled", at)


def load_encounter(actor: Actor, encounter_id: UUID, action: Action) -> Encounter:
    """The one way to hold a session for writing: found, in reach, permitted, locked."""
    rows = Encounter.objects.select_for_update(of=("self",)).select_related("client", "practice", "clinician")
    encounter = rows.filter(practice=actor.practice, id=encounter_id).first()
    if encounter is None:
        raise missing("encounter", encounter_id, action=action)
    require(actor, action, encounter.subject, kind="encounter", object_id=encounter.id)
    if action is Action.ENCOUNTER_EDIT and encounter.group_session_id is not None:
        raise Refused(OF_GROUP)
    return encounter


def _become(actor: Actor, encounter_id: UUID, status: str, at: datetime) -> Encounter:
    with transaction.atomic():
        encounter = load_encounter(actor, encounter_id, Action.ENCOUNTER_EDIT)
        if encounter.status == status:
            return encounter
        _move(encounter, status, at)
        _save(actor, encounter, at)
    return encounter


def _move(encounter: Encounter, status: str, at: datetime) -> None:
    if status == encounter.status:
        return
    if status not in NEXT_STATUSES[encounter.status]:
        raise Refused(f"A session that is {encounter.status} cannot become {status}.")
    if status in ("held", "missed") and encounter.starts_at > at:
        raise Refused("This session lies in the future. Say what became of it when its time has come.")
    encounter.status = status


def _save(actor: Actor, encounter: Encounter, at: datetime) -> None:
    encounter.version += 1
    encounter.save()
    record(
        actor,
        Action.ENCOUNTER_EDIT,
        "encounter",
        encounter.id,
        at=at,
        client=encounter.client_id,
        version=encounter.version,
        reason=encounter.status,
    )


def _apply(actor: Actor, encounter: Encounter, facts: EncounterFacts) -> None:
    encounter.clinician = _clinician(actor, encounter, facts.clinician)
    encounter.starts_at, encounter.ends_at = facts.starts_at, facts.ends_at
    encounter.modality, encounter.medium = facts.modality, facts.medium
    encounter.place, encounter.code = clean_line(facts.place), clean_line(facts.code)


def _clinician(actor: Actor, encounter: Encounter, chosen: UUID | None) -> Person:
    wanted = chosen or encounter.clinician_id or (actor.person if actor.treats else None)
    if wanted is None:
        raise Invalid({"clinician": ["Choose who holds the session."]})
    person = Person.objects.filter(practice=actor.practice, id=wanted).first()
    if person is None or not person.role_set & TREATING:
        raise Invalid({"clinician": ["Choose somebody of the practice who treats clients."]})
    return person
