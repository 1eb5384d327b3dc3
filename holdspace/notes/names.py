"""Finding a member's name where it must not stand: in another member's part of a group's notes, or in the part all of them share.

Pure. Every form of a name counts, word by word, without case and accents, with or without a possessive, joined or apart; in
scripts that write no spaces it is found inside a run. A name that is also an ordinary word is told apart: decision 0029.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from uuid import UUID

from holdspace.kernel.rulebook import load
from holdspace.kernel.words import folded

FILE = Path(__file__).parent / "data" / "names" / "ordinary-words.toml"
PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i", "ħ": "h"}
)
SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
PARTICLES = frozenset(
    [
        "al",
        "bin",
        "bint",
        "da",
        "das",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "dos",
        "du",
        "el",
        "ibn",
        "la",
        "las",
        "le",
        "los",
        "mc",
        "san",
        "santa",
        "st",
        "ter",
        "van",
        "von",
        "y",
        "zu",
    ]
)
ONE_RUN = (  # scripts that write no spaces between words, or put endings right after a name
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3130, 0x318F),
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0x20000, 0x323AF),
)  # fmt: skip
BEFORE = {"ARABIC": "وفبلكسال", "HEBREW": "והבלמשכ"}  # letters written right before a word: and, in, to, the
SHORT, LONG = 2, 4  # letters: a name this short is taken for a word in small letters; one this long may take an s
QUOTED = 60  # characters shown around a word that may be a name


@dataclass(frozen=True)
class OrdinaryWords:
    """English words that are names too. capitals: those that are written with a capital as words (May, Jordan)."""

    id: str
    version: int
    effective: date
    source: str
    licence: str
    words: tuple[str, ...]
    capitals: tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """Somebody on the roster, with every form of their name."""

    id: UUID
    forms: tuple[str, ...]


@dataclass(frozen=True)
class NameFound:
    """Words that are somebody's name (sure), or an ordinary word that could be (not sure). quote: with what stands around it."""

    member: UUID
    words: str
    quote: str
    start: int
    sure: bool


@dataclass(frozen=True)
class _Word:
    """A word of a text, folded, with where it stands. after: whether it begins a sentence."""

    text: str
    start: int
    end: int
    capital: bool
    begins: bool


@cache
def ordinary_words() -> tuple[frozenset[str], frozenset[str]]:
    """Names that are words, and those of them that are written with a capital."""
    found = load(FILE, OrdinaryWords).rule
    return frozenset(found.words), frozenset(found.capitals)


class NameBook:
    """The names on a roster, ready to be looked for in many texts."""

    def __init__(self, roster: Iterable[Named]) -> None:
        self.forms: dict[UUID, frozenset[str]] = {one.id: frozenset(_tokens(one.forms)) for one in roster}
        self._by_word: dict[str, set[UUID]] = {}
        for member, words in self.forms.items():
            for word in words:
                self._by_word.setdefault(word, set()).add(member)
        self._in_runs = [word for word in self._by_word if _is_run(word)]

    def find(self, text: str, *, of: UUID | None = None) -> list[NameFound]:
        """Names in a text, in order. of: whose part it is, so that their own names do not count; None for the shared part."""
        own = self.forms.get(of, frozenset()) if of else frozenset()
        words = list(_words(text))
        hits = [hit for place, word in enumerate(words) for hit in self._of_word(words, place, word, own)]
        flat, places = _flat(text) if self._in_runs else ("", [])
        hits += [hit for word in self._in_runs if word not in own for hit in self._inside(flat, places, word)]
        return _merged(text, [hit for hit in hits if hit[0] != of])

    def _of_word(
        self, words: Sequence[_Word], place: int, word: _Word, own: frozenset[str]
    ) -> Iterator[tuple[UUID, int, int, bool]]:
        for name in _could_be(word.text):
            for member in sorted(self._by_word.get(name, ())) if name not in own else ():
                sure = _is_name(name, word) or self._beside(words, place, member)
                yield member, word.start, word.end, sure

    def _beside(self, words: Sequence[_Word], place: int, member: UUID) -> bool:
        """Whether another part of the same name stands next to it: then it is the name, whatever the word."""
        own = self.forms[member]
        near = [words[at] for at in (place - 1, place + 1) if 0 <= at < len(words)]
        return any(
            name in own and name != here for one in near for name in _could_be(one.text) for here in [words[place].text]
        )

    def _inside(self, flat: str, places: Sequence[int], name: str) -> Iterator[tuple[UUID, int, int, bool]]:
        at = flat.find(name)
        while at >= 0:
            end = at + len(name)
            first = at == 0 or places[at] != places[at - 1]
            last = end == len(flat) or places[end] != places[end - 1]
            if first and last:
                yield from ((one, places[at], places[end - 1] + 1, True) for one in sorted(self._by_word[name]))
            at = flat.find(name, at + 1)


def _is_name(name: str, word: _Word) -> bool:
    """Whether a word that spells a name is one for certain. An ordinary word is when it has a capital that only a name would have."""
    words, capitals = ordinary_words()
    if name in capitals:
        return False
    if name in words or len(name) <= SHORT:
        return word.capital and (not word.begins or any(mark in word.text for mark in "'\u2019"))
    return True


def _tokens(forms: Iterable[str]) -> Iterator[str]:
    """The words of every form of a name, alone and joined; particles and single letters only with the rest."""
    for form in forms:
        for spelt in {form, form.casefold().translate(SPELT_OUT)}:
            words = ["".join(parts) for parts in _parts(spelt)]
            parts = [part for some in _parts(spelt) for part in some]
            if len(words) > 1:
                yield "".join(words)
                yield "".join(reversed(words))
            particles = PARTICLES if len(parts) > 1 else frozenset()
            yield from (one for one in {*words, *parts} if _long_enough(one) and one not in particles)


def _parts(form: str) -> list[list[str]]:
    """A name as words, each as its parts: O'Dunlevin is one word of two."""
    return [found for found in ([_fold(part) for part in _split(word)] for word in form.split()) if found]


def _split(word: str) -> list[str]:
    return "".join(one if _is_letter(one) else " " for one in word).split()


def _long_enough(word: str) -> bool:
    return len(unicodedata.normalize("NFC", word)) > 1


def _fold(text: str) -> str:
    return "".join(_folded_letter(one) for one in text)


@cache
def _folded_letter(letter: str) -> str:
    """One character without case, accent and tail; nothing for a mark, a joiner, or a letter that only stretches a line."""
    if unicodedata.category(letter) in ("Cf", "Mn", "Me") or letter == "\u0640":
        return ""
    return folded(letter).translate(PLAIN)


def _is_letter(letter: str) -> bool:
    return letter.isalpha() or unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf")


def _is_run(word: str) -> bool:
    return any(low <= ord(one) <= high for one in word[:1] for low, high in ONE_RUN)


def _words(text: str) -> Iterator[_Word]:
    """Every word of a text: whole where a mark stands inside (O'Dunlevin, Tanaka-Boyle), and each part of it."""
    begins, at, size = True, 0, len(text)
    while at < size:
        if not _is_letter(text[at]):
            begins = (begins and not text[at].isdigit()) or text[at] in ".!?:;\n\u2022\u3002\u061f"
            at += 1
            continue
        end = _end_of_word(text, at)
        yield from _and_parts(text, at, end, begins=begins)
        begins, at = False, end


def _end_of_word(text: str, at: int) -> int:
    """Where a word ends; a mark between two letters does not end it."""
    end, size = at, len(text)
    while end < size and (_is_letter(text[end]) or (text[end] in "'\u2019\u02bc-\u2010\u2011" and _goes_on(text, end))):
        end += 1
    return end


def _goes_on(text: str, at: int) -> bool:
    return at + 1 < len(text) and _is_letter(text[at + 1])


def _and_parts(text: str, start: int, end: int, *, begins: bool) -> Iterator[_Word]:
    found: list[tuple[int, int]] = []
    at = start
    for place in range(start, end + 1):
        if place == end or not _is_letter(text[place]):
            if place > at:
                found.append((at, place))
            at = place + 1
    spans = [(start, end), *found] if len(found) > 1 else found
    for one, other in spans:
        letters = text[one:other]
        yield _Word(_fold(letters), one, other, letters[:1].isupper(), begins and one == start)


def _could_be(word: str) -> Iterator[str]:
    """The names a word may spell: itself, without a possessive, without letters that Arabic and Hebrew write before a word."""
    plain = "".join(one for one in word if one.isalpha())
    yield plain
    if plain.endswith("es") and len(plain) > LONG + 1:
        yield plain[:-2]
    if plain.endswith("s") and (len(plain) > LONG or plain != word):
        yield plain[:-1]
    script = unicodedata.name(plain[:1], "").split(" ")[0] if plain else ""
    letters, rest = BEFORE.get(script, ""), plain
    while len(rest) > LONG - 1 and rest[0] in letters:
        rest = rest[1:]
        yield rest


def _flat(text: str) -> tuple[str, list[int]]:
    """The text folded, and for each letter of it where it came from."""
    letters, places = [], []
    for at, one in enumerate(text):
        for part in _folded_letter(one):
            letters.append(part)
            places.append(at)
    return "".join(letters), places


def _merged(text: str, hits: Iterable[tuple[UUID, int, int, bool]]) -> list[NameFound]:
    """Parts of one name that stand next to each other are one finding."""
    found: list[tuple[UUID, int, int, bool]] = []
    for member, start, end, sure in sorted(hits, key=lambda hit: (hit[0], hit[1], -hit[2])):
        if found and found[-1][0] == member and start <= found[-1][2] + 1:
            _, first, last, before = found[-1]
            found[-1] = (member, first, max(last, end), sure or before)
        else:
            found.append((member, start, end, sure))
    ordered = sorted(found, key=lambda hit: (hit[1], hit[0]))
    return [
        NameFound(member, text[start:end], _around(text, start, end), start, sure)
        for member, start, end, sure in ordered
    ]


def _around(text: str, start: int, end: int) -> str:
    """The words with what stands around them, on one line."""
    first, last = max(0, start - QUOTED // 2), min(len(text), end + QUOTED // 2)
    while first > 0 and not text[first - 1].isspace() and start - first < QUOTED:
        first -= 1
    while last < len(text) and not text[last].isspace() and last - end < QUOTED:
        last += 1
    line = " ".join(text[first:last].split())
    return f"{'… ' if first > 0 else ''}{line}{' …' if last < len(text) else ''}"


def names_by(found: Iterable[NameFound]) -> Mapping[str, list[NameFound]]:
    """Findings by the word that was found, folded."""
    by: dict[str, list[NameFound]] = {}
    for one in found:
        by.setdefault(_fold(one.words), []).append(one)
    return by
