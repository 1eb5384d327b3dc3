"""Prints how good the shipped model is: on the test third of our sentences, and on notes that nobody here wrote.

Run by `make train-boundary`. Neither set is used for training or for thresholds.
"""

from holdspace.boundary import classify
from training.boundary import measuring
from training.boundary.corpus import Sentence, judged, ours, part_of


def main() -> None:
    """Print all tables."""
    test = [one for one in ours() if part_of(one.doc) == "test"]
    _print("The test third of our own sentences", test)
    _print("Open notes and visits that nobody here wrote, judged before any prediction", judged())


def _print(title: str, sentences: list[Sentence]) -> None:
    answered = [(one, classify(one.text)) for one in sentences]
    found = measuring.rows(answered)
    print(f"\n{title}: {len(answered):,} sentences")
    print(f"  {'category':<20}{'P':>6}{'R':>6}{'F1':>6}{'count':>7}")
    for row in found:
        print(f"  {row.category:<20}{row.precision:>6.2f}{row.recall:>6.2f}{row.f1:>6.2f}{row.hits + row.misses:>7}")
    print(f"  macro F1 {measuring.macro(found):.3f}")
    for name, part in (("all", answered), ("notes only", [pair for pair in answered if not pair[0].spoken])):
        (leaked, wanted), (called, others) = measuring.leak(part), measuring.over_block(part)
        print(f"  {name}: process missed {leaked:.1%} of {wanted}, others called process {called:.1%} of {others}")
    share, count = measuring.answered_background(answered)
    print(f"  background that gets an answer {share:.1%} of {count}")
    print(f"  labels a sentence {sum(len(said) for _, said in answered) / max(len(answered), 1):.2f}")


if __name__ == "__main__":
    main()
