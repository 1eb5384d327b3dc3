"""The words of a sentence and the word lists they stand in. The same steps run in js/words.js.

One regular expression of ASCII classes alone, without anchors or look-behind: Python and JavaScript read it alike (tests/boundary).
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

_TOKEN = re.compile(
    r"[a-z]{1,2}/[a-z]{1,2}(?![a-z])|w/o|w/|[a-z]+(?:'[a-z]+)*|[0-9]+(?:[.,:/][0-9]+)*%?|[^\x00-\x7f]+|[^ \n]"
)
_DIGIT = re.compile(r"[0-9]+")
LONGEST_PHRASE = 4
SHORTEST_STEM = 3


class Word(NamedTuple):
    """A word, number or mark: its form for the model, and where it stands in the normalised text."""

    form: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """The words of a normalised text. Numbers keep their shape only: 37 is `00`, 5:30 is `0:00`."""
    return [_word(match) for match in _TOKEN.finditer(text)]


def _word(match: "re.Match[str]") -> Word:
    form, start, end = match.group(), match.start(), match.end()
    if form[0] > "\x7f":
        form = "\x80"
    elif form[0].isdigit():
        form = _DIGIT.sub(_shape, form)
    return Word(form, start, end)


def _shape(match: "re.Match[str]") -> str:
    return "0" * min(match.end() - match.start(), 4)


class Found(NamedTuple):
    """A word or phrase of the lists: from word `first` up to and without word `last`, and the lists that it stands in."""

    first: int
    last: int
    lists: tuple[str, ...]


@dataclass(slots=True)
class WordLists:
    """Looks words and phrases up. An entry that ends in `*` stands for every word that begins so."""

    exact: dict[str, list[str]] = field(default_factory=dict)
    stems: dict[str, list[str]] = field(default_factory=dict)
    begins: set[str] = field(default_factory=set)
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, written: dict[str, str]) -> "WordLists":
        """Build the look-up from lexicons.json: list name to entries between commas. The order of lists is their rank."""
        lists = cls()
        for name, entries in written.items():
            for entry in entries.split(", "):
                lists.add(name, entry)
        return lists

    def add(self, name: str, entry: str) -> None:
        """One more entry."""
        forms = [word.form for word in words_of(entry.removesuffix("*")) if word.form != "-"]
        key = " ".join(forms)
        place = self.stems if entry.endswith("*") else self.exact
        if name not in place.setdefault(key, []):
            place[key].append(name)
        self.begins |= {" ".join(forms[:size]) for size in range(1, len(forms))}

    def of_word(self, form: str) -> tuple[str, ...]:
        """The lists that a single word stands in, by exact entry and by stem."""
        known = self._known.get(form)
        if known is None:
            found = list(self.exact.get(form, ()))
            for size in range(SHORTEST_STEM, len(form) + 1):
                found += [name for name in self.stems.get(form[:size], ()) if name not in found]
            known = tuple(found)
            if len(self._known) < 20_000:
                self._known[form] = known
        return known

    def find(self, forms: list[str]) -> list[Found]:
        """The words and phrases of a sentence that stand in a list: the longest phrase first, left to right, none within another."""
        found, at = [], 0
        while at < len(forms):
            hit = self._phrase(forms, at) or Found(at, at + 1, self.of_word(forms[at]))
            if hit.lists:
                found.append(hit)
            at = hit.last
        return found

    def _phrase(self, forms: list[str], at: int) -> Found | None:
        """The longest phrase of two words or more that begins here. Hyphens between its words do not count."""
        key, size, best = forms[at], 1, None
        place = at + 1
        while key in self.begins and size < LONGEST_PHRASE and place < len(forms):
            if forms[place] != "-":
                key, size = f"{key} {forms[place]}", size + 1
                lists = (*self.exact.get(key, ()), *self.stems.get(key, ()))
                best = Found(at, place + 1, lists) if lists else best
            place += 1
        return best
