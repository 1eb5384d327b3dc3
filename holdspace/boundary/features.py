"""What the model reads in a sentence. The same steps run in js/features.js.

Words, pairs of words, letters inside words (abbreviations and typing errors), word lists, the outline of the sentence in word lists, the
form of the line, and the rules that hit. A feature is a string whose first character says its kind:

    (none) word   `=` first or last word, label before a colon   `#` letters   `@` list   `&` two lists   `~` outline   `!` form   `%` rule
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from holdspace.boundary.words import Found, Word, WordLists

_EDGE = "_"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_PAIRS = 14
_QUOTES = '"'


@dataclass(slots=True)
class Reader:
    """Turns the words of a sentence into features."""

    lists: WordLists
    function_words: frozenset[str]
    _letters: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def features(self, words: Sequence[Word], rules: Iterable[str], marks: Iterable[str]) -> list[str]:
        """All features of a sentence, each once but for letters. `rules` and `marks` are names found elsewhere."""
        forms = [word.form for word in words]
        found = self.lists.find(forms)
        names = _names(found)
        distinct = list(dict.fromkeys(forms))
        features = distinct + list(dict.fromkeys(_pairs(["^", *forms, "$"])))
        features += [letters for form in distinct for letters in self.letters(form)]
        features += [f"@{name}" for name in names]
        features += list(dict.fromkeys(_together(names[:MOST_PAIRS])))
        features += list(dict.fromkeys(_runs(self._outline(forms, found))))
        features += [f"%{rule}" for rule in rules]
        return features + [f"!{mark}" for mark in (*marks, *_form(forms))]

    def letters(self, form: str) -> tuple[str, ...]:
        """Three and four letters in a row, with the word's edges."""
        known = self._letters.get(form)
        if known is None:
            edged = f"{_EDGE}{form}{_EDGE}"
            known = ()
            if form[0] in _LETTERS and 4 <= len(form) <= 24:
                known = tuple(f"#{edged[at : at + size]}" for size in (4, 5) for at in range(len(edged) - size + 1))
            if len(self._letters) < 20_000:
                self._letters[form] = known
        return known

    def _outline(self, forms: Sequence[str], found: Sequence[Found]) -> list[str]:
        """The sentence with each listed word replaced by its first list; of the others, function words, numbers and marks stay."""
        outline, at = ["^"], 0
        for hit in found:
            outline += [self._plain(form) for form in forms[at : hit.first]]
            outline.append(hit.lists[0].upper())
            at = hit.last
        outline += [self._plain(form) for form in forms[at:]]
        outline.append("$")
        return [one for place, one in enumerate(outline) if one != "_" or outline[place - 1] != "_"]

    def _plain(self, form: str) -> str:
        return form if form in self.function_words or form[0] not in _LETTERS else "_"


def _names(found: Sequence[Found]) -> list[str]:
    return list(dict.fromkeys(name for hit in found for name in hit.lists))


def _pairs(forms: Sequence[str]) -> Iterable[str]:
    return (f"{one} {two}" for one, two in pairwise(forms))


def _together(names: Sequence[str]) -> Iterable[str]:
    ordered = sorted(names)
    return (f"&{one} {two}" for at, one in enumerate(ordered) for two in ordered[at + 1 :])


def _runs(outline: Sequence[str]) -> Iterable[str]:
    yield from (f"~{' '.join(outline[at : at + 2])}" for at in range(len(outline) - 1))
    yield from (f"~{' '.join(outline[at : at + 3])}" for at in range(len(outline) - 2))


def _form(forms: Sequence[str]) -> list[str]:
    """The shape of the line: how long, what it begins and ends with, a label before a colon."""
    if not forms:
        return ["empty"]
    size = len(forms)
    found = [f"long {min(size // 4, 8)}" if size > 3 else f"short {size}", f"first {forms[0]}", f"last {forms[-1]}"]
    if ":" in forms[:5]:
        found.append(f"label {' '.join(forms[: forms.index(':')])}")
    if forms.count(_QUOTES) > 1:
        found.append("quoted")
    return found
