"""What the browser needs, as one JSON file: rulebook, word lists and model, without the rules' own tests.

The same bytes for the same data files, so a page can name it by its hash.
"""

import json
from functools import cache
from pathlib import Path

from holdspace.boundary.rules import load_data

SCRIPTS = Path(__file__).parent / "js"


@cache
def browser_data() -> bytes:
    """The asset that `createChecker` of js/checking.js takes."""
    data = load_data()
    rules = [{name: value for name, value in rule.items() if name != "tests"} for rule in data["rules"]["rules"]]
    parts = {"rules": {**data["rules"], "rules": rules}, "lists": data["lists"], "model": data["model"]}
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()
