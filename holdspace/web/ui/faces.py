"""Which requests are pages, which are ours to answer with a part, and who is asking."""

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from holdspace.access.actor import Actor, Origin
from holdspace.caseload import queries as caseload


class WebRequest(HttpRequest):
    """A request whose sender is signed in: `actor` is who acts. Views annotate with this."""

    actor: Actor


def is_page(request: HttpRequest) -> bool:
    """Whether the web face answers: not the API, not the health line, not a static file."""
    return not request.path.startswith(("/api/", "/healthz", f"/{settings.STATIC_URL.lstrip('/')}"))


def wants_fragment(request: HttpRequest) -> bool:
    """Whether a script of ours asks and swaps the answer in: htmx, or fetch with our own header."""
    asks_htmx = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
    return asks_htmx or request.headers.get("X-Holdspace-Fragment") == "1"


def address_of(request: HttpRequest) -> str:
    """The network address of the other end. A proxy's word counts only where the operator said there is one."""
    header = getattr(settings, "HOLDSPACE_CLIENT_ADDRESS_HEADER", "")
    told = request.META.get(header, "") if header else ""
    return str(told or request.META.get("REMOTE_ADDR", "")).split(",")[-1].strip()


def origin_of(request: HttpRequest) -> Origin:
    """Where this request came from, for the access log: the login is named by a short hash, never by its key."""
    key = request.session.session_key or ""
    return Origin(face="web", address=address_of(request), session=hashlib.sha256(key.encode()).hexdigest()[:16])


def actor_of(request: HttpRequest) -> Actor | None:
    """Who acts, built once a request; nobody for a stranger and while the login is locked."""
    known: Actor | None = getattr(request, "actor", None)
    if known is not None or getattr(request, "locked", False):
        return known
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    actor = caseload.actor_for(user, origin=origin_of(request), at=timezone.now())
    request.actor = actor  # type: ignore[attr-defined]  # see WebRequest
    return actor
