"""Groups: the list, one with its roster, who joins and leaves, its end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods

from holdspace.access.actions import Action
from holdspace.access.policy import missing, require
from holdspace.access.subject import Subject
from holdspace.caseload.groups import queries, services
from holdspace.caseload.queries import list_treating
from holdspace.clients.queries import find_clients
from holdspace.encounters.groups.queries import group_sessions
from holdspace.kernel.errors import Conflict
from holdspace.notes.groups.queries import notes_of_group_sessions
from holdspace.web.clients.versions import go_on
from holdspace.web.groups.forms import DayForm, MemberForm, edit_group_form, new_group_form
from holdspace.web.ui.faces import WebRequest, actor_of
from holdspace.web.ui.marks import shows_conflict
from holdspace.web.ui.shortcuts import page

NOBODY = "Nobody in your reach has this name or number. Write it from its beginning, or ask whoever treats the client."
SEVERAL = "Several clients fit. Choose one, then add them."


@require_GET
def groups(request: WebRequest) -> HttpResponse:
    """Every group of the practice."""
    rows = queries.list_groups(request.actor, at=now())
    open_ones = [row for row in rows if row.group.ended_on is None]
    return page(request, "groups/list.html", rows=open_ones, ended=[row for row in rows if row.group.ended_on])


@require_http_methods(["GET", "POST"])
def new(request: WebRequest) -> HttpResponse:
    """Begin a group."""
    actor = request.actor
    require(actor, Action.GROUP_EDIT, Subject(actor.practice), kind="group")
    form = new_group_form(request, list_treating(actor), str(actor.person) if actor.treats else "")
    if form.is_valid():
        facts, row_id = form.facts, form.row_id
        made = form.submit(lambda: services.make_group(actor, facts, at=now(), group_id=row_id))
        if made:
            return redirect("group", made.id)
    return page(request, "groups/new.html", form=form, status=form.status)


@require_GET
def group(request: WebRequest, group_id: UUID) -> HttpResponse:
    """One group."""
    return _page(request, group_id, None)


def _page(request: WebRequest, group_id: UUID, form: MemberForm | None) -> HttpResponse:
    actor = request.actor
    opened = queries.open_group(actor, group_id, at=now())
    sessions = group_sessions(actor, group_id, at=now())
    notes = notes_of_group_sessions(actor, [one.id for one in sessions])
    rows = [(one, *notes.get(one.id, (0, 0))) for one in sessions]
    form = form or MemberForm(request, group_id, today=timezone.localdate())
    return page(
        request, "groups/group.html", opened=opened, group=opened.group, sessions=rows, form=form, status=form.status
    )


@require_http_methods(["GET", "POST"])
def members(request: WebRequest, group_id: UUID) -> HttpResponse:
    """Put somebody on the roster: found by name; when several fit, one is chosen first."""
    queries.open_group(request.actor, group_id, at=now())
    if request.method == "GET":
        return redirect("group", group_id)
    form = MemberForm(request, group_id, today=timezone.localdate())
    found = find_clients(request.actor, str(form.data.get("words", "")), at=now()) if form.data.get("words") else []
    form.offer(found)
    if form.is_valid():
        client = _whom(form, found)
        since = form.cleaned_data["since"]
        if client and form.submit(lambda: services.add_member(request.actor, group_id, client, since=since, at=now())):
            messages.success(request, "On the roster. The leaders are on the care team.")
            return redirect("group", group_id)
    return _page(request, group_id, form)


def _whom(form: MemberForm, found: list[Any]) -> UUID | None:
    if form.cleaned_data["chosen"]:
        return UUID(form.cleaned_data["chosen"])
    if len(found) == 1:
        only: UUID = found[0].id
        return only
    form.add_error("chosen" if found else "words", SEVERAL if found else NOBODY)
    return None


def both_groups(request: HttpRequest, error: Conflict) -> dict[str, Any]:
    """Theirs, and a form with yours that goes on from theirs."""
    actor, now_group = actor_of(request), error.current
    if now_group is None or actor is None:
        return {}
    form = edit_group_form(request, now_group, list_treating(actor))
    form.data = go_on(form.data, now_group.version)  # type: ignore[attr-defined]  # a group
    return {"form": form, "group": now_group}


@require_http_methods(["GET", "POST"])
@shows_conflict("groups/edit.html", both_groups)
def edit(request: WebRequest, group_id: UUID) -> HttpResponse:
    """Change name, topic, leaders."""
    opened = queries.open_group(request.actor, group_id, at=now(), action=Action.GROUP_EDIT)
    form = edit_group_form(request, opened.group, list_treating(request.actor))
    if form.is_valid():
        facts, version = form.facts, form.cleaned_data["version"]
        if form.submit(lambda: services.edit_group(request.actor, group_id, facts, version=version, at=now())):
            return redirect("group", group_id)
    return page(request, "groups/edit.html", form=form, group=opened.group, status=form.status)


@require_http_methods(["GET", "POST"])
def ending(request: WebRequest, group_id: UUID) -> HttpResponse:
    """Note the last day of a group."""
    opened = queries.open_group(request.actor, group_id, at=now(), action=Action.GROUP_EDIT)
    form = DayForm(request, f"group.end.{group_id}", initial={"on": timezone.localdate()})
    if form.is_valid():
        on = form.cleaned_data["on"]
        if form.submit(lambda: services.end_group(request.actor, group_id, on=on, at=now())):
            return redirect("group", group_id)
    return page(request, "groups/day.html", form=form, group=opened.group, place=None, status=form.status)


@require_http_methods(["GET", "POST"])
def leaving(request: WebRequest, group_id: UUID, place_id: UUID) -> HttpResponse:
    """Note the last day of a member."""
    opened = queries.open_group(request.actor, group_id, at=now())
    place = next((one for one in opened.now if one.id == place_id), None)
    form = DayForm(request, f"group.leave.{place_id}", initial={"on": timezone.localdate()})
    if form.is_valid():
        on = form.cleaned_data["on"]
        if form.submit(lambda: services.remove_member(request.actor, group_id, place_id, on=on, at=now())):
            return redirect("group", group_id)
    if place is None and place_id in {one.id for one in opened.before}:
        return redirect("group", group_id)
    if place is None:
        raise missing("roster", place_id, action=Action.GROUP_ENROL)
    require(request.actor, Action.GROUP_ENROL, place.client.subject, kind="client", object_id=place.client_id)
    return page(request, "groups/day.html", form=form, group=opened.group, place=place, status=form.status)
