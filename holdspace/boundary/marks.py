"""What is read off the form of a sentence: quotation marks, names, a heading. The same steps run in js/marks.js."""

from collections.abc import Sequence
from dataclasses import dataclass

from holdspace.boundary.normalise import Normal
from holdspace.boundary.sentences import Span
from holdspace.boundary.words import Word, WordLists

_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
ALNUM = _LETTERS | frozenset("0123456789")
LONG_QUOTATION = 6
_SHORTEST_NAME = 3
_OPENERS = frozenset(".:;!?\"'(-/*>")


@dataclass(frozen=True, slots=True)
class Marks:
    """Quoted spans and names, in places of the normalised text, and whether the sentence begins in capitals."""

    quotations: tuple[tuple[Span, int], ...]  # with the number of words inside
    names: tuple[Span, ...]
    heading: bool

    def features(self) -> list[str]:
        """As the model reads them."""
        found = ["heading"] if self.heading else []
        if self.names:
            found.append("name")
        longest = max((words for _, words in self.quotations), default=0)
        if longest:
            found.append("quote long" if longest >= LONG_QUOTATION else "quote some" if longest > 2 else "quote word")
        return found


def read_marks(source: str, normal: Normal, words: Sequence[Word], lists: WordLists, plain: frozenset[str]) -> Marks:
    """Read them. `plain` are the function words, which are never names; nor is a word of the lists."""
    big = [_is_capital(source, normal, word.start) for word in words]
    names = [
        Span(word.start, word.end)
        for at, word in enumerate(words)
        if big[at]
        and len(word.form) >= _SHORTEST_NAME
        and at > 0
        and words[at - 1].form not in _OPENERS
        and not _is_capital(source, normal, word.start + 1)
        and word.form not in plain
        and not lists.of_word(word.form)
    ]
    heading = bool(words) and big[0] and len(words[0].form) > 3 and _is_capital(source, normal, words[0].start + 1)
    return Marks(tuple(_quotations(normal.text, words)), tuple(names), heading)


def _is_capital(source: str, normal: Normal, at: int) -> bool:
    place = normal.places[at]
    return 0 <= place < len(source) and source[place] in _CAPITALS


def _quotations(text: str, words: Sequence[Word]) -> list[tuple[Span, int]]:
    """Text between two marks of a kind. A single mark opens after and closes before what is no letter or digit."""
    found = []
    at = 1
    while at < len(text):
        close = _close(text, at) if text[at] in "\"'" and text[at - 1] not in ALNUM else -1
        if close > at + 1:
            inside = sum(at < word.start < close and word.form[0] in ALNUM for word in words)
            found.append((Span(at, close + 1), inside))
            at = close
        at += 1
    return found


def _close(text: str, opened: int) -> int:
    close = text.find(text[opened], opened + 1)
    while close >= 0 and text[opened] == "'" and text[close + 1] in ALNUM:
        close = text.find("'", close + 1)
    return close
