"""Structured parts of a note in the editor: mental status, risk, treatment, diagnoses, medications.

They are written in the note's own form and saved with it; a form says with the field `blocks` which ones it shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from holdspace.notes.block_fields import BLOCKS, MSE, Block, Field, Kind
from holdspace.notes.blocks import MOST_ROWS, text_of
from holdspace.notes.formats import BlockUse, NoteTemplate
from holdspace.notes.own_formats import format_of_note, newer_format
from holdspace.notes.queries import NotePage
from holdspace.web.notes.diagnoses import Choice, diagnoses_of
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.forms import NOTE_FIELD

REST = "mse-rest"  # the button that sets the domains not touched yet to "within limits"
SPARE = 1  # empty rows below those that are filled; the page adds more
SHORT = 90
STATES = (("", "Not assessed"), ("limits", "Within limits"), ("finding", "Finding"))


@dataclass(frozen=True)
class Cell:
    """One control: what it is called, and what stands in it."""

    name: str
    label: str
    kind: str
    value: Any
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    words: str = ""
    rows: list["list[Cell]"] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """Controls under one heading."""

    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Panel:
    """One block as the editor shows it. said: its first words. open: whether it is unfolded."""

    key: str
    label: str
    hint: str
    required: bool
    said: str
    open: bool
    parts: list[Part]
    bulk: str = ""


def panel(request: WebRequest, opened: NotePage) -> dict[str, Any]:
    """What the editor shows of it."""
    note: Any = opened.note
    template = format_of_note(note).rule
    sent = read_blocks(template, request.POST) if request.method == "POST" else None
    data = note.draft.blocks if sent is None else sent
    known = diagnoses_of(note) if "diagnoses" in template.block_keys else []
    newer = newer_format(note)
    return {
        "blocks": [_panel(use, data.get(use.key, {}), known) for use in template.blocks],
        "block_keys": " ".join(template.block_keys),
        "note_field": NOTE_FIELD,
        "newer_format": newer.rule if newer else None,
    }


def said_of(note: Any) -> list[tuple[str, str]]:
    """The first words of each block of a draft, by key: for the answer to a save."""
    return [(key, short(key, note.draft.blocks.get(key, {}))) for key in format_of_note(note).rule.block_keys]


def short(key: str, data: Mapping[str, Any]) -> str:
    """A block in one line; empty while there is nothing in it."""
    headings = {group.label for group in BLOCKS[key].groups}
    lines = [line for line in text_of(key, dict(data)).splitlines() if line.strip() and line not in headings]
    words = " ".join("; ".join(line.rstrip(".") for line in lines).split())
    return words if len(words) <= SHORT else words[:SHORT].rsplit(" ", 1)[0] + " …"


def _panel(use: BlockUse, data: Mapping[str, Any], known: list[Choice]) -> Panel:
    block = BLOCKS[use.key]
    parts = [
        Part(group.label, [_cell(block, one, data.get(one.key), known) for one in group.fields])
        for group in block.groups
    ]
    together = " ".join(data.get("bulk", {}).get("domains", []))
    return Panel(
        key=use.key,
        label=block.label,
        hint=block.hint,
        required=use.required,
        said=_said(use.key, data),
        open=use.key in ("discharge", "contact"),
        parts=parts,
        bulk=together,
    )


def _said(key: str, data: Mapping[str, Any]) -> str:
    try:
        return short(key, data)
    except (KeyError, TypeError):  # what was refused just now may say nothing readable
        return ""


def _cell(block: Block, one: Field, value: Any, known: list[Choice]) -> Cell:
    name = f"{block.key}-{one.key}"
    choices = (("", "Not asked"), *one.choices) if one.kind is Kind.CHOICE else ()
    if one.kind is Kind.DOMAIN:
        kept = value or {}
        return Cell(name, one.label, "domain", kept.get("is", ""), STATES, words=kept.get("text", ""))
    if one.kind is Kind.LINES:
        return Cell(name, one.label, "text", "\n".join(value or []), hint=one.hint)
    if one.kind is Kind.PICKS:
        picked = {row["id"]: row for row in value or []}
        offered = known + [
            Choice(key, row["code"], row["name"]) for key, row in picked.items() if key not in {two.id for two in known}
        ]
        ticks = tuple((two.id, two.words) for two in offered)
        return Cell(name, one.label, "picks", list(picked), ticks, one.hint)
    if one.kind is Kind.ROWS:
        kept = list(value or [])
        filled = (kept + [{}] * SPARE)[: max(MOST_ROWS, len(kept))]
        rows = [
            [_column(f"{name}-{number}", column, row) for column in one.columns] for number, row in enumerate(filled)
        ]
        return Cell(name, one.label, "rows", None, rows=rows)
    return Cell(name, one.label, str(one.kind), value or "", choices, one.hint)


def _column(name: str, column: Field, row: Mapping[str, Any]) -> Cell:
    choices = (("", "Choose"), *column.choices) if column.kind is Kind.CHOICE else ()
    return Cell(f"{name}-{column.key}", column.label, str(column.kind), row.get(column.key, ""), choices)


# --- what was sent ---


def read_blocks(template: NoteTemplate, sent: Any) -> dict[str, dict[str, Any]] | None:
    """The blocks that a form showed, as data not checked yet; None when it showed none of them. sent: a QueryDict."""
    if "blocks" not in sent:
        return None
    shown = set(sent["blocks"].split())
    return {key: _read(BLOCKS[key], sent) for key in template.block_keys if key in shown and key in BLOCKS}


def _read(block: Block, sent: Any) -> dict[str, Any]:
    data = {one.key: _value(f"{block.key}-{one.key}", one, sent) for one in block.fields}
    if block is MSE:
        data["bulk"] = _bulk(data, sent)
    return {key: value for key, value in data.items() if value}


def _bulk(data: dict[str, Any], sent: Any) -> dict[str, Any]:
    """Domains set together: those said so before, and all not touched yet when the button was pressed."""
    known = {one.key for one in MSE.fields}
    together = [key for key in sent.get("mse-bulk", "").split() if key in known]
    if sent.get("way") == REST:
        rest = [one.key for one in MSE.fields if not data[one.key]]
        data.update({key: {"is": "limits", "text": ""} for key in rest})
        together += rest
    return {"domains": together} if together else {}


def _value(name: str, one: Field, sent: Any) -> Any:
    if one.kind is Kind.TICK:
        return name in sent
    if one.kind is Kind.DOMAIN:
        kept = {"is": sent.get(name, ""), "text": sent.get(f"{name}-text", "")}
        return kept if any(kept.values()) else {}
    if one.kind is Kind.LINES:
        return [line for line in sent.get(name, "").splitlines() if line.strip()]
    if one.kind is Kind.PICKS:
        return [{"id": key, "code": "", "name": ""} for key in sent.getlist(name)]
    if one.kind is Kind.ROWS:
        return [row for row in (_row(f"{name}-{number}", one, sent) for number in range(MOST_ROWS + SPARE)) if row]
    return sent.get(name, "")


def _row(name: str, one: Field, sent: Any) -> dict[str, Any]:
    row = {column.key: _value(f"{name}-{column.key}", column, sent) for column in one.columns}
    said = {key: value for key, value in row.items() if value}
    return said if set(said) - {column.key for column in one.columns if column.kind is Kind.TICK} else {}
