"""Legal holds on a client's record: placing one, lifting one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from holdspace.access.actions import Action
from holdspace.access.policy import missing
from holdspace.clients.queries import list_holds, open_client
from holdspace.clients.services import lift_legal_hold, place_legal_hold
from holdspace.web.clients.forms import HoldForm
from holdspace.web.clients.identity import about
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.shortcuts import page

PLACED = "The legal hold stands. Nothing in this record can be deleted until it is lifted."


@require_http_methods(["GET", "POST"])
def client_hold(request: WebRequest, client_id: UUID) -> HttpResponse:
    """The holds that stand and stood, and a form to place one more."""
    client = open_client(request.actor, client_id, at=now(), action=Action.CLIENT_HOLD).client
    form = HoldForm(request, "client.hold", client=client_id)
    if form.is_valid():
        reason, row_id = form.cleaned_data["reason"], form.row_id
        if form.submit(lambda: place_legal_hold(request.actor, client_id, reason=reason, at=now(), hold_id=row_id)):
            messages.success(request, PLACED)
            return redirect("client_hold", client_id)
    holds = list_holds(request.actor, client_id, at=now())
    return page(request, "clients/holds.html", form=form, holds=holds, status=form.status, **about(client))


@require_http_methods(["GET", "POST"])
def hold_lifting(request: WebRequest, client_id: UUID, hold_id: UUID) -> HttpResponse:
    """Say why a hold may be lifted, and lift it."""
    client = open_client(request.actor, client_id, at=now(), action=Action.CLIENT_HOLD).client
    form = HoldForm(request, f"client.hold.{hold_id}", client=client_id)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if form.submit(lambda: lift_legal_hold(request.actor, client_id, hold_id, reason=reason, at=now())):
            messages.success(request, "The legal hold was lifted.")
            return redirect("client_hold", client_id)
    hold = next((one for one in list_holds(request.actor, client_id, at=now()) if one.id == hold_id), None)
    if hold is None:
        raise missing("hold", hold_id, action=Action.CLIENT_HOLD)
    return page(request, "clients/hold_lifting.html", form=form, hold=hold, status=form.status, **about(client))
