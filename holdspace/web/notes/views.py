"""Notes: the list, starting one, the editor, the signed page."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods

from holdspace.access.actions import Action
from holdspace.access.policy import decide
from holdspace.caseload.queries import list_treating
from holdspace.caseload.supervision.queries import reads_supervision_log
from holdspace.clients.queries import open_client, standing_hold
from holdspace.encounters.queries import client_sessions, open_encounter
from holdspace.notes import queries
from holdspace.notes.own_formats import format_names
from holdspace.notes.reviews.queries import count_waiting, standing_of
from holdspace.notes.services import drafts
from holdspace.web.clients.identity import about
from holdspace.web.encounters.forms import new_session_form
from holdspace.web.encounters.rows import SessionRow, session_rows
from holdspace.web.notes.comments import keep_answers
from holdspace.web.notes.editor import editor_context, said_now, show_editor
from holdspace.web.notes.finishing import run_of
from holdspace.web.notes.forms import (
    DraftForm,
    FormatForm,
    RevisionForm,
    StartForm,
    draft_form,
    start_token,
    usual_format,
)
from holdspace.web.notes.journal import keep_aside
from holdspace.web.notes.newer import newer
from holdspace.web.notes.owed import owed_rows
from holdspace.web.notes.paper import paper_of
from holdspace.web.notes.retracting import show_trace
from holdspace.web.notes.ways import onward
from holdspace.web.ui.faces import WebRequest, wants_fragment
from holdspace.web.ui.marks import shows_conflict
from holdspace.web.ui.shortcuts import fragment, page

MOST_WAITING = 5


@require_GET
def notes(request: WebRequest) -> HttpResponse:
    """What I owe, and what I wrote lately."""
    with transaction.atomic():  # one commit for the events of one page
        found = queries.owed_notes(request.actor, at=now())
        written = queries.recent_notes(request.actor, at=now(), limit=30)
    owed = owed_rows(found, at=now(), token=lambda one: start_token(request, one))
    mine = [note for note in written if not note.is_draft]
    names = format_names(mine)
    recent = [(note, names[note.id]) for note in mine]
    supervising = {"waiting": count_waiting(request.actor), "log": reads_supervision_log(request.actor)}
    return page(request, "notes/list.html", owed=owed, recent=recent, **supervising)


@require_http_methods(["GET", "POST"])
def start(request: WebRequest, session_id: UUID) -> HttpResponse:
    """Start the note of a held session and go to it. GET: choose its format first."""
    encounter = open_encounter(request.actor, session_id, at=now(), action=Action.NOTE_DRAFT)
    form = StartForm(request, encounter)
    if form.is_valid():
        key, row_id = form.format_key, form.row_id
        note = form.submit(
            lambda: drafts.draft_note(request.actor, session_id, format_key=key, at=now(), note_id=row_id)
        )
        if note:
            return redirect("note", note.id)
    return page(
        request,
        "notes/start.html",
        form=form,
        session=encounter,
        run=run_of(request),
        status=form.status,
        **about(encounter.client),
    )


@require_http_methods(["GET", "POST"])
def new(request: WebRequest, client_id: UUID) -> HttpResponse:
    """Enter a session that took place and start its note, both or neither."""
    actor = request.actor
    client = open_client(actor, client_id, at=now(), action=Action.NOTE_DRAFT).client
    form = new_session_form(request, client, list_treating(actor), at=now(), held=True, chosen=str(actor.person))
    if form.is_valid():
        facts, row_id, key = form.facts, form.row_id, usual_format(request.user)
        note = form.submit(
            lambda: drafts.draft_note_with_session(actor, client_id, facts, format_key=key, at=now(), note_id=row_id)
        )
        if note:
            return redirect("note", note.id)
    return page(
        request, "notes/new.html", form=form, rows=_unwritten(request, client), status=form.status, **about(client)
    )


def _unwritten(request: WebRequest, client: Any) -> list[SessionRow]:
    """The client's newest sessions up to now that may be the one the note is about."""
    actor, at = request.actor, now()
    begun = [one for one in client_sessions(actor, client.id, at=at) if one.starts_at <= at]
    notes = queries.notes_of_sessions(actor, [one.id for one in begun])
    waiting = [one for one in begun if one.id not in notes and one.status in ("planned", "held")][:MOST_WAITING]
    for one in waiting:
        one.client = client
    return session_rows(actor, waiting, {}, at=at, token=lambda one: start_token(request, one))


@require_GET
def note(request: WebRequest, note_id: UUID) -> HttpResponse:
    """The editor for the author of a draft, or of a note that was returned; the signed page for everybody else who may read."""
    with transaction.atomic():  # one commit for the events of one page
        opened = queries.open_note(request.actor, note_id, at=now())
        if opened.note.review == "returned" and "signed" not in request.GET and _may_write(request, opened):
            opened = queries.being_written(opened)
        if opened.note.is_draft and opened.note.encounter.group_session_id:
            return redirect("group_part", opened.note.encounter.group_session_id, note_id)
        form = (
            draft_form(request, opened.note, opened.sections)
            if opened.signed is None and _may_write(request, opened)
            else None
        )
        context = editor_context(request, opened, form) if form else {}
    return page(request, "notes/editor.html", **context) if form else _signed(request, opened)


def _may_write(request: WebRequest, opened: queries.NotePage) -> bool:
    return decide(request.actor, Action.NOTE_EDIT, opened.note.subject).allowed


@require_GET
def printing(request: WebRequest, note_id: UUID) -> HttpResponse:
    """The signed page, to be printed: the log says so."""
    opened = queries.open_note(request.actor, note_id, at=now(), action=Action.NOTE_PRINT)
    if opened.note.is_draft:
        return redirect("note", note_id)
    return _signed(request, opened, printing=True)


def _signed(request: WebRequest, opened: queries.NotePage, *, printing: bool = False) -> HttpResponse:
    note = opened.note
    if note.withheld:
        return show_trace(request, opened, printing=printing)
    context = about(note.client) | {"note": note, "paper": paper_of(opened), "printing": printing}
    context |= {"standing": standing_of(request.actor, note), "supervises": note.author_id in request.actor.supervisees}
    return page(request, "notes/signed.html", **context)


@require_http_methods(["GET", "POST"])
@shows_conflict("notes/conflict.html#newer", newer)
def draft(request: WebRequest, note_id: UUID) -> HttpResponseBase:
    """Save the words of a draft: by itself from the editor, or by a button, then on to the page that was asked for."""
    if request.method == "GET":
        queries.open_note(request.actor, note_id, at=now(), action=Action.NOTE_EDIT)
        return redirect("note", note_id)
    form = DraftForm(request, note_id)
    saved = None
    if form.is_valid():
        words, blocks, revision = form.words, form.blocks, form.cleaned_data["revision"]
        saved = form.submit(
            lambda: drafts.save_draft(
                request.actor, note_id, sections=words, blocks=blocks, revision=revision, at=now()
            )
        )
    if saved:
        keep_answers(request, saved)
    if saved and "saved" in request.POST:  # chosen on the page of two versions, without script
        keep_aside(request, note_id)
    if saved and wants_fragment(request):
        return fragment(request, "notes/editor.html#kept", note=saved, **said_now(request, saved))
    if saved:
        return onward(request, saved)
    if wants_fragment(request):
        return fragment(request, "notes/editor.html#refused", form=form, status=form.status)
    opened = queries.open_note(request.actor, note_id, at=now(), action=Action.NOTE_EDIT)
    return show_editor(request, opened, form)


@require_http_methods(["GET", "POST"])
@shows_conflict("notes/changed.html")
def change_format(request: WebRequest, note_id: UUID) -> HttpResponse:
    """Put a draft into another format. All words are kept."""
    opened = queries.open_note(request.actor, note_id, at=now(), action=Action.NOTE_EDIT)
    form = FormatForm(request, opened.note)
    if form.is_valid():
        key, revision = form.cleaned_data["format"], form.cleaned_data["revision"]
        if form.submit(
            lambda: drafts.change_format(request.actor, note_id, format_key=key, revision=revision, at=now())
        ):
            return redirect("note", note_id)
    context = about(opened.note.client) | {"note": opened.note}
    return page(request, "notes/format.html", form=form, status=form.status, **context)


@require_http_methods(["GET", "POST"])
@shows_conflict("notes/changed.html")
def discard(request: WebRequest, note_id: UUID) -> HttpResponse:
    """Ask once, then delete a draft for good."""
    opened = queries.open_note(request.actor, note_id, at=now(), action=Action.NOTE_DISCARD)
    form = RevisionForm(request, "note.discard", opened.note)
    if form.is_valid():
        drafts.discard_draft(request.actor, note_id, at=now(), revision=form.cleaned_data["revision"])
        return redirect("client", opened.note.client_id)
    hold = standing_hold(request.actor, opened.note.client_id)
    context = about(opened.note.client) | {"note": opened.note, "sections": opened.sections, "hold": hold}
    return page(request, "notes/discard.html", form=form, status=form.status, **context)
