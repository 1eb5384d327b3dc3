"""Reading groups. A roster shows whoever looks only the members in their own reach; each read leaves an event."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.clients.models import Client, Group, RosterPlace


@dataclass(frozen=True)
class GroupRow:
    """A group in the list. members: how many are on its roster, in reach or not."""

    group: Group
    members: int


@dataclass(frozen=True)
class GroupPage:
    """A group with those of its roster who are in reach, now and before. unseen: how many on it now are not."""

    group: Group
    now: list[RosterPlace]
    before: list[RosterPlace]
    unseen: int


def list_groups(actor: Actor, *, at: datetime) -> list[GroupRow]:
    """The practice's groups by name, those that ended last."""
    require(actor, Action.GROUP_LIST, Subject(actor.practice), kind="group")
    with transaction.atomic():
        found = list(Group.objects.filter(practice=actor.practice).select_related("lead", "second_lead"))
        counts = RosterPlace.objects.filter(practice=actor.practice, until=None).values("group").annotate(n=Count("id"))
        members = {one["group"]: one["n"] for one in counts}
        record(actor, Action.GROUP_LIST, "group", None, at=at, among=[one.id for one in found])
    rows = [GroupRow(one, members.get(one.id, 0)) for one in found]
    return sorted(rows, key=lambda row: (row.group.ended_on is not None, row.group.name.casefold(), row.group.id))


def open_group(actor: Actor, group_id: UUID, *, at: datetime, action: Action = Action.GROUP_READ) -> GroupPage:
    """One group and its roster. action: what the page is for; reading unless said otherwise."""
    with transaction.atomic():
        group = Group.objects.select_related("lead", "second_lead").filter(practice=actor.practice, id=group_id).first()
        if group is None:
            raise missing("group", group_id, action=action)
        require(actor, action, group.subject, kind="group", object_id=group.id)
        reach = Client.objects.visible_to(actor.from_day_to_day)
        rows = (
            RosterPlace.objects.filter(group=group)
            .select_related("client")
            .order_by("client__sort_name", "since", "id")
        )
        seen = list(rows.filter(client__in=reach))
        every = RosterPlace.objects.filter(group=group, until=None).count()
        now = [one for one in seen if one.until is None]
        record(actor, Action.GROUP_READ, "group", group.id, at=at, among=sorted({one.client_id for one in seen}))
    return GroupPage(group, now, [one for one in seen if one.until is not None], every - len(now))
