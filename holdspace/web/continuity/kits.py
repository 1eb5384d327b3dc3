"""One's own downtime kit: on with a code that is shown once, off, and a fresh one to take away."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from holdspace.audit.services import sequence
from holdspace.continuity.queries import open_own_kit
from holdspace.continuity.services.kits import NewCode, make_kit, switch_off_kit, switch_on_kit
from holdspace.notes.rules import Proof
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.forms import HoldspaceForm, Line
from holdspace.web.ui.reauth import NOT_PROVEN, proof_context, prove_identity
from holdspace.web.ui.shortcuts import page


class KitForm(HoldspaceForm):
    """What the clinician's file is called in a shared folder."""

    label = forms.CharField(
        label="Short name of your kit",
        max_length=24,
        widget=Line,
        help_text="For the file in a shared folder: small letters, digits and hyphens, such as your initials. Nothing about a client.",
    )


@require_safe
def kit(request: WebRequest) -> HttpResponse:
    """Whether it is on, what became of the last one, and the next steps."""
    return page(request, "continuity/kit.html", found=open_own_kit(request.actor, at=now()))


@require_http_methods(["GET", "POST"])
def kit_code(request: WebRequest) -> HttpResponse:
    """Ask once more who one is; then show the code, on this page and never again."""
    found = open_own_kit(request.actor, at=now())
    start = {"label": found.code.label if found.code else ""}
    form = KitForm(request.POST if request.method == "POST" else None, initial=start)
    error = ""
    if form.is_valid():
        proof = prove_identity(request, request.POST)
        made = _switched_on(request, form, proof) if proof else None
        if made:
            _, *groups = made.code.split("-")
            return page(request, "continuity/kit_shown.html", code=made.code, groups=groups, row=made.row)
        error = "" if proof else NOT_PROVEN
    context: dict[str, Any] = {"found": found, "form": form, "error": error} | proof_context(request)
    return page(request, "continuity/kit_code.html", status=422 if error else form.status, **context)


@require_POST
def kit_off(request: WebRequest) -> HttpResponse:
    """Make no more kits."""
    switch_off_kit(request.actor, at=now())
    messages.success(request, "Your downtime kit is off. Kits that were carried away still open until they expire.")
    return redirect("kit")


@require_POST
def kit_file(request: WebRequest) -> HttpResponse:
    """A fresh kit to take away."""
    with transaction.atomic():
        made = make_kit(request.actor, at=now())
        sequence(request.actor.practice, at=now())
    answer = HttpResponse(made.content, content_type="text/html; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


def _switched_on(request: WebRequest, form: KitForm, proof: Proof) -> NewCode | None:
    label = form.cleaned_data["label"]
    return form.submit(lambda: switch_on_kit(request.actor, label=label, proved_at=proof.at, at=now()))
