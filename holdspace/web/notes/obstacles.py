"""What stands in the way of signing, each with the place where it is mended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from holdspace.notes.block_fields import BLOCKS
from holdspace.notes.own_formats import format_of_note
from holdspace.notes.readiness import CARRIED, Obstacle, obstacles


@dataclass(frozen=True)
class Row:
    """One obstacle. url: where it is mended. word: what stands on the link."""

    sentence: str
    quote: str
    url: str
    word: str


def obstacle_rows(note: Any, *, at: datetime) -> list[Row]:
    """Everything in the way of a draft, the weightiest first."""
    return [_row(note, one) for one in obstacles(note, at=at)]


def _row(note: Any, one: Obstacle) -> Row:
    if one.section == CARRIED:
        return Row(one.sentence, one.quote, reverse("note_brought", args=[note.id]), "Go through them one by one")
    if not one.section and note.encounter.status != "held":
        return Row(one.sentence, one.quote, reverse("session", args=[note.encounter_id]), "Open the session")
    return Row(one.sentence, one.quote, reverse("note", args=[note.id]) + _anchor(note, one.section), "Go there")


def _anchor(note: Any, section: str) -> str:
    """The part of the editor: a section's field, a block, or a field of a block."""
    if section in BLOCKS:
        return f"#block-{section}"
    if section in format_of_note(note).rule.keys:
        return f"#id_{section}"
    block, _, _field = section.partition("-")
    return f"#block-{block}" if block in BLOCKS else ""
