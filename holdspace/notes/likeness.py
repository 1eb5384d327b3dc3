"""How much of a note stands word for word in earlier notes of its client, sentence by sentence. Pure.

Copied text is no wrong by itself, and a reader must be able to trust what is new: payers look for "cloned" notes (CMS Program
Integrity Manual ch. 3, 3.3.2.1.1; disclosure-rules.md 7.1, N8: progress since last time). It counts and never judges.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from holdspace.kernel.words import folded
from holdspace.notes.names import ONE_RUN

LEAST_WORDS = 3  # "No change." says the same in every note and shows nothing
SHORT_FORMS = frozenset(
    [
        "dr",
        "mr",
        "mrs",
        "ms",
        "mx",
        "st",
        "vs",
        "no",
        "nos",
        "approx",
        "appt",
        "pt",
        "pts",
        "ca",
        "etc",
        "e.g",
        "i.e",
        "p.r.n",
        "min",
        "max",
        "prof",
        "jr",
        "sr",
    ]
)
_END = re.compile(r"[.!?\u2026\u3002\uff01\uff1f\u061f\u0964]+[\"'\u201d\u2019)\]\u00bb]*")
_WIDE_ENDS = "\u3002\uff01\uff1f"


@dataclass(frozen=True)
class Sentence:
    """A sentence or line of a text, with where it stands; without the white space around it."""

    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """Its words for comparing: no case, accents, punctuation or spacing."""
        return likeness_key(self.text)


@dataclass(frozen=True)
class Same:
    """A sentence that stands in an earlier note too. place: which of the earlier notes, the newest that has it."""

    section: str
    text: str
    place: int


@dataclass(frozen=True)
class Likeness:
    """How many sentences were compared, and which are unchanged."""

    count: int
    same: list[Same] = field(default_factory=list)

    @property
    def percent(self) -> int:
        """Unchanged of compared; rounded down, so that 100 says all of it."""
        return len(self.same) * 100 // self.count if self.count else 0


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text in order. A line ends one; so does a full stop, but not after a short form or before a small letter."""
    found: list[Sentence] = []
    start = 0
    for line in text.split("\n"):
        found += _of_line(line, start)
        start += len(line) + 1
    return found


def _of_line(line: str, offset: int) -> list[Sentence]:
    made, begin = [], 0
    for mark in _END.finditer(line):
        if _ends(line, begin, mark):
            made.append((begin, mark.end()))
            begin = mark.end()
    made.append((begin, len(line)))
    return [one for start, end in made for one in _trimmed(line, start, end, offset)]


def _trimmed(line: str, start: int, end: int, offset: int) -> Iterable[Sentence]:
    words = line[start:end]
    text = words.strip()
    if text:
        first = offset + start + len(words) - len(words.lstrip())
        yield Sentence(text, first, first + len(text))


def _ends(line: str, begin: int, mark: re.Match[str]) -> bool:
    after = line[mark.end() :]
    if mark.group()[0] in _WIDE_ENDS or not after:
        return True
    if not after[0].isspace():
        return False
    rest = after.lstrip()
    if mark.group() == "." and _short_form(line[begin : mark.start()]):
        return False
    return not (rest[:1].islower() and mark.group().startswith("."))


def _short_form(before: str) -> bool:
    """Whether the word before a full stop is an abbreviation or an initial."""
    word = before.rsplit(maxsplit=1)[-1].lstrip("(\u201c\"'") if before.strip() else ""
    return word.casefold() in SHORT_FORMS or (len(word) == 1 and word.isalpha() and word.isupper())


def likeness_key(text: str) -> str:
    """The words of a text, folded, one space between: two texts are unchanged when these are the same. Numbers count."""
    kept = (one if one.isalnum() or unicodedata.category(one) == "Mc" else " " for one in folded(text))
    return " ".join("".join(kept).split())


def compared(sentence: Sentence) -> bool:
    """Whether a sentence is long enough to say anything. Two letters of a script without spaces count as a word."""
    words = sentence.key.split()
    wide = sum(1 for letter in sentence.key if any(low <= ord(letter) <= high for low, high in ONE_RUN))
    return len(words) + wide // 2 >= LEAST_WORDS


def likeness(texts: Mapping[str, str], earlier: Iterable[Iterable[str]]) -> Likeness:
    """Compare a note's texts by section with those of earlier notes, the newest first."""
    known: dict[str, int] = {}
    for place, those in enumerate(earlier):
        for text in those:
            for one in sentences(text):
                known.setdefault(one.key, place)
    mine = [(section, one) for section, text in texts.items() for one in sentences(text) if compared(one)]
    return Likeness(len(mine), [Same(section, one.text, known[one.key]) for section, one in mine if one.key in known])
