"""The encounter."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from holdspace.access.actor import Actor
from holdspace.access.subject import Subject
from holdspace.encounters.rules import ATTENDANCE, MEDIA, MODALITIES, STATUSES, minutes
from holdspace.kernel.ids import IdField, new_id

if TYPE_CHECKING:
    from django.db.models import QuerySet


class EncounterQuerySet(models.QuerySet["Encounter"]):
    """Lists of sessions."""

    def visible_to(self, actor: Actor) -> "QuerySet[Encounter]":
        """The sessions `actor` may see: `encounter.read` of the policy, as a query."""
        rows = self.filter(practice=actor.practice)
        return rows if actor.sees_whole_practice else rows.filter(client__in=actor.clinical_reach)


class Encounter(models.Model):
    """One session with one client. `version` rises with each change."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+", db_index=False)
    clinician = models.ForeignKey("practice.Person", models.PROTECT, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    modality = models.CharField(max_length=12, choices=list(MODALITIES.items()))
    medium = models.CharField(max_length=12, choices=list(MEDIA.items()))
    place = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=12, choices=list(STATUSES.items()))
    group_session = models.ForeignKey("GroupSession", models.PROTECT, related_name="encounters", null=True)
    version = models.PositiveIntegerField(default=1)

    objects = EncounterQuerySet.as_manager()

    class Meta:
        """By client, by day, and by clinician (what is owed)."""

        db_table = "encounter"
        indexes = [
            models.Index(fields=["practice", "client", "starts_at"], name="encounter_by_client"),
            models.Index(fields=["practice", "starts_at"], name="encounter_by_day"),
            models.Index(fields=["practice", "clinician", "starts_at"], name="encounter_by_clinician"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="encounter_times_in_order"),
            models.CheckConstraint(condition=Q(status__in=list(STATUSES)), name="encounter_status_known"),
        ]

    @property
    def minutes(self) -> int:
        """Whole minutes."""
        return minutes(self.starts_at, self.ends_at)

    @property
    def subject(self) -> Subject:
        """What the policy sees."""
        return Subject(self.practice_id, client=self.client_id, author=self.clinician_id, state=self.status)


class GroupSession(models.Model):
    """One meeting of a group. Everybody who came has an encounter of their own, so that no record holds another member.

    `version` rises with each change of time, place or attendance.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey("clients.Group", models.PROTECT, related_name="+", db_index=False)
    clinician = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    second_clinician = models.ForeignKey("practice.Person", models.PROTECT, related_name="+", null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    medium = models.CharField(max_length=12, choices=list(MEDIA.items()))
    place = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=12, choices=list(STATUSES.items()))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """By group."""

        db_table = "encounter_group_session"
        indexes = [models.Index(fields=["practice", "group", "starts_at"], name="group_session_by_group")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="group_session_times_in_order"),
            models.CheckConstraint(condition=Q(status__in=list(STATUSES)), name="group_session_status_known"),
        ]

    @property
    def minutes(self) -> int:
        """Whole minutes."""
        return minutes(self.starts_at, self.ends_at)

    @property
    def subject(self) -> Subject:
        """What the policy sees."""
        return Subject(self.practice_id, author=self.clinician_id, state=self.status)

    def led_by(self, person: UUID) -> Subject:
        """The same for somebody who may have led it second: both who led a session write its notes."""
        leads = person if person == self.second_clinician_id else self.clinician_id
        return Subject(self.practice_id, author=leads, state=self.status)


class Attendance(models.Model):
    """Whether a member came to a group session. encounter: their own session, once they came."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    group_session = models.ForeignKey(GroupSession, models.PROTECT, related_name="attendances")
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=list(ATTENDANCE.items()))
    encounter = models.OneToOneField(Encounter, models.PROTECT, related_name="+", null=True)

    class Meta:
        """Each client once a session."""

        db_table = "encounter_attendance"
        constraints = [
            models.UniqueConstraint(fields=["group_session", "client"], name="attendance_once"),
            models.CheckConstraint(condition=Q(status__in=list(ATTENDANCE)), name="attendance_known"),
        ]
