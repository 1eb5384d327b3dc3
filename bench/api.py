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


def figures(port: int, ground: dict[str, Any], seconds: float) -> list[Row]:
    """Save, open, timeline and search, at one and at eight clinicians."""
    names = [f"c{number}" for number in range(CLINICIANS)]
    rows: list[Row] = []
    for count in (1, len(names)):
        who = "1 clinician" if count == 1 else f"{count} clinicians"
        some = names[:count]
        rows += [
            Row(
                f"save, {who}",
                measure([_saves(port, ground, one) for one in some], seconds),
                "2.5 ms" if count == 1 else "500/s",
                _f("save", count),
            ),
            Row(
                f"open, {who}",
                measure([_opens(port, ground, one) for one in some], seconds),
                "1.2 ms" if count == 1 else "",
                _f("open", count),
            ),
            Row(
                f"timeline of 20, {who}",
                measure([_timelines(port, ground, one) for one in some], seconds),
                "4 ms" if count == 1 else "",
                _f("timeline", count),
            ),
        ]
    rows.append(
        Row("open, all clients in reach", measure([_opens(port, ground, "all")], seconds), "1.2 ms", _f("open", 1))
    )
    for reader, reach in (("one", "1 client"), ("c0", "40 clients"), ("all", "all clients")):
        for word, kind in ((RARE, "rare"), (COMMON, "common"), (EVERY, "every-note")):
            figure = measure([_searches(port, ground, reader, word)], seconds / 2)
            rows.append(Row(f"search, {kind} word, {reach}", figure, "8 ms p95", f"search {kind}"))
    figure = measure([_searches(port, ground, one, COMMON) for one in names], seconds)
    rows.append(Row("search, common word, 8 clinicians", figure, "", "search common"))
    return rows


def _f(name: str, count: int) -> str:
    return f"{name} at {count}"


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


def floor(port: int, session: str, seconds: float, notes: int) -> dict[str, Figure]:
    """The same acts on the floor."""
    found = {}
    for count in (1, CLINICIANS):
        found[_f("save", count)] = measure([_floor_saves(port, session) for _ in range(count)], seconds)
        found[_f("open", count)] = measure([_floor_reads(port, session, "read", notes) for _ in range(count)], seconds)
        found[_f("timeline", count)] = measure(
            [_floor_reads(port, session, "timeline", 999) for _ in range(count)], seconds
        )
    for word, kind in ((RARE, "rare"), (COMMON, "common"), (EVERY, "every-note")):
        found[f"search {kind}"] = measure([_floor_searches(port, session, word)], seconds / 2)
    return found


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
