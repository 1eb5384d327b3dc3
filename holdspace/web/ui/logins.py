"""The name of a login: random, in its own session, the same when the session's key is changed at each proof of identity."""

import secrets

from django.http import HttpRequest

LOGIN = "holdspace_login"


def login_of(request: HttpRequest) -> str:
    """The name of the login this request belongs to. Given when somebody signs in."""
    name: str = request.session.setdefault(LOGIN, secrets.token_hex(16))
    return name
