"""Messages and tasks: what is open, one client's, one thread."""

from typing import Any
from uuid import UUID

from django.contrib import messages as told
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdspace.access.actions import Action
from holdspace.access.policy import decide
from holdspace.caseload.messages.queries import Thread, addressees, client_threads, open_inbox, open_thread
from holdspace.caseload.messages.services import answer_message, send_message, settle_message
from holdspace.clients.queries import open_client
from holdspace.notes.services.filing import file_thread
from holdspace.web.clients.identity import about
from holdspace.web.messages.forms import AnswerForm, FilingForm, MessageForm
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.shortcuts import page


@require_GET
def inbox(request: WebRequest) -> HttpResponse:
    """What is open: mine, my roles', what I asked of others."""
    found = open_inbox(request.actor, at=now())
    return page(request, "messages/inbox.html", inbox=found)


@require_http_methods(["GET", "POST"])
def of_client(request: WebRequest, client_id: UUID) -> HttpResponse:
    """Every thread about a client; POST sends a message."""
    actor = request.actor
    purpose = Action.MESSAGE_SEND if request.method == "POST" else Action.CLIENT_READ
    client = open_client(actor, client_id, at=now(), action=purpose).client
    form = MessageForm(request, addressees(actor, client, at=now()), client_id)
    if form.is_valid():
        facts, row_id = form.facts, form.row_id
        sent = form.submit(lambda: send_message(actor, client_id, facts, at=now(), message_id=row_id))
        if sent:
            told.success(request, "The task is set." if sent.is_task else "The message is sent.")
            return redirect("message", sent.id)
    context: dict[str, Any] = {"rows": client_threads(actor, client, at=now(), limit=0), "form": form}
    context["sends"] = decide(actor, Action.MESSAGE_SEND, client.subject)
    return page(request, "messages/client.html", status=form.status, **about(client), **context)


@require_http_methods(["GET", "POST"])
def thread(request: WebRequest, message_id: UUID) -> HttpResponse:
    """A message with its answers; POST answers."""
    actor = request.actor
    found = open_thread(actor, message_id, at=now())
    form = AnswerForm(request, found.first.id, found.client.id)
    if form.is_valid():
        text, row_id = form.cleaned_data["text"], form.row_id
        last = found.rows[-1].message.id
        sent = form.submit(lambda: answer_message(actor, last, text=text, at=now(), answer_id=row_id))
        if sent:
            return redirect("message", found.first.id)
    return _thread_page(request, found, form)


@require_POST
def done(request: WebRequest, message_id: UUID) -> HttpResponse:
    """Say that a task is done, or a message read."""
    settled = settle_message(request.actor, message_id, at=now())
    told.success(request, "The task is done." if settled.is_task else "It is settled and no longer open.")
    return redirect("message", settled.first.id)


@require_POST
def filing(request: WebRequest, message_id: UUID) -> HttpResponse:
    """Begin a contact note with the words of a thread."""
    found = open_thread(request.actor, message_id, at=now())
    form = FilingForm(request, found.first.id, found.client.id)
    if form.is_valid():
        note = file_thread(request.actor, found.first.id, at=now(), note_id=form.row_id)
        return redirect("note", note.id)
    return _thread_page(request, found, AnswerForm(request, found.first.id, found.client.id))


def _thread_page(request: WebRequest, found: Thread, form: AnswerForm) -> HttpResponse:
    actor = request.actor
    context: dict[str, Any] = {"thread": found, "form": form} | about(found.client)
    context["files"] = decide(actor, Action.NOTE_DRAFT, found.client.subject)
    context["filing"] = FilingForm(request, found.first.id, found.client.id) if request.method == "GET" else None
    return page(request, "messages/thread.html", status=form.status, **context)
