"""A session as a row of a day: where it stands, and the one thing to do next."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import decide
from holdspace.web.notes.owed import span

SOON = timedelta(hours=3)


@dataclass(frozen=True)
class Tag:
    """A state in a word."""

    word: str
    kind: str = ""
    icon: str = ""


@dataclass(frozen=True)
class SessionRow:
    """act: start, finish, read, say (what became of it), open. token: for the start button."""

    session: Any
    note: Any
    tag: Tag | None
    act: str
    token: str
    current: bool


def session_rows(
    actor: Actor,
    sessions: Iterable[Any],
    notes: Mapping[UUID, Any],
    *,
    at: datetime,
    token: Callable[[UUID], str],
) -> list[SessionRow]:
    """Rows in the order given."""
    return [_row(actor, one, notes.get(one.id), at, token) for one in sessions]


def _row(actor: Actor, session: Any, note: Any, at: datetime, token: Callable[[UUID], str]) -> SessionRow:
    act = _act(actor, session, note, at)
    current = session.status in ("planned", "held") and session.starts_at <= at < session.ends_at
    key = token(session.id) if act == "start" else ""
    return SessionRow(session, note, tag_of(actor, session, note, at), act, key, current)


def tag_of(actor: Actor, session: Any, note: Any, at: datetime) -> Tag | None:
    """Where a session and its note stand."""
    if note is not None:
        return note_tag(note)
    if session.status in ("missed", "cancelled"):
        return Tag(session.get_status_display())
    if session.status == "planned":
        return _planned_tag(session, at)
    if decide(actor, Action.NOTE_DRAFT, session.client.subject).allowed:
        return Tag("No note yet", "due", "clock") if session.clinician_id == actor.person else Tag("No signed note yet")
    return Tag("Held", "done", "check")


def note_tag(note: Any) -> Tag:
    """Where a note stands."""
    if note.wrong:
        return Tag(note.get_wrong_display(), "risk", "stop")
    if note.is_draft:
        return Tag("Draft", "due" if note.late else "", "open")
    if note.state == "imported":
        return Tag("Note imported", "", "paper")
    return Tag("Note signed, late entry" if note.late else "Note signed", "done", "check")


def _planned_tag(session: Any, at: datetime) -> Tag | None:
    if session.starts_at <= at < session.ends_at:
        return Tag("Now", "info", "clock")
    if session.ends_at <= at:
        return Tag("What became of it?", "due", "clock")
    if session.starts_at - at <= SOON:
        return Tag(f"In {span(session.starts_at - at)}", "info", "clock")
    return None


def _act(actor: Actor, session: Any, note: Any, at: datetime) -> str:
    if note is not None:
        return "finish" if note.is_draft else "read"
    if session.status == "held" and session.clinician_id == actor.person:
        return "start" if decide(actor, Action.NOTE_DRAFT, session.client.subject).allowed else "open"
    if session.status == "planned" and session.starts_at <= at:
        return "say" if decide(actor, Action.ENCOUNTER_EDIT, session.subject).allowed else "open"
    return "open"
