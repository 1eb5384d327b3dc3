"""Verbs about care teams: admit a client, assign, end, supervise; and about emergency access: open, end, be told, review."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from holdspace.access.actions import Action
from holdspace.access.actor import TREATING, WATCHES, Actor, Role
from holdspace.access.policy import decide, missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.caseload.models import Assignment, EmergencyAccess, EmergencyNotice, Supervision
from holdspace.caseload.rules import LASTS, problems_of_request, problems_of_review
from holdspace.clients.models import Client
from holdspace.clients.rules import ClientFacts
from holdspace.clients.services import load_client, register_client
from holdspace.kernel.errors import Conflict, Invalid, Refused
from holdspace.kernel.words import clean_line, clean_text, problem
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
        if assignment.ended_at and assignment.ended_at <= at:
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


def break_glass(
    actor: Actor, client_id: UUID, *, reason: str, words: str, proved_at: datetime, at: datetime
) -> EmergencyAccess:
    """Open one client's record in an emergency: for four hours, to read only, told at once to the watch and the care team.

    reason: a key of REASONS. words: the person's own. proved_at: when they showed anew who they are (at most five minutes).
    Asked twice, the access that is open is returned. Source: security.md 7.3; 45 CFR 164.312(a)(2)(ii).
    """
    found = problems_of_request(reason, words, proved_at=proved_at, at=at)
    if found:
        raise Invalid(found)
    with transaction.atomic():
        client = load_client(actor, client_id, Action.CLIENT_BREAK_GLASS)
        if client.id in actor.from_day_to_day.clinical_reach:
            raise Refused(
                "You reach this record already, and need no emergency access. Open it from Clients.",
                action=Action.CLIENT_BREAK_GLASS,
                kind="client",
                object_id=client.id,
                client=client.id,
            )
        already = _still_open(actor, client, at)
        if already is not None:
            return already
        access = EmergencyAccess.objects.create(
            practice_id=actor.practice,
            client=client,
            person_id=actor.person,
            reason=reason,
            words=clean_text(words).strip(),
            began_at=at,
            ends_at=at + LASTS,
        )
        told = _tell(access)
        record(
            actor,
            Action.CLIENT_BREAK_GLASS,
            "emergency",
            access.id,
            at=at,
            client=client.id,
            reason=reason,
            among=told,
        )
    return access


def end_emergency_access(actor: Actor, access_id: UUID, *, at: datetime) -> EmergencyAccess:
    """End emergency access before its time: whoever has it, or whoever reviews it. Ended already, it stays as it ended."""
    with transaction.atomic():
        access = _load_access(actor, access_id, Action.CLIENT_BREAK_GLASS)
        if access.person_id == actor.person:
            require(actor, Action.CLIENT_BREAK_GLASS, access.subject, kind="emergency", object_id=access.id)
        else:
            require(actor, Action.AUDIT_REVIEW, access.subject, kind="emergency", object_id=access.id)
        if access.ended_at is not None:
            return access
        access.ended_at = min(at, access.ends_at)
        access.save(update_fields=["ended_at"])
        record(
            actor,
            Action.CLIENT_BREAK_GLASS,
            "emergency",
            access.id,
            at=at,
            client=access.client_id,
            reason="ended",
        )
    return access


def see_notice(actor: Actor, notice_id: UUID, *, at: datetime) -> EmergencyNotice:
    """Say that one has seen the notice of an emergency access. Only whom it was made for may; the first time counts."""
    with transaction.atomic():
        rows = EmergencyNotice.objects.select_for_update(of=("self",)).select_related("access")
        notice = rows.filter(practice=actor.practice, id=notice_id, person=actor.person).first()
        if notice is None:
            raise missing("notice", notice_id, action=Action.CLIENT_SEE_NOTICE)
        about = Subject(notice.practice_id, client=notice.access.client_id, author=notice.person_id)
        require(actor, Action.CLIENT_SEE_NOTICE, about, kind="notice", object_id=notice.id)
        if notice.seen_at is not None:
            return notice
        notice.seen_at = max(at, notice.made_at)
        notice.save(update_fields=["seen_at"])
        record(
            actor, Action.CLIENT_SEE_NOTICE, "emergency", notice.access_id, at=at, client=about.client, reason="seen"
        )
    return notice


def review_emergency_access(
    actor: Actor, access_id: UUID, *, outcome: str, words: str, at: datetime
) -> EmergencyAccess:
    """Say what became of an emergency access, once, when it is over; within three days (security.md 7.3).

    outcome: a key of OUTCOMES. Nobody reviews their own unless nobody else may.
    """
    found = problems_of_review(outcome, words)
    if found:
        raise Invalid(found)
    with transaction.atomic():
        access = _load_access(actor, access_id, Action.AUDIT_REVIEW)
        require(actor, Action.AUDIT_REVIEW, access.subject, kind="emergency", object_id=access.id)
        about = {"action": Action.AUDIT_REVIEW, "kind": "emergency", "object_id": access.id, "client": access.client_id}
        if access.person_id == actor.person and _watchers(actor.practice) - {actor.person}:
            raise Refused("Nobody reviews their own emergency access. Somebody else here may.", **about)
        if access.reviewed_at is not None:
            raise Conflict("This emergency access was reviewed already.", current=access, **about)
        if access.open_at(at):
            raise Refused("This emergency access is still open. Review it when it is over, or end it now.", **about)
        access.reviewed_by_id, access.reviewed_at = actor.person, at
        access.outcome, access.review_words = outcome, clean_text(words).strip()
        access.save(update_fields=["reviewed_by", "reviewed_at", "outcome", "review_words"])
        record(actor, Action.AUDIT_REVIEW, "emergency", access.id, at=at, client=access.client_id, reason=outcome)
    return access


def _still_open(actor: Actor, client: Client, at: datetime) -> EmergencyAccess | None:
    """The access that lasts; one that ran out is given its end, so that a new one may be opened."""
    rows = EmergencyAccess.objects.select_for_update(of=("self",))
    last = rows.filter(practice=actor.practice, client=client, person=actor.person, ended_at=None).first()
    if last is None or last.open_at(at):
        return last
    last.ended_at = last.ends_at
    last.save(update_fields=["ended_at"])
    return None


def _tell(access: EmergencyAccess) -> list[UUID]:
    """Make the notices: for those who watch, and for the client's care team; not for the person themselves."""
    places = Assignment.objects.filter(practice=access.practice_id, client=access.client_id, person__is_active=True)
    team = places.filter(Q(ended_at=None) | Q(ended_at__gt=access.began_at))
    people = _watchers(access.practice_id) | set(team.values_list("person_id", flat=True))
    told = sorted(people - {access.person_id})
    for person in told:
        EmergencyNotice.objects.create(
            practice_id=access.practice_id, access=access, person_id=person, made_at=access.began_at
        )
    return told


def _watchers(practice: UUID) -> set[UUID]:
    active = Person.objects.filter(practice=practice, is_active=True)
    return {person.id for person in active if person.role_set & WATCHES}


def _load_access(actor: Actor, access_id: UUID, action: Action) -> EmergencyAccess:
    rows = EmergencyAccess.objects.select_for_update(of=("self",)).select_related("client", "person")
    access = rows.filter(practice=actor.practice, id=access_id).first()
    if access is None:
        raise missing("emergency", access_id, action=action)
    return access


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
