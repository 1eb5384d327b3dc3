"""Finishing the day: one list of the notes that are owed, and after each signature the next one.

The run is kept in the login: which sessions were passed over, and how many there were. It ends when its list is looked at.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_POST

from holdspace.notes.queries import NotePage, owed_notes
from holdspace.web.notes.forms import start_token
from holdspace.web.notes.owed import OwedRow, owed_rows
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.shortcuts import page

RUN = "finishing"
ALL = "That was all for today."
SKIPPED = "That was all for today. What you passed over stays here."


@dataclass(frozen=True)
class Run:
    """Where one is in it. left: notes still to be signed, this one among them; of: how many there were."""

    left: int
    of: int

    @property
    def after(self) -> int:
        """How many are left once this one is signed."""
        return max(0, self.left - 1)


def panel(request: WebRequest, _opened: NotePage) -> dict[str, Any]:
    """What the editor shows of it."""
    return {"run": run_of(request)}


def run_of(request: WebRequest) -> Run | None:
    """The run one is in, or nothing."""
    kept = request.session.get(RUN)
    return Run(len(_left(request)), kept["of"]) if kept else None


@require_http_methods(["GET", "POST"])
def finish(request: WebRequest) -> HttpResponse:
    """The list. Begin: open the first, and after it the next by itself."""
    rows = _rows(request)
    if request.method == "POST" and (alone := _alone(rows)):
        request.session[RUN] = {"of": len(alone), "skipped": []}
        return _open(alone[0])
    request.session.pop(RUN, None)
    today = [one for one in rows if localdate(one.session.starts_at) == localdate()]
    return page(
        request,
        "notes/finish.html",
        today=today,
        before=[one for one in rows if one not in today],
        count=len(_alone(rows)),
    )


@require_POST
def skip(request: WebRequest, session_id: UUID) -> HttpResponse:
    """Pass one over for now."""
    return skipped(request, session_id)


def skipped(request: WebRequest, session_id: UUID) -> HttpResponse:
    """Note that one was passed over, and go on."""
    kept = request.session.get(RUN)
    if not kept:
        return redirect("finish")
    request.session[RUN] = kept | {"skipped": [*kept["skipped"], str(session_id)]}
    return go_on(request, lambda: redirect("finish"))


def go_on(request: WebRequest, otherwise: Callable[[], HttpResponse]) -> HttpResponse:
    """To the next note of the run, or to its list at the end; outside a run to wherever one goes otherwise."""
    kept = request.session.get(RUN)
    if not kept:
        return otherwise()
    left = _left(request)
    if left:
        return _open(left[0])
    messages.success(request, SKIPPED if kept["skipped"] else ALL)
    return redirect("finish")


def _rows(request: WebRequest) -> list[OwedRow]:
    """What is owed: today's first, then what is older; within each by time."""
    found = owed_rows(owed_notes(request.actor, at=now()), at=now(), token=lambda one: start_token(request, one))
    return sorted(found, key=lambda one: localdate(one.session.starts_at) != localdate())


def _alone(rows: list[OwedRow]) -> list[OwedRow]:
    """Without a group's: they are signed together, on the page of their session."""
    return [one for one in rows if one.group is None]


def _left(request: WebRequest) -> list[OwedRow]:
    passed = set(request.session[RUN]["skipped"])
    return [one for one in _alone(_rows(request)) if str(one.session.id) not in passed]


def _open(one: OwedRow) -> HttpResponse:
    """A draft in the editor; a session without one at the page that begins its note: nothing is begun by itself."""
    return redirect("note", one.note.id) if one.note else redirect("note_start", one.session.id)
