"""What the watch writes: reviews, and the practice's hours. And what leaves the house: an export of the log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.audit.models import AuditEvent
from holdspace.audit.queries import LogFilter
from holdspace.audit.services import record
from holdspace.kernel.errors import Conflict, Invalid, Refused
from holdspace.kernel.words import clean_text
from holdspace.oversight.history import others_watch
from holdspace.oversight.models import PracticeHours, Review
from holdspace.oversight.queries import find_finding
from holdspace.oversight.rules import Finding, problems_of_hours, problems_of_review
from holdspace.oversight.ruleset import rule_files
from holdspace.practice.models import Practice

MOST = 50_000  # entries of one export; the rest is another one, by its days
_BATCH = 500


@dataclass(frozen=True)
class LogExport:
    """An export that was recorded: exactly the entries counted, newest first. cut: there are older ones beyond the bound."""

    practice: UUID
    ids: tuple[UUID, ...]
    cut: bool

    def batches(self) -> Iterator[list[AuditEvent]]:
        """The entries, some hundred at a time; events never change, so what was counted is what comes."""
        for start in range(0, len(self.ids), _BATCH):
            part = self.ids[start : start + _BATCH]
            rows = AuditEvent.objects.filter(practice=self.practice).in_bulk(part)
            yield [rows[one] for one in part]


def export_log(actor: Actor, wanted: LogFilter, *, form: str, words: str, at: datetime) -> LogExport:
    """Take out what the filters show, at most 50,000 entries. Source: 45 CFR 164.316(b)(2)(i) (kept six years, so readable elsewhere).

    form: "csv" or "lines". words: the filter in plain words, which the event keeps: no name of a client.
    """
    require(actor, Action.AUDIT_EXPORT, Subject(actor.practice), kind="log")
    with transaction.atomic():
        rows = AuditEvent.objects.filter(practice=actor.practice, **wanted.conditions()).order_by("-at", "-id")
        ids = list(rows.values_list("id", flat=True)[: MOST + 1])
        cut = len(ids) > MOST
        count = min(len(ids), MOST)
        entries = f"{count} entr{'y' if count == 1 else 'ies'}{', cut' if cut else ''}"
        record(
            actor,
            Action.AUDIT_EXPORT,
            "log",
            None,
            at=at,
            client=wanted.client,
            among=[wanted.person] if wanted.person else [],
            reason=f"{form}, {entries}: {words}",
        )
    return LogExport(actor.practice, tuple(ids[:MOST]), cut)


def review_finding(
    actor: Actor, finding_id: UUID, *, day: date, seen_until: datetime, outcome: str, words: str, at: datetime
) -> Review:
    """Say what a finding was, once. Nobody reviews what is about themselves unless nobody else may.

    day: of the finding. seen_until: the last event the reviewer was shown; when more happened since, it is a Conflict.
    """
    found = problems_of_review(outcome, words)
    if found:
        raise Invalid(found)
    with transaction.atomic():
        Practice.objects.select_for_update().get(id=actor.practice)  # one review at a time
        require(actor, Action.AUDIT_REVIEW, Subject(actor.practice), kind="finding", object_id=finding_id)
        done = Review.objects.filter(practice=actor.practice, finding=finding_id, until__gte=seen_until).first()
        if done is not None:
            raise _conflict("Somebody reviewed this already.", finding_id, done.client_id)
        finding = find_finding(actor, day, finding_id)
        _refuse_ones_own(actor, finding)
        if finding.until > seen_until:
            sentence = "More of this happened since you opened it. Look at it once more."
            raise _conflict(sentence, finding.id, finding.client)
        review = Review.objects.create(
            practice_id=actor.practice,
            finding=finding.id,
            rule=finding.rule.id,
            rule_version=finding.rule.version,
            rule_digest=rule_files()[finding.rule.id].digest,
            person_id=finding.person,
            client_id=finding.client,
            day=finding.day,
            until=finding.until,
            events=len(finding.events),
            outcome=outcome,
            words=clean_text(words).strip(),
            reviewed_by_id=actor.person,
            reviewed_at=at,
        )
        about = [finding.person] if finding.person else []
        reason = f"{finding.rule.id}: {outcome}"
        record(
            actor, Action.AUDIT_REVIEW, "review", review.id, at=at, client=finding.client, reason=reason, among=about
        )
    return review


def set_hours(actor: Actor, *, days: Sequence[int], opens: time, closes: time, at: datetime) -> PracticeHours:
    """Say when the practice is open: what is opened outside is shown for review. The rows before stay as they were."""
    require(actor, Action.AUDIT_REVIEW, Subject(actor.practice), kind="hours")
    found = problems_of_hours(days, opens, closes)
    if found:
        raise Invalid(found)
    with transaction.atomic():
        row = PracticeHours.objects.create(
            practice_id=actor.practice,
            days=sorted(set(days)),
            opens=opens,
            closes=closes,
            set_by_id=actor.person,
            set_at=at,
        )
        record(actor, Action.AUDIT_REVIEW, "hours", row.id, at=at, reason="hours")
    return row


def _conflict(sentence: str, finding_id: UUID, client: UUID | None) -> Conflict:
    return Conflict(sentence, action=Action.AUDIT_REVIEW, kind="finding", object_id=finding_id, client=client)


def _refuse_ones_own(actor: Actor, finding: Finding) -> None:
    if finding.person != actor.person:
        return
    if others_watch(actor.practice, actor.person):
        raise Refused(
            "Nobody reviews their own access. Somebody else here may.",
            action=Action.AUDIT_REVIEW,
            kind="finding",
            object_id=finding.id,
            client=finding.client,
        )
