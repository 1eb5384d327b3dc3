"""A linear yes-or-no learner: squared hinge loss, L2, dual coordinate descent (Hsieh and others, ICML 2008).

Written here because it must give the same figures on every machine: only additions, multiplications and divisions of 64-bit floats in a
fixed order. No exponentials, no vector library whose order of addition depends on the processor.
"""

import random
from collections.abc import Sequence

EPOCHS = 15
STILL = 0.02
SEED = 6
# The constant's size: the larger, the less it is held back.
CONSTANT = 2.0


Example = tuple[list[int], float]
"""A sentence as numbers of features, and the size that all its values share."""


class Learner:
    """Learns one category. A feature's value is its scale times the sentence's size; `squares` are the scales squared."""

    def __init__(
        self, examples: Sequence[Example], answers: Sequence[int], costs: Sequence[float], squares: Sequence[float]
    ) -> None:
        """`answers` are 1 or -1; `costs` are what an error costs."""
        self.examples, self.answers, self.squares = examples, answers, squares
        self.weights, self.constant = [0.0] * len(squares), 0.0
        self.loosened = [1.0 / (2.0 * cost) for cost in costs]
        square = squares.__getitem__
        self.curves = [
            sum(map(square, numbers)) * size * size + CONSTANT * CONSTANT + soft
            for (numbers, size), soft in zip(examples, self.loosened, strict=True)
        ]
        self.alphas = [0.0] * len(examples)

    def learn(self) -> tuple[list[float], float]:
        """Weights (already times the feature's scale) and the constant."""
        order = list(range(len(self.examples)))
        shuffle = random.Random(SEED)  # noqa: S311  # an order, not a secret
        active = order
        for epoch in range(EPOCHS):
            active = order if epoch % 5 == 0 else active
            shuffle.shuffle(active)
            slopes = [(at, self._step(at)) for at in active]
            if epoch % 5 == 0 and max((abs(slope) for _, slope in slopes), default=0.0) < STILL:
                break
            active = [at for at, slope in slopes if slope]
        return self.weights, self.constant * CONSTANT

    def _step(self, at: int) -> float:
        """Move one example's multiplier to where it is best; returns how far off it was, 0 where it stays at its bound."""
        (numbers, size), answer, alpha = self.examples[at], self.answers[at], self.alphas[at]
        weights = self.weights
        total = sum(map(weights.__getitem__, numbers)) * size + self.constant * CONSTANT
        slope = answer * total - 1.0 + self.loosened[at] * alpha
        if alpha == 0.0 and slope > 0.0:
            return 0.0
        fresh = max(alpha - slope / self.curves[at], 0.0)
        step = (fresh - alpha) * answer
        if step:
            self.alphas[at] = fresh
            self.constant += step * CONSTANT
            change, squares = step * size, self.squares
            for number in numbers:
                weights[number] += change * squares[number]
        return slope
