"""The two pages of the frame itself: unlocking, and saying that one is still here."""

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from holdspace.web.ui.faces import wants_fragment
from holdspace.web.ui.held import take
from holdspace.web.ui.marks import open_while_locked
from holdspace.web.ui.middleware.login import touch
from holdspace.web.ui.reauth import NOT_PROVEN, proof_context, prove_identity
from holdspace.web.ui.shortcuts import fragment, page


@open_while_locked
@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Open a covered login again, on a page of its own or in place; the same forms stay good."""
    way = _safe(request, str(request.POST.get("next", "") or request.GET.get("next", "")))
    locked = getattr(request, "locked", False)
    if not locked and not wants_fragment(request):
        return HttpResponseRedirect(way)
    if request.method == "GET":
        return fragment(request, "ui/unlock.html#form", next=way, **proof_context(request))
    if prove_identity(request, request.POST) is None:
        status = 422
        return fragment(
            request, "ui/unlock.html#form", status=status, next=way, error=NOT_PROVEN, **proof_context(request)
        )
    _open(request)
    if wants_fragment(request):
        return fragment(request, "ui/unlock.html#open")
    held = take(request.session)
    return page(request, "ui/held.html", held=held) if held else HttpResponseRedirect(way)


@open_while_locked
@require_http_methods(["GET", "POST"])
def alive(request: HttpRequest) -> HttpResponse:
    """POST: somebody is here. GET: is this login open, and what is the token that its forms need now?"""
    if getattr(request, "locked", False):
        return HttpResponse(status=423)
    if request.method == "POST":
        return HttpResponse(status=204)
    return fragment(request, "ui/unlock.html#open", token=get_token(request))


def _open(request: HttpRequest) -> None:
    """A new session key at each step up (security.md 7.1). The list of logins follows it; the forms' token stays."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)
    request.locked = False  # type: ignore[attr-defined]  # set by middleware.login
    touch(request.session)


def _safe(request: HttpRequest, path: str) -> str:
    safe = url_has_allowed_host_and_scheme(path, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return path if safe and path.startswith("/") else "/"
