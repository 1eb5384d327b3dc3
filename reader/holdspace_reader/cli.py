"""`holdspace-reader open notebook.json|https://…`."""

import argparse
import getpass
import re
import sys
from pathlib import Path

from holdspace_reader.notebook import Entry, Json, Notebook, Sealed, open_by_kit, open_by_passphrase
from holdspace_reader.problems import Refused
from holdspace_reader.sources import Server, from_file

WARNING = "These files are not sealed: whoever has the folder can read them."


def main(words: list[str] | None = None) -> int:
    """Run it. Every refusal is one sentence on standard error."""
    chosen = _parser().parse_args(words)
    try:
        book = _opened(_sealed(chosen.source), by_passphrase=chosen.passphrase)
        return _told(book, chosen)
    except Refused as refused:
        print(refused.sentence, file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="holdspace-reader", description="Read a notebook of psychotherapy notes.")
    commands = parser.add_subparsers(required=True, metavar="command")
    opening = commands.add_parser("open", help="open an exported notebook, or one on a server")
    opening.add_argument("source", help="notebook.json, or https://practice.example")
    opening.add_argument("--passphrase", action="store_true", help="with passphrase and account secret, not the kit")
    opening.add_argument("--show", type=int, metavar="NUMBER", help="print this note of the list")
    opening.add_argument("--write", type=Path, metavar="FOLDER", help="write every note as a text file, not sealed")
    return parser


def _sealed(source: str) -> Sealed:
    if re.match(r"https?://", source):
        return Server(source, ask=_ask, hidden=_hidden).sealed()
    return from_file(Path(source))


def _opened(sealed: Sealed, *, by_passphrase: bool) -> Notebook:
    if by_passphrase:
        return open_by_passphrase(sealed, _hidden("Passphrase: "), _hidden("Account secret: "))
    return open_by_kit(sealed, _hidden("Recovery kit: "))


def _told(book: Notebook, chosen: argparse.Namespace) -> int:
    apart = book.slots_apart()
    if apart:
        print(f"Not as the author left them: ways in of the kind {', '.join(apart)}.", file=sys.stderr)
    if chosen.write:
        return _written(book, chosen.write)
    if chosen.show is not None:
        return _shown(book, chosen.show)
    for number, one in enumerate(book.entries, 1):
        print(f"{number:5}  {one.date}  {_line(one.title)}")
    print(f"{len(book.entries)} notes, state {book.sealed.gen}.", file=sys.stderr)
    return 0


def _shown(book: Notebook, number: int) -> int:
    found = next((one for at, one in enumerate(book.notes(), 1) if at == number), None)
    if found is None:
        raise Refused("missing", f"There is no note {number}: the list has {len(book.entries)}.")
    print(_text(*found), end="")
    return 0


def _written(book: Notebook, folder: Path) -> int:
    notes = list(book.notes())  # all of them are right before the first is written
    try:
        folder.mkdir(parents=True, mode=0o700)
    except FileExistsError:
        raise Refused("exists", f"{folder} is there already. Name a folder that is not.") from None
    for number, (entry, note) in enumerate(notes, 1):
        path = folder / f"{number:05}-{re.sub('[^0-9-]', '', entry.date)}.txt"
        path.touch(mode=0o600)
        path.write_text(_text(entry, note), encoding="utf-8")
    print(f"{len(notes)} notes written to {folder}. {WARNING}", file=sys.stderr)
    return 0


def _text(entry: Entry, note: Json) -> str:
    session = f"Session {note['session']}\n" if note.get("session") else ""
    return f"{note['date']}  {note['title']}\nClient {entry.client}\n{session}Changed {note['modified']}\n\n{note['body']}\n"


def _line(title: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in title)


def _ask(question: str) -> str:
    """On standard error, so that notes alone go to a pipe."""
    print(question, end="", file=sys.stderr, flush=True)
    return input()


def _hidden(question: str) -> str:
    return getpass.getpass(question) if sys.stdin.isatty() else _ask(question)


if __name__ == "__main__":
    sys.exit(main())
