"""Registers the room with Django."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """The room `oversight`."""

    name = "holdspace.oversight"
    label = "oversight"
    verbose_name = "review of access"
