"""Brings a sentence into the one form that rules and model read (security.md 4). The same steps run in js/normalise.js.

Code point by code point from a table: no case folding, no compatibility forms, nothing that a language or a locale decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

NEWLINE = "\n"
# Stands for every character that is neither ASCII nor in the table.
OTHER = "\x80"
_UPPER, _LOWER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"


class Written(TypedDict):
    """The table as rules.json spells it: code points for the first three, characters for the last."""

    newline: list[int]
    space: list[int]
    drop: list[int]
    same: dict[str, str]


class Normal(NamedTuple):
    """A normalised text and where each of its characters stands in the source, in code points.

    Both ends carry a newline that the source has not; it is mapped to the ends of the source.
    """

    text: str
    places: Sequence[int]


@dataclass(frozen=True, slots=True)
class Table:
    """What becomes of a code point: another one, or None where it is dropped. Other ASCII stays as it is."""

    changes: dict[int, str | None]

    @classmethod
    def read(cls, written: Written) -> "Table":
        """Build the table from its spelling in rules.json."""
        changes: dict[int, str | None] = dict.fromkeys((*range(32), 127), " ")
        changes |= {ord(upper): lower for upper, lower in zip(_UPPER, _LOWER, strict=True)}
        for one, others in written["same"].items():
            changes |= {ord(other): one for other in others}
        changes |= dict.fromkeys((*written["space"], *written["newline"]), " ")
        changes |= dict.fromkeys(written["drop"])
        return cls(changes)

    def normalise(self, text: str) -> Normal:
        """The normalised sentence between two newlines; newlines inside it are spaces."""
        if text.isascii():  # nothing moves
            return Normal(f"\n{text.translate(self.changes)}\n", range(-1, len(text) + 1))
        letters, places = [NEWLINE], [-1]
        for place, letter in enumerate(text):
            changed = self.changes.get(ord(letter), min(letter, OTHER))
            if changed is not None:
                letters.append(changed)
                places.append(place)
        return Normal("".join([*letters, NEWLINE]), [*places, len(text)])
