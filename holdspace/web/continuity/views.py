"""Backups: when the last good one was, what to do when there is none, and one more at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from holdspace.continuity.queries import BackupsPage, open_backups
from holdspace.continuity.rules import shortened
from holdspace.continuity.services.backups import begin_backup
from holdspace.continuity.services.recipients import add_recipient, remove_recipient
from holdspace.web.continuity.forms import RecipientForm
from holdspace.web.continuity.working import in_background
from holdspace.web.people.fresh import fresh
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.shortcuts import fragment, page


@require_safe
def backups(request: WebRequest) -> HttpResponse:
    """The page; while one is being made, a script asks for its upper part again."""
    found = open_backups(request.actor, at=now())
    return fragment(request, "continuity/backups.html#state", form=RecipientForm(), **_context(found))


@require_POST
def backup_make(request: WebRequest) -> HttpResponse:
    """Begin one; the page shows how it goes."""
    in_background(begin_backup(request.actor, at=now()), request.actor.origin)
    return redirect("backups")


@fresh
@require_POST
def recipients(request: WebRequest) -> HttpResponse:
    """Let one more key open backups."""
    form = RecipientForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        made = form.submit(lambda: add_recipient(request.actor, data["recipient"], label=data["label"], at=now()))
        if made:
            messages.success(request, "From the next backup on, this key opens them too.")
            return redirect("backups")
    found = open_backups(request.actor, at=now())
    return page(request, "continuity/backups.html", form=form, status=form.status, **_context(found))


@fresh
@require_POST
def recipient_end(request: WebRequest, recipient_id: UUID) -> HttpResponse:
    """Encrypt no further backup to a key."""
    remove_recipient(request.actor, recipient_id, at=now())
    messages.success(request, "From the next backup on, this key no longer opens them.")
    return redirect("backups")


def _context(found: BackupsPage) -> dict[str, Any]:
    return {"found": found, "own": shortened(found.own) if found.own else "", "could": found.own or found.others}
