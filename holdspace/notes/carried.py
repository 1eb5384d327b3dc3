"""What was brought into a draft from earlier notes, and what has become of it since. Pure.

A draft keeps a row for each sentence or fact that was brought. Whether it still stands as it was brought is read from the draft itself, so
that an edit takes the mark away by itself, and undoing the edit brings it back. Confirming is kept in the row (decision 0026).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from holdspace.notes.likeness import Sentence, sentences

MOST = 500  # rows of one draft


@dataclass(frozen=True)
class Carried:
    """One row. number: its own in the draft. section: key of the section or block. text: as it was brought.

    on: the day of the session it came from. source, version: the note, and which version of it; nothing for what came from the
    client's list. confirmed: when its author said that it is still true; empty before. field, value: for a fact of a block.
    """

    number: int
    section: str
    text: str
    on: str
    source: str = ""
    version: int = 0
    confirmed: str = ""
    field: str = ""
    value: Any = None

    def kept(self) -> dict[str, Any]:
        """As the draft keeps it."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None)}


@dataclass(frozen=True)
class Standing:
    """A row that still stands as it was brought. section: where it is found now; start: of a sentence, its place in the section."""

    row: Carried
    section: str
    start: int = -1

    @property
    def open(self) -> bool:
        """Whether it was neither changed nor confirmed."""
        return not self.row.confirmed


@dataclass
class _Texts:
    """Sentences by section, each to be found once: what was brought twice and stands once is one."""

    by: dict[str, list[Sentence]] = field(default_factory=dict)

    def take(self, section: str, text: str) -> tuple[str, int] | None:
        """Where a sentence stands: in its own section, or wherever it was moved."""
        for key in [section, *(one for one in self.by if one != section)]:
            for place, one in enumerate(self.by.get(key, ())):
                if one.text == text:
                    del self.by[key][place]
                    return key, one.start
        return None


def rows_of(kept: Iterable[Mapping[str, Any]]) -> list[Carried]:
    """The rows of a draft."""
    return [Carried(**one) for one in kept]


def standing(
    kept: Iterable[Mapping[str, Any]], sections: Iterable[Mapping[str, str]], blocks: Mapping[str, Mapping[str, Any]]
) -> list[Standing]:
    """The rows whose words or facts stand in the draft just as they were brought, in the order of the text."""
    order = {one["key"]: place for place, one in enumerate(sections)}
    texts = _Texts({one["key"]: sentences(one["text"]) for one in sections})
    found = []
    for row in rows_of(kept):
        if row.field:
            if _has(blocks.get(row.section, {}).get(row.field), row.value):
                found.append(Standing(row, row.section))
        elif place := texts.take(row.section, row.text):
            found.append(Standing(row, *place))
    return sorted(found, key=lambda one: (order.get(one.section, -1), one.start, one.row.number))


def _has(kept: Any, value: Any) -> bool:
    return value in kept if isinstance(kept, list) else kept == value


def unconfirmed(found: Sequence[Standing]) -> list[Standing]:
    """Those that are still to be looked at, one by one."""
    return [one for one in found if one.open]


def joined(before: str, chosen: Sequence[tuple[Sentence, str]]) -> str:
    """A section's text with chosen sentences of a source (each with the source's text) below it, on the lines they stood on."""
    words, last = "", None
    for one, text in chosen:
        same_line = last is not None and "\n" not in text[last : one.start]
        words += (" " if same_line else "\n" if words else "") + one.text
        last = one.end
    return "\n".join(part for part in (before.rstrip("\n"), words) if part.strip())
