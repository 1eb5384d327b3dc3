"""The figures of domain/boundary-labels.md section 10: per category, macro F1, leak and over-block."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean

from training.boundary.corpus import CATEGORIES, Sentence

FEWEST = 10  # a category with fewer required occurrences is left out of the mean
Answered = Sequence[tuple[Sentence, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Row:
    """One category's counts."""

    category: str
    hits: int
    misses: int
    false_alarms: int

    @property
    def precision(self) -> float:
        """Share of its answers that are right."""
        return self.hits / (self.hits + self.false_alarms) if self.hits else 0.0

    @property
    def recall(self) -> float:
        """Share of its sentences that are found."""
        return self.hits / (self.hits + self.misses) if self.hits else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.hits / (2 * self.hits + self.misses + self.false_alarms) if self.hits else 0.0


def rows(answered: Answered) -> list[Row]:
    """Counts for each category. Allowed labels count neither way."""
    return [_row(answered, category) for category in CATEGORIES]


def _row(answered: Answered, category: str) -> Row:
    hits = sum(category in one.labels and category in said for one, said in answered)
    misses = sum(category in one.labels and category not in said for one, said in answered)
    alarms = sum(category in said and one.wants(category) < 0 for one, said in answered)
    return Row(category, hits, misses, alarms)


def macro(found: Sequence[Row]) -> float:
    """The plain mean of F1 over categories that occur often enough."""
    return mean([row.f1 for row in found if row.hits + row.misses >= FEWEST] or [0.0])


def leak(answered: Answered) -> tuple[float, int]:
    """Share of process sentences that are not called so, and how many there are."""
    return _share(answered, lambda one: "process" in one.labels, lambda said: "process" not in said)


def over_block(answered: Answered) -> tuple[float, int]:
    """Share of other sentences that are called process (background set aside), and how many there are."""
    return _share(answered, lambda one: bool(one.labels) and one.wants("process") < 0, lambda said: "process" in said)


def answered_background(answered: Answered) -> tuple[float, int]:
    """Share of sentences without a label that get one, and how many there are."""
    return _share(answered, lambda one: not one.labels, bool)


def _share(
    answered: Answered, chosen: Callable[[Sentence], bool], counts: Callable[[frozenset[str]], bool]
) -> tuple[float, int]:
    marks = [counts(said) for one, said in answered if chosen(one)]
    return (mean(marks) if marks else 0.0), len(marks)
