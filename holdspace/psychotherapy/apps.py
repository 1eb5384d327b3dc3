"""Registers the room with Django."""

from django.apps import AppConfig


class PsychotherapyConfig(AppConfig):
    """The room `psychotherapy`."""

    name = "holdspace.psychotherapy"
    label = "psychotherapy"
    verbose_name = "psychotherapy notes"
