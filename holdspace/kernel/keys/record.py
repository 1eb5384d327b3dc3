"""`dbkey.json`: names the key and lists its slots; nothing secret stands in it in clear (security.md 6.2)."""

import json
from pathlib import Path
from typing import Any

from holdspace.kernel.keys.problems import DamagedKey, KeyProblem, MissingKey

Slot = dict[str, Any]
Record = dict[str, Any]

MAX_BYTES = 65_536
NOT_OURS = "Holdspace may not read {path}: it belongs to another user of this computer."
_DAMAGED = "The file {path} is damaged: restore it from a backup. The database itself is not touched."


def read_record(path: Path) -> Record:
    """The record, or one sentence why not."""
    if not path.exists():
        raise MissingKey(f"{path} is missing. It lies beside the database and names its key: restore it from a backup.")
    record = read_json(path, DamagedKey, _DAMAGED)
    listed = record.get("slots")
    well_formed = isinstance(listed, list) and all(isinstance(slot, dict) for slot in listed)
    if record.get("v") != 1 or not isinstance(record.get("kid"), str) or not well_formed:
        raise DamagedKey(_DAMAGED.format(path=path))
    return record


def read_json(path: Path, problem: type[KeyProblem], sentence: str) -> dict[str, Any]:
    """A small file with one JSON object in it; `problem` with `sentence` when it is anything else."""
    try:
        with path.open("rb") as file:
            content = parse_json(file.read(MAX_BYTES + 1))
    except PermissionError:
        raise MissingKey(NOT_OURS.format(path=path)) from None
    except (OSError, ValueError):
        raise problem(sentence.format(path=path)) from None
    return content


def parse_json(text: bytes | str) -> dict[str, Any]:
    """One JSON object of at most 64 KiB, or ValueError."""
    if len(text) > MAX_BYTES:
        raise ValueError("too long")
    try:
        content = json.loads(text)
    except RecursionError:
        raise ValueError("too deep") from None
    if not isinstance(content, dict):
        raise ValueError("not an object")  # noqa: TRY004  # one error for whatever is not ours
    return content


def dump(content: dict[str, Any]) -> bytes:
    """As it is written."""
    return json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n"
