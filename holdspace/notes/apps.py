"""Registers the room with Django."""

from django.apps import AppConfig


class NotesConfig(AppConfig):
    """The room `notes`."""

    name = "holdspace.notes"
    label = "notes"
    verbose_name = "progress notes"
