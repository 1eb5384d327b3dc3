"""`make train-boundary`: sentences in, holdspace/boundary/data/model.json out, the same bytes on every machine.

Thresholds come from cross-validation over documents, never from the test third.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from holdspace.boundary.engine import Engine
from holdspace.boundary.model import EMPTY, character_for
from holdspace.boundary.rules import DATA, load_data
from training.boundary import thresholds
from training.boundary.corpus import CATEGORIES, Sentence, open_corpus, ours, part_of, without_examinations
from training.boundary.solver import Example, Learner

COST = 0.1
SEEN = 2  # a feature of one sentence alone teaches nothing
SIZE = 4.0
# How easily a kind of feature is used: lists and rules carry knowledge to words that no sentence here has.
SCALES = {"@": 2.5, "%": 3.0, "#": 0.5, "~": 0.7}
WORD = 1.5
KINDS = "@%#~&!"
# Sentences without a label have a place of their own, which is never answered.
LANES = (*CATEGORIES, "background")
FOLDS = 3
# The largest weight that one character of the file can hold.
LARGEST = 2025
# A feature none of whose weights is louder than this is not shipped.
FAINTEST = 6
FAINT = frozenset(character_for(sign * level * level) for level in range(FAINTEST) for sign in (1, -1))


@dataclass(slots=True)
class Read:
    """A sentence with its features."""

    sentence: Sentence
    features: list[str]


@dataclass(slots=True)
class Fitted:
    """Weights for each category, by feature number, and constants."""

    numbers: dict[str, int]
    weights: list[list[float]]
    constants: list[float]

    def scores(self, features: Sequence[str]) -> list[float]:
        """Before rounding and before thresholds."""
        known = [self.numbers[one] for one in features if one in self.numbers]
        size = SIZE / max(len(features), 1) ** 0.5
        return [
            sum(map(weights.__getitem__, known)) * size + constant
            for weights, constant in zip(self.weights, self.constants, strict=True)
        ]


def read_all(engine: Engine, sentences: Sequence[Sentence]) -> list[Read]:
    """Read the features of each; open lines that are no result are left out or relabelled."""
    found = []
    for sentence in sentences:
        features = engine.read(sentence.text)[4]
        kept = without_examinations(sentence, features) if sentence.source == "open" else sentence
        if kept:
            found.append(Read(kept, features))
    return found


def fit_all(reads: Sequence[Read]) -> Fitted:
    """One learner for each category, and one for sentences without a label."""
    counts = Counter(feature for one in reads for feature in set(one.features))
    numbers = {feature: at for at, feature in enumerate(sorted(f for f, n in counts.items() if n >= SEEN))}
    examples = [
        ([numbers[feature] for feature in one.features if feature in numbers], SIZE / max(len(one.features), 1) ** 0.5)
        for one in reads
    ]
    fitted = Fitted(numbers, [], [])
    for lane in LANES:
        answers = [_answer(one.sentence, lane) for one in reads]
        chosen = [at for at, answer in enumerate(answers) if answer]
        mine = [examples[at] for at in chosen]
        marks = [answers[at] for at in chosen]
        costs = [COST * reads[at].sentence.weight for at in chosen]
        weights, constant = Learner(mine, marks, costs, _squares(numbers, mine, marks, costs)).learn()
        fitted.weights.append(weights)
        fitted.constants.append(constant)
    return fitted


def _answer(sentence: Sentence, lane: str) -> int:
    if lane == "background":
        return -1 if sentence.labels else 1
    return sentence.wants(lane)


def _squares(
    numbers: dict[str, int], examples: Sequence[Example], answers: Sequence[int], costs: Sequence[float]
) -> list[float]:
    """How easily each feature is used: by its kind, and more where it tells this category from others (Wang and Manning, ACL 2012)."""
    seen = ([1.0] * len(numbers), [1.0] * len(numbers))
    for (mine, _), answer, cost in zip(examples, answers, costs, strict=True):
        side = seen[answer > 0]
        for number in set(mine):
            side[number] += cost / COST
    others, own = sum(seen[0]), sum(seen[1])
    found = []
    for feature, at in numbers.items():
        kind = SCALES.get(feature[0], 1.0) if feature[0] in KINDS else 1.0 if " " in feature else WORD
        # Rounded, so that the last digit of a machine's logarithm does not count.
        tells = round(abs(log(seen[1][at] / own) - log(seen[0][at] / others)), 3)
        found.append((kind * (0.5 + 0.5 * tells)) ** 2)
    return found


def cross_scores(reads: Sequence[Read]) -> list[tuple[Sentence, list[float]]]:
    """Scores of our sentences by learners that did not see their documents."""
    found = []
    for fold in range(FOLDS):
        held = [one for one in reads if one.sentence.source != "open" and _fold(one.sentence) == fold]
        rest = [one for one in reads if one.sentence.source == "open" or _fold(one.sentence) != fold]
        fitted = fit_all(rest)
        found += [(one.sentence, fitted.scores(one.features)) for one in held]
    return found


def _fold(sentence: Sentence) -> int:
    return sum(sentence.doc.encode()) % FOLDS


def written(fitted: Fitted, cuts: Sequence[float]) -> dict[str, object]:
    """The model as the file spells it: weights as characters, thresholds inside the constants."""
    unit = LARGEST / max(abs(weight) for weights in fitted.weights for weight in weights)
    columns = [[character_for(weight * unit) for weight in weights] for weights in fitted.weights]
    kept = [at for at in range(len(fitted.numbers)) if any(column[at] not in FAINT for column in columns)]
    names = list(fitted.numbers)
    return {
        "v": 1,
        "categories": list(LANES),
        "unit": round(unit / SIZE),
        "bias": [round(constant * unit / SIZE) for constant in fitted.constants],
        "cuts": [round(cut * unit / SIZE) for cut in cuts],
        "features": [names[at] for at in kept],
        "weights": ["".join(column[at] for at in kept) for column in columns],
    }


def main() -> None:
    """Train, choose thresholds, write the file."""
    began = time.perf_counter()
    data = load_data(with_model=False)
    engine = Engine(data["rules"], data["lists"], EMPTY)
    sentences = [one for one in ours() if part_of(one.doc) != "test"]
    reads = read_all(engine, [*sentences, *open_corpus()])
    cuts = thresholds.choose(cross_scores(reads))
    model = written(fit_all(reads), cuts)
    text = json.dumps(model, ensure_ascii=True, separators=(",", ":"), indent=None)
    (DATA / "model.json").write_text(text + "\n", encoding="ascii")
    taken = time.perf_counter() - began
    print(f"{len(reads):,} sentences, {len(model['features']):,} features, {taken:.0f} s", file=sys.stderr)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
