"""Registers the room with Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The room `audit`."""

    name = "holdspace.audit"
    label = "audit"
    verbose_name = "the access log"
