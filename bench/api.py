"""What is measured through the API, and the floor's counterparts."""

import itertools
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.client import Act, Connection, Figure, measure
from bench.ground import CLINICIANS
from bench.table import Row
from bench.text import COMMON, EVERY, RARE, Writer

BASE = "/api/v1"
DRAFTS = 20  # of each clinician, in turn


def figures(port: int, ground: dict[str, Any], seconds: float, floor: "Floor") -> list[Row]:
    """Save, open, timeline and search, at one and at eight clinicians; the floor right after each, in the same minute."""
    names = [f"c{number}" for number in range(CLINICIANS)]
    acts = (("save", _saves, "2.5 ms", "500/s"), ("open", _opens, "1.2 ms", ""), ("timeline", _timelines, "4 ms", ""))
    rows: list[Row] = []
    for count in (1, CLINICIANS):
        who = "1 clinician" if count == 1 else f"{count} clinicians"
        for name, act, alone, together in acts:
            figure = measure([act(port, ground, one) for one in names[:count]], seconds)
            rows.append(Row(f"{name}, {who}", figure, alone if count == 1 else together, floor.figure(name, count)))
    figure = measure([_opens(port, ground, "all")], seconds)
    rows.append(Row("open, all clients in reach", figure, "1.2 ms", floor.figure("open")))
    for reader, reach in (("one", "1 client"), ("c0", "40 clients"), ("all", "all clients")):
        for word, kind in ((RARE, "rare"), (COMMON, "common"), (EVERY, "every-note")):
            figure = measure([_searches(port, ground, reader, word)], seconds / 2)
            rows.append(Row(f"search, {kind} word, {reach}", figure, "8 ms p95", floor.figure("search", word=word)))
    figure = measure([_searches(port, ground, one, COMMON) for one in names], seconds)
    beside = floor.figure("search", CLINICIANS, word=COMMON)
    return [*rows, Row("search, common word, 8 clinicians", figure, "", beside)]


def _clients(ground: dict[str, Any], name: str) -> list[str]:
    found: list[str] = ground["clients"] if name == "all" else ground["reach"][name]
    return found


def _saves(port: int, ground: dict[str, Any], name: str) -> Iterator[Act]:
    connection = Connection(port, ground["tokens"][name])
    writer = Writer(name.__hash__() % 1000)
    now = datetime.now(UTC).replace(microsecond=0)
    drafts: list[tuple[str, int]] = []
    for client, _ in zip(itertools.cycle(_clients(ground, name)), range(DRAFTS), strict=False):
        session = {
            "starts_at": (now - timedelta(hours=2)).isoformat(),
            "ends_at": (now - timedelta(hours=1)).isoformat(),
        }
        first: dict[str, Any] = {"client": client, "session": session, "format": "soap", "sections": writer.note()}
        made = connection.ask("POST", f"{BASE}/notes", first)
        drafts.append((made["id"], made["revision"]))
    texts = [writer.note() for _ in range(50)]
    for number in itertools.count():
        note, revision = drafts[number % DRAFTS]
        sent: dict[str, Any] = {"revision": revision, "sections": texts[number % 50] | {"p": f"Save {number}."}}
        yield lambda note=note, sent=sent: connection.ask("PUT", f"{BASE}/notes/{note}", sent)  # type: ignore[misc]
        drafts[number % DRAFTS] = (note, revision + 1)


def _opens(port: int, ground: dict[str, Any], name: str) -> Iterator[Act]:
    connection = Connection(port, ground["tokens"][name])
    notes: list[str] = []
    for client in _clients(ground, name)[:40]:
        notes += [one["id"] for one in connection.ask("GET", f"{BASE}/clients/{client}/notes?limit=20")["notes"]]
    random.Random(3).shuffle(notes)
    for note in itertools.cycle(notes):
        yield lambda note=note: connection.ask("GET", f"{BASE}/notes/{note}")  # type: ignore[misc]


def _timelines(port: int, ground: dict[str, Any], name: str) -> Iterator[Act]:
    connection = Connection(port, ground["tokens"][name])
    for client in itertools.cycle(_clients(ground, name)):
        yield lambda client=client: connection.ask("GET", f"{BASE}/clients/{client}/notes?limit=20")  # type: ignore[misc]


def _searches(port: int, ground: dict[str, Any], name: str, word: str) -> Iterator[Act]:
    connection = Connection(port, ground["tokens"][name])
    for _ in itertools.count():
        yield lambda: connection.ask("POST", f"{BASE}/search", {"q": word})


class Floor:
    """The same acts on the floor's server; without one, nothing to compare with."""

    def __init__(self, port: int, session: str, seconds: float, notes: int) -> None:
        self._port, self._session, self._seconds, self._notes = port, session, seconds, notes

    def figure(self, act: str, count: int = 1, *, word: str = "") -> Figure | None:
        """Save, open, timeline or search, by so many at once."""
        return measure([self._acts(act, word) for _ in range(count)], self._seconds / 2) if self._port else None

    def _acts(self, act: str, word: str) -> Iterator[Act]:
        if act == "save":
            return _floor_saves(self._port, self._session)
        if act == "search":
            return _floor_searches(self._port, self._session, word)
        what, most = ("read", self._notes) if act == "open" else ("timeline", 999)
        return _floor_reads(self._port, self._session, what, most)


def _signed_in(port: int, session: str) -> Connection:
    connection = Connection(port)
    connection.cookies["sessionid"] = session
    return connection


def _floor_saves(port: int, session: str) -> Iterator[Act]:
    connection, writer = _signed_in(port, session), Writer(5)
    texts = ["\n".join(writer.note().values()) for _ in range(50)]
    for number in itertools.count():
        yield lambda number=number: connection.ask("PUT", "/save", {"text": texts[number % 50]})  # type: ignore[misc]


def _floor_reads(port: int, session: str, what: str, most: int) -> Iterator[Act]:
    connection, chance = _signed_in(port, session), random.Random(3)
    while True:
        yield lambda: connection.ask("GET", f"/{what}/{chance.randint(1, most)}")


def _floor_searches(port: int, session: str, word: str) -> Iterator[Act]:
    connection = _signed_in(port, session)
    while True:
        yield lambda: connection.ask("GET", f"/search/{word}")
