"""What stands in the way of signing a draft: asked by the verb that signs, and shown by the page before it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from holdspace.notes.models import Note
from holdspace.notes.rules import is_empty


@dataclass(frozen=True)
class Obstacle:
    """A reason not to sign yet, in a sentence that says what to do. section: key of where it is; quote: the words, if any."""

    sentence: str
    section: str = ""
    quote: str = ""


Check = Callable[[Note, datetime], list[Obstacle]]


def obstacles(note: Note, *, at: datetime) -> list[Obstacle]:
    """Everything in the way, the weightiest first. note: with its draft, encounter and practice."""
    return [found for check in CHECKS for found in check(note, at)]


def _written(note: Note, _: datetime) -> list[Obstacle]:
    if not is_empty(note.draft.sections):
        return []
    return [Obstacle("Nothing is written yet. Write at least one section, then sign.")]


def _held(note: Note, at: datetime) -> list[Obstacle]:
    if note.encounter.status != "held":
        return [Obstacle("The session of this note is not marked as held. Say that it took place, then sign.")]
    if note.encounter.starts_at > at:
        return [Obstacle("The session of this note lies in the future. It can be signed once it has taken place.")]
    return []


CHECKS: tuple[Check, ...] = (_written, _held)
