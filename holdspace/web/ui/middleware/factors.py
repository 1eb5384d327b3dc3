"""Whoever may see clinical data shows a second factor (security.md 7.1); in a fictional practice there is none to see."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from holdspace.web.ui.faces import is_page

FOUND = "holdspace_factor"
OPEN_NAMES = ("account_logout", "account_reauthenticate", "usersessions_list", "unlock", "alive")


class SecondFactorMiddleware:
    """Sends a person without one to the page where it is set up, until it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do here; the question is asked when the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Let the set-up pages through and whoever has a factor."""
        return None if not is_page(request) or _is_open(request, view) else without_factor(request)


def without_factor(request: HttpRequest) -> HttpResponse | None:
    """Where a signed-in person without a second factor is sent; None for everybody else."""
    person: Any = request.user
    if not person.is_authenticated or getattr(request, "locked", False):
        return None
    if person.practice.fictional or _has_factor(request, person):
        return None
    return HttpResponseRedirect(reverse("mfa_index"))


def _is_open(request: HttpRequest, view: Callable[..., Any]) -> bool:
    name = (request.resolver_match.url_name or "") if request.resolver_match else ""
    return getattr(view, "before_second_factor", False) or name in OPEN_NAMES or name.startswith("mfa_")


def _has_factor(request: HttpRequest, person: Any) -> bool:
    """Asked of the database once a login; `forget` undoes it when a factor is taken away."""
    if request.session.get(FOUND):
        return True
    if not is_mfa_enabled(person):
        return False
    request.session[FOUND] = True
    return True


def forget(request: HttpRequest | None = None, **_: Any) -> None:
    """A factor was removed in this login: ask again."""
    if request is not None:
        request.session.pop(FOUND, None)
