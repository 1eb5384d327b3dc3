"""Audit events: the payload bytes, salt and leaf of security.md 5.3, stored from the first day. Rows are never changed."""

import json
from typing import Any

from django.db import models

from holdspace.kernel.ids import IdField, new_id


class AuditEvent(models.Model):
    """One event. The columns repeat members of the payload so that the log can be filtered; the payload is what counts.

    No foreign keys: nothing that an event describes can block or erase it.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = IdField()
    at = models.DateTimeField()
    person = IdField(null=True)
    action = models.CharField(max_length=40)
    client = IdField(null=True)
    refused = models.BooleanField(default=False)
    payload = models.BinaryField()
    leaf = models.BinaryField(max_length=32)
    log = models.PositiveSmallIntegerField(null=True)
    idx = models.BigIntegerField(null=True)

    class Meta:
        """Indexes for the ways the log is read. A number belongs to a log, and both are given together by the sequencer."""

        db_table = "audit_event"
        indexes = [
            models.Index(fields=["practice", "at"], name="audit_by_time"),
            models.Index(
                fields=["practice", "client", "at"], name="audit_by_client", condition=models.Q(client__isnull=False)
            ),
            models.Index(fields=["practice", "person", "at"], name="audit_by_person"),
            models.Index(
                fields=["practice", "client", "person", "at"],
                name="audit_opened",
                condition=models.Q(action="client.read", client__isnull=False),
            ),
            models.Index(fields=["practice", "id"], name="audit_waiting", condition=models.Q(idx__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "log", "idx"], name="audit_numbered_once", condition=models.Q(idx__isnull=False)
            ),
            models.CheckConstraint(
                condition=models.Q(log__isnull=True, idx__isnull=True) | models.Q(log__isnull=False, idx__isnull=False),
                name="audit_number_paired",
            ),
        ]

    def facts(self) -> dict[str, Any]:
        """Return the payload as data."""
        found: dict[str, Any] = json.loads(bytes(self.payload))
        return found


class LogHead(models.Model):
    """How far one log of a practice has come. `log` rises by one when a backup was restored (security.md 5.3).

    edge: the hashes of the complete subtrees on the right edge, so that appending reads nothing else. key: the Ed25519 public key.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = IdField()
    log = models.PositiveSmallIntegerField()
    size = models.BigIntegerField(default=0)
    root = models.BinaryField(max_length=32)
    edge = models.BinaryField()
    checkpoint = models.TextField()
    key = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        """Each number once a practice."""

        db_table = "audit_log_head"
        constraints = [models.UniqueConstraint(fields=["practice", "log"], name="log_head_once")]


class LogNode(models.Model):
    """The hash of a complete subtree, at levels 8, 16, 24 …: what lies between is computed from 256 hashes below. Never changed."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = IdField()
    log = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    i = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        """Each place once."""

        db_table = "audit_log_node"
        constraints = [models.UniqueConstraint(fields=["practice", "log", "level", "i"], name="log_node_once")]
