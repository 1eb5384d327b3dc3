"""Client, contact, representative, member of a couple or family, episode, medication, allergy, diagnosis, legal hold, group."""

from typing import TYPE_CHECKING

from django.db import models

from holdspace.access.actor import Actor
from holdspace.access.subject import Subject
from holdspace.clients.rules import KINDS, REPRESENTS, display_name
from holdspace.kernel.ids import IdField, new_id

if TYPE_CHECKING:
    from django.db.models import QuerySet


def _in_order(first: str, last: str, name: str) -> models.CheckConstraint:
    """Of two days, where both are known, the second is not before the first."""
    unknown = models.Q(**{f"{first}__isnull": True}) | models.Q(**{f"{last}__isnull": True})
    return models.CheckConstraint(condition=unknown | models.Q(**{f"{last}__gte": models.F(first)}), name=name)


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


class Representative(models.Model):
    """Somebody who may act for the client: a parent, a guardian, an agent (45 CFR 164.502(g)). Ended, never deleted.

    authority: a key of REPRESENTS. paper: what was seen to prove it. until: when the authority itself runs out.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    authority = models.CharField(max_length=12, choices=list(REPRESENTS.items()))
    paper = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=200, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """By client."""

        db_table = "client_representative"
        indexes = [models.Index(fields=["practice", "client"], name="representative_by_client")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(authority__in=list(REPRESENTS)), name="representative_authority_known"
            ),
            _in_order("since", "until", "representative_days_in_order"),
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


class Medication(models.Model):
    """A medication as somebody prescribed it. Never rewritten: a new dose is a new row that `replaces` the old, which is stopped."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    dose = models.CharField(max_length=200, blank=True)
    prescriber = models.CharField(max_length=200, blank=True)
    started_on = models.DateField(null=True)
    stopped_on = models.DateField(null=True)
    stop_reason = models.CharField(max_length=200, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    added_at = models.DateTimeField()

    class Meta:
        """By client; stopped with a reason or going on; replaced by one."""

        db_table = "client_medication"
        indexes = [models.Index(fields=["practice", "client"], name="medication_by_client")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stopped_on__isnull=False) | models.Q(stop_reason=""), name="medication_stop_paired"
            ),
            _in_order("started_on", "stopped_on", "medication_days_in_order"),
            models.UniqueConstraint(fields=["replaces"], name="medication_replaced_once"),
        ]


class Allergy(models.Model):
    """A substance the client must not be given, and what it did. Ended when found to be wrong, never deleted."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="+", db_index=False)
    substance = models.CharField(max_length=200)
    reaction = models.CharField(max_length=200, blank=True)
    noted_on = models.DateField(null=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        """By client; ended with a reason or standing."""

        db_table = "client_allergy"
        indexes = [models.Index(fields=["practice", "client"], name="allergy_by_client")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, end_reason="")
                | models.Q(ended_at__isnull=False) & ~models.Q(end_reason=""),
                name="allergy_end_paired",
            )
        ]


class AllergyCheck(models.Model):
    """A day on which the client was asked for allergies and named none. Without one, and without allergies, nobody has asked."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="+", db_index=False)
    asked_on = models.DateField()
    added_at = models.DateTimeField()

    class Meta:
        """By client."""

        db_table = "client_allergy_check"
        indexes = [models.Index(fields=["practice", "client"], name="allergy_check_by_client")]


class Diagnosis(models.Model):
    """A diagnosis on the client's list, with its days. The list moves to the room of plans once there are plans.

    code: ICD-10-CM as written, for example F41.1; may be empty.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=10, blank=True)
    name = models.CharField(max_length=200)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    added_at = models.DateTimeField()
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        """By client; over with a reason or standing."""

        db_table = "client_diagnosis"
        indexes = [models.Index(fields=["practice", "client"], name="diagnosis_by_client")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=False) | models.Q(end_reason=""), name="diagnosis_end_paired"
            ),
            _in_order("since", "until", "diagnosis_days_in_order"),
        ]


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
