"""Signing a note, and adding to one: each with a fresh proof of who one is."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from holdspace.access.actions import Action
from holdspace.notes import queries
from holdspace.notes.rules import is_empty, is_late
from holdspace.notes.services import addenda
from holdspace.notes.services.signing import sign_note
from holdspace.web.clients.identity import about
from holdspace.web.notes.forms import AddendumForm, RevisionForm, format_name
from holdspace.web.notes.paper import paper_of
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.marks import shows_conflict
from holdspace.web.ui.reauth import NOT_PROVEN, proof_context, prove_identity
from holdspace.web.ui.shortcuts import page


@require_http_methods(["GET", "POST"])
@shows_conflict("notes/changed.html")
def sign(request: WebRequest, note_id: UUID) -> HttpResponse:
    """Show exactly what is signed; then sign it. Sent twice, the second answer is the signed note."""
    proof = prove_identity(request, request.POST) if request.method == "POST" else None
    opened = queries.open_note(request.actor, note_id, at=now())
    if not opened.note.is_draft:
        return redirect("note", note_id)
    form = RevisionForm(request, "note.sign", opened.note)
    if form.is_valid() and proof is not None:
        revision, shown = form.cleaned_data["revision"], proof
        if form.submit(lambda: sign_note(request.actor, note_id, revision=revision, proof=shown, at=now())):
            return redirect("note", note_id)
    return _sign_page(request, opened, form, failed=form.is_bound and proof is None)


def _sign_page(request: WebRequest, opened: queries.NotePage, form: RevisionForm, *, failed: bool) -> HttpResponse:
    note = opened.note
    session = note.encounter
    context = about(note.client) | {
        "note": note,
        "sections": opened.sections,
        "format": format_name(note.template),
        "form": form,
        "signing_at": now(),
        "late": is_late(note.begun_at, session.ends_at, note.practice.late_after_hours),
        "nothing": is_empty(opened.sections),
        "held": session.status == "held",
        "error": NOT_PROVEN if failed else "",
    }
    status = 422 if failed else form.status
    return page(request, "notes/sign.html", status=status, **context, **proof_context(request))


@require_http_methods(["GET", "POST"])
def addendum(request: WebRequest, note_id: UUID) -> HttpResponse:
    """Write and sign an addendum on one page. On any failure the words stay where they are."""
    proof = prove_identity(request, request.POST) if request.method == "POST" else None
    opened = queries.open_note(request.actor, note_id, at=now(), action=Action.NOTE_ADD_ADDENDUM)
    form = AddendumForm(request, f"note.addendum.{note_id}", client=opened.note.client_id)
    if form.row_id in {one.row.id for one in opened.addenda}:
        return redirect("note", note_id)
    if form.is_valid() and proof is not None:
        text, row_id, shown = form.cleaned_data["text"], form.row_id, proof
        if form.submit(
            lambda: addenda.add_addendum(request.actor, note_id, text=text, proof=shown, at=now(), addendum_id=row_id)
        ):
            return redirect("note", note_id)
    failed = form.is_bound and proof is None
    context = about(opened.note.client) | {"note": opened.note, "paper": paper_of(opened), "form": form}
    return page(
        request,
        "notes/addendum.html",
        status=422 if failed else form.status,
        error=NOT_PROVEN if failed else "",
        **context,
        **proof_context(request),
    )
