"""What a view of this face is given, and how one address answers several methods."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse

from holdspace.access.actor import Actor
from holdspace.api.answers import problem


class ApiRequest(HttpRequest):
    """A request of a program with a token. at: when it came; actor: who acts, narrowed by the token's scopes."""

    at: datetime
    actor: Actor
    token: Any


class View(Protocol):
    """What the middleware reads of a view."""

    csrf_exempt: bool
    login_required: bool
    public: bool
    methods: dict[str, Callable[..., HttpResponse]]

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer."""


def methods(*, public: bool = False, **by_name: Callable[..., HttpResponse]) -> View:
    """One address: a view for each method; 405 in JSON for the others. public: without a token."""

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = by_name.get(request.method or "")
        if chosen is None:
            response = problem(405, "method", f"This address answers {', '.join(sorted(by_name))}.")
            response["Allow"] = ", ".join(sorted(by_name))
            return response
        return chosen(request, *args, **kwargs)

    found: Any = view
    found.methods, found.public = by_name, public
    # A token is no cookie, so no page of another site can send it; and it is no login of Django's.
    found.csrf_exempt, found.login_required = True, False
    made: View = found
    return made
