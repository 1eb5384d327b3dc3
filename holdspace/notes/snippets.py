"""The words around a hit, with the hit marked, cut from the note's own text."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from holdspace.kernel.words import folded
from holdspace.notes.search import Query

AROUND = 70  # characters either side


@dataclass(frozen=True)
class Snippet:
    """Pieces in order: (text, whether it is the hit)."""

    pieces: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        """The words without marks."""
        return "".join(piece for piece, _ in self.pieces)


def snippet(text: str, query: Query) -> Snippet:
    """Return the words around the first place any phrase of `query` occurs in `text`."""
    spans = _plain_spans(text, query) if text.isascii() else _folded_spans(text, query)
    if not spans:
        return Snippet(((text[: 2 * AROUND].strip(), False),))
    start = max(0, spans[0][0] - AROUND)
    end = min(len(text), spans[0][1] + AROUND)
    start = start if start == 0 else text.find(" ", start) + 1 or start
    start = min(start, spans[0][0])
    cut = text.rfind(" ", spans[0][1], end)
    end = end if end == len(text) or cut < 0 else cut
    return Snippet(tuple(_pieces(text, start, end, spans)))


def _plain_spans(text: str, query: Query) -> list[tuple[int, int]]:
    """The same as `_folded_spans` for text without any mark or foreign letter, up to the first hit's surroundings."""
    patterns = [_pattern(phrase, prefix) for phrase, prefix in query.phrases]
    low = text.lower()
    starts = [match.start() for one in patterns if (match := one.search(low))]
    if not starts:
        return []
    first = min(starts)
    found: list[tuple[int, int]] = []
    for one in patterns:
        for match in one.finditer(low, first):
            found.append((match.start(), match.end()))
            if match.end() > first + 3 * AROUND:
                break
    return sorted(found)


@lru_cache(maxsize=64)
def _pattern(phrase: tuple[str, ...], prefix: bool) -> re.Pattern[str]:
    words = r"[\W_]+".join(re.escape(word) for word in phrase)
    return re.compile(rf"(?<![^\W_]){words}" + (r"[^\W_]*" if prefix else r"(?![^\W_])"))


def _folded_spans(text: str, query: Query) -> list[tuple[int, int]]:
    words = [(match.start(), match.end(), folded(match.group())) for match in _word().finditer(text)]
    return sorted(span for phrase, prefix in query.phrases for span in _spans(words, phrase, prefix))


@cache
def _word() -> re.Pattern[str]:
    """A word as the index has it: letters and digits, and the marks that folding takes off them (points, accents)."""
    marks = "".join(chr(code) for code in range(0x300, 0x20000) if unicodedata.combining(chr(code)))
    return re.compile(rf"[^\W_](?:[^\W_]|[{marks}])*")


def _spans(words: list[tuple[int, int, str]], phrase: tuple[str, ...], prefix: bool) -> list[tuple[int, int]]:
    found = []
    last = len(phrase) - 1
    for at in range(len(words) - last):
        matched = all(
            words[at + step][2].startswith(word) if prefix and step == last else words[at + step][2] == word
            for step, word in enumerate(phrase)
        )
        if matched:
            found.append((words[at][0], words[at + last][1]))
    return found


def _pieces(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = [("… " if start else "", False)]
    at = start
    for first, last in spans:
        if first >= at and last <= end:
            pieces += [(text[at:first].replace("\n", " "), False), (text[first:last], True)]
            at = last
    pieces.append((text[at:end].replace("\n", " ") + (" …" if end < len(text) else ""), False))
    return [piece for piece in pieces if piece[0]]
