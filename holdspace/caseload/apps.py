"""Registers the room with Django."""

from django.apps import AppConfig


class CaseloadConfig(AppConfig):
    """The room `caseload`."""

    name = "holdspace.caseload"
    label = "caseload"
    verbose_name = "care teams and supervision"
