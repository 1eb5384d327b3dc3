"""Signing somebody in who has just chosen a password."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import HttpRequest

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def enter(request: HttpRequest, person: Any) -> None:
    """Begin a login with a session of its own.

    The password was typed this minute: what asks for it anew (a second factor, its recovery codes) does not ask twice.
    """
    login(request, person, backend=BACKEND)
    record_authentication(request, person, method="password", reauthenticated=True)
