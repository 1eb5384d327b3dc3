"""`holdspace decide -`: one request as JSON in, the decision as JSON out. Needs no database, no key and no Django.

Exit code 0: decided. 2: the request has words outside the vocabulary, or is no JSON; standard error names them and what is allowed.
"""

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from holdspace.disclosures.rules import answers, asking, engine

UNREADABLE = 2


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Name the command."""
    parser = commands.add_parser("decide", help="what the disclosure rules say of one request (docs/disclosures.md)")
    _arguments(parser)
    parser.set_defaults(run=run)


def main(words: list[str]) -> int:
    """The command without its name, for a start without Django (cli/door.py)."""
    parser = argparse.ArgumentParser(prog="holdspace decide", description=__doc__)
    _arguments(parser)
    return run(parser.parse_args(words))


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("request", help="a file with one JSON request, or - for standard input")
    parser.add_argument("--more", action="store_true", help="add rule files, letters and open points to the answer")


def run(chosen: argparse.Namespace) -> int:
    """Decide and print. The day decided for is `as_of`, or today where the request names none."""
    try:
        request = asking.read(_dated(json.loads(_text(chosen.request))))
    except asking.BadRequest as refused:
        print(*refused.complaints, sep="\n", file=sys.stderr)
        return UNREADABLE
    except (ValueError, RecursionError):
        print("The request is not JSON.", file=sys.stderr)
        return UNREADABLE
    except OSError:
        print("The request cannot be read: there is no such file, or it may not be opened.", file=sys.stderr)
        return UNREADABLE
    decision = engine.decide_request(request)
    answer = answers.as_json(decision)
    if chosen.more:
        answer |= answers.beside(decision, request)
    print(json.dumps(answer, indent=2, ensure_ascii=False))
    return 0


def _text(place: str) -> str:
    if place == "-":
        return sys.stdin.buffer.read().decode("utf-8-sig")
    return Path(place).read_text("utf-8-sig")


def _dated(asked: object) -> object:
    """With today as the day decided for, where the request names none: the command owns the clock, the engine does not."""
    if not isinstance(asked, dict) or asked.get("as_of") is not None:
        return asked
    papers = asked.get("papers")
    if isinstance(papers, dict) and papers.get("as_of") is not None:
        return asked
    return asked | {"as_of": date.today().isoformat()}  # noqa: DTZ011  # the practice's own day
