"""Registers the room with Django."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    """The room `practice`."""

    name = "holdspace.practice"
    label = "practice"
    verbose_name = "the practice and its people"
