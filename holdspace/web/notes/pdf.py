"""Print: a signed note, or the client's record of some days, as a PDF for paper and for screen readers."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods

from holdspace.access.actions import Action
from holdspace.clients.queries import open_client
from holdspace.notes import queries
from holdspace.web.clients.identity import about
from holdspace.web.notes.facts_sheet import facts_sheet
from holdspace.web.notes.typesetting import note_pdf, record_pdf
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.forms import TokenForm
from holdspace.web.ui.reauth import NOT_PROVEN, proof_context, prove_identity
from holdspace.web.ui.shortcuts import page


class DaysForm(TokenForm):
    """Which days, all when both are left empty; and whether the sheet of facts goes with them."""

    since = forms.DateField(label="First day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="Last day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    beside = forms.BooleanField(
        label="With a sheet of medications, allergies, diagnoses and who may act, as they stand today",
        required=False,
        initial=True,
    )


@require_GET
def note(request: WebRequest, note_id: UUID) -> HttpResponse:
    """A signed note with its addenda and signatures; a draft is not part of the record and is not set."""
    opened = queries.open_note(request.actor, note_id, at=now(), action=Action.NOTE_PRINT)
    if opened.note.is_draft:
        return redirect("note", note_id)
    made = note_pdf(opened, client=opened.note.client, at=now())
    return _sent(made, f"note-{opened.note.encounter.starts_at:%Y-%m-%d}.pdf")


@require_http_methods(["GET", "POST"])
def record(request: WebRequest, client_id: UUID) -> HttpResponse:
    """Ask which days and who it is, then send the record."""
    proof = prove_identity(request, request.POST) if request.method == "POST" else None
    client = open_client(request.actor, client_id, at=now(), action=Action.NOTE_EXPORT).client
    form = DaysForm(request, "note.print", client=client_id)
    if form.is_valid() and proof is not None:
        days = form.cleaned_data
        asked = {"since": days["since"], "until": days["until"]}
        pages = form.submit(lambda: queries.record_pages(request.actor, client_id, at=now(), **asked))
        if pages is not None:
            beside = facts_sheet(request.actor, client_id, at=now()) if days["beside"] else None
            made = record_pdf(pages, client=client, at=now(), beside=beside, **asked)
            return _sent(made, f"record-{now().date()}.pdf", how="attachment")
    failed = form.is_bound and proof is None
    context = about(client) | {"form": form, "error": NOT_PROVEN if failed else ""}
    return page(
        request, "notes/record.html", status=422 if failed else form.status, **context, **proof_context(request)
    )


def _sent(made: bytes, name: str, *, how: str = "inline") -> HttpResponse:
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'{how}; filename="{name}"'
    return answer
