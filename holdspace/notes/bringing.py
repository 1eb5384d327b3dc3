"""What of an earlier note may be brought into a draft: its sentences, and facts of its structured parts. Pure.

Findings are never brought: a mental status and a risk are of their day, as a change of medication is (disclosure-rules.md, section 8).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from holdspace.notes.blocks import Data
from holdspace.notes.formats import Section
from holdspace.notes.likeness import Sentence, sentences

FACTS = {"treatment": "Treatment", "diagnoses": "Diagnoses addressed", "interventions": "Interventions"}
_LABELS = {"modality": "Modality", "technique": "Technique", "frequency": "Frequency"}


@dataclass(frozen=True)
class Fact:
    """One fact of a block. text: as one reads it. value: as the block keeps it."""

    block: str
    field: str
    text: str
    value: Any


@dataclass(frozen=True)
class Offer:
    """A section of an earlier note: its sentences, and the section of the draft that they go to unless another is chosen."""

    key: str
    label: str
    text: str
    into: str

    @property
    def sentences(self) -> list[Sentence]:
        """In order; a choice names them by number."""
        return sentences(self.text)


@dataclass(frozen=True)
class Choice:
    """What was chosen: sentences as (section, number), facts by number, lines of the client's list; and what goes where."""

    sentences: Sequence[tuple[str, int]] = ()
    facts: Sequence[int] = ()
    listed: Sequence[str] = ()
    into: Mapping[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing was chosen."""
        return not (self.sentences or self.facts or self.listed)


def offers(signed: Iterable[Mapping[str, Any]], there: Sequence[Section]) -> list[Offer]:
    """The written sections of a signed note, for a draft with these sections."""
    keys = {one.key for one in there}
    labels = {one.label.casefold(): one.key for one in there}
    first = there[0].key if there else ""
    return [
        Offer(
            one["key"],
            one.get("label") or one["key"],
            one["text"],
            labels.get((one.get("label") or "").casefold()) or (one["key"] if one["key"] in keys else first),
        )
        for one in signed
        if one["text"].strip() and "data" not in one
    ]


def facts(signed: Iterable[Mapping[str, Any]], shown: Sequence[str], diagnoses: Mapping[str, Data]) -> list[Fact]:
    """Facts of a signed note's blocks that the draft's format shows too. diagnoses: those on the client's list, by id."""
    data = {one["key"]: one["data"] for one in signed if one["key"] in FACTS and one["key"] in shown and "data" in one}
    treatment = data.get("treatment", {})
    found = [
        Fact("treatment", key, f"{label}: {treatment[key]}", treatment[key])
        for key, label in _LABELS.items()
        if treatment.get(key)
    ]
    for pick in data.get("diagnoses", {}).get("addressed", []):
        now = diagnoses.get(pick["id"])
        if now:
            found.append(
                Fact("diagnoses", "addressed", " ".join(one for one in (now["code"], now["name"]) if one), now)
            )
    return found + [Fact("interventions", "done", line, line) for line in data.get("interventions", {}).get("done", [])]


def with_fact(blocks: Mapping[str, Data], fact: Fact) -> dict[str, Data] | None:
    """The blocks with a fact put into them; None where something stands already: nothing is written over."""
    data = dict(blocks.get(fact.block, {}))
    if fact.block == "treatment":
        if data.get(fact.field):
            return None
        return {**blocks, fact.block: data | {fact.field: fact.value}}
    if fact.value in data.get(fact.field, []):
        return None
    data.pop("none", None)
    return {**blocks, fact.block: data | {fact.field: [*data.get(fact.field, []), fact.value]}}
