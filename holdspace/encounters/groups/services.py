"""Verbs about a group's sessions: plan, change, call off, say who came."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import TREATING, Actor
from holdspace.access.policy import missing, require
from holdspace.audit.services import record
from holdspace.caseload.groups.services import load_group
from holdspace.clients.models import Client, RosterPlace
from holdspace.encounters.groups.rules import PRESENT, MeetingFacts, became, problem_of_marks
from holdspace.encounters.models import Attendance, Encounter, GroupSession
from holdspace.kernel.errors import Conflict, Invalid, Refused, form_used
from holdspace.kernel.ids import new_id
from holdspace.kernel.prepared import insert_rows
from holdspace.kernel.words import clean_line
from holdspace.practice.models import Person

STALE = "Somebody changed this session while you had it open. Look at it as it is now, then save again."
FUTURE = "This session lies in the future. Say who came when its time has come."
CALLED_OFF = "This session was called off. Plan it anew if it took place after all."
ENDED = "This group has ended. Its sessions stay as they are, and no new one is planned."


def plan_group_session(
    actor: Actor, group_id: UUID, facts: MeetingFacts, *, at: datetime, session_id: UUID | None = None
) -> GroupSession:
    """Plan a session of a group, also one that is over already. session_id: the id a form was made with."""
    _check(actor, facts, at)
    with transaction.atomic():
        group = load_group(actor, group_id, Action.GROUP_EDIT)
        already = GroupSession.objects.filter(id=session_id).first() if session_id else None
        if already is not None:
            if already.group_id != group.id:
                raise form_used()
            return already
        if group.ended_on is not None and facts.starts_at > at:
            raise Refused(ENDED)
        session = GroupSession(id=session_id or new_id(), practice_id=actor.practice, group=group, status="planned")
        _apply(session, facts)
        session.save(force_insert=True)
        record(actor, Action.ENCOUNTER_PLAN, "group_session", session.id, at=at, version=1, reason="planned")
    return session


def edit_group_session(
    actor: Actor, session_id: UUID, facts: MeetingFacts, *, version: int, at: datetime
) -> GroupSession:
    """Change when, where and by whom; each member's own session changes with it. Signed notes keep what they were signed with."""
    with transaction.atomic():
        session = load_group_session(actor, session_id)
        _check(actor, facts, at, kept={session.clinician_id, session.second_clinician_id})
        if session.version != version:
            raise Conflict(STALE, current=session)
        if session.status in ("held", "missed") and facts.starts_at > at:
            raise Invalid({"starts_at": [FUTURE]})
        _apply(session, facts)
        own = list(Encounter.objects.select_for_update().filter(group_session=session))
        for one in own:
            _follow(one, session)
        Encounter.objects.bulk_update(own, [*_SHARED, "version"])
        _save(actor, session, at)
    return session


def cancel_group_session(actor: Actor, session_id: UUID, *, at: datetime) -> GroupSession:
    """Say that a session was called off. One that members came to cannot be: correct who came instead."""
    with transaction.atomic():
        session = load_group_session(actor, session_id)
        if session.status == "cancelled":
            return session
        if session.status == "held":
            raise Refused("Members came to this session. If that is wrong, correct who came.")
        session.status = "cancelled"
        _save(actor, session, at)
    return session


def record_attendance(
    actor: Actor, session_id: UUID, marks: Mapping[UUID, str], *, version: int, at: datetime
) -> GroupSession:
    """Say who came. Whoever came gets a session of their own with the same times; nobody named here before stays as they were.

    marks: a key of ATTENDANCE by client; of the roster, or added to this session by hand. Somebody who turns out not to have come
    keeps their session, marked as missed, and with it whatever was written.
    """
    with transaction.atomic():
        session = load_group_session(actor, session_id)
        if session.version != version:
            raise Conflict(STALE, current=session)
        if session.starts_at > at:
            raise Refused(FUTURE)
        if session.status == "cancelled":
            raise Refused(CALLED_OFF)
        known = _known(session)
        sentence = problem_of_marks(marks, frozenset(known))
        if sentence:
            raise Invalid({"marks": [sentence]})
        _require_each(actor, marks)
        _mark(session, marks)
        statuses = Attendance.objects.filter(group_session=session).values_list("status", flat=True)
        session.status = became(frozenset(statuses))
        _save(actor, session, at, among=sorted(marks))
    return session


def load_group_session(actor: Actor, session_id: UUID, action: Action = Action.GROUP_EDIT) -> GroupSession:
    """The one way to hold a group's session for writing: found, permitted, locked."""
    rows = GroupSession.objects.select_for_update(of=("self",)).select_related("group", "practice", "clinician")
    session = rows.filter(practice=actor.practice, id=session_id).first()
    if session is None:
        raise missing("group_session", session_id, action=action)
    require(actor, action, session.led_by(actor.person), kind="group_session", object_id=session.id)
    return session


def _check(actor: Actor, facts: MeetingFacts, at: datetime, kept: Iterable[UUID | None] = ()) -> None:
    """kept: who leads it now, and may go on being named although they left."""
    found = facts.problems(at=at)
    people = {"clinician": facts.clinician, "second_clinician": facts.second_clinician}
    wanted = [one for one in people.values() if one]
    rows = Person.objects.filter(practice=actor.practice, id__in=wanted, is_active=True)
    fit = {one.id for one in rows if one.role_set & TREATING} | set(kept)
    for field, one in people.items():
        if one is not None and one not in fit:
            found.setdefault(field, ["Choose somebody who works here and treats clients."])
    if found:
        raise Invalid(found)


_SHARED = ("clinician_id", "starts_at", "ends_at", "medium", "place", "code")


def _apply(session: GroupSession, facts: MeetingFacts) -> None:
    session.clinician_id, session.second_clinician_id = facts.clinician, facts.second_clinician
    session.starts_at, session.ends_at = facts.starts_at, facts.ends_at
    session.medium, session.place, session.code = facts.medium, clean_line(facts.place), clean_line(facts.code)


def _follow(own: Encounter, session: GroupSession) -> None:
    for name in _SHARED:
        setattr(own, name, getattr(session, name))
    own.version += 1


def _save(actor: Actor, session: GroupSession, at: datetime, among: Iterable[UUID] = ()) -> None:
    session.version += 1
    session.save()
    facts = {"version": session.version, "reason": session.status}
    record(actor, Action.ENCOUNTER_EDIT, "group_session", session.id, at=at, among=among, **facts)  # type: ignore[arg-type]  # as named


def _known(session: GroupSession) -> set[UUID]:
    places = RosterPlace.objects.filter(group=session.group_id).values_list("client_id", flat=True)
    return {*places, *Attendance.objects.filter(group_session=session).values_list("client_id", flat=True)}


def _require_each(actor: Actor, marks: Mapping[UUID, str]) -> None:
    """A session of each is entered: so each must be in reach as for a session of their own."""
    rows = Client.objects.filter(practice=actor.practice, id__in=marks)
    for client in sorted(rows, key=lambda one: one.id):
        require(actor, Action.ENCOUNTER_PLAN, client.subject, kind="client", object_id=client.id)


def _mark(session: GroupSession, marks: Mapping[UUID, str]) -> None:
    there = {one.client_id: one for one in Attendance.objects.select_for_update().filter(group_session=session)}
    own = {one.id: one for one in Encounter.objects.select_for_update().filter(group_session=session)}
    new_sessions: list[Encounter] = []
    new_marks: list[Attendance] = []
    for client, status in marks.items():
        row = there.get(client) or Attendance(practice_id=session.practice_id, group_session=session, client_id=client)
        row.status = status
        if status in PRESENT and row.encounter_id is None:
            made = _own_session(session, client)
            new_sessions.append(made)
            row.encounter_id = made.id
        elif row.encounter_id is not None:
            _become(own[row.encounter_id], "held" if status in PRESENT else "missed")
        if client not in there:
            new_marks.append(row)
    insert_rows(new_sessions)
    insert_rows(new_marks)
    Attendance.objects.bulk_update([there[one] for one in marks if one in there], ["status", "encounter"])
    Encounter.objects.bulk_update(own.values(), ["status", "version"])


def _own_session(session: GroupSession, client: UUID) -> Encounter:
    shared = {name: getattr(session, name) for name in _SHARED}
    return Encounter(
        practice_id=session.practice_id,
        client_id=client,
        modality="group",
        status="held",
        group_session=session,
        **shared,
    )


def _become(own: Encounter, status: str) -> None:
    if own.status != status:
        own.status, own.version = status, own.version + 1
