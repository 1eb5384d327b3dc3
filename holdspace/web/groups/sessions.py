"""A group's sessions: plan, look, correct, call off, say who came."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from holdspace.access.actions import Action
from holdspace.access.policy import decide
from holdspace.caseload.groups.queries import open_group
from holdspace.caseload.queries import list_treating
from holdspace.encounters.groups import queries, services
from holdspace.kernel.errors import Conflict
from holdspace.notes.groups.queries import notes_of_group_sessions
from holdspace.notes.services.groups import correct_attendance
from holdspace.practice.queries import own_practice
from holdspace.web.clients.versions import go_on
from holdspace.web.groups.forms import AttendanceForm, edit_meeting_form, new_meeting_form
from holdspace.web.ui.faces import WebRequest, actor_of
from holdspace.web.ui.marks import shows_conflict
from holdspace.web.ui.shortcuts import page


@require_http_methods(["GET", "POST"])
def new(request: WebRequest, group_id: UUID) -> HttpResponse:
    """Plan a session, also one that is over."""
    actor = request.actor
    group = open_group(actor, group_id, at=now(), action=Action.GROUP_EDIT).group
    form = new_meeting_form(request, group, list_treating(actor), own_practice(actor).zone, now())
    if form.is_valid():
        facts, row_id = form.facts, form.row_id
        made = form.submit(lambda: services.plan_group_session(actor, group_id, facts, at=now(), session_id=row_id))
        if made:
            return redirect("group_session", made.id)
    return page(request, "groups/session_new.html", form=form, group=group, status=form.status)


def as_it_stands(request: HttpRequest, error: Conflict) -> dict[str, Any]:
    """The session as somebody left it meanwhile."""
    actor, session = actor_of(request), error.current
    if actor is None or session is None:
        return {}
    return _context(actor, queries.open_group_session(actor, session.id, at=now()), None)  # type: ignore[attr-defined]  # a session


@require_http_methods(["GET", "POST"])
@shows_conflict("groups/session.html", as_it_stands)
def meeting(request: WebRequest, meeting_id: UUID) -> HttpResponse:
    """One session and who came to it; POST says who came."""
    action = Action.GROUP_EDIT if request.method == "POST" else Action.GROUP_READ
    opened = queries.open_group_session(request.actor, meeting_id, at=now(), action=action)
    form = AttendanceForm(request, opened)
    if form.is_valid():
        marks, version = form.marks, form.cleaned_data["version"]
        if form.submit(lambda: correct_attendance(request.actor, meeting_id, marks, version=version, at=now())):
            return redirect("group_session", meeting_id)
    return page(request, "groups/session.html", status=form.status, **_context(request.actor, opened, form))


def _context(actor: Any, opened: queries.Meeting, form: AttendanceForm | None) -> dict[str, Any]:
    session = opened.session
    signed, every = notes_of_group_sessions(actor, [session.id]).get(session.id, (0, 0))
    return {
        "opened": opened,
        "session": session,
        "group": session.group,
        "form": form,
        "begun": session.starts_at <= now(),
        "signed": signed,
        "drafts": every - signed,
        "writes": decide(actor, Action.GROUP_WRITE, session.led_by(actor.person)),
        "edits": decide(actor, Action.GROUP_EDIT, session.subject),
        "came": sum(one.encounter is not None and one.status in ("came", "late", "left") for one in opened.attendees),
    }


def both_meetings(request: HttpRequest, error: Conflict) -> dict[str, Any]:
    """Theirs, and a form with yours that goes on from theirs."""
    actor, session = actor_of(request), error.current
    if actor is None or session is None:
        return {}
    form = edit_meeting_form(request, session, list_treating(actor))
    form.data = go_on(form.data, session.version)  # type: ignore[attr-defined]  # a session
    return {"form": form, "session": session, "group": session.group}  # type: ignore[attr-defined]  # the same


@require_http_methods(["GET", "POST"])
@shows_conflict("groups/session_edit.html", both_meetings)
def edit(request: WebRequest, meeting_id: UUID) -> HttpResponse:
    """Correct when, where and by whom, for every member at once."""
    actor = request.actor
    session = queries.open_group_session(actor, meeting_id, at=now(), action=Action.GROUP_EDIT).session
    form = edit_meeting_form(request, session, list_treating(actor))
    if form.is_valid():
        facts, version = form.facts, form.cleaned_data["version"]
        if form.submit(lambda: services.edit_group_session(actor, meeting_id, facts, version=version, at=now())):
            return redirect("group_session", meeting_id)
    return page(
        request, "groups/session_edit.html", form=form, session=session, group=session.group, status=form.status
    )


@require_http_methods(["GET", "POST"])
def cancellation(request: WebRequest, meeting_id: UUID) -> HttpResponse:
    """It was called off."""
    if request.method == "POST":
        services.cancel_group_session(request.actor, meeting_id, at=now())
    else:
        queries.open_group_session(request.actor, meeting_id, at=now(), action=Action.GROUP_EDIT)
    return redirect("group_session", meeting_id)
