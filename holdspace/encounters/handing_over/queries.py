"""The planned sessions of somebody who hands over, by client."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.encounters.models import Encounter, GroupSession


@dataclass(frozen=True)
class Planned:
    """What is planned: the next session and how many there are, by client; and how many group sessions."""

    nearest: dict[UUID, Encounter]
    counts: Counter[UUID]
    groups: int


def planned_by(actor: Actor, person_id: UUID, *, at: datetime) -> Planned:
    """What a person has planned with clients and groups from now on, for the page of a hand-over, already recorded."""
    require(actor, Action.TEAM_HAND_OVER, Subject(actor.practice), kind="person", object_id=person_id)
    rows = Encounter.objects.filter(practice=actor.practice, clinician=person_id, status="planned", starts_at__gt=at)
    found = list(rows.filter(group_session=None).order_by("-starts_at", "-id"))
    groups = GroupSession.objects.filter(practice=actor.practice, clinician=person_id, status="planned")
    return Planned(
        {one.client_id: one for one in found},
        Counter(one.client_id for one in found),
        groups.filter(starts_at__gt=at).count(),
    )
