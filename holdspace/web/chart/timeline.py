"""A client's record in time: notes and the sessions without one, newest first, twenty at a time. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from holdspace.access.actor import Actor
from holdspace.notes.docids import place_in_time
from holdspace.notes.own_formats import format_names
from holdspace.notes.queries import NotePage
from holdspace.web.encounters.rows import Tag, note_tag, tag_of

SHOWN = 20
EXCERPT = 105


@dataclass(frozen=True)
class Item:
    """One thing on the rail. place: its key in time; line: the class of the line language."""

    place: int
    session: Any
    note: Any
    line: str
    tag: Tag | None
    excerpt: str
    addenda: int
    format: str


def timeline(
    actor: Actor,
    pages: list[NotePage],
    sessions: Iterable[Any],
    notes: Mapping[UUID, Any],
    *,
    at: datetime,
    before: int | None,
    more_notes: bool,
) -> tuple[list[Item], int | None]:
    """Return the items below `before`, and the place to go on from when there are more.

    more_notes: whether notes older than `pages` may exist; then nothing older than the last of them is shown.
    """
    names = format_names(page.note for page in pages)
    written = [_note_item(page, names[page.note.id]) for page in pages]
    floor = min((one.place for one in written), default=0) if more_notes else 0
    rest = [_session_item(actor, one, at) for one in sessions if one.id not in notes]
    rest = [one for one in rest if before is None or one.place < before]
    items = sorted(written + [one for one in rest if one.place >= floor], key=lambda one: one.place, reverse=True)
    left = more_notes or len(items) > SHOWN or any(one.place < floor for one in rest)
    shown = items[:SHOWN]
    return shown, shown[-1].place if shown and left else None


def place_of(session: Any) -> int:
    """Where a session stands in time, numbered as notes are."""
    return place_in_time(session.starts_at, session.id.int)


def excerpt(sections: list[dict[str, str]]) -> str:
    """The first words of a note, on one line."""
    text = next((" ".join(one["text"].split()) for one in sections if one["text"].strip()), "")
    if len(text) <= EXCERPT:
        return text
    return text[:EXCERPT].rsplit(" ", 1)[0].rstrip(",;:.") + " …"


def _note_item(page: NotePage, name: str) -> Item:
    note = page.note
    line = "is-draft" if note.is_draft else "is-struck" if note.wrong else "is-late" if note.late else ""
    tag = note_tag(note) if note.is_draft or note.state == "imported" or note.wrong else None
    words = excerpt(page.sections)
    return Item(note.docid, note.encounter, note, line, tag, words, len(page.addenda), name)


def _session_item(actor: Actor, session: Any, at: datetime) -> Item:
    open_yet = session.status == "planned" or (session.status == "held" and session.client_id in actor.clinical_reach)
    tag = tag_of(actor, session, None, at)
    shown = tag if tag and tag.word.lower() != session.status else None
    return Item(place_of(session), session, None, "is-draft" if open_yet else "is-event", shown, "", 0, "")
