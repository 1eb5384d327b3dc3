"""Cuts a note into the sentences that are judged one by one. The same steps run in js/sentences.js.

Notes are not prose: lines end without a full stop, bullets, headings, "Dr." and "b.i.d.", two kilobytes without any mark.
"""

from dataclasses import dataclass
from typing import NamedTuple, TypedDict

LONGEST = 600
_WRAPPED = 60
_STOPS = frozenset(".?!…\u3002\uff01\uff1f")  # and those of Chinese and Japanese
_CLOSERS = frozenset("\"'”’)]»")
_BULLETS = frozenset("-*•·–—>#")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_WORD = _LETTERS | _CAPITALS | {"."}
_DIGITS = frozenset("0123456789")


class Span(NamedTuple):
    """From `start` up to and without `end`, in code points."""

    start: int
    end: int


class Written(TypedDict):
    """As rules.json spells it: words that end in a full stop without ending a sentence."""

    always: str
    before_lower_case: str


@dataclass(frozen=True, slots=True)
class Splitter:
    """Finds the sentences of a note."""

    newlines: frozenset[str]
    spaces: frozenset[str]
    always: frozenset[str]
    before_lower: frozenset[str]

    def split(self, text: str) -> list[Span]:
        """The sentences in order. None is longer than LONGEST, none is without a letter or digit."""
        found = []
        for start, end in self._paragraphs(text):
            at = start
            while at < end:
                cut = self._sentence_end(text, at, end)
                found += self._pieces(text, at, cut)
                at = cut
        return found

    def _lines(self, text: str) -> list[Span]:
        found, start = [], 0
        for place, letter in enumerate(text):
            if letter in self.newlines:
                found.append(Span(start, place))
                start = place + 1
        return [*found, Span(start, len(text))]

    def _paragraphs(self, text: str) -> list[Span]:
        """Lines, joined where a long one without a mark runs on in lower case."""
        found: list[Span] = []
        for line in self._lines(text):
            if found and found[-1].end + 1 == line.start and self._runs_on(text, found[-1], line):
                found[-1] = Span(found[-1].start, line.end)
            else:
                found.append(line)
        return found

    def _runs_on(self, text: str, above: Span, below: Span) -> bool:
        if below.start == below.end or text[below.start] not in _LETTERS or above.end - above.start < _WRAPPED:
            return False
        last = above.end - 1
        while last > above.start and text[last] in self.spaces:
            last -= 1
        return text[last] not in _STOPS and text[last] not in _CLOSERS and text[last] not in ":;"

    def _sentence_end(self, text: str, start: int, end: int) -> int:
        at = start
        while at < end:
            if text[at] not in _STOPS:
                at += 1
                continue
            stop = at
            while at < end and (text[at] in _STOPS or text[at] in _CLOSERS):
                at += 1
            if at == end or (text[at] in self.spaces and self._ends(text, start, stop, at, end)):
                return at
        return end

    def _ends(self, text: str, start: int, stop: int, at: int, end: int) -> bool:
        """Does the mark at `stop` end the sentence? `at` is the space behind it and behind what closes with it."""
        after = at
        while after < end and text[after] in self.spaces:
            after += 1
        lower = after < end and text[after] in _LETTERS
        if at - stop > 1 and lower:  # an ellipsis, or a mark inside quotation marks
            return False
        if text[stop] != ".":
            return True
        first = stop
        while first > start and (text[first - 1] in _WORD):
            first -= 1
        word = text[first:stop].lower()
        if not word:
            number = stop
            while number > start and text[number - 1] in _DIGITS:
                number -= 1
            return number == stop or text[start:number].strip(" ") != ""
        return not self._is_short_for(word, lower=lower)

    def _is_short_for(self, word: str, *, lower: bool) -> bool:
        if word in self.always or (len(word) == 1 and word != "i"):
            return True
        return lower and (word in self.before_lower or "." in word)

    def _pieces(self, text: str, start: int, end: int) -> list[Span]:
        """Without blanks and bullets at the ends; what is too long is cut at a blank."""
        start, end = self._trim(text, start, end)
        found = []
        while end - start > LONGEST:
            cut = start + LONGEST
            while cut > start + LONGEST // 2 and text[cut] not in self.spaces:
                cut -= 1
            if text[cut] not in self.spaces:
                cut = start + LONGEST
            found.append(self._trim(text, start, cut))
            start, end = self._trim(text, cut, end)
        found.append(Span(start, end))
        return [span for span in found if any(_says(letter) for letter in text[span.start : span.end])]

    def _trim(self, text: str, start: int, end: int) -> Span:
        while start < end and (text[start] in self.spaces or self._is_bullet(text, start, end)):
            start += 1
        while end > start and text[end - 1] in self.spaces:
            end -= 1
        return Span(start, end)

    def _is_bullet(self, text: str, at: int, end: int) -> bool:
        return text[at] in _BULLETS and at + 1 < end and (text[at + 1] in self.spaces or text[at + 1] in _BULLETS)


def _says(letter: str) -> bool:
    """A letter, a digit, or a character of another script: not a mark of punctuation alone."""
    return ("a" <= letter <= "z") or ("A" <= letter <= "Z") or ("0" <= letter <= "9") or letter > "\x7f"
