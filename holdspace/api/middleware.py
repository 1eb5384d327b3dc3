"""The API's one translator: answers everything under /api/ itself, so no session, cookie or page has a part in it."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.signals import got_request_exception
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import timezone

from holdspace.access.actor import Origin
from holdspace.api.answers import problem, refusal
from holdspace.api.faces import ApiRequest
from holdspace.api.reading import Unreadable
from holdspace.audit.services import record_refusal, record_stranger
from holdspace.caseload.queries import actor_for
from holdspace.kernel.errors import Denied, HoldspaceError, NotFound, Refused, Trouble, trouble_of
from holdspace.practice.queries import only_practice, token_for

PREFIX, URLS = "/api/v1", "holdspace.api.urls"
RECORDED = (NotFound, Denied, Refused)
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}
NO_TOKEN = "A token is needed: Authorization: Bearer hs_… An owner of the practice issues it."  # noqa: S105  # a sentence
BAD_TOKEN = "This token does not open anything: it is unknown, has run out or was revoked."  # noqa: S105  # a sentence
log = logging.getLogger("holdspace.api")


class ApiMiddleware:
    """First in line. What is not under /api/ goes on to the pages untouched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a program, or pass a person on."""
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        response = _answer(request)
        for name, value in HEADERS.items():
            response[name] = value
        return response


def _answer(request: HttpRequest) -> HttpResponse:
    try:
        request.get_host()
        match = request.resolver_match = resolve(request.path_info.removeprefix(PREFIX), URLS)
        if not getattr(match.func, "public", False):
            stranger = _recognise(request)
            if stranger is not None:
                return stranger
        return _translated(request, match.func, match.kwargs)
    except Http404:
        return problem(404, "not_found", "There is no such address. /api/v1/openapi.json lists them.")
    except DisallowedHost:
        return problem(400, "unreadable", "This server does not go by that name.")
    except Exception as error:  # the last net: whatever happens, the answer is JSON and holds no text
        trouble = trouble_of(error)
        if trouble is not None:
            return _unsaved(trouble)
        log.exception("A mistake of ours at %s", request.path_info)
        got_request_exception.send(sender=ApiMiddleware, request=request)
        return problem(500, "mistake", "Holdspace made a mistake here. What was saved before is safe.")


def _unsaved(trouble: Trouble) -> HttpResponse:
    """The database or its disk failed: 503, and when to ask again."""
    log.error("Not saved, the database or its disk failed: %s", trouble.name)
    response = problem(503, "unavailable", trouble.sentence)
    response["Retry-After"] = "10"
    return response


def _recognise(request: HttpRequest) -> HttpResponse | None:
    """Set `at`, `token` and `actor`, or say 401."""
    at = timezone.now()
    address = _address(request)
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    token = token_for(secret.strip(), at=at) if scheme.lower() == "bearer" and secret.isascii() else None
    if token is None:
        if secret:
            _record_stranger(Origin("api", address), at)
        response = problem(401, "unauthorized", BAD_TOKEN if secret else NO_TOKEN)
        response["WWW-Authenticate"] = 'Bearer realm="holdspace"' + (', error="invalid_token"' if secret else "")
        return response
    origin = Origin("api", address, token.id.hex[:12])
    known = cast("ApiRequest", request)
    known.at, known.token = at, token
    known.actor = actor_for(token.person, origin=origin, at=at, scopes=frozenset(token.scopes))
    return None


def _address(request: HttpRequest) -> str:
    """The other end's address. A proxy's word counts only where the operator said there is one."""
    told = request.META.get(getattr(settings, "HOLDSPACE_CLIENT_ADDRESS_HEADER", ""), "")
    return str(told or request.META.get("REMOTE_ADDR", "")).split(",")[-1].strip()


def _record_stranger(origin: Origin, at: datetime) -> None:
    practice = only_practice()
    if practice is not None:
        with transaction.atomic():
            record_stranger(practice.id, origin, "token.use", at=at)


def _translated(request: HttpRequest, view: Callable[..., HttpResponse], named: dict[str, Any]) -> HttpResponse:
    try:
        return view(request, **named)
    except Unreadable as unreadable:
        return problem(unreadable.status, "unreadable", unreadable.sentence)
    except HoldspaceError as error:
        if isinstance(error, RECORDED):
            with transaction.atomic():  # the transaction of what was refused is rolled back by now
                record_refusal(request.actor, error, at=request.at, where=f"api.{view.__name__}"[:40])  # type: ignore[attr-defined]  # see _recognise
        return refusal(error)
    except IntegrityError:
        return problem(
            409, "conflict", "Something with this id or number is here already. Nothing was changed.", current=None
        )
