"""Structured blocks of a note: what may be kept of each, what is wrong with it, and how it reads in plain words. Pure.

A block's data is {field: value}; what was not said is not in it. Its text names every finding, and names what was not assessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from holdspace.kernel.canonical import timestamp
from holdspace.kernel.errors import Invalid
from holdspace.kernel.words import LINE_LIMIT, clean_line, clean_text, problem
from holdspace.notes.block_fields import BLOCKS, MSE, Block, Field, Group, Kind

TEXT_LIMIT = 20_000
MOST_ROWS = 20
MOST_LINES = 40
Data = dict[str, Any]


class _Wrong(Exception):
    """A value that cannot be kept, in a sentence that never holds it."""


def checked_blocks(shown: tuple[str, ...], blocks: Mapping[str, object]) -> dict[str, Data]:
    """Return blocks as they are kept, without empty ones. shown: keys that the format has.

    Raises Invalid, by "block-field", for what is no block of the format or cannot be kept.
    """
    found: dict[str, list[str]] = {}
    kept: dict[str, Data] = {}
    for key, data in blocks.items():
        if key not in shown or key not in BLOCKS:
            found["blocks"] = ["This format does not show one of the blocks that were sent."]
            continue
        found |= problems(key, data)
        if not found:
            cleaned = _cleaned(BLOCKS[key], data)
            kept |= {key: cleaned} if cleaned else {}
    if found:
        raise Invalid(found)
    return kept


def problems(key: str, data: object) -> dict[str, list[str]]:
    """What keeps a block's data from being kept, by "block-field"."""
    block = BLOCKS[key]
    if not isinstance(data, Mapping):
        return {key: [f"{block.label}: an object of fields is wanted here."]}
    fields = {field.key: field for field in block.fields}
    found = {}
    for name, value in data.items():
        if name == "bulk" and block is MSE:
            wrong = _bulk_problem(value)
        elif name not in fields:
            wrong = "there is no such field."
        else:
            wrong = _problem(fields[name], value)
        if wrong:
            label = f"{block.label}, {fields[name].label}" if name in fields else block.label
            found[f"{key}-{name}" if name in fields else key] = [f"{label}: {wrong}"]
    return found


def _problem(field: Field, value: object) -> str:
    try:
        _kept(field, value)
    except _Wrong as wrong:
        return str(wrong)
    return ""


def _bulk_problem(value: object) -> str:
    keys = {field.key for field in MSE.fields}
    right = isinstance(value, Mapping) and set(value) <= {"at", "domains"} and isinstance(value.get("at", ""), str)
    domains = value.get("domains") if isinstance(value, Mapping) else None
    if not right or not isinstance(domains, list) or not all(isinstance(one, str) and one in keys for one in domains):
        return "what was set together cannot be read."
    return ""


def _cleaned(block: Block, data: Any) -> Data:
    kept = {field.key: _kept(field, data[field.key]) for field in block.fields if field.key in data}
    kept = {key: value for key, value in kept.items() if value}
    if block is MSE:
        kept |= _bulk(kept, data.get("bulk"))
    return kept


def _bulk(kept: Data, bulk: Mapping[str, Any] | None) -> Data:
    """What is still as it was set together: a domain touched since has left the choice."""
    wanted = set(bulk["domains"]) if bulk else set()
    still = [field.key for field in MSE.fields if field.key in wanted and kept.get(field.key) == {"is": "limits"}]
    return {"bulk": {"at": str((bulk or {}).get("at", "")), "domains": still}} if still else {}


def _kept(field: Field, value: object) -> Any:
    if field.kind is Kind.TICK:
        return _is(value, bool)
    if field.kind in (Kind.LINES, Kind.ROWS, Kind.PICKS):
        return _many(field, value)
    if field.kind is Kind.DOMAIN:
        return _domain(value)
    words = _is(value, str)
    if field.kind is Kind.CHOICE:
        if words and words not in dict(field.choices):
            raise _Wrong(f"choose one of: {', '.join(key for key, _ in field.choices)}.")
        return words
    if field.kind is Kind.DATE:
        return _day(words)
    return _line(words) if field.kind is Kind.LINE else _text(words)


def _many(field: Field, value: object) -> list[Any]:
    items = _is(value, list)
    if len(items) > (MOST_LINES if field.kind is Kind.LINES else MOST_ROWS):
        raise _Wrong("these are too many. Write the rest in the text.")
    made: list[Any]
    if field.kind is Kind.LINES:
        made = [_line(_is(one, str)) for one in items]
    elif field.kind is Kind.PICKS:
        made = [_pick(one) for one in items]
    else:
        made = [_row(field, one) for one in items]
    return [one for one in made if one]


def _row(field: Field, value: object) -> Data:
    row = _is(value, dict)
    columns = {column.key: column for column in field.columns}
    if not set(row) <= set(columns):
        raise _Wrong("there is no such column.")
    kept = {key: _kept(column, row[key]) for key, column in columns.items() if key in row}
    said = {key: one for key, one in kept.items() if one}
    return said if any(columns[key].kind is not Kind.TICK for key in said) else {}


def _domain(value: object) -> Data:
    one = _is(value, dict)
    if not set(one) <= {"is", "text"} or one.get("is", "") not in ("", "limits", "finding"):
        raise _Wrong("choose within limits, a finding, or leave it as not assessed.")
    words = _text(_is(one.get("text", ""), str))
    state = one.get("is", "") or ("finding" if words else "")
    return ({"is": state} if state else {}) | ({"text": words} if words else {})


def _pick(value: object) -> Data:
    one = _is(value, dict)
    if set(one) != {"id", "code", "name"} or not all(isinstance(part, str) for part in one.values()):
        raise _Wrong("choose from the client's list.")
    try:
        key = str(UUID(one["id"]))
    except ValueError:
        raise _Wrong("choose from the client's list.") from None
    return {"id": key, "code": _line(one["code"]), "name": _line(one["name"])}


def _is(value: object, kind: type) -> Any:
    if type(value) is not kind:
        raise _Wrong("this cannot be read.")
    return value


def _text(words: str) -> str:
    cleaned = clean_text(words)
    sentence = problem(cleaned, limit=TEXT_LIMIT)
    if sentence:
        raise _Wrong(sentence)
    return cleaned if cleaned.strip() else ""


def _line(words: str) -> str:
    sentence = problem(words, limit=LINE_LIMIT)
    if sentence:
        raise _Wrong(sentence)
    return clean_line(words)


def _day(words: str) -> str:
    try:
        return date.fromisoformat(words).isoformat() if words else ""
    except ValueError:
        raise _Wrong("this is not a day of the calendar.") from None


def stamped(blocks: dict[str, Data], before: Mapping[str, Data], *, at: datetime) -> dict[str, Data]:
    """The same, with the time of a bulk choice made now; one made before keeps its time."""
    bulk = blocks.get("mse", {}).get("bulk")
    if bulk is None:
        return blocks
    old = before.get("mse", {}).get("bulk", {})
    when = old["at"] if set(old.get("domains", ())) & set(bulk["domains"]) else timestamp(at)
    return blocks | {"mse": blocks["mse"] | {"bulk": bulk | {"at": when}}}


# --- before signing ---


@dataclass(frozen=True)
class Lack:
    """What a block must still have before it is signed. field: where."""

    field: str
    sentence: str


def lacks(key: str, data: Data) -> list[Lack]:
    """What is begun in a block and not complete."""
    found = []
    if key == "risk" and (data.get("acute") or data.get("baseline")) and not data.get("reasoning"):
        found.append(
            Lack("reasoning", "A level of risk is chosen and not reasoned yet. Say why, in Risk under Reasoning.")
        )
    if key == "mse":
        found += [
            Lack(field.key, f"{field.label} is marked as a finding, and what you found is not written.")
            for field in MSE.fields
            if data.get(field.key) == {"is": "finding"}
        ]
    if key == "medications" and not all(row.get("name") and row.get("what") for row in data.get("changes", [])):
        found.append(
            Lack("changes", "A medication change lacks its name, or whether it was started, changed or stopped.")
        )
    if key == "discharge" and not (data.get("on") and data.get("reason")):
        found.append(Lack("on", "The last day of care and the reason are needed: signing the summary ends care."))
    if key == "contact" and not (data.get("how") and data.get("with")):
        found.append(Lack("how", "Say by what means the contact was, and with whom."))
    return found


# --- in words ---


def sections_of(blocks: Mapping[str, Data]) -> list[dict[str, Any]]:
    """The blocks of a note as sections of its document: key, label, text in plain words, data."""
    return [
        {"key": key, "label": BLOCKS[key].label, "text": text_of(key, blocks[key]), "data": blocks[key]}
        for key in BLOCKS
        if blocks.get(key)
    ]


class HasWords:
    """Of a draft: its sections as they are kept, and its blocks."""

    sections: Any
    blocks: Any

    @property
    def words(self) -> list[dict[str, Any]]:
        """All that is written: the sections, then each structured block as a section in plain words with its data."""
        return [*self.sections, *sections_of(self.blocks)]


def with_left_over(text: str, shown: tuple[str, ...], blocks: Mapping[str, Data]) -> str:
    """A section's text, and below it the words of every block that a format does not show."""
    left = sections_of({key: data for key, data in blocks.items() if key not in shown})
    return "\n\n".join(part for part in (text, *(f"{one['label']}: {one['text']}" for one in left)) if part)


def text_of(key: str, data: Data) -> str:
    """A block in plain words: every finding, and what was not assessed. Empty when nothing was recorded."""
    if not data:
        return ""
    block = BLOCKS[key]
    parts = _mse_lines(data) if block is MSE else [_group_text(group, data) for group in block.groups]
    missing = [field.label for field in block.fields if _unsaid(field, data)]
    parts += [f"Not assessed: {'; '.join(missing)}."] if missing else []
    return ("\n" if block is MSE or len(block.groups) == 1 else "\n\n").join(part for part in parts if part)


def _unsaid(field: Field, data: Data) -> bool:
    if data.get(field.key) or data.get(field.unless):
        return False
    return field.expected or (field.after is not None and data.get(field.after[0]) in field.after[1])


def _group_text(group: Group, data: Data) -> str:
    lines = [_field_text(field, data[field.key]) for field in group.fields if data.get(field.key)]
    if not lines:
        return ""
    return "\n".join([group.label, *lines] if group.label else lines)


def _field_text(field: Field, value: Any) -> str:
    if field.kind is Kind.TICK:
        return f"{field.label}."
    if field.kind is Kind.LINES:
        return "\n".join(value)
    if field.kind is Kind.PICKS:
        named = [" ".join(part for part in (one["code"], one["name"]) if part) for one in value]
        return "\n".join(words or "A diagnosis of the client's list" for words in named)
    if field.kind is Kind.ROWS:
        return "\n".join([f"{field.label}:", *(f"- {_row_text(field, row)}" for row in value)])
    words = dict(field.choices)[value] if field.kind is Kind.CHOICE else value
    return f"{field.label}: {words}"


def _row_text(field: Field, row: Data) -> str:
    said = []
    for column in field.columns:
        if not row.get(column.key) or column.kind is Kind.TICK:
            continue
        said.append(
            dict(column.choices)[row[column.key]]
            if column.kind is Kind.CHOICE
            else f"{column.label.lower()}: {row[column.key]}"
        )
    return "; ".join(said)


def _mse_lines(data: Data) -> list[str]:
    together = data.get("bulk", {}).get("domains", [])
    lines: list[str] = []
    limits: list[str] = []
    bulk: list[str] = []
    for field in MSE.fields:
        one = data.get(field.key)
        if not one:
            continue
        if one.get("text"):
            lines.append(f"{field.label}: {'within limits; ' if one['is'] == 'limits' else ''}{one['text']}")
        elif one["is"] == "limits":
            (bulk if field.key in together else limits).append(field.label)
        else:
            lines.append(f"{field.label}: a finding, not described")
    lines += [f"Within limits: {'; '.join(limits)}."] if limits else []
    lines += [f"Set together as within limits, in one step: {'; '.join(bulk)}."] if bulk else []
    return lines
