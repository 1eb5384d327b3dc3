"""Reading supervision: who supervises whom on a day, and the log. The log is read by those two, and by nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from holdspace.access.actions import Action
from holdspace.access.actor import Actor, Role
from holdspace.access.policy import decide, missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.caseload.models import Supervision, SupervisionMeeting
from holdspace.caseload.supervision.rules import Total, total_of
from holdspace.kernel.errors import Invalid
from holdspace.practice.models import Person


@dataclass(frozen=True)
class Entry:
    """A meeting. corrected: a later entry stands in its place, so its minutes do not count."""

    meeting: SupervisionMeeting
    corrected: bool
    may_correct: bool


@dataclass(frozen=True)
class SupervisionLog:
    """The entries of a period, newest first, and the hours of each supervisee in it."""

    entries: list[Entry]
    totals: list[tuple[Person, Total]]


def supervisors_of(practice: UUID, supervisee: UUID, *, at: datetime) -> list[Person]:
    """Who supervises somebody at this moment and can act on it: signed in here, in the role supervisor. By name."""
    rows = Supervision.objects.filter(practice=practice, supervisee=supervisee, supervisor__is_active=True)
    rows = rows.filter(Q(ended_at=None) | Q(ended_at__gt=at)).select_related("supervisor")
    people = {row.supervisor_id: row.supervisor for row in rows}
    fit = [one for one in people.values() if Role.SUPERVISOR in one.role_set]
    return sorted(fit, key=lambda one: (one.name, one.id))


def supervisees_of(actor: Actor) -> list[Person]:
    """Whom the actor supervises today, by name, for a choice in a form."""
    rows = Person.objects.filter(practice=actor.practice, id__in=actor.supervisees)
    return sorted(rows, key=lambda one: (one.name, one.id))


def reads_supervision_log(actor: Actor) -> bool:
    """Whether there is a log for this person: they supervise, or are or were supervised. For a link on a page already recorded."""
    if actor.supervisees:
        return True
    pairs = Supervision.objects.filter(Q(supervisee=actor.person) | Q(supervisor=actor.person), practice=actor.practice)
    return decide(actor, Action.SUPERVISION_READ, own(actor)).allowed and pairs.exists()


def own(actor: Actor) -> Subject:
    """One's own log, as the policy sees it."""
    return Subject(actor.practice, author=actor.person)


def supervision_log(
    actor: Actor, *, since: date | None, until: date | None, supervisee: UUID | None = None, at: datetime
) -> SupervisionLog:
    """The entries about oneself, about those one supervises and those one wrote, of some days. supervisee: of one alone."""
    require(actor, Action.SUPERVISION_READ, own(actor), kind="supervision")
    if since and until and since > until:
        raise Invalid({"until": ["The last day lies before the first."]})
    with transaction.atomic():
        rows = _readable(actor)
        if supervisee is not None:
            rows = rows.filter(supervisee=supervisee)
        if since:
            rows = rows.filter(held_on__gte=since)
        if until:
            rows = rows.filter(held_on__lte=until)
        found = list(rows.select_related("supervisor", "supervisee").order_by("-held_on", "-written_at", "-id"))
        entries = [_entry(actor, one) for one in found]
        record(actor, Action.SUPERVISION_READ, "supervision", None, at=at, among=[one.id for one in found])
    return SupervisionLog(entries, _totals(entries))


def open_meeting(actor: Actor, meeting_id: UUID, *, at: datetime) -> SupervisionMeeting:
    """One entry, by whoever wrote it, to correct it."""
    with transaction.atomic():
        found = _readable(actor).select_related("supervisor", "supervisee").filter(id=meeting_id).first()
        if found is None:
            raise missing("supervision", meeting_id, action=Action.SUPERVISION_READ)
        require(actor, Action.SUPERVISION_LOG, found.subject, kind="supervision", object_id=found.id)
        record(actor, Action.SUPERVISION_READ, "supervision", found.id, at=at, reason="opened")
    return found


def _readable(actor: Actor) -> "models.QuerySet[SupervisionMeeting]":
    mine = Q(supervisee=actor.person) | Q(supervisor=actor.person) | Q(supervisee__in=actor.supervisees)
    later = SupervisionMeeting.objects.filter(corrects=OuterRef("pk"))
    return SupervisionMeeting.objects.filter(mine, practice=actor.practice).annotate(corrected=Exists(later))


def _entry(actor: Actor, one: SupervisionMeeting) -> Entry:
    corrected = bool(one.corrected)  # type: ignore[attr-defined]  # annotated
    own_entry = one.supervisor_id == actor.person and not corrected
    return Entry(one, corrected, own_entry and decide(actor, Action.SUPERVISION_LOG, one.subject).allowed)


def _totals(entries: Sequence[Entry]) -> list[tuple[Person, Total]]:
    people = {one.meeting.supervisee_id: one.meeting.supervisee for one in entries}
    counted = [one.meeting for one in entries if not one.corrected]
    made = [
        (person, total_of((one.form, one.minutes) for one in counted if one.supervisee_id == key))
        for key, person in people.items()
    ]
    return sorted(made, key=lambda pair: (pair[0].name, pair[0].id))
