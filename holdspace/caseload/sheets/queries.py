"""Reading who may open whose emergency sheet, and which openings their clinician has not seen yet."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import TREATING, Actor, Role
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.caseload.models import Delegate, SheetOpening
from holdspace.practice.models import Person

NEWEST = 50


@dataclass(frozen=True)
class SheetPage:
    """One's own side and the other: whom one named, who could be named, when one's sheet was opened; whose sheets one may open."""

    delegates: list[Delegate]
    others: list[Person]
    openings: list[SheetOpening]
    may_open: list[Delegate]


def own_sheets(actor: Actor, *, at: datetime) -> SheetPage:
    """Everything about emergency sheets that concerns the actor."""
    require(actor, Action.SHEET_LIST, Subject(actor.practice), kind="sheet")
    with transaction.atomic():
        rows = Delegate.objects.filter(practice=actor.practice, ended_at=None).select_related("person", "delegate")
        mine = list(rows.filter(person=actor.person).order_by("delegate__name", "id")) if actor.treats else []
        named = {one.delegate_id for one in mine}
        openings = SheetOpening.objects.filter(practice=actor.practice, person=actor.person)
        found = SheetPage(
            mine,
            [one for one in _staff(actor) if one.id not in named] if actor.treats else [],
            list(openings.select_related("opened_by").order_by("-opened_at", "-id")[:NEWEST]),
            [one for one in rows.filter(delegate=actor.person).order_by("person__name", "id") if _treats(one.person)],
        )
        record(actor, Action.SHEET_LIST, "sheet", None, at=at, among=[one.person_id for one in found.may_open])
    return found


def unseen_openings(actor: Actor, *, at: datetime) -> list[SheetOpening]:
    """The openings of the actor's sheet that they have not seen yet, oldest first."""
    if actor.scopes is not None:
        return []
    rows = SheetOpening.objects.filter(practice=actor.practice, person=actor.person, seen_at=None)
    with transaction.atomic():
        found = list(rows.select_related("opened_by").order_by("opened_at", "id"))
        if found:
            among = [one.id for one in found]
            record(actor, Action.SHEET_SEE_NOTICE, "sheet", None, at=at, reason="shown", among=among)
    return found


def _staff(actor: Actor) -> list[Person]:
    rows = Person.objects.filter(practice=actor.practice, is_active=True).exclude(id=actor.person).order_by("name")
    return [one for one in rows if one.role_set - {Role.CLIENT}]


def _treats(person: Person) -> bool:
    return person.is_active and bool(person.role_set & TREATING)
