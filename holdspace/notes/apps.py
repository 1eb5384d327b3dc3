"""Registers the room with Django."""

from importlib import import_module

from django.apps import AppConfig


class NotesConfig(AppConfig):
    """The room `notes`."""

    name = "holdspace.notes"
    label = "notes"
    verbose_name = "progress notes"

    def import_models(self) -> None:
        """Tables stand in `models`, and beside what alone reads them."""
        super().import_models()
        import_module("holdspace.notes.crises.models")
        import_module("holdspace.notes.silences.models")
