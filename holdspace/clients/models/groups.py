"""Groups and their rosters."""

from django.db import models

from holdspace.access.subject import Subject
from holdspace.clients.models.records import Client
from holdspace.kernel.ids import IdField, new_id


class Group(models.Model):
    """A therapy group: what it is about, and who leads it. `version` rises with each change."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    topic = models.CharField(max_length=200, blank=True)
    lead = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    second_lead = models.ForeignKey("practice.Person", models.PROTECT, related_name="+", null=True)
    begun_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """By name."""

        db_table = "client_group"
        indexes = [models.Index(fields=["practice", "name"], name="group_by_name")]

    @property
    def subject(self) -> Subject:
        """What the policy sees: no client, no clinical text."""
        return Subject(self.practice_id, author=self.lead_id)


class RosterPlace(models.Model):
    """A client's place on a group's roster, with its days."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey(Group, models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        """A client is on a roster once at a time."""

        db_table = "client_roster"
        indexes = [models.Index(fields=["practice", "group"], name="roster_by_group")]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "client"], condition=models.Q(until__isnull=True), name="roster_once_open"
            )
        ]
