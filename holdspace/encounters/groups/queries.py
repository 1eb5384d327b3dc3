"""Reading the sessions of groups. Whoever looks sees only the members in their own reach; each read leaves an event."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.caseload.groups.rules import on_roster
from holdspace.clients.models import Client, RosterPlace
from holdspace.encounters.models import Attendance, GroupSession
from holdspace.encounters.rules import ATTENDANCE


@dataclass(frozen=True)
class Attendee:
    """Somebody on the list of a session. status: a key of ATTENDANCE, empty while nobody said."""

    client: Client
    status: str
    encounter: UUID | None

    @property
    def said(self) -> str:
        """Whether they came, in words."""
        return ATTENDANCE.get(self.status, "Not said yet")


@dataclass(frozen=True)
class Meeting:
    """A session of a group with its list: the roster of that day and whoever was added by hand, as far as they are in reach.

    others: on the roster on another day, who may be added by hand. unseen: how many on the list are not in reach.
    """

    session: GroupSession
    day: date
    attendees: list[Attendee]
    others: list[Client]
    unseen: int


def open_group_session(actor: Actor, session_id: UUID, *, at: datetime, action: Action = Action.GROUP_READ) -> Meeting:
    """One session of a group, and who is on its list. action: what the page is for; reading unless said otherwise."""
    with transaction.atomic():
        rows = GroupSession.objects.select_related("group", "practice", "clinician", "second_clinician")
        session = rows.filter(practice=actor.practice, id=session_id).first()
        if session is None:
            raise missing("group_session", session_id, action=action)
        require(actor, action, session.subject, kind="group_session", object_id=session.id)
        meeting = _meeting(actor, session)
        among = [one.client.id for one in meeting.attendees]
        record(actor, Action.GROUP_READ, "group_session", session.id, at=at, among=among)
    return meeting


def group_sessions(actor: Actor, group_id: UUID, *, at: datetime) -> list[GroupSession]:
    """The sessions of a group, newest first."""
    require(actor, Action.GROUP_READ, Subject(actor.practice), kind="group_session")
    rows = GroupSession.objects.filter(practice=actor.practice, group=group_id)
    with transaction.atomic():
        found = list(rows.select_related("clinician").order_by("-starts_at", "-id")[:200])
        record(actor, Action.GROUP_LIST, "group_session", group_id, at=at, among=[one.id for one in found])
    return found


def groups_of_days(actor: Actor, *, since: datetime, until: datetime, at: datetime, mine: bool) -> list[GroupSession]:
    """The sessions of groups that start in [since, until), in order of time. mine: only those the actor leads."""
    require(actor, Action.GROUP_LIST, Subject(actor.practice), kind="group_session")
    rows = GroupSession.objects.filter(practice=actor.practice, starts_at__gte=since, starts_at__lt=until)
    if mine:
        rows = rows.filter(clinician=actor.person) | rows.filter(second_clinician=actor.person)
    with transaction.atomic():
        found = list(rows.select_related("group", "clinician").order_by("starts_at", "id")[:100])
        if found:
            record(actor, Action.GROUP_LIST, "group_session", None, at=at, among=[one.id for one in found])
    return found


def _meeting(actor: Actor, session: GroupSession) -> Meeting:
    day = session.starts_at.astimezone(session.practice.zone).date()
    places = RosterPlace.objects.filter(group=session.group_id)
    there = {one.client_id for one in places if on_roster(one.since, one.until, day)}
    marks = {one.client_id: one for one in Attendance.objects.filter(group_session=session)}
    listed, known = there | set(marks), {one.client_id for one in places} | set(marks)
    reach = Client.objects.visible_to(actor.from_day_to_day).filter(id__in=known).order_by("sort_name", "id")
    seen = list(reach)
    attendees = [
        Attendee(
            one,
            marks[one.id].status if one.id in marks else "",
            marks[one.id].encounter_id if one.id in marks else None,
        )
        for one in seen
        if one.id in listed
    ]
    others = [one for one in seen if one.id not in listed]
    return Meeting(session, day, attendees, others, len(listed) - len(attendees))
