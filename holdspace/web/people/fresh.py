"""Acts that ask who one is anew (security.md 7.1), for those who may do them at all."""

from collections.abc import Callable
from typing import TypeVar

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponseBase

from holdspace.access.actor import Role
from holdspace.web.ui.faces import actor_of

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def _is_owner(request: HttpRequest) -> bool:
    """Anybody else goes on to the verb, which refuses and is recorded."""
    actor = actor_of(request)
    return actor is not None and Role.OWNER in actor.roles


def fresh(view: View) -> View:
    """Ask an owner for password or passkey unless that happened within five minutes."""
    guarded: View = reauthentication_required(enabled=_is_owner)(view)
    return guarded
