"""Assignment (a place on a care team) and supervision, both with their days; emergency access, with who is told of it."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from holdspace.access.actor import WHOLE_PRACTICE, Actor
from holdspace.access.subject import Subject
from holdspace.caseload.rules import BECAUSE, OUTCOMES, REASONS, REVIEW_WITHIN
from holdspace.caseload.supervision.rules import FORMS
from holdspace.kernel.ids import IdField, new_id

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Assignment(models.Model):
    """A person's place on a client's care team, from a day on. Ended, never deleted.

    begins_at: when it opens the record, for a place given ahead; empty: at once. ended_at: may lie ahead, for a place that ends by itself.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+")
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    person = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    part = models.CharField(max_length=100, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)
    begins_at = models.DateTimeField(null=True)
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

    def stands_at(self, at: datetime) -> bool:
        """Whether it opens the record at this moment."""
        return (self.begins_at is None or self.begins_at <= at) and (self.ended_at is None or self.ended_at > at)


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


class MessageQuerySet(models.QuerySet["Message"]):
    """Lists of messages."""

    def visible_to(self, actor: Actor) -> "QuerySet[Message]":
        """The messages `actor` may read: `message.read` of the policy, as a query."""
        rows = self.filter(practice=actor.practice) if actor.scopes is None else self.none()
        reach = Q(client__in=actor.clinical_reach)
        if not actor.sees_whole_practice:
            return rows.filter(reach)
        roles = [str(role) for role in actor.roles & WHOLE_PRACTICE]
        own = Q(author=actor.person) | Q(to_person=actor.person) | Q(to_role__in=roles)
        root = Q(answers__author=actor.person) | Q(answers__to_person=actor.person) | Q(answers__to_role__in=roles)
        return rows.filter(reach | own | root)


class Message(models.Model):
    """A message or a task about a client, to a person or to a role. Never changed nor deleted; filed to the record as a note.

    answers: the first message of its thread. due_on: makes it a task. done_at: a task that is done, or a message that was
    read. passed_on: the row in which somebody else was given it. filed: the note's id.
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
    passed_on = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    filed = models.UUIDField(null=True)

    objects = MessageQuerySet.as_manager()

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

    @property
    def first(self) -> "Message":
        """The first message of its thread."""
        return self.answers or self

    def seen_by(self, actor: Actor) -> Subject:
        """The same for somebody whom it, or the first of its thread, is from or to: they are its author, as the policy asks."""
        party = any(one.is_of(actor) for one in (self, self.first))
        author = actor.person if party else None
        return Subject(self.practice_id, client=self.client_id, author=author, sensitivity="clinical")

    def is_of(self, actor: Actor) -> bool:
        """Whether it is from or to this person, or to a role of theirs."""
        return actor.person == self.author_id or self.is_to(actor)

    def is_to(self, actor: Actor) -> bool:
        """Whether it is to this person, or to a role of theirs."""
        return actor.person == self.to_person_id or self.to_role in {str(role) for role in actor.roles}


class SupervisionMeeting(models.Model):
    """An entry of the supervision log: when, how long, what about, what was decided. Apart from every client's record.

    minutes: whole minutes. Never changed: a mistake is told in a later entry, which `corrects` it.
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
    written_at = models.DateTimeField()
    corrects = models.OneToOneField("self", models.PROTECT, related_name="+", null=True)

    class Meta:
        """By pair and day."""

        db_table = "caseload_supervision_meeting"
        indexes = [models.Index(fields=["practice", "supervisee", "held_on"], name="meeting_by_supervisee")]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=24 * 60), name="meeting_minutes_lawful"),
            models.CheckConstraint(condition=Q(form__in=list(FORMS)), name="meeting_form_known"),
            models.CheckConstraint(condition=~Q(supervisor=F("supervisee")), name="meeting_with_another"),
        ]

    @property
    def subject(self) -> Subject:
        """What the policy sees: it is about the supervisee's work."""
        return Subject(self.practice_id, author=self.supervisee_id)


class HandOver(models.Model):
    """Clients of somebody who is away, given to others: from a day on, for good or until a day. Ended early, never deleted."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    because = models.CharField(max_length=8, choices=list(BECAUSE.items()))
    since = models.DateField()
    until = models.DateField(null=True)
    made_by = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Whoever is away comes back on a day; whoever leaves does not."""

        db_table = "caseload_hand_over"
        indexes = [models.Index(fields=["practice", "person"], name="hand_over_by_person")]
        constraints = [
            models.CheckConstraint(condition=Q(because__in=list(BECAUSE)), name="hand_over_because_known"),
            models.CheckConstraint(
                condition=Q(because="away", until__isnull=False, until__gte=F("since"))
                | Q(because="leaving", until__isnull=True, ended_at__isnull=True),
                name="hand_over_until_when",
            ),
        ]


class HandedOver(models.Model):
    """One client of a hand-over: to whom. place: the place on the care team made for it; empty when they had one already.

    sessions: ids of the planned sessions that moved along. seen_at: when the one who takes over had seen it.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    hand_over = models.ForeignKey(HandOver, models.PROTECT, related_name="clients")
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    to_person = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    place = models.ForeignKey(Assignment, models.PROTECT, related_name="+", null=True)
    sessions = models.JSONField(default=list)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        """Each client once a hand-over."""

        db_table = "caseload_handed_over"
        indexes = [
            models.Index(fields=["practice", "to_person"], name="handed_over_unseen", condition=Q(seen_at__isnull=True))
        ]
        constraints = [models.UniqueConstraint(fields=["hand_over", "client"], name="handed_over_once")]


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
