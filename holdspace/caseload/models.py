"""Assignment (a place on a care team) and supervision, both with their days; emergency access, with who is told of it."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from holdspace.access.subject import Subject
from holdspace.caseload.rules import OUTCOMES, REASONS, REVIEW_WITHIN
from holdspace.kernel.ids import IdField, new_id


class Assignment(models.Model):
    """A person's place on a client's care team, from a day on. Ended, never deleted."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+")
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    person = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    part = models.CharField(max_length=100, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    assigned_by = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")

    class Meta:
        """A person is on a team once at a time."""

        db_table = "caseload_assignment"
        indexes = [models.Index(fields=["practice", "person", "client"], name="assignment_by_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "client", "person"], condition=Q(ended_at__isnull=True), name="assignment_once_open"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="assignment_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, ended_at__isnull=True) | Q(until__isnull=False, ended_at__isnull=False),
                name="assignment_end_paired",
            ),
        ]


class Supervision(models.Model):
    """A supervisor of a supervisee, from a day on."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+")
    supervisor = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    supervisee = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    since = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Nobody supervises themselves; a pair stands once at a time."""

        db_table = "caseload_supervision"
        constraints = [
            models.CheckConstraint(condition=~Q(supervisor=F("supervisee")), name="supervision_of_another"),
            models.UniqueConstraint(
                fields=["practice", "supervisor", "supervisee"],
                condition=Q(ended_at__isnull=True),
                name="supervision_once_open",
            ),
        ]


class EmergencyAccess(models.Model):
    """Somebody off the care team opened one client's record in an emergency: why, from when to when, and its review.

    ended_at: when it ended before its time, or its very end, written when the same person asks again. Never deleted.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    person = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=list(REASONS.items()))
    words = models.TextField()
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey("practice.Person", models.PROTECT, related_name="+", null=True)
    reviewed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=list(OUTCOMES.items()), null=True)  # noqa: DJ001  # written once: from NULL
    review_words = models.TextField(null=True)  # noqa: DJ001  # the same

    class Meta:
        """Once open a person and client; reviewed as a whole or not at all; frozen by migration 0003."""

        db_table = "caseload_emergency"
        indexes = [
            models.Index(fields=["practice", "person"], name="emergency_open", condition=Q(ended_at__isnull=True)),
            models.Index(
                fields=["practice", "began_at"], name="emergency_review", condition=Q(reviewed_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "client", "person"], condition=Q(ended_at__isnull=True), name="emergency_once_open"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("began_at")), name="emergency_times_in_order"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at"), ended_at__lte=F("ends_at")),
                name="emergency_ended_within",
            ),
            models.CheckConstraint(condition=Q(reason__in=list(REASONS)), name="emergency_reason_known"),
            models.CheckConstraint(
                condition=Q(outcome__isnull=True) | Q(outcome__in=list(OUTCOMES)), name="emergency_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    reviewed_by__isnull=True, reviewed_at__isnull=True, outcome__isnull=True, review_words__isnull=True
                )
                | Q(
                    reviewed_by__isnull=False,
                    reviewed_at__isnull=False,
                    outcome__isnull=False,
                    review_words__isnull=False,
                ),
                name="emergency_review_paired",
            ),
        ]

    def open_at(self, at: datetime) -> bool:
        """Whether it opens the record at this moment: from its first second, and no longer at its last."""
        return self.ended_at is None and self.began_at <= at < self.ends_at

    @property
    def over_at(self) -> datetime:
        """When it was over, or will be."""
        return self.ended_at or self.ends_at

    @property
    def review_due_at(self) -> datetime:
        """By when it is to be reviewed."""
        return self.began_at + REVIEW_WITHIN

    @property
    def subject(self) -> Subject:
        """What the policy sees."""
        return Subject(self.practice_id, client=self.client_id, author=self.person_id)


class EmergencyNotice(models.Model):
    """Somebody who is told of an emergency access, and when they had seen it. Made with the access, never deleted."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    access = models.ForeignKey(EmergencyAccess, models.PROTECT, related_name="notices")
    person = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        """Each person once an access."""

        db_table = "caseload_emergency_notice"
        indexes = [models.Index(fields=["practice", "person"], name="notice_unseen", condition=Q(seen_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(fields=["practice", "access", "person"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True) | Q(seen_at__gte=F("made_at")), name="notice_seen_after_made"
            ),
        ]


class Message(models.Model):
    """A message or a task about a client, to a person or to a role. Filed to the record as a note when it belongs there.

    due_on: makes it a task. done_at: a task that is done, or a message that was read to its end. filed: the note's id.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    to_person = models.ForeignKey("practice.Person", models.PROTECT, related_name="+", null=True)
    to_role = models.CharField(max_length=20, blank=True)
    answers = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    text = models.TextField()
    is_task = models.BooleanField(default=False)
    due_on = models.DateField(null=True)
    sent_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("practice.Person", models.PROTECT, related_name="+", null=True)
    filed = models.UUIDField(null=True)

    class Meta:
        """To somebody, and to one alone; done as a whole."""

        db_table = "caseload_message"
        indexes = [
            models.Index(fields=["practice", "client", "sent_at"], name="message_by_client"),
            models.Index(fields=["practice", "to_person"], name="message_open", condition=Q(done_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(to_person__isnull=False) & Q(to_role="")) | (Q(to_person__isnull=True) & ~Q(to_role="")),
                name="message_to_one",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="message_done_paired",
            ),
        ]

    @property
    def subject(self) -> Subject:
        """What the policy sees."""
        return Subject(self.practice_id, client=self.client_id, author=self.author_id, sensitivity="clinical")


class SupervisionMeeting(models.Model):
    """An entry of the supervision log: when, how long, what about, what was decided. Apart from every client's record.

    minutes: whole minutes. Never changed: a mistake is told in a later entry.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    supervisor = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    supervisee = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    held_on = models.DateField()
    minutes = models.PositiveIntegerField()
    form = models.CharField(max_length=12, default="individual")
    themes = models.TextField(blank=True)
    decisions = models.TextField(blank=True)
    written_by = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        """By pair and day."""

        db_table = "caseload_supervision_meeting"
        indexes = [models.Index(fields=["practice", "supervisee", "held_on"], name="meeting_by_supervisee")]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=24 * 60), name="meeting_minutes_lawful")
        ]


class Delegate(models.Model):
    """Whom a clinician named to open their emergency sheet: names, times, phone numbers, nothing clinical."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    delegate = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Once at a time, and somebody else."""

        db_table = "caseload_delegate"
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "person", "delegate"], condition=Q(ended_at__isnull=True), name="delegate_once_open"
            ),
            models.CheckConstraint(condition=~Q(person=F("delegate")), name="delegate_another"),
        ]

    @property
    def subject(self) -> Subject:
        """What the policy sees."""
        return Subject(self.practice_id, author=self.person_id)


class SheetOpening(models.Model):
    """An emergency sheet that was opened: by whom, why, and when the clinician saw that it was."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    opened_by = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        """By clinician, unseen."""

        db_table = "caseload_sheet_opening"
        indexes = [models.Index(fields=["practice", "person"], name="sheet_unseen", condition=Q(seen_at__isnull=True))]
