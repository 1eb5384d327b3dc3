"""A client's care team: who is on it, who was, and an owner's changes to it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from holdspace.access.actions import Action
from holdspace.caseload.queries import open_team
from holdspace.caseload.services import assign_clinician, end_assignment
from holdspace.web.people.forms import JoinTeam
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.shortcuts import page


@require_http_methods(["GET", "POST"])
def client_team(request: WebRequest, client_id: UUID) -> HttpResponse:
    """The team with its days. POST puts somebody on it."""
    purpose = Action.TEAM_ASSIGN if request.method == "POST" else Action.TEAM_READ
    team = open_team(request.actor, client_id, at=now(), action=purpose)
    form = JoinTeam(request, [(one.id, one.titled) for one in team.others], client=client_id)
    if form.is_valid():
        data = form.cleaned_data
        row = form.submit(
            lambda: assign_clinician(request.actor, client_id, data["person"], part=data["part"], at=now())
        )
        if row:
            messages.success(request, f"{row.person.name} is on the care team from today.")
            return redirect("client_team", client_id)
    return page(request, "people/team.html", client=team.client, team=team, form=form, status=form.status)


@require_POST
def assignment_end(request: WebRequest, client_id: UUID, assignment_id: UUID) -> HttpResponse:
    """Take somebody off the team."""
    ended = end_assignment(request.actor, client_id, assignment_id, at=now())
    messages.success(request, f"{ended.person.name} is off the care team and no longer reaches this record.")
    return redirect("client_team", client_id)
