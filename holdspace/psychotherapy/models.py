"""What is kept of a notebook: sealed texts and the day of their last change. No client, no kind, no time (security.md 2.5, 2.10).

Every row names its owner, by whom PostgreSQL walls it in. Ids of rows are drawn at random, never counted and never of version 7:
in what order rows came is nobody's business.
"""

import secrets
import uuid

from django.db import models

from holdspace.kernel.ids import IdField

ALIAS = "psychotherapy"  # the database of this room (config/databases.py)


def random_number() -> int:
    """A row's number. SQLite keeps rows in this order, so a new one lies anywhere among the old."""
    return secrets.randbits(62)


class Owned(models.Model):
    """A row of one author's. owner: the person's id; the person is in another database."""

    id = models.BigAutoField(primary_key=True)
    owner = IdField()

    class Meta:
        """Owned rows are of the six tables below."""

        abstract = True


class Vault(Owned):
    """A notebook. vid: its name, chosen by its author's page. gen: its generation. size: bytes of sealed text now."""

    vid = IdField(default=uuid.uuid4)
    gen = models.BigIntegerField()
    size = models.BigIntegerField()
    created_day = models.DateField()

    class Meta:
        """One an author; no key that somebody else could run into."""

        db_table = "vault"
        constraints = [
            models.UniqueConstraint(fields=["owner"], name="vault_once"),
            models.CheckConstraint(condition=models.Q(gen__gte=1, size__gte=0), name="vault_counts"),
        ]


class SealedObject(Owned):
    """A note, a list, a pad, whatever else: from here they all look alike. size_class: the frame is 4 KiB times two to this."""

    vault = models.ForeignKey(Vault, models.PROTECT, related_name="+", db_index=False)
    oid = IdField()
    rev = models.BigIntegerField()
    jwe = models.TextField()
    size_class = models.PositiveSmallIntegerField()
    changed_day = models.DateField()

    class Meta:
        """Each once a vault."""

        db_table = "sealed_object"
        constraints = [models.UniqueConstraint(fields=["vault", "oid"], name="sealed_object_once")]


class SealedSlot(Owned):
    """A way in: the vault's keys, sealed under a key that the server never has. params: what the page needs to make that key."""

    vault = models.ForeignKey(Vault, models.PROTECT, related_name="+", db_index=False)
    slot_id = IdField()
    kind = models.CharField(max_length=10)
    params = models.JSONField()
    jwe = models.TextField()
    created_day = models.DateField()

    class Meta:
        """Each once a vault."""

        db_table = "sealed_slot"
        constraints = [models.UniqueConstraint(fields=["vault", "slot_id"], name="sealed_slot_once")]


class SealedRoot(Owned):
    """The root of one generation: the newest and those before it. idem: the commit that made it, so that a repeat is known."""

    vault = models.ForeignKey(Vault, models.PROTECT, related_name="+", db_index=False)
    gen = models.BigIntegerField()
    jwe = models.TextField()
    idem = IdField()
    day = models.DateField()

    class Meta:
        """Each generation once, by one commit."""

        db_table = "sealed_root_history"
        constraints = [
            models.UniqueConstraint(fields=["vault", "gen"], name="sealed_root_once"),
            models.UniqueConstraint(fields=["vault", "idem"], name="sealed_root_by_one_commit"),
        ]


class VaultEvent(Owned):
    """What its author did with the notebook, in turn; read by the author alone."""

    vault = models.ForeignKey(Vault, models.PROTECT, related_name="+", db_index=False)
    n = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    day = models.DateField()

    class Meta:
        """Counted without gaps."""

        db_table = "vault_event"
        constraints = [models.UniqueConstraint(fields=["vault", "n"], name="vault_event_once")]


class Anchor(Owned):
    """What the practice's log holds of this vault on a day, with all it takes to prove it; until the author's page has it.

    leaf = SHA-256(salt ‖ root_sha ‖ events_sha), at `place` among `leaves` under `top`. entry: the log's, once it is written.
    """

    vault = models.ForeignKey(Vault, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    gen = models.BigIntegerField()
    salt = models.BinaryField(max_length=32)
    root_sha = models.BinaryField(max_length=32)
    events = models.PositiveIntegerField()
    events_sha = models.BinaryField(max_length=32)
    place = models.PositiveIntegerField()
    leaves = models.PositiveIntegerField()
    path = models.BinaryField()
    top = models.BinaryField(max_length=32)
    entry = IdField(null=True)

    class Meta:
        """One a day."""

        db_table = "vault_anchor"
        constraints = [models.UniqueConstraint(fields=["vault", "day"], name="vault_anchor_once")]


class Kept(Owned):
    """What a legal hold keeps although it was deleted or written over: an object, a root or a way in, as it was."""

    vault = models.ForeignKey(Vault, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    oid = IdField(null=True)
    rev = models.BigIntegerField(null=True)
    params = models.JSONField(null=True)
    jwe = models.TextField()
    day = models.DateField()

    class Meta:
        """By what it is of."""

        db_table = "sealed_kept"
        indexes = [models.Index(fields=["vault", "kind", "oid"], name="sealed_kept_of")]
