"""What the editor's journal asks for: keys, and a place for words set aside (decision 0025)."""

import secrets
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from holdspace.access.actions import Action
from holdspace.notes import queries
from holdspace.notes.services.asides import Pair, set_aside
from holdspace.practice.services import journals
from holdspace.web.ui.errors import answer
from holdspace.web.ui.faces import WebRequest, wants_fragment
from holdspace.web.ui.logins import login_of
from holdspace.web.ui.shortcuts import fragment

KEY_BYTES = 32
MOST_KEYS = 50


def panel(_request: WebRequest, opened: queries.NotePage) -> dict[str, Any]:
    """What the editor shows of it."""
    return {"asides": queries.set_aside_words(opened)}


@require_POST
def keys(request: WebRequest) -> HttpResponse:
    """The key of this login's journal and those of earlier logins asked for, to a script of ours alone.

    As bytes, id and key in turn, so that the page can wipe them; a string cannot be wiped.
    """
    if not wants_fragment(request):
        return answer(request, 400)
    own = journals.begin_journal(request.actor, login_of(request), key=secrets.token_bytes(KEY_BYTES), at=now())
    asked = _ids(request.POST, "open")
    earlier = [one for one in journals.open_journals(request.actor, asked, at=now()) if one.id != own.id]
    body = b"".join(one.id.bytes + bytes(one.key) for one in (own, *earlier))
    return HttpResponse(body, content_type="application/octet-stream")


@require_POST
def close(request: WebRequest) -> HttpResponse:
    """What these keys lock is safe: they are needed no more."""
    journals.close_journals(request.actor, _ids(request.POST, "close"), login=login_of(request), at=now())
    return HttpResponse(status=204)


@require_POST
def aside(request: WebRequest, note_id: UUID) -> HttpResponseBase:
    """Keep both sides of a choice; the answer is everything that is set aside."""
    keep_aside(request, note_id)
    if not wants_fragment(request):
        return redirect("note", note_id)
    opened = queries.open_note(request.actor, note_id, at=now(), action=Action.NOTE_EDIT)
    return fragment(request, "notes/editor/recovered.html#asides", **panel(request, opened))


def keep_aside(request: WebRequest, note_id: UUID) -> None:
    """Keep what the form names in its label, mine and saved, in turn."""
    sent = request.POST
    pairs = [
        Pair(*one) for one in zip(sent.getlist("label"), sent.getlist("mine"), sent.getlist("saved"), strict=False)
    ]
    why, written = sent.get("why", ""), _moment(sent.get("written", ""))
    set_aside(request.actor, note_id, why=why, pairs=pairs, written_at=written, at=now())


def _ids(sent: QueryDict, name: str) -> list[UUID]:
    found = []
    for text in sent.getlist(name)[:MOST_KEYS]:
        with suppress(ValueError):
            found.append(UUID(text))
    return found


def _moment(milliseconds: str) -> datetime | None:
    if not (milliseconds.isascii() and milliseconds.isdigit() and len(milliseconds) < 15):
        return None
    return datetime.fromtimestamp(int(milliseconds) / 1000, tz=UTC)
