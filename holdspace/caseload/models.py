"""Assignment (a place on a care team) and supervision, both with their days."""

from django.db import models
from django.db.models import F, Q

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
