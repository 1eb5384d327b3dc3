"""The practice's hours as they were set, and reviews of unusual access. Rows are added, never changed."""

from datetime import time

from django.db import models
from django.db.models import F, Q

from holdspace.access.subject import Subject
from holdspace.kernel.ids import IdField, new_id
from holdspace.oversight.rules import OUTCOMES, Hours


class PracticeHours(models.Model):
    """When the practice is open, in its own zone. The newest row counts. days: weekdays, 0 is Monday."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+")
    days = models.JSONField()
    opens = models.TimeField(default=time(7))
    closes = models.TimeField(default=time(20))
    set_by = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        """Open before closed; frozen by the first migration."""

        db_table = "oversight_hours"
        constraints = [models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="hours_in_order")]

    @property
    def hours(self) -> Hours:
        """As the rules take them."""
        return Hours(frozenset(self.days), self.opens, self.closes)


class Review(models.Model):
    """What somebody found about unusual access, with the rule as it stood: id, version, digest of its file.

    finding: the finding's id. until: its last event, so that what goes on afterwards is a finding of its own.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    finding = IdField()
    rule = models.CharField(max_length=40)
    rule_version = models.PositiveIntegerField()
    rule_digest = models.BinaryField(max_length=32)
    person = models.ForeignKey("practice.Person", models.PROTECT, related_name="+", null=True)
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+", null=True)
    day = models.DateField()
    until = models.DateTimeField()
    events = models.PositiveIntegerField()
    outcome = models.CharField(max_length=12, choices=list(OUTCOMES.items()))
    words = models.TextField(blank=True)
    reviewed_by = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        """Each finding once up to a moment; frozen by the first migration."""

        db_table = "oversight_review"
        indexes = [models.Index(fields=["practice", "reviewed_at"], name="review_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["practice", "finding", "until"], name="review_once"),
            models.CheckConstraint(condition=Q(outcome__in=list(OUTCOMES)), name="review_outcome_known"),
            models.CheckConstraint(condition=Q(events__gte=1), name="review_of_events"),
        ]

    @property
    def subject(self) -> Subject:
        """What the policy sees."""
        return Subject(self.practice_id, client=self.client_id, author=self.person_id)
