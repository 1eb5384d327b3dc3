"""Prints how good the shipped model is: on the test third of our sentences, and on notes that nobody here wrote.

Run by `make train-boundary`. Neither set is used for training or for thresholds.
"""

from holdspace.boundary import check, classify
from training.boundary import measuring
from training.boundary.corpus import Sentence, judged, ours, part_of


def main() -> None:
    """Print all tables."""
    test = [one for one in ours() if part_of(one.doc) == "test"]
    _print("The test third of our own sentences", test)
    _print_harms(test)
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


def _print_harms(sentences: list[Sentence]) -> None:
    """How often the harm notes of process sentences in notes are those that their author gave."""
    told = [one for one in sentences if "process" in one.labels and not one.spoken]
    raised = [{harm.kind for found in check(one.text, "progress") for harm in found.harms} for one in told]
    print(f"\nHarm notes on {len(told):,} process sentences of notes")
    for kind in sorted({harm for one in told for harm in one.harm}):
        hits = sum(kind in one.harm and kind in said for one, said in zip(told, raised, strict=True))
        wanted, given = sum(kind in one.harm for one in told), sum(kind in said for said in raised)
        print(f"  {kind:<20}P {hits / max(given, 1):.2f}  R {hits / max(wanted, 1):.2f}  count {wanted}")


if __name__ == "__main__":
    main()
