"""Chooses for each category the score from which it is answered."""

from collections.abc import Sequence

from training.boundary.corpus import CATEGORIES, Sentence

Scored = Sequence[tuple[Sentence, list[float]]]
# The highest other score takes a quarter of itself away from each (holdspace/boundary/model.py): nine sentences in ten have one label.
RIVAL = 0.25
# Of other sentences in note style this share may be called process. Ours were written to be hard; in notes that nobody here wrote it is lower.
MOST_CALLED = 0.065


def choose(scored: Scored) -> list[float]:
    """One threshold for each category: the best F1, and for process the lowest that calls few others so."""
    scored = [(one, against_rivals(scores)) for one, scores in scored]
    found = [_best(scored, at, category) for at, category in enumerate(CATEGORIES)]
    at = CATEGORIES.index("process")
    notes = [(one, scores) for one, scores in scored if not one.spoken]
    others = sorted((scores[at] for one, scores in notes if one.labels and one.wants("process") < 0), reverse=True)
    if others:
        found[at] = others[int(len(others) * MOST_CALLED)]
    return found


def against_rivals(scores: Sequence[float]) -> list[float]:
    """Each category's score less a quarter of the highest other's, background's among them."""
    return [
        score - RIVAL * max(other for place, other in enumerate(scores) if place != at)
        for at, score in enumerate(scores[: len(CATEGORIES)])
    ]


def _best(scored: Scored, at: int, category: str) -> float:
    """The threshold with the best F1; of equals the middle."""
    marks = sorted(((scores[at], one.wants(category)) for one, scores in scored if one.wants(category)), reverse=True)
    wanted = sum(answer > 0 for _, answer in marks)
    hits, best, places = 0, -1.0, [0.0]
    for called, (score, answer) in enumerate(marks, 1):
        hits += answer > 0
        f1 = 2 * hits / (called + wanted) if wanted else 0.0
        if f1 > best:
            best, places = f1, [score]
        elif f1 > best - 0.002:
            places.append(score)
    return sorted(places)[len(places) // 2] - 1e-6
