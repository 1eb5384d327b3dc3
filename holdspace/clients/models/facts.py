"""Facts of a person, each a row with its days: representatives, medications, allergies, diagnoses."""

from django.db import models

from holdspace.clients.models.records import Client
from holdspace.clients.rules import REPRESENTS
from holdspace.kernel.ids import IdField, new_id


def _in_order(first: str, last: str, name: str) -> models.CheckConstraint:
    """Of two days, where both are known, the second is not before the first."""
    unknown = models.Q(**{f"{first}__isnull": True}) | models.Q(**{f"{last}__isnull": True})
    return models.CheckConstraint(condition=unknown | models.Q(**{f"{last}__gte": models.F(first)}), name=name)


class Representative(models.Model):
    """Somebody who may act for the client: a parent, a guardian, an agent (45 CFR 164.502(g)). Ended, never deleted.

    authority: a key of REPRESENTS. extent: what they may decide, in words. paper: what was seen to prove it, and on which day.
    until: when the authority itself runs out.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    authority = models.CharField(max_length=12, choices=list(REPRESENTS.items()))
    extent = models.CharField(max_length=200, blank=True)
    paper = models.CharField(max_length=200, blank=True)
    paper_seen_on = models.DateField(null=True)
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
            models.CheckConstraint(
                condition=models.Q(paper_seen_on__isnull=True) | ~models.Q(paper=""), name="representative_paper_seen"
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

    code: ICD-10-CM as written, for example F41.1; may be empty. made_by: who made it, here or elsewhere.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=10, blank=True)
    name = models.CharField(max_length=200)
    made_by = models.CharField(max_length=200, blank=True)
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


class PrincipalDiagnosis(models.Model):
    """Which diagnosis is the principal one, from a moment on: the newest row counts, while its diagnosis stands."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="+", db_index=False)
    diagnosis = models.ForeignKey(Diagnosis, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        """By client."""

        db_table = "client_principal_diagnosis"
        indexes = [models.Index(fields=["practice", "client"], name="principal_by_client")]
