"""The shared pages of the web face: base page, components, middleware, scripts and styles."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import import_string


class UiConfig(AppConfig):
    """No tables; templates, static files and template tags only."""

    name = "holdspace.web.ui"
    label = "ui"
    verbose_name = "Shared pages"

    def ready(self) -> None:
        """Listen for sign-ins, and ask for a second factor again when one is taken away."""
        import_module("holdspace.web.ui.sign_ins")
        removed = import_string("allauth.mfa.signals.authenticator_removed")
        removed.connect(
            import_string("holdspace.web.ui.middleware.factors.forget"), dispatch_uid="holdspace-second-factor"
        )
