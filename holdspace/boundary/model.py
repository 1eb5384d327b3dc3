"""The trained model: a whole number for each feature and category. The same steps run in js/model.js.

Whole numbers add up alike everywhere, so Python and JavaScript give the same score to the last digit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isqrt
from typing import TypedDict

_LANE = 32
_HALF = 1 << (_LANE - 1)
_MASK = (1 << _LANE) - 1
# A weight is written as one character: its level, the square root of its size. The characters are those of JSON that need no escape.
LEVELS = 45
_ALPHABET = "".join(chr(code) for code in range(35, 127) if chr(code) != "\\")
ZERO = _ALPHABET[LEVELS]
UNIT = 1 << 16


class Written(TypedDict):
    """As model.json spells it: features in order, and for each category one character a feature."""

    categories: list[str]
    unit: int
    bias: list[int]
    cuts: list[int]
    features: list[str]
    weights: list[str]


EMPTY: Written = {"categories": [], "unit": 1, "bias": [], "cuts": [], "features": [], "weights": []}


def weight_of(character: str) -> int:
    """The weight that a character stands for: its level squared, with its sign."""
    level = _ALPHABET.index(character) - LEVELS
    return level * abs(level)


def character_for(weight: float) -> str:
    """The character whose weight is nearest."""
    level = min(round(abs(weight) ** 0.5), LEVELS)
    return _ALPHABET[LEVELS + (level if weight > 0 else -level)]


@dataclass(frozen=True, slots=True)
class Model:
    """Scores sentences. A score above zero says yes; `unit` is the distance that the learner asks of a sure answer."""

    categories: tuple[str, ...]
    unit: int
    bias: tuple[int, ...]
    cuts: tuple[int, ...]
    # All weights of a feature in one large number, a lane for each category: one addition adds thirteen.
    packed: Mapping[str, int]

    @classmethod
    def read(cls, written: Written) -> "Model":
        """Unpack model.json."""
        sizes = {character: weight_of(character) for character in _ALPHABET}
        packed = dict.fromkeys(written["features"], 0)
        for lane, column in enumerate(written["weights"]):
            for feature, character in zip(written["features"], column, strict=True):
                if character != ZERO:
                    packed[feature] += sizes[character] << (lane * _LANE)
        # The last lane is background: a rival of the others, never answered.
        names, bias, cuts = tuple(written["categories"][:-1]), tuple(written["bias"]), tuple(written["cuts"])
        return cls(names, written["unit"], bias, cuts, packed)

    def scores(self, features: Sequence[str]) -> list[int]:
        """One score for each category: its own, less a quarter of the highest other's, less its threshold."""
        known = self.packed
        total = sum(known[feature] for feature in features if feature in known)
        scale = norm(len(features))
        own = [bias + (part * scale >> 16) for bias, part in zip(self.bias, self._parts(total), strict=True)]
        if not own:
            return []
        *_, second, first = sorted(own)
        return [
            score - ((second if score == first else first) >> 2) - cut
            for score, cut in zip(own[:-1], self.cuts, strict=True)
        ]

    def weight(self, feature: str, category: int) -> int:
        """What one feature says of one category, before the sentence's length is taken into account."""
        return self._parts(self.packed.get(feature, 0))[category]

    def _parts(self, total: int) -> list[int]:
        parts = []
        for _ in self.bias:
            part = ((total + _HALF) & _MASK) - _HALF
            parts.append(part)
            total = (total - part) >> _LANE
        return parts


def norm(size: int) -> int:
    """By how much the sum over `size` features is divided: the root of the size, as a fraction of UNIT."""
    return isqrt((UNIT * UNIT) // max(size, 1))
