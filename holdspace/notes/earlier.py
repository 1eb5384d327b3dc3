"""Reading a client's earlier notes for a draft: to bring words forward, and to say how much is unchanged. Each read leaves an event."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing
from holdspace.audit.services import record
from holdspace.clients.models import Medication
from holdspace.notes.bringing import Fact, Offer, facts, offers
from holdspace.notes.client_list import diagnoses_for
from holdspace.notes.formats import Section
from holdspace.notes.likeness import Likeness, likeness
from holdspace.notes.models import DraftVersion, Note
from holdspace.notes.own_formats import format_of_note
from holdspace.notes.queries import NotePage, newest_notes, open_note

MOST_SOURCES = 20
MOST_COMPARED = 100


@dataclass(frozen=True)
class Source:
    """An earlier note as it is offered to a draft. on: the day of its session. listed: medications on the client's list today.

    sections: keys of the draft that words may go to.
    """

    page: NotePage
    version: int
    on: str
    offers: list[Offer]
    facts: list[Fact]
    listed: list[str]
    listed_into: str
    sections: dict[str, str]


@dataclass(frozen=True)
class Compared:
    """How much of a draft is unchanged. pages: the earlier notes it was compared with, the newest first; more: whether there are others."""

    found: Likeness
    pages: list[NotePage]
    more: bool


def earlier_notes(actor: Actor, note: Note, *, at: datetime, limit: int = MOST_SOURCES) -> list[NotePage]:
    """Signed and imported notes of the draft's client, the newest first; none entered in error, nor the note itself."""
    pages = newest_notes(actor, note.client_id, at=at, limit=limit)
    return [one for one in pages if not one.note.is_draft and not one.note.wrong and one.note.id != note.id]


def open_source(actor: Actor, note: Note, source_id: UUID, *, at: datetime) -> Source:
    """One earlier note of the same client, with what may be brought from it. Asked again when it is: it may have been retracted since."""
    page: Any = open_note(actor, source_id, at=at)
    there = page.note
    if there.client_id != note.client_id or there.is_draft or there.wrong or there.id == note.id:
        raise missing("note", source_id, action=Action.NOTE_READ)
    sections = writable(note)
    listed = diagnoses_for(note)
    known = {str(one.id): {"id": str(one.id), "code": one.code, "name": one.name} for one in listed}
    return Source(
        page=page,
        version=page.signed.row.version,
        on=there.encounter.starts_at.astimezone(there.practice.zone).date().isoformat(),
        offers=offers(page.sections, sections),
        facts=facts(page.sections, format_of_note(note).rule.block_keys, known),
        listed=_medications(note),
        listed_into=_for_medication(sections),
        sections={one.key: one.label for one in sections},
    )


def compare(actor: Actor, note: Note, *, at: datetime) -> Compared:
    """How many sentences of a draft stand in earlier notes of its client, brought or pasted. Structured parts are not counted."""
    pages = earlier_notes(actor, note, at=at, limit=MOST_COMPARED)
    texts = {one["key"]: one["text"] for one in note.draft.sections}
    found = likeness(texts, ([one["text"] for one in page.sections] for page in pages))
    return Compared(found, pages, len(pages) >= MOST_COMPARED - 1)


def open_states(actor: Actor, note_id: UUID, *, at: datetime) -> tuple[NotePage, list[DraftVersion]]:
    """A draft of one's own with its earlier states, the newest first."""
    with transaction.atomic():
        page = open_note(actor, note_id, at=at, action=Action.NOTE_EDIT)
        rows = DraftVersion.objects.filter(note=note_id).order_by("-revision")
        kept = list(rows) if page.note.practice.keeps_draft_history else []
        done = {"client": page.note.client_id, "version": page.note.draft.revision, "reason": "earlier states"}
        record(actor, Action.NOTE_READ, "note", note_id, at=at, **done)
    return page, kept


def count_states(note: Note) -> int:
    """How many earlier states of an opened draft are kept."""
    return DraftVersion.objects.filter(note=note.id).count()


def writable(note: Note) -> list[Section]:
    """The sections of a draft that its author writes in: of a group's, a member's own part."""
    apart = note.is_draft and note.encounter.group_session_id is not None
    return [one for one in format_of_note(note).rule.sections if not (apart and one.shared)]


def _for_medication(sections: list[Section]) -> str:
    meant = (one.key for one in sections if "N11" in one.elements)
    return next(meant, sections[0].key if sections else "")


def _medications(note: Note) -> list[str]:
    rows = Medication.objects.filter(practice=note.practice_id, client=note.client_id, stopped_on=None)
    return [_line(one) for one in rows.order_by("started_on", "added_at")]


def _line(one: Medication) -> str:
    words = " ".join(part for part in (one.name, one.dose) if part)
    return f"Medication: {words}{f', {one.prescriber}' if one.prescriber else ''}.".replace("..", ".")
