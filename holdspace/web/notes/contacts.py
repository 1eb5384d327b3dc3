"""Starting a contact note: a phone call, a message, talk with somebody else about the client."""

from datetime import timedelta, tzinfo
from uuid import UUID

from django.forms import HiddenInput
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from holdspace.access.actions import Action
from holdspace.caseload.queries import list_treating
from holdspace.clients.queries import open_client
from holdspace.notes.formats import Kind
from holdspace.notes.own_formats import formats_of
from holdspace.notes.services import drafts
from holdspace.web.clients.identity import about
from holdspace.web.encounters.forms import new_session_form
from holdspace.web.notes.forms import usual_format
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.shortcuts import page

USUAL = timedelta(minutes=10)


@require_http_methods(["GET", "POST"])
def contact(request: WebRequest, client_id: UUID) -> HttpResponse:
    """Say when and how the contact was, and write about it: both or neither."""
    actor = request.actor
    client = open_client(actor, client_id, at=now(), action=Action.NOTE_DRAFT).client
    form = new_session_form(request, client, list_treating(actor), at=now(), held=True, chosen=str(actor.person))
    form.initial = {**form.initial, "modality": "contact", "medium": "phone", **_just_now(client.practice.zone)}
    for name in ("modality", "code", "place"):
        form.fields[name].widget = HiddenInput()
    if form.is_valid():
        facts, row_id, key = form.facts, form.row_id, _format(request)
        note = form.submit(
            lambda: drafts.draft_note_with_session(actor, client_id, facts, format_key=key, at=now(), note_id=row_id)
        )
        if note:
            return redirect("note", note.id)
    return page(request, "notes/contact.html", form=form, status=form.status, **about(client))


def _just_now(zone: tzinfo) -> dict[str, object]:
    """A few minutes that ended just now, on a full five; nothing right after midnight, when they would span two days."""
    ends = now().astimezone(zone).replace(second=0, microsecond=0)
    ends -= timedelta(minutes=ends.minute % 5)
    begins = ends - USUAL
    if begins.date() != ends.date():
        return {}
    return {"day": begins.date(), "starts_at": begins.time(), "ends_at": ends.time()}


def _format(request: WebRequest) -> str:
    offered = formats_of(request.actor.practice).items()
    return next((key for key, file in offered if file.rule.kind is Kind.CONTACT), usual_format(request.user))
