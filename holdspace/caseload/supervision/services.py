"""Writing the supervision log. An entry is never changed: a mistake is told in a later entry that takes its place."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.caseload.models import SupervisionMeeting
from holdspace.caseload.supervision.rules import MeetingFacts
from holdspace.kernel.errors import Conflict, Invalid, form_used
from holdspace.kernel.ids import new_id
from holdspace.kernel.words import clean_text
from holdspace.practice.models import Practice

CORRECTED = "This entry was corrected already. Correct the newer one."


def log_meeting(
    actor: Actor,
    supervisees: Sequence[UUID],
    facts: MeetingFacts,
    *,
    at: datetime,
    meeting_id: UUID | None = None,
) -> list[SupervisionMeeting]:
    """Write down a meeting with one or several supervisees: an entry for each. meeting_id: as a form made it, so that twice is once."""
    if not supervisees:
        raise Invalid({"supervisees": ["Choose who was there."]})
    with transaction.atomic():
        for one in supervisees:
            _require(actor, one)
        already = _made_with(actor, meeting_id)
        if already is not None:
            return [already]
        _check(actor, facts, at)
        ids = [meeting_id or new_id(), *[new_id() for _ in supervisees[1:]]]
        return [
            _write(actor, one, facts, meeting_id=id_, corrects=None, at=at)
            for id_, one in zip(ids, supervisees, strict=True)
        ]


def correct_meeting(
    actor: Actor, entry_id: UUID, facts: MeetingFacts, *, at: datetime, meeting_id: UUID | None = None
) -> SupervisionMeeting:
    """Write an entry that takes the place of one's earlier one. The earlier stays readable, and its minutes count no longer."""
    with transaction.atomic():
        rows = SupervisionMeeting.objects.select_for_update(of=("self",))
        entry = rows.filter(practice=actor.practice, id=entry_id, supervisor=actor.person).first()
        if entry is None:
            raise missing("supervision", entry_id, action=Action.SUPERVISION_LOG)
        _require(actor, entry.supervisee_id)
        already = _made_with(actor, meeting_id)
        if already is not None:
            return already
        if SupervisionMeeting.objects.filter(corrects=entry).exists():
            raise Conflict(CORRECTED, current=entry)
        _check(actor, facts, at)
        row_id = meeting_id or new_id()
        return _write(actor, entry.supervisee_id, facts, meeting_id=row_id, corrects=entry, at=at)


def _require(actor: Actor, supervisee: UUID) -> None:
    require(actor, Action.SUPERVISION_LOG, Subject(actor.practice, author=supervisee), kind="supervision")


def _made_with(actor: Actor, meeting_id: UUID | None) -> SupervisionMeeting | None:
    already = SupervisionMeeting.objects.filter(id=meeting_id).first() if meeting_id else None
    if already is not None and (already.practice_id, already.supervisor_id) != (actor.practice, actor.person):
        raise form_used()
    return already


def _check(actor: Actor, facts: MeetingFacts, at: datetime) -> None:
    today = at.astimezone(Practice.objects.get(id=actor.practice).zone).date()
    found = facts.problems(today=today)
    if found:
        raise Invalid(found)


def _write(
    actor: Actor,
    supervisee: UUID,
    facts: MeetingFacts,
    *,
    meeting_id: UUID,
    corrects: SupervisionMeeting | None,
    at: datetime,
) -> SupervisionMeeting:
    row = SupervisionMeeting.objects.create(
        id=meeting_id,
        practice_id=actor.practice,
        supervisor_id=actor.person,
        supervisee_id=supervisee,
        held_on=facts.held_on,
        minutes=facts.minutes,
        form=facts.form,
        themes=clean_text(facts.themes).strip(),
        decisions=clean_text(facts.decisions).strip(),
        written_at=at,
        corrects=corrects,
    )
    reason = "corrected" if corrects else None
    record(actor, Action.SUPERVISION_LOG, "supervision", row.id, at=at, among=[supervisee], reason=reason)
    return row
