"""Verbs about groups: make, edit, end; put a client on the roster, and note the day one left."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import TREATING, Actor
from holdspace.access.policy import decide, missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.caseload.groups.rules import LARGEST, PART, GroupFacts, problem_of_leaving
from holdspace.caseload.models import Assignment
from holdspace.clients.models import Client, Group, RosterPlace
from holdspace.clients.services import load_client
from holdspace.kernel.errors import Conflict, Invalid, Refused, form_used
from holdspace.kernel.ids import new_id
from holdspace.kernel.prepared import insert_rows
from holdspace.kernel.words import clean_line
from holdspace.practice.models import Person, Practice

STALE = "Somebody changed this group while you had it open. Look at it as it is now, then save again."
ENDED = "This group has ended. Nobody joins it any more; its sessions and notes stay."
FULL = f"A group has at most {LARGEST} members at a time. Make a second group, or note who left."
NO_PERSON = "A roster lists people. Put the members of a couple or family on it one by one."
NOT_ALL = (
    "A leader reads and writes in the record of every member, and you are not on the care team of all of them. "
    "Ask an owner or the front desk to change who leads."
)


def make_group(actor: Actor, facts: GroupFacts, *, at: datetime, group_id: UUID | None = None) -> Group:
    """Begin a group. group_id: the id a form was made with, so that posting twice makes one."""
    require(actor, Action.GROUP_EDIT, Subject(actor.practice), kind="group")
    _check(actor, facts)
    with transaction.atomic():
        already = Group.objects.filter(id=group_id).first() if group_id else None
        if already is not None:
            if already.practice_id != actor.practice or already.name != clean_line(facts.name):
                raise form_used()
            return already
        group = Group(id=group_id or new_id(), practice_id=actor.practice, begun_at=at)
        _apply(group, facts)
        group.save(force_insert=True)
        record(actor, Action.GROUP_EDIT, "group", group.id, at=at, version=1, reason="made")
    return group


def edit_group(actor: Actor, group_id: UUID, facts: GroupFacts, *, version: int, at: datetime) -> Group:
    """Change a group's name, topic or leaders. Whoever leads it from now on joins the care team of every member."""
    with transaction.atomic():
        group = load_group(actor, group_id, Action.GROUP_EDIT)
        _check(actor, facts, now=group)
        if group.version != version:
            raise Conflict(STALE, current=group)
        new = {one for one in (facts.lead, facts.second_lead) if one} - {group.lead_id, group.second_lead_id}
        _apply(group, facts)
        group.version += 1
        group.save()
        if new:
            _lead_members(actor, group, new, at)
        record(actor, Action.GROUP_EDIT, "group", group.id, at=at, version=group.version)
    return group


def end_group(actor: Actor, group_id: UUID, *, on: date, at: datetime) -> Group:
    """Note the last day of a group. Its members leave on that day; whoever leads it stays on their care teams until taken off."""
    with transaction.atomic():
        group = load_group(actor, group_id, Action.GROUP_EDIT)
        if group.ended_on is not None:
            return group
        open_ones = list(RosterPlace.objects.select_for_update().filter(group=group, until=None))
        begun = group.begun_at.astimezone(_zone(actor)).date()
        sentence = problem_of_leaving(max([begun, *[one.since for one in open_ones]]), on, today=_today(actor, at))
        if sentence:
            raise Invalid({"on": [sentence]})
        RosterPlace.objects.filter(id__in=[one.id for one in open_ones]).update(until=on)
        group.ended_on, group.version = on, group.version + 1
        group.save()
        record(actor, Action.GROUP_EDIT, "group", group.id, at=at, version=group.version, reason="ended")
    return group


def add_member(actor: Actor, group_id: UUID, client_id: UUID, *, since: date, at: datetime) -> RosterPlace:
    """Put a client on a roster from a day on, and the leaders on their care team, so that they may read and write there.

    Whoever is on the roster already stays as they are.
    """
    with transaction.atomic():
        group = load_group(actor, group_id, Action.GROUP_READ)
        client = load_client(actor, client_id, Action.GROUP_ENROL)
        already = RosterPlace.objects.filter(group=group, client=client, until=None).first()
        if already is not None:
            return already
        _check_joining(actor, group, client, since, at)
        place = RosterPlace.objects.create(practice_id=actor.practice, group=group, client=client, since=since)
        _put_on_teams(actor, _leaders(group), [client.id], at)
        record(actor, Action.GROUP_ENROL, "group", group.id, at=at, client=client.id)
    return place


def remove_member(actor: Actor, group_id: UUID, place_id: UUID, *, on: date, at: datetime) -> RosterPlace:
    """Note the last day of a member. The leaders stay on the care team until an owner takes them off: notes may still be owed."""
    with transaction.atomic():
        group = load_group(actor, group_id, Action.GROUP_READ)
        place = RosterPlace.objects.select_for_update().filter(group=group, id=place_id).first()
        if place is None:
            raise missing("roster", place_id, action=Action.GROUP_ENROL)
        client = load_client(actor, place.client_id, Action.GROUP_ENROL)
        if place.until is not None:
            return place
        sentence = problem_of_leaving(place.since, on, today=_today(actor, at))
        if sentence:
            raise Invalid({"on": [sentence]})
        place.until = on
        place.save(update_fields=["until"])
        record(actor, Action.GROUP_ENROL, "group", group.id, at=at, client=client.id, reason="left")
    return place


def load_group(actor: Actor, group_id: UUID, action: Action) -> Group:
    """The one way to hold a group for writing: found, permitted, locked."""
    rows = Group.objects.select_for_update(of=("self",)).select_related("lead", "second_lead")
    group = rows.filter(practice=actor.practice, id=group_id).first()
    if group is None:
        raise missing("group", group_id, action=action)
    require(actor, action, group.subject, kind="group", object_id=group.id)
    return group


def _check(actor: Actor, facts: GroupFacts, now: Group | None = None) -> None:
    """now: the group as it stands, whose leaders may stay although they no longer treat."""
    found = facts.problems()
    kept = {now.lead_id, now.second_lead_id} if now else set()
    for field, wanted in (("lead", facts.lead), ("second_lead", facts.second_lead)):
        if wanted is not None and wanted not in kept and not _may_lead(actor, wanted):
            found.setdefault(field, ["Choose somebody who works here and treats clients."])
    if found:
        raise Invalid(found)


def _may_lead(actor: Actor, person_id: UUID) -> bool:
    person = Person.objects.filter(practice=actor.practice, id=person_id, is_active=True).first()
    return person is not None and bool(person.role_set & TREATING)


def _apply(group: Group, facts: GroupFacts) -> None:
    group.name, group.topic = clean_line(facts.name), clean_line(facts.topic)
    group.lead_id, group.second_lead_id = facts.lead, facts.second_lead


def _check_joining(actor: Actor, group: Group, client: Client, since: date, at: datetime) -> None:
    if group.ended_on is not None:
        raise Refused(ENDED)
    if client.kind != "person":
        raise Refused(NO_PERSON)
    if not client.in_care:
        raise Refused("This client's care has ended. Take the client back into care first.")
    if since > _today(actor, at):
        raise Invalid({"since": ["This day lies in the future. Put them on the roster when it has come."]})
    if RosterPlace.objects.filter(group=group, until=None).count() >= LARGEST:
        raise Refused(FULL)
    for lead in _leaders(group):
        if not _may_lead(actor, lead):
            raise Refused(
                "Somebody who leads this group no longer works here or treats clients. Change who leads first."
            )


def _leaders(group: Group) -> set[UUID]:
    return {one for one in (group.lead_id, group.second_lead_id) if one}


def _lead_members(actor: Actor, group: Group, people: Collection[UUID], at: datetime) -> None:
    """New leaders join the care teams of those on the roster; whoever lets them in must be let in there too."""
    members = Client.objects.filter(id__in=RosterPlace.objects.filter(group=group, until=None).values("client"))
    rows = list(members)
    if not all(decide(actor, Action.GROUP_ENROL, one.subject).allowed for one in rows):
        raise Refused(NOT_ALL)
    _put_on_teams(actor, people, [one.id for one in rows], at)


def _put_on_teams(actor: Actor, people: Collection[UUID], clients: Collection[UUID], at: datetime) -> None:
    """The same places that an owner would give by hand, in as few questions for two hundred members as for one."""
    rows = Assignment.objects.filter(practice=actor.practice, client__in=clients, person__in=people, ended_at=None)
    there = set(rows.values_list("client_id", "person_id"))
    since = _today(actor, at)
    made = [
        Assignment(
            practice_id=actor.practice,
            client_id=client,
            person_id=one,
            part=PART,
            since=since,
            assigned_by_id=actor.person,
        )
        for client in clients
        for one in people
        if (client, one) not in there
    ]
    insert_rows(made)
    for row in made:
        among = [row.person_id]
        record(actor, Action.TEAM_ASSIGN, "assignment", row.id, at=at, client=row.client_id, among=among)


def _zone(actor: Actor) -> ZoneInfo:
    return Practice.objects.get(id=actor.practice).zone


def _today(actor: Actor, at: datetime) -> date:
    return at.astimezone(_zone(actor)).date()
