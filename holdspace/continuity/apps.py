"""Registers the room with Django."""

from django.apps import AppConfig


class ContinuityConfig(AppConfig):
    """The room `continuity`."""

    name = "holdspace.continuity"
    label = "continuity"
    verbose_name = "backups and the downtime kit"
