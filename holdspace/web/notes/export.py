"""A client's record as a file that a stranger can check: for the care team, with a fresh proof of who one is."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from holdspace.access.actions import Action
from holdspace.clients.queries import open_client
from holdspace.notes.services.exporting import export_record
from holdspace.web.clients.identity import about
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.forms import TokenForm
from holdspace.web.ui.reauth import NOT_PROVEN, proof_context, prove_identity
from holdspace.web.ui.shortcuts import page


class ExportForm(TokenForm):
    """Which days; all when both are left empty."""

    since = forms.DateField(label="First day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="Last day", required=False, widget=forms.DateInput(attrs={"type": "date"}))


@require_http_methods(["GET", "POST"])
def export(request: WebRequest, client_id: UUID) -> HttpResponse:
    """Show what the file holds and who will be able to read it; then send it."""
    proof = prove_identity(request, request.POST) if request.method == "POST" else None
    client = open_client(request.actor, client_id, at=now(), action=Action.NOTE_EXPORT).client
    form = ExportForm(request, "note.export", client=client_id)
    if form.is_valid() and proof is not None:
        days = form.cleaned_data
        made = form.submit(
            lambda: export_record(request.actor, client_id, since=days["since"], until=days["until"], at=now())
        )
        if made:
            answer = HttpResponse(made.content, content_type="application/zip")
            answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
            return answer
    failed = form.is_bound and proof is None
    context = about(client) | {"form": form, "error": NOT_PROVEN if failed else ""}
    return page(
        request, "notes/export.html", status=422 if failed else form.status, **context, **proof_context(request)
    )
