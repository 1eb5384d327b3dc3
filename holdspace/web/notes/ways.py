"""Where a button of the editor's form leads, once what stands in the form is saved. With or without script, no word is lost."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now

from holdspace.notes.services.carrying import confirm_carried
from holdspace.notes.services.phrases import insert_phrase
from holdspace.web.notes.blocks import REST
from holdspace.web.notes.finishing import skipped
from holdspace.web.ui.faces import WebRequest

PAGES = {"bring": "note_bring", "earlier": "note_earlier"}


def onward(request: WebRequest, note: Any) -> HttpResponse:
    """From the editor of a note: on to what was asked for, to signing, or back to the same page."""
    asked = on_from(request, note)
    if asked is not None:
        return asked
    if request.POST.get("way") == REST:
        return redirect(f"{reverse('note', args=[note.id])}#block-mse")
    return redirect("note_sign" if request.POST.get("way") == "review" else "note", note.id)


def on_from(request: WebRequest, note: Any) -> HttpResponse | None:
    """What the pressed button asks for beside saving; None when it is no business of these."""
    way, _, what = request.POST.get("way", "").partition("-")
    if way in PAGES and not what:
        return redirect(PAGES[way], note.id)
    if way == "skip":
        return skipped(request, note.encounter_id)
    if way == "still" and what.isascii() and what.isdigit() and len(what) < 6:
        confirm_carried(request.actor, note.id, number=int(what), at=now())
        return redirect(f"{reverse('note', args=[note.id])}#note")
    if way == "phrase":
        return _phrase(request, note, what)
    return None


def _phrase(request: WebRequest, note: Any, section: str) -> HttpResponse:
    try:
        chosen = UUID(request.POST.get("phrase", ""))
    except ValueError:
        messages.warning(request, "Choose a phrase first. Your words are saved.")
        return redirect("note", note.id)
    insert_phrase(request.actor, note.id, phrase_id=chosen, section=section, revision=note.draft.revision, at=now())
    return redirect(f"{reverse('note', args=[note.id])}#id_{section}")
