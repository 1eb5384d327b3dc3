"""Earlier states of one's own draft, where the practice keeps them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from holdspace.notes.blocks import sections_of
from holdspace.notes.earlier import count_states, open_states
from holdspace.notes.queries import NotePage
from holdspace.notes.services.history import take_back
from holdspace.web.clients.identity import about
from holdspace.web.notes.forms import RevisionForm
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.marks import shows_conflict
from holdspace.web.ui.shortcuts import page


@dataclass(frozen=True)
class Section:
    """A section as it was. back: whether its words can be taken back: they are its author's own and not all there now."""

    key: str
    label: str
    text: str
    back: bool


@dataclass(frozen=True)
class State:
    """How the draft was."""

    id: UUID
    saved_at: datetime
    sections: list[Section]


def panel(_request: WebRequest, opened: NotePage) -> dict[str, Any]:
    """What the editor says of it: the practice's rule, and how many states are kept."""
    kept = opened.note.practice.keeps_draft_history
    return {"keeps_states": kept, "states": count_states(opened.note) if kept else 0}


@require_http_methods(["GET", "POST"])
@shows_conflict("notes/changed.html")
def earlier(request: WebRequest, note_id: UUID) -> HttpResponse:
    """Look at earlier states, and take the words of a section back: below those that stand there now."""
    opened, rows = open_states(request.actor, note_id, at=now())
    form = RevisionForm(request, "note.take_back", opened.note)
    if form.is_valid():
        state, _, section = request.POST.get("back", "").partition(" ")
        revision = form.cleaned_data["revision"]
        take_back(request.actor, note_id, state_id=_id(state), section=section[:40], revision=revision, at=now())
        messages.success(request, "Taken back: the words stand below those that were there.")
        return redirect("note", note_id)
    texts = {one["key"]: one["text"] for one in opened.sections}
    labels = {one["key"]: one["label"] for one in opened.sections}
    states = [_state(one, texts, labels) for one in rows]
    context = about(opened.note.client) | {"note": opened.note, "form": form, "states": states}
    return page(request, "notes/earlier.html", status=form.status, **context)


def _state(row: Any, texts: dict[str, str], labels: dict[str, str]) -> State:
    written = [
        Section(
            one["key"],
            labels.get(one["key"], one["key"]),
            one["text"],
            one["text"].strip() not in texts.get(one["key"], ""),
        )
        for one in row.sections
        if one["text"].strip()
    ]
    blocks = [Section(one["key"], one["label"], one["text"], back=False) for one in sections_of(row.blocks)]
    return State(row.id, row.saved_at, written + blocks)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
