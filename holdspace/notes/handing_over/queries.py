"""What somebody still owes, by client, for the page of a hand-over: numbers, never a word."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.encounters.models import Encounter
from holdspace.notes.models import Note


@dataclass(frozen=True)
class OwedBy:
    """By client: sessions that took place and have no note, and drafts not signed."""

    unwritten: Counter[UUID]
    drafts: Counter[UUID]


def owed_by(actor: Actor, person_id: UUID, *, at: datetime) -> OwedBy:
    """What a person owes, for the page of a hand-over, already recorded."""
    require(actor, Action.TEAM_HAND_OVER, Subject(actor.practice), kind="person", object_id=person_id)
    written = Note.objects.filter(encounter=OuterRef("pk"), wrong=None)
    held = Encounter.objects.filter(practice=actor.practice, clinician=person_id, status="held", ends_at__lte=at)
    drafts = Note.objects.filter(practice=actor.practice, author=person_id, state="draft")
    return OwedBy(
        Counter(held.filter(~Exists(written)).values_list("client", flat=True)),
        Counter(drafts.values_list("client", flat=True)),
    )
