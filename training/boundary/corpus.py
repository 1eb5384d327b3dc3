"""The sentences: ours, the open corpus, and those of the open notes that were judged by hand."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CATEGORIES = (
    "medication",
    "session_time",
    "modality_frequency",
    "test_result",
    "diagnosis",
    "functional_status",
    "treatment_plan",
    "symptoms",
    "prognosis",
    "progress",
    "process",
    "administrative",
)
# How much a sentence of the open corpus counts beside one of ours: its labels are those of a heading.
OPEN_WEIGHT = 0.3
_TUNING = 64
_SPOKEN = ("transcript", "dialog", "chat", "conversation", "aci-talk")
# Words that make a line of a RESULTS section a result; without them it is the physical examination, which is background.
_RESULT_LISTS = ("@lab", "@vital", "@test_name", "@test_word")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A labelled sentence. `ok` labels count neither for nor against."""

    text: str
    labels: frozenset[str]
    ok: frozenset[str]
    doc: str
    source: str
    harm: frozenset[str] = frozenset()
    weight: float = 1.0
    style: str = ""

    @property
    def spoken(self) -> bool:
        """A line of a conversation, not of a note: easy for `process`, and it tells nothing of notes."""
        return any(word in self.style for word in _SPOKEN)

    def wants(self, category: str) -> int:
        """1 yes, -1 no, 0 either."""
        return 1 if category in self.labels else 0 if category in self.ok else -1


def part_of(doc: str) -> str:
    """Which part a document belongs to, by its name alone: test, tuning or training."""
    digest = hashlib.sha256(doc.encode()).digest()
    if digest[0] % 3 == 0:
        return "test"
    return "tuning" if digest[0] % 3 == 1 and digest[1] < _TUNING else "training"


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def ours() -> list[Sentence]:
    """What was written for this. `source` is the first letter of the file: a outpatient notes, b reports, c talk, d rare, g plain."""
    found = []
    for path in sorted((HERE / "sentences").glob("*.jsonl")):
        for one in _lines(path):
            labels, ok, harm = (frozenset(one.get(name) or ()) for name in ("labels", "ok", "harm"))
            found.append(
                Sentence(one["text"], labels, ok - labels, one["doc"], path.name[0], harm, style=one.get("style", ""))
            )
    return found


def judged() -> list[Sentence]:
    """Sentences of open notes that nobody here wrote, labelled by the guide before any model saw them."""
    return [
        Sentence(
            one["text"],
            frozenset(one["labels"]),
            frozenset(one["ok"]),
            one["doc"],
            "judged",
            style=one["doc"].split("/")[0],
        )
        for one in _lines(HERE / "open" / "judged.jsonl")
    ]


def open_corpus() -> list[Sentence]:
    """The open corpus, without the visits whose sentences were judged. Its labels are those of the section's heading."""
    known = {one.doc.split("/")[1] for one in judged()}
    return [
        Sentence(
            one["text"],
            frozenset({one["label"]} - {"background"}),
            frozenset(one["allowed"]),
            one["doc"],
            "open",
            weight=OPEN_WEIGHT,
        )
        for one in _lines(HERE / "open" / "dev_sentences.jsonl")
        if one["doc"].split("/")[-1] not in known
    ]


def without_examinations(sentence: Sentence, features: list[str]) -> Sentence | None:
    """An open RESULTS line as it should be labelled: none of the physical examination is a result; what is unclear is left out."""
    if sentence.labels != {"test_result"}:
        return sentence
    if not any(feature in _RESULT_LISTS for feature in features):
        return None
    if "@exam_normal" in features and not {"@lab", "@test_name"} & set(features):
        return Sentence(
            sentence.text,
            frozenset(),
            frozenset({"test_result", "symptoms"}),
            sentence.doc,
            "open",
            weight=sentence.weight,
        )
    return sentence
