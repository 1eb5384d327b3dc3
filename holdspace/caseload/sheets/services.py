"""Verbs about the emergency sheet: name a delegate, end that, note that it was opened, see that it was (decision 0030)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import TREATING, Actor
from holdspace.access.policy import missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.caseload.models import Delegate, SheetOpening
from holdspace.caseload.sheets.rules import problem_of_reason
from holdspace.kernel.errors import Invalid, Refused, form_used
from holdspace.kernel.ids import new_id
from holdspace.kernel.words import clean_line
from holdspace.practice.models import Person

YOURSELF = "This is you. Choose somebody else: you reach your clients anyway."
LEFT = "{name} no longer works here. Choose somebody who does."
ENDED = "{name}'s access has ended, and with it this sheet. An owner knows who took the clients over."


def name_delegate(actor: Actor, delegate_id: UUID, *, at: datetime) -> Delegate:
    """Let somebody of the practice open one's emergency sheet, from now until one takes it back. Named twice is named once."""
    require(actor, Action.SHEET_DELEGATE, Subject(actor.practice, author=actor.person), kind="delegate")
    with transaction.atomic():
        person = Person.objects.filter(practice=actor.practice, id=delegate_id).first()
        if person is None:
            raise missing("person", delegate_id, action=Action.SHEET_DELEGATE)
        if person.id == actor.person:
            raise Invalid({"person": [YOURSELF]})
        if not person.is_active:
            raise Invalid({"person": [LEFT.format(name=person.name)]})
        rows = Delegate.objects.filter(practice=actor.practice, person=actor.person, delegate=person, ended_at=None)
        already = rows.first()
        if already is not None:
            return already
        row = Delegate.objects.create(practice_id=actor.practice, person_id=actor.person, delegate=person, named_at=at)
        record(actor, Action.SHEET_DELEGATE, "delegate", row.id, at=at, among=[person.id])
    return row


def end_delegate(actor: Actor, row_id: UUID, *, at: datetime) -> Delegate:
    """Take back that somebody may open one's emergency sheet, at once."""
    with transaction.atomic():
        rows = Delegate.objects.select_for_update(of=("self",)).select_related("delegate")
        row = rows.filter(practice=actor.practice, id=row_id, person=actor.person).first()
        if row is None:
            raise missing("delegate", row_id, action=Action.SHEET_DELEGATE)
        require(actor, Action.SHEET_DELEGATE, row.subject, kind="delegate", object_id=row.id)
        if row.ended_at is None:
            row.ended_at = at
            row.save(update_fields=["ended_at"])
            record(actor, Action.SHEET_DELEGATE, "delegate", row.id, at=at, reason="ended", among=[row.delegate_id])
    return row


def note_opening(
    actor: Actor, person_id: UUID, *, reason: str, at: datetime, opening_id: UUID | None = None
) -> SheetOpening:
    """Write down that a delegate opens a sheet, and tell its clinician. opening_id: the id a form was made with. Part of `open_sheet`."""
    with transaction.atomic():
        person = may_open(actor, person_id)
        already = SheetOpening.objects.filter(id=opening_id).first() if opening_id else None
        if already is not None:
            if (already.person_id, already.opened_by_id) != (person.id, actor.person):
                raise form_used()
            return already
        if sentence := problem_of_reason(reason):
            raise Invalid({"reason": [sentence]})
        row = SheetOpening.objects.create(
            id=opening_id or new_id(), practice_id=actor.practice, person=person, opened_by_id=actor.person,
            reason=clean_line(reason), opened_at=at,
        )  # fmt: skip
        record(actor, Action.SHEET_OPEN, "sheet", row.id, at=at, among=[person.id])
    return row


def may_open(actor: Actor, person_id: UUID) -> Person:
    """Whose sheet it is, if the actor may open it now: named, and the clinician still works here and treats clients."""
    person = Person.objects.select_related("practice").filter(practice=actor.practice, id=person_id).first()
    if person is None:
        raise missing("person", person_id, action=Action.SHEET_OPEN)
    rows = Delegate.objects.filter(practice=actor.practice, person=person, delegate=actor.person, ended_at=None)
    about = Subject(actor.practice, author=actor.person if rows.exists() else None)
    require(actor, Action.SHEET_OPEN, about, kind="sheet", object_id=person.id)
    if not person.is_active or not person.role_set & TREATING:
        raise Refused(ENDED.format(name=person.name), action=Action.SHEET_OPEN, kind="sheet", object_id=person.id)
    return person


def see_opening(actor: Actor, opening_id: UUID, *, at: datetime) -> SheetOpening:
    """Say that one saw that one's sheet was opened. The first time counts."""
    with transaction.atomic():
        rows = SheetOpening.objects.select_for_update(of=("self",))
        row = rows.filter(practice=actor.practice, id=opening_id, person=actor.person).first()
        if row is None:
            raise missing("sheet", opening_id, action=Action.SHEET_SEE_NOTICE)
        about = Subject(row.practice_id, author=row.person_id)
        require(actor, Action.SHEET_SEE_NOTICE, about, kind="sheet", object_id=row.id)
        if row.seen_at is None:
            row.seen_at = max(at, row.opened_at)
            row.save(update_fields=["seen_at"])
            record(actor, Action.SHEET_SEE_NOTICE, "sheet", row.id, at=at, reason="seen")
    return row
