"""The boundary check in the editor: what it is told to leave unmarked, and the page that compares the two kinds of notes.

The check itself runs in the browser (`boundary-check.js`); of a sentence that is silenced a keyed digest comes here, never its words.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from holdspace.notes.queries import NotePage
from holdspace.notes.silences import services
from holdspace.notes.silences.queries import always_silenced, silences_of
from holdspace.notes.silences.rules import KINDS
from holdspace.web.ui.faces import WebRequest, wants_fragment
from holdspace.web.ui.shortcuts import page


def panel(request: WebRequest, opened: NotePage) -> dict[str, Any]:
    """What the editor needs for it. key: for digests of this note's sentences, the same at every visit, of no use elsewhere."""
    found = silences_of(request.actor, opened.note)
    key = salted_hmac("boundary.silence", str(opened.note.id), algorithm="sha256").hexdigest()
    return {
        "marking": {
            "key": key,
            "sentences": " ".join(sorted(found.sentences)),
            "kinds": " ".join(sorted(found.kinds | found.always)),
            "here": found.here,
        }
    }


@require_POST
def silence(request: WebRequest, note_id: UUID) -> HttpResponse:
    """Mark a sentence, or a kind of finding, no more."""
    sent = request.POST
    services.silence(request.actor, note_id, scope=sent.get("scope", ""), what=sent.get("what", ""), at=now())
    return HttpResponse(status=204) if wants_fragment(request) else redirect("note", note_id)


@require_POST
def again(request: WebRequest, note_id: UUID) -> HttpResponse:
    """Mark everything in a draft again."""
    services.mark_again(request.actor, note_id, at=now())
    return HttpResponse(status=204) if wants_fragment(request) else redirect("note", note_id)


@require_GET
def two_kinds(request: WebRequest) -> HttpResponse:
    """The two kinds of notes compared, what the editor marks, and what one has silenced for good."""
    return page(request, "kinds/two_kinds.html", always=[KINDS[kind] for kind in always_silenced(request.actor)])


@require_POST
def kinds_again(request: WebRequest) -> HttpResponse:
    """Mark every kind in all notes again."""
    services.mark_kinds_again(request.actor, at=now())
    messages.success(request, "The editor marks every kind again.")
    return redirect("two_kinds")
