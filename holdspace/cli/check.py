"""`holdspace check`: which sentences of a note stand in the wrong kind of note? Reads a file or standard input, keeps nothing."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from holdspace.boundary import Finding, check, classify
from holdspace.kernel.errors import Refused


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Name the command."""
    parser = commands.add_parser("check", help="read a note and mark what belongs in the other kind of note")
    parser.add_argument("file", nargs="?", type=Path, help="a text file; standard input when left out")
    parser.add_argument("--kind", choices=("progress", "psychotherapy"), help="the kind of note that it is")
    parser.add_argument("--json", action="store_true", help="findings as JSON")
    parser.add_argument("--jsonl", action="store_true", help="classify lines of {id, text} one by one, in order")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Print what was found. Exit code 0 also where something was found: it is advice. Raises `Refused` without a kind."""
    if chosen.jsonl:
        return _lines(chosen.file)
    if chosen.kind is None:
        raise Refused("Say which kind of note it is: --kind progress or --kind psychotherapy.")
    text = _text(chosen.file)
    found = check(text, chosen.kind)
    if chosen.json:
        print(json.dumps([_plain(one) for one in found], indent=1))
        return 0
    for one in found:
        print(_sentence(text, one))
    print(f"{len(found)} to look at." if found else "Nothing to look at.")
    return 0


def _text(file: Path | None) -> str:
    """The note; bytes that are no UTF-8 are replaced rather than refused. Raises `Refused` where a file cannot be read."""
    try:
        raw = file.read_bytes() if file else sys.stdin.buffer.read()
    except OSError:
        raise Refused("The file cannot be read. Check its name, and whether you may read it.") from None
    return raw.decode("utf-8", errors="replace").removeprefix("\ufeff")


def _lines(file: Path | None) -> int:
    """One answer for each line, in order. Raises `Refused`, naming the line, for one that is not {id, text}."""
    for number, line in enumerate(_text(file).split("\n"), 1):
        if line.strip():
            one = _object(line, number)
            answer = {"id": one["id"], "categories": sorted(classify(one["text"]))}
            print(json.dumps(answer), flush=False)
    return 0


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        one = json.loads(line)
    except ValueError:
        one = None
    if not isinstance(one, dict) or "id" not in one or not isinstance(one.get("text"), str):
        raise Refused(f"Line {number} is not a JSON object with an id and a text.")
    return one


def _plain(one: Finding) -> dict[str, Any]:
    return asdict(one) | {"harms": [harm._asdict() for harm in one.harms]}


def _sentence(text: str, one: Finding) -> str:
    line = text.count("\n", 0, one.start) + 1
    shown = " ".join(text[one.start : one.end].split())
    shown = shown if len(shown) <= 100 else f"{shown[:97]}..."
    why = [f"  {one.message} {one.advice}".rstrip()]
    if one.categories or one.harms:
        names = [*(name.replace("_", " ") for name in one.categories), *(h.kind.replace("_", " ") for h in one.harms)]
        why.append(f"  {', '.join(names)} · {one.cite} · {', '.join(one.rules)}")
    return "\n".join([f"{line}: {shown}", *why])
