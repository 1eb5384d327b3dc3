"""Pages and notices for what went wrong, in the guide's voice. Named by the settings and the root urls as handlers."""

import logging
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from holdspace.kernel.errors import Conflict, HoldspaceError, Invalid, Trouble, trouble_of
from holdspace.web.ui.faces import wants_fragment
from holdspace.web.ui.kept import kept_words

log = logging.getLogger("holdspace.web")
WAIT = "10"  # seconds, before a program asks again
PAGES = {400, 403, 404, 405, 409, 413, 422, 429, 500}
WORDS = {
    400: "That request could not be read. Nothing was changed.",
    403: "This is not yours to do. Nothing was changed.",
    404: "There is nothing here for you to open.",
    405: "This address cannot be opened like this.",
    409: "Somebody saved this first. Nothing was overwritten.",
    413: "That is more than one page can hold. Nothing was saved; your text is still here.",
    422: "This could not be done as it was asked. Nothing was changed.",
    429: "Too many tries in a short time. Wait a few minutes, then try again.",
    500: "Holdspace made a mistake here. What was saved before is safe; look before you go on.",
}


def answer(
    request: HttpRequest,
    status: int,
    error: HoldspaceError | None = None,
    *,
    recorded: bool = False,
    page: str = "",
    **context: Any,
) -> HttpResponse:
    """The page for a status, or its notice when a script asked. page: another template than the status's own."""
    if wants_fragment(request):
        return refuse(status, error.sentence if error else WORDS[status])
    words = {
        "status": status,
        "sentence": error.sentence if error else "",
        "action": error.action if error else "",
        "fields": error.fields if isinstance(error, Invalid) else {},
        "kept": kept_words(request),
        "recorded": recorded,
        "back": request.get_full_path() if request.method == "GET" else request.path,
        "limit": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
    }
    return HttpResponse(render_to_string(page or f"errors/{status}.html", words | context, request), status=status)


def refuse(status: int, sentence: str, *, text: str = "", kind: str = "risk", state: str = "") -> HttpResponse:
    """A notice for a script. It goes to the head of the page and never over anybody's text.

    state: "locked" or "signed-out", which the scripts of the page act upon.
    """
    words = {"kind": kind, "sentence": sentence, "text": text, "status": status}
    response = HttpResponse(render_to_string("errors/notice.html", words), status=status)
    response["HX-Retarget"] = "#page-notice"
    response["HX-Reswap"] = "innerHTML show:window:top"
    if state:
        response["X-Holdspace-State"] = state
        response["HX-Trigger"] = f"holdspace:{state}"
    patch_vary_headers(response, ["HX-Request", "X-Holdspace-Fragment"])
    return response


def conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    """Both texts side by side, on the page the view named with `shows_conflict`; else the general one."""
    view = request.resolver_match.func if request.resolver_match else None
    template, more = getattr(view, "conflict", ("", None))
    if not template:
        return answer(request, 409, error)
    whole, _, _name = template.partition("#")
    context = {"current": error.current, "sentence": error.sentence, "kept": kept_words(request), "status": 409}
    context |= more(request, error) if more else {}
    html = render_to_string(template if wants_fragment(request) else whole, context, request)
    return HttpResponse(html, status=409)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400: not understood, or too much of it."""
    if isinstance(exception, RequestDataTooBig):
        return answer(request, 413)
    trouble = trouble_of(exception)
    if trouble is not None:  # Django calls a login that could not be written a bad request
        return unsaved(request, trouble)
    if not hasattr(request, "user"):  # refused before anybody was asked for, such as a wrong host name
        return HttpResponseBadRequest("That request could not be read.", content_type="text/plain; charset=utf-8")
    return answer(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """handler403."""
    return answer(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """handler404: no such address. Says the same as a row out of reach."""
    return answer(request, 404)


def unsaved(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """503 where the database or its disk failed: what to mend, and the words that were sent. Asks the database for nothing."""
    log.error("Not saved, the database or its disk failed: %s", trouble.name)
    if wants_fragment(request):
        response = refuse(503, trouble.sentence)
    else:
        back = request.get_full_path() if request.method == "GET" else request.path
        words = {"status": 503, "sentence": trouble.sentence, "kept": kept_words(request), "back": back}
        response = HttpResponse(render_to_string("errors/503.html", words), status=503)
    response["Retry-After"] = WAIT
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: without the database, without anything that could fail again."""
    trouble = trouble_of(sys.exception())
    if trouble is not None:  # before or after a view: a login could not be read, or not be kept
        return unsaved(request, trouble)
    if wants_fragment(request):
        return refuse(500, WORDS[500])
    words = {"status": 500, "kept": kept_words(request)}
    return HttpResponse(render_to_string("errors/500.html", words), status=500)


def rate_limited(request: HttpRequest) -> HttpResponse:
    """handler429, which allauth looks for."""
    return answer(request, 429)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django passes it
    """CSRF_FAILURE_VIEW: the words that were sent are shown, so nothing is lost."""
    if wants_fragment(request):
        sentence = "This page could not prove that it was yours. Nothing was saved; your text is still here."
        return refuse(403, sentence, state="stale")
    return answer(request, 403, page="errors/csrf.html")
