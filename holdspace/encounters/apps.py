"""Registers the room with Django."""

from django.apps import AppConfig


class EncountersConfig(AppConfig):
    """The room `encounters`."""

    name = "holdspace.encounters"
    label = "encounters"
    verbose_name = "sessions"
