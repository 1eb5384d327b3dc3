"""The data files of the check: rulebook, word lists, model. Hand-written but for the model, which `make train-boundary` writes."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
FILES = {"rules": "rules.json", "lists": "lexicons.json", "model": "model.json"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern with a name. `category` is what it speaks for, `harm` the harm note it raises; with neither it is evidence only."""

    id: str
    pattern: str
    category: str
    harm: str
    hit: tuple[str, ...]
    miss: tuple[str, ...]

    @classmethod
    def read(cls, written: dict[str, Any]) -> "Rule":
        """From its spelling in rules.json. Raises `KeyError` where something is missing."""
        tests = written["tests"]
        category, harm = written.get("category", ""), written.get("harm", "")
        return cls(written["id"], written["pattern"], category, harm, tuple(tests["hit"]), tuple(tests["miss"]))


def load_data(*, with_model: bool = True) -> dict[str, Any]:
    """The three files as they stand; without the model for the program that trains it."""
    names = FILES if with_model else FILES.keys() - {"model"}
    return {name: json.loads((DATA / FILES[name]).read_text(encoding="utf-8")) for name in names}
