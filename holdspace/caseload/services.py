"""Verbs about care teams: admit a client, assign, end, supervise."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import TREATING, Actor, Role
from holdspace.access.policy import decide, missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.caseload.models import Assignment, Supervision
from holdspace.clients.models import Client
from holdspace.clients.rules import ClientFacts
from holdspace.clients.services import load_client, register_client
from holdspace.kernel.errors import Conflict, Invalid, Refused
from holdspace.kernel.words import clean_line, problem
from holdspace.practice.models import Person


def admit_client(
    actor: Actor, facts: ClientFacts, *, clinician: UUID | None, at: datetime, client_id: UUID | None = None
) -> Client:
    """Open a client's record and put a clinician on the care team: the actor when they treat and nobody else is named."""
    chosen = clinician or (actor.person if actor.treats else None)
    with transaction.atomic():
        already = Client.objects.filter(practice=actor.practice, id=client_id).first() if client_id else None
        if already is not None:
            require(actor, Action.CLIENT_ADMIT, Subject(actor.practice), kind="client")
            if not decide(replace(actor, scopes=None), Action.CLIENT_READ, already.subject).allowed:
                raise missing("client", client_id, action=Action.CLIENT_ADMIT)  # an id alone opens nobody's record
            return already
        client = register_client(actor, facts, at=at, client_id=client_id)
        if chosen is not None:
            _assign(actor, client, chosen, "", at)
    return client


def assign_clinician(actor: Actor, client_id: UUID, person_id: UUID, *, part: str = "", at: datetime) -> Assignment:
    """Put somebody who treats clients on a client's care team, from today."""
    with transaction.atomic():
        client = load_client(actor, client_id, Action.TEAM_ASSIGN)
        return _assign(actor, client, person_id, part, at)


def end_assignment(actor: Actor, client_id: UUID, assignment_id: UUID, *, at: datetime) -> Assignment:
    """Take somebody off a care team. What they wrote stays; they reach the record no longer."""
    with transaction.atomic():
        client = load_client(actor, client_id, Action.TEAM_ASSIGN)
        assignment = Assignment.objects.select_for_update().filter(client=client, id=assignment_id).first()
        if assignment is None:
            raise missing("assignment", assignment_id, action=Action.TEAM_ASSIGN)
        if assignment.ended_at:
            raise Conflict("This person has left the care team already.", current=assignment)
        assignment.ended_at = at
        assignment.until = max(assignment.since, at.astimezone(client.practice.zone).date())
        assignment.save(update_fields=["ended_at", "until"])
        record(
            actor,
            Action.TEAM_ASSIGN,
            "assignment",
            assignment.id,
            at=at,
            client=client.id,
            reason="ended",
            among=[assignment.person_id],
        )
    return assignment


def start_supervision(actor: Actor, *, supervisor: UUID, supervisee: UUID, at: datetime) -> Supervision:
    """Say who supervises whom, from today. The supervisor then reads the supervisee's clients' signed notes."""
    require(actor, Action.TEAM_SUPERVISE, Subject(actor.practice), kind="supervision")
    with transaction.atomic():
        above, below = (_treating(actor, one, Action.TEAM_SUPERVISE) for one in (supervisor, supervisee))
        if above.id == below.id:
            raise Invalid({"supervisor": ["Nobody supervises themselves. Choose another person."]})
        if Role.SUPERVISOR not in above.role_set:
            raise Invalid(
                {"supervisor": [f"{above.name} does not have the role supervisor. Give it on their page first."]}
            )
        open_ones = Supervision.objects.filter(practice=actor.practice, ended_at=None)
        already = open_ones.filter(supervisor=above, supervisee=below).first()
        if already is not None:
            return already
        since = at.astimezone(above.practice.zone).date()
        row = Supervision.objects.create(practice_id=actor.practice, supervisor=above, supervisee=below, since=since)
        record(actor, Action.TEAM_SUPERVISE, "supervision", row.id, at=at, among=[above.id, below.id])
    return row


def end_supervision(actor: Actor, supervision_id: UUID, *, at: datetime) -> Supervision:
    """End a supervision."""
    require(actor, Action.TEAM_SUPERVISE, Subject(actor.practice), kind="supervision", object_id=supervision_id)
    with transaction.atomic():
        row = Supervision.objects.select_for_update().filter(practice=actor.practice, id=supervision_id).first()
        if row is None:
            raise missing("supervision", supervision_id, action=Action.TEAM_SUPERVISE)
        row.ended_at = row.ended_at or at
        row.save(update_fields=["ended_at"])
        pair = [row.supervisor_id, row.supervisee_id]
        record(actor, Action.TEAM_SUPERVISE, "supervision", row.id, at=at, reason="ended", among=pair)
    return row


def _assign(actor: Actor, client: Client, person_id: UUID, part: str, at: datetime) -> Assignment:
    sentence = problem(part, limit=100)
    if sentence:
        raise Invalid({"part": [sentence]})
    person = _treating(actor, person_id, Action.TEAM_ASSIGN)
    open_one = Assignment.objects.filter(practice=actor.practice, client=client, person=person, ended_at=None).first()
    if open_one is not None:
        return open_one
    since = at.astimezone(person.practice.zone).date()
    row = Assignment.objects.create(
        practice_id=actor.practice,
        client=client,
        person=person,
        part=clean_line(part),
        since=since,
        assigned_by_id=actor.person,
    )
    record(actor, Action.TEAM_ASSIGN, "assignment", row.id, at=at, client=client.id, among=[person.id])
    return row


def _treating(actor: Actor, person_id: UUID, action: Action) -> Person:
    person = Person.objects.select_related("practice").filter(practice=actor.practice, id=person_id).first()
    if person is None:
        raise missing("person", person_id, action=action)
    if not person.is_active:
        raise Refused(f"{person.name}'s access has ended. Choose somebody who works here.")
    if not person.role_set & TREATING:
        raise Refused(f"{person.name} does not treat clients. Choose a clinician, supervisee or supervisor.")
    return person
