"""A text read for the second time: which of its words are new since the version that was returned."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_WORDS = 3000  # comparing two longer texts would keep the reader waiting; they are shown without marks


@dataclass(frozen=True)
class Run:
    """Some words in a row. new: they were not there before."""

    text: str
    new: bool


def runs_of(text: str, before: str | None) -> list[Run]:
    """The text in runs of new and old words; one old run when there is nothing to compare it with."""
    if before is None or before == text:
        return [Run(text, False)]
    old, now = _words(before), _words(text)
    if len(old) + len(now) > MOST_WORDS:
        return [Run(text, False)]
    return list(_merged(old, now))


def _words(text: str) -> list[str]:
    return re.findall(r"\S+|\s+", text)


def _merged(old: list[str], now: list[str]) -> Iterator[Run]:
    for kind, _, _, start, end in SequenceMatcher(None, old, now, autojunk=False).get_opcodes():
        if start < end:
            yield Run("".join(now[start:end]), kind != "equal")
