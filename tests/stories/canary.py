"""Distinctive words and where they turn up: every file under some folders, every table, every process, in every way of writing them."""

import base64
import binascii
import json
import os
import random
import string
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from holdspace.kernel.sqlcipher.driver import open_encrypted


def coin(chance: random.Random) -> str:
    """A word nobody writes by chance, with a letter beyond ASCII, which each way of writing shows in its own fashion."""
    letters = "".join(chance.choices(string.ascii_lowercase, k=16))
    return f"{letters[:8]}é{letters[8:]}"


def spellings(word: str) -> set[bytes]:
    """The word in UTF-8, UTF-16, Latin-1, percent-encoded, JSON- and HTML-escaped, and in base64 at each of three alignments."""
    plain = word.encode()
    found = {plain, word.encode("utf-16-le"), word.encode("latin-1", "ignore"), json.dumps(word)[1:-1].encode()}
    found |= {quote(word).encode(), quote(word).lower().encode(), word.encode("ascii", "xmlcharrefreplace")}
    for before in range(3):
        for text in (plain, word.encode("utf-16-le")):
            coded = base64.b64encode(b"\0" * before + text).rstrip(b"=")
            whole = coded[-(-before * 8 // 6) : (before + len(text)) * 8 // 6]
            found |= {whole, whole.replace(b"+", b"-").replace(b"/", b"_")}
    return found


class Canaries:
    """Words by the place they are typed into."""

    def __init__(self, seed: int, places: Iterable[str]) -> None:
        chance = random.Random(seed)
        self.words = {place: coin(chance) for place in places}

    def __getitem__(self, place: str) -> str:
        return self.words[place]

    def add(self, place: str, word: str) -> None:
        """A word that was not coined here: a password, a recovery code."""
        self.words[place] = word

    def seen_in(self, data: bytes) -> set[str]:
        """Places whose word is in there."""
        return {place for place, word in self.words.items() if any(one in data for one in spellings(word))}


def files(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below, with its name in front of its bytes: a name can tell as much."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield str(path), os.fsencode(path) + b"\n" + path.read_bytes()


def processes(group: int) -> Iterator[tuple[str, bytes]]:
    """Arguments and environment of a process group, and which files it holds open."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _group(int(entry.name)) == group:
            for part in ("cmdline", "environ"):
                yield f"{entry}/{part}", (entry / part).read_bytes()
            for handle in (entry / "fd").iterdir():
                yield str(handle), os.fsencode(handle.readlink())


def _group(process: int) -> int:
    try:
        return os.getpgid(process)
    except ProcessLookupError:
        return 0


def tables(database: Path, key: bytes) -> Iterator[tuple[str, bytes]]:
    """Every table of the opened database, row after row."""
    with closing(open_encrypted(key, database=str(database))) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'note_fts%'")
        for (name,) in names.fetchall():
            cursor = connection.execute(f'SELECT * FROM "{name}"')
            for row in cursor:
                yield name, b"\n".join(_bytes(value) for value in row)


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    text = str(value)
    return text.encode() + b"\n" + _unpacked(text)


def _unpacked(text: str) -> bytes:
    """What Django's sessions and signed values hold: base64, with a dot in front when packed."""
    first = text.removeprefix(".").partition(":")[0]
    try:
        raw = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4))
        return zlib.decompress(raw) if text.startswith(".") else raw
    except (ValueError, binascii.Error, zlib.error):
        return b""
