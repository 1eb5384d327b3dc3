"""The one translator of the web face: five kernel errors into pages (house.md, sections 5 and 6, rule 12)."""

from collections.abc import Callable

from allauth.core.exceptions import RateLimited
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from holdspace.audit.services import record_refusal
from holdspace.kernel.errors import Conflict, Denied, HoldspaceError, Invalid, NotFound, Refused, trouble_of
from holdspace.web.ui.errors import answer, conflict, csrf_failure, rate_limited, unsaved
from holdspace.web.ui.faces import actor_of, is_page

__all__ = ["ErrorsMiddleware", "csrf_failure"]

STATUS = {NotFound: 404, Denied: 403, Invalid: 422, Conflict: 409, Refused: 422}
RECORDED = (NotFound, Denied, Refused)


class ErrorsMiddleware:
    """Views let the errors through; here each becomes its page, or a notice for a script."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give a bare 405 a page too."""
        response = self.get_response(request)
        if response.status_code == 405 and is_page(request) and not response.content:
            page = answer(request, 405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Record a refusal, its transaction being rolled back by now, and show it."""
        if not is_page(request):
            return None
        if isinstance(error, RateLimited):
            return rate_limited(request)
        if not isinstance(error, HoldspaceError):
            trouble = trouble_of(error)
            return unsaved(request, trouble) if trouble else None
        if isinstance(error, Conflict):
            return conflict(request, error)
        recorded = isinstance(error, RECORDED) and _record(request, error)
        return answer(request, STATUS[type(error)], error, recorded=recorded)


def _record(request: HttpRequest, error: HoldspaceError) -> bool:
    actor = actor_of(request)
    if actor is None:
        return False
    where = f"page.{request.resolver_match.view_name}" if request.resolver_match else ""
    with transaction.atomic():
        record_refusal(actor, error, at=timezone.now(), where=where[:40])
    return True
