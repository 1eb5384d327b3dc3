"""Judges one sentence: normalises it, runs the rules, reads its features, asks the model. The same steps run in js/engine.js."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from holdspace.boundary.features import Reader
from holdspace.boundary.marks import ALNUM, Marks, read_marks
from holdspace.boundary.matching import Matcher, symbols_of
from holdspace.boundary.model import Model, Written
from holdspace.boundary.normalise import Normal, Table
from holdspace.boundary.rules import Rule, load_data
from holdspace.boundary.sentences import Splitter
from holdspace.boundary.words import Word, WordLists, words_of

# A "sentence" of a caller who did not split: more is not read.
LONGEST_READ = 2000


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence as it was read: rules that hit by number, and a score for each category."""

    normal: Normal
    words: Sequence[Word]
    marks: Marks
    rules: tuple[int, ...]
    scores: tuple[int, ...]


class Engine:
    """Everything loaded once: rules, lists, model."""

    def __init__(self, rules: dict[str, Any], lists: dict[str, Any], model: Written) -> None:
        """Take the three data files as they were read. Raises `BadPattern` for a rule outside the language."""
        self.table = Table.read(rules["normaliser"])
        self.rules = [Rule.read(one) for one in rules["rules"]]
        self.lists = WordLists.read(lists["lexicons"])
        self.reader = Reader(self.lists, frozenset(lists["function_words"].split(" ")))
        self.model = Model.read(model)
        newlines, spaces = rules["normaliser"]["newline"], (32, *rules["normaliser"]["space"])
        short = rules["abbreviations"]
        self.splitter = Splitter(
            frozenset(map(chr, newlines)),
            frozenset(map(chr, (*spaces, *newlines))),
            frozenset(short["always"].split(" ")),
            frozenset(short["before_lower_case"].split(" ")),
        )
        self.book = rules
        self.headings = _headings(rules["sections"])
        self._families = _families(self.rules)

    def read(self, text: str) -> tuple[Normal, list[Word], Marks, tuple[int, ...], list[str]]:
        """A sentence and its features, without asking the model."""
        normal = self.table.normalise(text[:LONGEST_READ])
        words = words_of(normal.text)
        marks = read_marks(text, normal, words, self.lists, self.reader.function_words)
        rules = self.rules_in(normal.text)
        features = self.reader.features(words, [self.rules[rule].id for rule in rules], marks.features())
        return normal, words, marks, rules, features

    def judge(self, text: str) -> Judged:
        """Judge one sentence by itself."""
        normal, words, marks, rules, features = self.read(text)
        return Judged(normal, words, marks, rules, tuple(self.model.scores(features)))

    def rules_in(self, text: str) -> tuple[int, ...]:
        """Numbers of the rules that hit a normalised text, in the order of the file."""
        symbols = symbols_of(text)
        return tuple(sorted(members[hit] for members, matcher in self._families for hit in matcher.found(symbols)))

    def place_of(self, rule: int, text: str) -> tuple[int, int]:
        """Where a rule that hits does so first, without the edges it reads. In places of the normalised text."""
        members, matcher = next(family for family in self._families if rule in family[0])
        hit = matcher.first(members.index(rule), symbols_of(text))
        if hit is None:
            raise LookupError(self.rules[rule].id)
        start, end = hit.start, hit.end
        while start < end - 1 and text[start] in " \n":
            start += 1
        while end > start + 1 and text[end - 1] not in ALNUM:
            end -= 1
        while text[end - 1] in ALNUM and text[end] in ALNUM:  # to the end of the word; a newline stands last
            end += 1
        return start, end


def _families(rules: Sequence[Rule]) -> list[tuple[list[int], Matcher]]:
    """Rules whose ids begin alike share an automaton: all in one would have too many states."""
    members: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        members.setdefault(rule.id.split(".", maxsplit=1)[0], []).append(number)
    return [(numbers, Matcher([rules[number].pattern for number in numbers])) for numbers in members.values()]


def _headings(sections: Sequence[dict[str, str]]) -> dict[str, str]:
    return {heading: one["category"] for one in sections for heading in one["headings"].split(", ")}


@cache
def engine() -> Engine:
    """The engine over the files of this package, loaded at first use."""
    data = load_data()
    return Engine(data["rules"], data["lists"], data["model"])
