"""Signing a note, and adding to one: by a passkey over the very words, or with a fresh proof of who one is."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from holdspace.access.actions import Action
from holdspace.audit.witness import continuation
from holdspace.notes import queries
from holdspace.notes.formats import Kind
from holdspace.notes.own_formats import format_of_note
from holdspace.notes.rules import is_late
from holdspace.notes.services import addenda
from holdspace.notes.services.signing import ToSign, prepare_note, sign_note
from holdspace.web.clients.identity import about
from holdspace.web.notes.carrying import margins_of, unchanged_of
from holdspace.web.notes.comments import reviewers
from holdspace.web.notes.completeness import completeness_of
from holdspace.web.notes.finishing import go_on, run_of
from holdspace.web.notes.forms import AddendumForm, RevisionForm
from holdspace.web.notes.obstacles import obstacle_rows
from holdspace.web.notes.paper import paper_of
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.forms import HoldspaceForm
from holdspace.web.ui.marks import shows_conflict
from holdspace.web.ui.shortcuts import page
from holdspace.web.ui.signers import Shown, ask_passkey, shown_with, signing_context


@require_http_methods(["GET", "POST"])
@shows_conflict("notes/changed.html")
def sign(request: WebRequest, note_id: UUID) -> HttpResponse:
    """Show exactly what is signed; then sign it. Sent twice, the second answer is the signed note."""
    shown = shown_with(request, note_id) if request.method == "POST" else Shown()
    opened = queries.open_note(request.actor, note_id, at=now())
    if opened.note.review == "returned" and opened.note.author_id == request.actor.person:
        opened = queries.open_note(request.actor, note_id, at=now(), action=Action.NOTE_SIGN)
    if opened.signed is not None or not (opened.note.is_draft or opened.note.review == "returned"):
        return redirect("note", note_id)
    if opened.note.is_draft and opened.note.encounter.group_session_id:
        return redirect("group_sign", opened.note.encounter.group_session_id)
    form = _sign_form(request, opened.note)
    proof = shown.proof
    if form.is_valid() and proof is not None:
        revision, at = form.cleaned_data["revision"], now()
        if form.submit(
            lambda: sign_note(request.actor, note_id, revision=revision, proof=proof, at=at, intent=shown.intent)
        ):
            return go_on(request, lambda: redirect("note", note_id))
    return _sign_page(request, opened, form, shown.error)


@require_POST
def sign_begin(request: WebRequest, note_id: UUID) -> HttpResponse:
    """What a passkey is to sign for a draft, put together at this moment; for the script of the page."""
    opened = queries.open_note(request.actor, note_id, at=now(), action=Action.NOTE_SIGN)
    form = _sign_form(request, opened.note)
    made = None
    if form.is_valid():
        revision = form.cleaned_data["revision"]
        made = form.submit(lambda: prepare_note(request.actor, note_id, revision=revision, at=now()))
    return begin(request, note_id, form, made)


def _sign_form(request: WebRequest, note: Any) -> RevisionForm:
    return RevisionForm(request, "note.sign", note)


def _sign_page(request: WebRequest, opened: queries.NotePage, form: RevisionForm, error: str) -> HttpResponse:
    note = opened.note
    session, run = note.encounter, run_of(request)
    context = about(note.client) | {
        "note": note,
        "sections": opened.sections,
        "format": format_of_note(note).rule.name,
        "form": form,
        "signing_at": now(),
        "late": is_late(note.begun_at, session.ends_at, note.practice.late_after_hours),
        "obstacles": obstacle_rows(note, at=now()),
        "completeness": completeness_of(request, note),
        "unchanged": unchanged_of(request, note),
        "confirmed": sum(one.confirmed for one in margins_of(note).values()),
        "run": run,
        "word": f"Sign as {note.author.titled}{', then the next' if run and run.after else ''}",
        "reviewers": reviewers(request),
        "ends_care": note.client.in_care and format_of_note(note).rule.kind is Kind.DISCHARGE,
    }
    status = 422 if error else form.status
    return page(request, "notes/sign.html", status=status, **context, **signing_context(request, error))


@require_http_methods(["GET", "POST"])
def addendum(request: WebRequest, note_id: UUID) -> HttpResponse:
    """Write and sign an addendum on one page. On any failure the words stay where they are."""
    shown = shown_with(request, note_id) if request.method == "POST" else Shown()
    opened = _note_to_add_to(request, note_id)
    form = _addendum_form(request, opened.note)
    if form.row_id in {one.row.id for one in opened.addenda}:
        return redirect("note", note_id)
    if form.is_valid() and shown.proof is not None and form.submit(lambda: _add(request, note_id, form, shown)):
        return redirect("note", note_id)
    context = about(opened.note.client) | {"note": opened.note, "paper": paper_of(opened), "form": form}
    status = 422 if shown.error else form.status
    return page(request, "notes/addendum.html", status=status, **context, **signing_context(request, shown.error))


def _add(request: WebRequest, note_id: UUID, form: AddendumForm, shown: Shown) -> Any:
    assert shown.proof is not None  # noqa: S101  # asked before
    return addenda.add_addendum(
        request.actor,
        note_id,
        text=form.cleaned_data["text"],
        proof=shown.proof,
        at=now(),
        addendum_id=form.row_id,
        intent=shown.intent,
    )


@require_POST
def addendum_begin(request: WebRequest, note_id: UUID) -> HttpResponse:
    """What a passkey is to sign for an addendum. The words are read and not kept."""
    opened = _note_to_add_to(request, note_id)
    form = _addendum_form(request, opened.note)
    made = None
    if form.is_valid():
        text = form.cleaned_data["text"]
        made = form.submit(lambda: addenda.prepare_addendum(request.actor, note_id, text=text, at=now()))
    return begin(request, note_id, form, made)


def _note_to_add_to(request: WebRequest, note_id: UUID) -> queries.NotePage:
    return queries.open_note(request.actor, note_id, at=now(), action=Action.NOTE_ADD_ADDENDUM)


def _addendum_form(request: WebRequest, note: Any) -> AddendumForm:
    return AddendumForm(request, f"note.addendum.{note.id}", client=note.client_id)


def begin(request: WebRequest, note_id: UUID, form: HoldspaceForm, made: ToSign | None) -> HttpResponse:
    """Answer the script that will ask the passkey, or say in a sentence why there is nothing to sign yet."""
    if made is None:
        sentence = next(iter(form.errors.values()))[0]
        return page(request, "errors/notice.html", status=422, sentence=sentence, kind="due")
    seen = request.POST.get("seen", "")
    size = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 16 else 0
    log = continuation(request.actor, seen=size, head=made.head) if made.head else None
    return ask_passkey(request, note_id, statement=made.statement, intent=made.intent, log=log)
