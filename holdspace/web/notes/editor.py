"""The editor page: sheet, previous note, the client's facts."""

from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.forms import BoundField
from django.http import HttpResponse
from django.utils.timezone import now

from holdspace.clients.queries import open_client
from holdspace.notes import queries
from holdspace.notes.formats import Section
from holdspace.notes.own_formats import format_of_note
from holdspace.web.clients.identity import about
from holdspace.web.notes import blocks, carrying, comments, completeness, finishing, journal, marking, phrases, states
from holdspace.web.notes.forms import DraftForm
from holdspace.web.notes.paper import Paper, paper_of
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.shortcuts import page

PANELS = (
    blocks.panel,
    completeness.panel,
    carrying.panel,
    comments.panel,
    phrases.panel,
    journal.panel,
    states.panel,
    finishing.panel,
    marking.panel,
)
RECENT = 3600  # seconds; the page names an older save by its day, in the practice's time


@dataclass(frozen=True)
class Part:
    """A section to write in: its field, and what teaches it."""

    field: BoundField
    section: Section
    words: int
    margin: carrying.Margin | None = None


def show_editor(request: WebRequest, opened: queries.NotePage, form: DraftForm) -> HttpResponse:
    """The page for a draft's author."""
    return page(request, "notes/editor.html", status=form.status, **editor_context(request, opened, form))


@transaction.atomic
def editor_context(request: WebRequest, opened: queries.NotePage, form: DraftForm) -> dict[str, Any]:
    """What the editor shows; its reads and their events are one transaction."""
    note: Any = opened.note
    client = open_client(request.actor, note.client_id, at=now())
    template = form.template or format_of_note(note).rule
    previous = queries.previous_note(request.actor, note, at=now())
    shown = {key: value for panel in PANELS for key, value in panel(request, opened).items()}
    first_entered = queries.first_entered(note)
    age = int((now() - note.draft.saved_at).total_seconds())
    return (
        shown
        | about(client.client)
        | {
            "note": note,
            "form": form,
            "format": template,
            "parts": [replace(one, margin=shown["margins"].get(one.section.key)) for one in parts_of(form)],
            "contacts": client.contacts,
            "previous": previous,
            "paper": _paper(previous),
            "age": age if note.draft.revision > 1 and age < RECENT else None,
            "saved": note.draft.revision > 1 or first_entered is not None or not note.is_draft,
            "first_entered": first_entered,
        }
    )


def said_now(request: WebRequest, note: Any) -> dict[str, Any]:
    """What is said about a draft as it was saved just now, in the answer to a save."""
    return {
        "completeness": completeness.completeness_of(request, note),
        "said": blocks.said_of(note),
        "margins": carrying.margins_of(note),
    }


def parts_of(form: DraftForm) -> list[Part]:
    """The sections of the form in order, with how many words stand in each."""
    sections = form.template.sections if form.template else ()
    shown = [one for one in sections if one.key in form.fields]  # in a group's notes, a member's own
    return [Part(form[one.key], one, len(str(form[one.key].value() or "").split())) for one in shown]


def _paper(previous: queries.NotePage | None) -> Paper | None:
    return paper_of(previous) if previous is not None else None
