"""Who acts, and in whose days: `request.actor`, and the practice's time zone for what is shown."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from holdspace.web.ui.faces import actor_of, is_page


class ActorMiddleware:
    """Built only for a page of a signed-in person; strangers, static files and locked logins cost nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Leave no time zone behind on this thread."""
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Set `request.actor` and the zone. A view marked open_while_locked (the ping) needs neither."""
        if is_page(request) and not getattr(view, "open_while_locked", False) and actor_of(request) is not None:
            person: Any = request.user
            timezone.activate(person.practice.zone)
