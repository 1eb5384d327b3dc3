"""Emergency access, also called break-glass: asking for it, ending it, and having seen that somebody else did."""

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.audit.services import sequence
from holdspace.caseload.queries import client_in_emergency
from holdspace.caseload.services import break_glass, end_emergency_access, see_notice
from holdspace.kernel.errors import Refused
from holdspace.notes.rules import Proof
from holdspace.web.clients.forms import EmergencyForm
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.reauth import NOT_PROVEN, proof_context, prove_identity
from holdspace.web.ui.shortcuts import page

NOBODY = "No client of this practice has this legal family name and this birth date. Check both. The try is recorded."
SEVERAL = "Two clients share this family name and birth date. Add the legal given name."
TOO_MANY = "That were five tries in five minutes. Wait five minutes, or call somebody of the client's care team."


@require_http_methods(["GET", "POST"])
def emergency(request: WebRequest) -> HttpResponse:
    """Ask for one client's record by what stands on an identity card. Nobody is looked up before the sender proved who they are."""
    require(request.actor, Action.CLIENT_BREAK_GLASS, Subject(request.actor.practice), kind="client")
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    error = ""
    if form.is_valid():
        _count(request)
        proof = prove_identity(request, request.POST)
        client_id = _opened(request, form, proof) if proof else None
        if client_id:
            return redirect("client", client_id)
        error = "" if proof else NOT_PROVEN
    status = 422 if error else form.status
    return page(request, "clients/emergency.html", form=form, error=error, status=status, **proof_context(request))


@require_POST
def ending(request: WebRequest, access_id: UUID) -> HttpResponse:
    """End emergency access before its time."""
    with transaction.atomic():
        end_emergency_access(request.actor, access_id, at=now())
        sequence(request.actor.practice, at=now())
    messages.success(request, "The emergency access has ended. It is in the access log and will be reviewed.")
    return redirect("today")


@require_POST
def seen(request: WebRequest, notice_id: UUID) -> HttpResponse:
    """Say that one has seen a notice."""
    see_notice(request.actor, notice_id, at=now())
    return redirect("today")


def _count(request: WebRequest) -> None:
    """Five tries in five minutes a person; the refusal of the sixth is recorded."""
    if not ratelimit.consume(request, action="emergency", user=request.user):
        raise Refused(TOO_MANY, action=Action.CLIENT_BREAK_GLASS, kind="client")


def _opened(request: WebRequest, form: EmergencyForm, proof: Proof) -> UUID | None:
    actor, sent = request.actor, form.cleaned_data
    found = client_in_emergency(actor, **form.who, at=now())
    if len(found) != 1:
        form.add_error("legal_given" if found else None, SEVERAL if found else NOBODY)
        return None
    access = form.submit(lambda: _break_glass(actor, found[0], sent, proof))
    return found[0] if access else None


@transaction.atomic
def _break_glass(actor: Actor, client_id: UUID, sent: dict[str, Any], proof: Proof) -> Any:
    """Kept if and only if it has its place in the log (security.md 7.3)."""
    reason, words = sent["reason"], sent["words"]
    access = break_glass(actor, client_id, reason=reason, words=words, proved_at=proof.at, at=now())
    sequence(actor.practice, at=now())
    return access
