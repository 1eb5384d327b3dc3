"""What the tests of the decision engine read: the vectors, and the table as a second reader wrote it down."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from holdspace.disclosures.rules import answers, engine

HERE = Path(__file__).parent
KINDS = ("progress_note", "psychotherapy_note", "sud_record", "sud_counseling_note")


@dataclass(frozen=True)
class Vector:
    """One request and what it must get. row: the row or rule it covers; covers: which side of it."""

    row: str
    covers: str
    request: dict[str, Any]
    expect: dict[str, Any]


def vectors() -> list[Vector]:
    lines = (HERE / "vectors.jsonl").read_text("utf-8").splitlines()
    return [Vector(**json.loads(line)) for line in lines]


def cells() -> dict[str, tuple[dict[str, str], str, str]]:
    """Row id → (code per kind, minimum necessary, accounting), from cells.txt."""
    found = {}
    for line in (HERE / "cells.txt").read_text("utf-8").splitlines():
        row, *codes, needed, counted = (part.strip() for part in line.split("|"))
        found[row] = dict(zip(KINDS, codes, strict=True)), needed, counted
    return found


def answer(request: object) -> dict[str, Any]:
    return answers.as_json(engine.decide(request))


def tokens(request: object) -> dict[str, str]:
    decided: dict[str, str] = answer(request)["decision"]
    return decided
