"""Who meets these addresses at all: whoever treats clients, whether or not they keep such notes. For everybody else there is no such page.

The question comes before every other one: before the check of a form's origin, before sign-in, cover and second factor. So nobody can tell
by an answer of theirs whether the address exists for somebody else (decision 0032).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from holdspace.access.actor import TREATING
from holdspace.web.ui.errors import page_not_found
from holdspace.web.ui.faces import actor_of
from holdspace.web.ui.marks import before_second_factor, open_while_locked
from holdspace.web.ui.middleware.factors import without_factor
from holdspace.web.ui.middleware.login import covered

View = Callable[..., HttpResponseBase]


def keepers_only(view: View) -> View:
    """A view for people who treat clients, signed in, with a second factor; the ordinary 404 for the rest."""
    guarded = csrf_protect(view)

    @login_not_required
    @open_while_locked
    @before_second_factor
    @csrf_exempt
    @wraps(view)
    def gate(request: HttpRequest, *args: object, **more: object) -> HttpResponseBase:
        person: Any = request.user
        if not person.is_authenticated or not person.role_set & TREATING:
            return page_not_found(request)
        stopped = covered(request) or without_factor(request)
        if stopped is not None:
            return stopped
        if actor_of(request) is not None:
            timezone.activate(person.practice.zone)
        return guarded(request, *args, **more)

    return gate
