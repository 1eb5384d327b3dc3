"""Client, and what belongs to any record: people to reach, legal holds, episodes of care, members of a couple or family."""

from typing import TYPE_CHECKING

from django.db import models

from holdspace.access.actor import Actor
from holdspace.access.subject import Subject
from holdspace.clients.rules import KINDS, display_name
from holdspace.kernel.ids import IdField, new_id

if TYPE_CHECKING:
    from django.db.models import QuerySet


class ClientQuerySet(models.QuerySet["Client"]):
    """Lists of clients."""

    def visible_to(self, actor: Actor) -> "QuerySet[Client]":
        """The clients whose demographics `actor` may read: `client.read` of the policy, as a query."""
        rows = self.filter(practice=actor.practice)
        return rows if actor.sees_whole_practice else rows.filter(id__in=actor.clinical_reach)


class Client(models.Model):
    """Whoever a record is kept of: a person, or a couple or family together. `version` rises with each change.

    A couple or family is a record of its own, with members who each may have a record too; it has no birth date.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=list(KINDS.items()), default="person")
    number = models.CharField(max_length=200)
    legal_given = models.CharField(max_length=200)
    legal_family = models.CharField(max_length=200, blank=True)
    used_name = models.CharField(max_length=200, blank=True)
    pronouns = models.CharField(max_length=200, blank=True)
    born_on = models.DateField(null=True)
    phone = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=200, blank=True)
    names_folded = models.TextField()
    sort_name = models.CharField(max_length=420)
    admitted_at = models.DateTimeField()
    care_ended_on = models.DateField(null=True)
    care_end_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ClientQuerySet.as_manager()

    class Meta:
        """Lawful states."""

        db_table = "client"
        indexes = [models.Index(fields=["practice", "sort_name"], name="client_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="client_number_once"),
            models.CheckConstraint(
                condition=models.Q(care_ended_on__isnull=False) | models.Q(care_end_reason=""), name="client_end_paired"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=list(KINDS)), name="client_kind_known"),
            models.CheckConstraint(
                condition=models.Q(kind="person", born_on__isnull=False)
                | (~models.Q(kind="person") & models.Q(born_on__isnull=True)),
                name="client_person_born",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def name(self) -> str:
        """The name the client goes by."""
        return display_name(self.legal_given, self.legal_family, self.used_name)

    @property
    def legal_name(self) -> str:
        """The name on the legal record."""
        return f"{self.legal_given} {self.legal_family}".strip()

    @property
    def is_unit(self) -> bool:
        """Whether this is a couple or family, and not a person."""
        return self.kind != "person"

    @property
    def in_care(self) -> bool:
        """Whether care goes on."""
        return self.care_ended_on is None

    @property
    def subject(self) -> Subject:
        """What the policy sees."""
        return Subject(self.practice_id, client=self.id, state="in care" if self.in_care else "care ended")


class Contact(models.Model):
    """Somebody to reach about a client; ended, never deleted."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    relation = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=200, blank=True)
    emergency = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """By client."""

        db_table = "client_contact"
        indexes = [models.Index(fields=["practice", "client"], name="contact_by_client")]


class LegalHold(models.Model):
    """While one stands, nothing in the client's record is deleted. Several may stand at once; lifted, never deleted."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=200)
    placed_by = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey("practice.Person", models.PROTECT, related_name="+", null=True)
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.CharField(max_length=200, null=True)  # noqa: DJ001  # written once: from NULL (migration 0003)

    class Meta:
        """By client; lifted as a whole or not at all; frozen by migration 0003."""

        db_table = "client_legal_hold"
        indexes = [models.Index(fields=["practice", "client"], name="hold_by_client")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lifted_by__isnull=True, lifted_at__isnull=True, lift_reason__isnull=True)
                | models.Q(lifted_by__isnull=False, lifted_at__isnull=False, lift_reason__isnull=False),
                name="hold_lift_paired",
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True) | models.Q(lifted_at__gte=models.F("placed_at")),
                name="hold_times_in_order",
            ),
        ]


class Membership(models.Model):
    """Somebody's place in a couple or family.

    client: their own record; empty when they have none here. name: as they were called when they were written down, which is
    what a reader sees who does not reach their own record.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Client, models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="+", null=True)
    name = models.CharField(max_length=200, blank=True)
    relation = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """A client is in a unit once at a time."""

        db_table = "client_membership"
        indexes = [models.Index(fields=["practice", "unit"], name="membership_by_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "client"], condition=models.Q(ended_at__isnull=True), name="membership_once_open"
            ),
            models.CheckConstraint(
                condition=models.Q(client__isnull=False) | ~models.Q(name=""), name="membership_of_somebody"
            ),
            models.CheckConstraint(
                condition=models.Q(client__isnull=True) | ~models.Q(client=models.F("unit")),
                name="membership_of_another",
            ),
        ]


class Episode(models.Model):
    """One stretch of care, from admission to its end. A discharge summary closes it; coming back opens another."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    began_on = models.DateField()
    ended_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        """One open at a time."""

        db_table = "client_episode"
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=models.Q(ended_on__isnull=True), name="episode_once_open"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("began_on")),
                name="episode_days_in_order",
            ),
        ]
