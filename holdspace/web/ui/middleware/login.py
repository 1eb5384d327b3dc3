"""How long a login lasts: covered after 15 quiet minutes, ended after 12 hours (security.md 7.1; NIST SP 800-63B-4).

Locked is not signed out: the login, its forms and what was typed stay; only nothing is shown until it is unlocked.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from holdspace.web.ui.errors import refuse
from holdspace.web.ui.faces import is_page, wants_fragment
from holdspace.web.ui.held import hold

SINCE, SEEN = "holdspace_since", "holdspace_seen"
BACKGROUND = "X-Holdspace-Background"  # asked by a page by itself: nobody has touched anything
IDLE = "X-Holdspace-Idle"  # how many seconds ago somebody last did
SLACK = 60  # seconds a clock may be put right without anybody noticing
GRAIN = 5  # seconds between two notes of activity, so that a burst of requests writes once
SIGNED_OUT = "You are signed out. What you wrote is still on this page."
SIGN_IN = "Sign in in another tab, then save again."
ENDED = "You were signed out because this login was 12 hours old. What was saved is where you left it."
LOCKED = "Covered after {minutes} quiet minutes. What you wrote is still on this page."


class LoginLimitsMiddleware:
    """Ends a login that is too old or whose person may no longer come in; locks one that was quiet too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the login's age before anything else does; notice when it ends."""
        came_in = is_page(request) and SESSION_KEY in request.session
        if came_in:
            self._look(request)
        response = self.get_response(request)
        if came_in and SESSION_KEY not in request.session:
            request.signed_out = True  # type: ignore[attr-defined]  # read by middleware.headers
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Show nothing while locked, but for the views that unlock, keep alive or sign out."""
        if not request.user.is_authenticated and wants_fragment(request) and getattr(view, "login_required", True):
            return refuse(403, SIGNED_OUT, text=SIGN_IN, state="signed-out")  # a script gets no sign-in page
        if getattr(view, "open_while_locked", False) or request.path == reverse("account_logout"):
            return None
        return covered(request)

    def _look(self, request: HttpRequest) -> None:
        now = int(time.time())
        session = request.session
        if not _may_come_in(request.user) or now - session.get(SINCE, now) > settings.HOLDSPACE_ABSOLUTE_SECONDS:
            ended = request.user.is_authenticated and request.user.is_active
            logout(request)
            if ended and not wants_fragment(request):
                messages.info(request, ENDED)
            return
        session.setdefault(SINCE, now)
        seen = session.setdefault(SEEN, now)
        if not -SLACK <= now - seen <= settings.HOLDSPACE_IDLE_SECONDS:  # a clock set back would else lengthen it
            request.locked = True  # type: ignore[attr-defined]  # read here and by faces.actor_of
        elif request.headers.get(BACKGROUND) != "1":
            _note(session, seen, now - _told_idle(request))


def covered(request: HttpRequest) -> HttpResponse | None:
    """What a locked login is answered in place of a page; None while it is not locked."""
    if not getattr(request, "locked", False):
        return None
    if wants_fragment(request):
        sentence = LOCKED.format(minutes=settings.HOLDSPACE_IDLE_SECONDS // 60)
        return refuse(423, sentence, kind="lock", state="locked")
    if request.method == "POST":
        hold(request)
    path = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
    return HttpResponseRedirect(reverse("unlock") + (f"?{urlencode({'next': path})}" if path else ""))


def _may_come_in(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active and user.deactivated_at is None)


def _note(session: SessionBase, seen: int, when: int) -> None:
    if when - seen >= GRAIN:
        session[SEEN] = when


def _told_idle(request: HttpRequest) -> int:
    told = request.headers.get(IDLE, "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 6 else 0


def touch(session: SessionBase) -> None:
    """Somebody proved to be here: the quiet time begins anew."""
    session[SEEN] = int(time.time())
