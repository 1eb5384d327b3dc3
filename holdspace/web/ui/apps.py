"""The shared pages of the web face: base page, components, middleware, scripts and styles."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """No tables; templates, static files and template tags only."""

    name = "holdspace.web.ui"
    label = "ui"
    verbose_name = "Shared pages"
