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
    idx = models.BigIntegerField(null=True)

    class Meta:
        """Indexes for the three ways the log is read."""

        db_table = "audit_event"
        indexes = [
            models.Index(fields=["practice", "at"], name="audit_by_time"),
            models.Index(
                fields=["practice", "client", "at"], name="audit_by_client", condition=models.Q(client__isnull=False)
            ),
            models.Index(fields=["practice", "person", "at"], name="audit_by_person"),
        ]
        constraints = [models.UniqueConstraint(fields=["practice", "idx"], name="audit_numbered_once")]

    def facts(self) -> dict[str, Any]:
        """Return the payload as data."""
        found: dict[str, Any] = json.loads(bytes(self.payload))
        return found
