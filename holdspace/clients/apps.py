"""Registers the room with Django."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """The room `clients`."""

    name = "holdspace.clients"
    label = "clients"
    verbose_name = "clients"
