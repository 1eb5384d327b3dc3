"""Acts that ask who one is anew (security.md 7.1), for those who may do them at all."""

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest

from holdspace.access.actor import Role
from holdspace.web.ui.faces import actor_of


def _is_owner(request: HttpRequest) -> bool:
    """Anybody else goes on to the verb, which refuses and is recorded."""
    actor = actor_of(request)
    return actor is not None and Role.OWNER in actor.roles


fresh = reauthentication_required(enabled=_is_owner)
