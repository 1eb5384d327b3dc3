"""Words brought from earlier notes: marked in the editor, chosen on a page of their own, confirmed one by one."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from holdspace.access.actions import Action
from holdspace.notes import queries
from holdspace.notes.bringing import Choice
from holdspace.notes.carried import Standing, standing
from holdspace.notes.earlier import Compared, compare, earlier_notes, open_source
from holdspace.notes.own_formats import format_of_note
from holdspace.notes.phrase_rules import Blank, blanks
from holdspace.notes.services.carrying import bring_forward, confirm_carried
from holdspace.web.clients.identity import about
from holdspace.web.notes.forms import RevisionForm
from holdspace.web.ui.faces import WebRequest, wants_fragment
from holdspace.web.ui.marks import shows_conflict
from holdspace.web.ui.shortcuts import fragment, page

MOST_PICKED = 500


@dataclass(frozen=True)
class Brought:
    """A sentence or fact that stands as it was brought. on: the day of the session it came from; nothing from the client's list."""

    number: int
    text: str
    on: date
    listed: bool


@dataclass
class Margin:
    """What stands beside a section: sentences to confirm, and blanks to fill. key: of the section; "facts" for all blocks."""

    key: str
    open: list[Brought] = field(default_factory=list)
    confirmed: int = 0
    blanks: list[Blank] = field(default_factory=list)


def panel(_request: WebRequest, opened: queries.NotePage) -> dict[str, Any]:
    """What the editor shows of it."""
    return {"margins": margins_of(opened.note)}


def margins_of(note: Any) -> dict[str, Margin]:
    """The margins of a draft as it was saved, by section, and that of its blocks."""
    draft = note.draft
    made = {key: Margin(key) for key in (*format_of_note(note).rule.keys, "facts")}
    for one in draft.sections:
        if one["key"] in made:
            made[one["key"]].blanks = blanks(one["text"])
    for one in standing(draft.carried, draft.sections, draft.blocks):
        there = made["facts" if one.row.field else one.section]
        if one.open:
            there.open.append(_brought(one))
        else:
            there.confirmed += 1
    return made


def left_of(note: Any) -> list[Brought]:
    """What is still to be confirmed, in the order of the note."""
    return [one for margin in margins_of(note).values() for one in margin.open]


def _brought(one: Standing) -> Brought:
    return Brought(one.row.number, one.row.text, date.fromisoformat(one.row.on), not one.row.source)


@require_http_methods(["GET", "POST"])
@shows_conflict("notes/changed.html")
def bring(request: WebRequest, note_id: UUID, source_id: UUID | None = None) -> HttpResponse:
    """Choose what of an earlier note is still true today; the newest unless another is asked for."""
    opened = queries.open_note(request.actor, note_id, at=now(), action=Action.NOTE_EDIT)
    note: Any = opened.note
    pages = earlier_notes(request.actor, note, at=now())
    wanted = source_id or (pages[0].note.id if pages else None)
    source = open_source(request.actor, note, wanted, at=now()) if wanted else None
    form = RevisionForm(request, "note.bring", note)
    if source and form.is_valid():
        revision, choice = form.cleaned_data["revision"], _choice(request)
        if form.submit(
            lambda: bring_forward(
                request.actor, note_id, source_id=source.page.note.id, choice=choice, revision=revision, at=now()
            )
        ):
            messages.success(request, "Brought. It stays marked until you change it or say that it is still true.")
            return redirect("note", note_id)
    context = about(note.client) | {"note": note, "pages": pages, "source": source, "form": form}
    return page(request, "notes/bring.html", status=form.status, **context)


def _choice(request: WebRequest) -> Choice:
    sent = request.POST
    pairs = [one.rpartition(".") for one in sent.getlist("sentence")[:MOST_PICKED]]
    return Choice(
        sentences=[(section, int(number)) for section, _, number in pairs if _is_number(number)],
        facts=[int(one) for one in sent.getlist("fact")[:MOST_PICKED] if _is_number(one)],
        listed=sent.getlist("listed")[:MOST_PICKED],
        into={name.removeprefix("into-"): str(value) for name, value in sent.items() if name.startswith("into-")},
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6


@require_http_methods(["GET", "POST"])
def brought(request: WebRequest, note_id: UUID) -> HttpResponseBase:
    """Go through what was brought: one sentence a page, Enter says that it is still true, and the next one comes."""
    if request.method == "POST":
        confirm_carried(request.actor, note_id, number=_number(request), at=now())
        return redirect("note_brought", note_id)
    opened = queries.open_note(request.actor, note_id, at=now(), action=Action.NOTE_EDIT)
    left = left_of(opened.note)
    if not left:
        return redirect("note_sign", note_id)
    done = sum(margin.confirmed for margin in margins_of(opened.note).values())
    labels = {one["key"]: one["label"] for one in opened.sections}
    where = next((key for key, margin in margins_of(opened.note).items() if margin.open), "")
    context = about(opened.note.client) | {"note": opened.note, "one": left[0], "left": len(left), "done": done}
    return page(request, "notes/brought.html", where=labels.get(where, "Structured parts"), key=where, **context)


@require_POST
def still(request: WebRequest, note_id: UUID) -> HttpResponse:
    """One sentence is still true: said in the editor. The answer is the margins as they are now."""
    note = confirm_carried(request.actor, note_id, number=_number(request), at=now())
    if not wants_fragment(request):
        return redirect("note", note_id)
    return fragment(request, "notes/editor/margins.html", note=note, margins=margins_of(note))


def _number(request: WebRequest) -> int:
    sent = request.POST.get("number", "")
    return int(sent) if _is_number(sent) else 0


# --- before signing ---


@dataclass(frozen=True)
class Unchanged:
    """What the page before signing says. days: the sentences by the day of the newest note that has them."""

    count: int
    same: int
    percent: int
    days: list[tuple[Any, list[str]]]
    compared: int
    more: bool


def unchanged_of(request: WebRequest, note: Any) -> Unchanged:
    """How much of a draft stands in earlier notes of its client."""
    found = compare(request.actor, note, at=now())
    return Unchanged(
        count=found.found.count,
        same=len(found.found.same),
        percent=found.found.percent,
        days=_by_note(found),
        compared=len(found.pages),
        more=found.more,
    )


def _by_note(found: Compared) -> list[tuple[Any, list[str]]]:
    by: dict[int, list[str]] = {}
    for one in found.found.same:
        by.setdefault(one.place, []).append(one.text)
    return [(found.pages[place].note, texts) for place, texts in sorted(by.items())]
