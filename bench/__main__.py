"""`make bench`: load, measure, print a table beside the floor. Options scale it down: --notes, --clients, --seconds.

--postgres: on a PostgreSQL server of its own that waits for the disk, entered as the application's role with the walls standing. Without
the floor, which is SQLCipher's.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import api, browser, keystrokes, table
from bench.client import Connection
from bench.server import Server, free_port
from bench.text import Writer
from tests.postgres.cluster import Cluster

HOUR = timedelta(hours=1)


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--notes", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=1_000)
    parser.add_argument("--events", type=int, default=200_000, help="entries in the log that is verified")
    parser.add_argument("--sealed", type=int, default=5_000, help="psychotherapy notes in a notebook")
    parser.add_argument("--seconds", type=float, default=5.0, help="for each figure")
    parser.add_argument(
        "--data", type=Path, help="keep the loaded data here and use it again; default: a folder thrown away"
    )
    parser.add_argument("--no-floor", action="store_true")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server that is thrown away afterwards")
    chosen = parser.parse_args()
    if chosen.postgres and chosen.data:
        parser.error("--data keeps an embedded database; with --postgres nothing is kept")
    with _database(chosen):
        _run(chosen)


@contextmanager
def _database(chosen: argparse.Namespace) -> Iterator[None]:
    """Tell every process we start where the database is."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    if not chosen.postgres:
        yield
        return
    chosen.no_floor = True
    with Cluster(sync=True) as place:
        os.environ.update(place.database("bench"))
        yield


def _run(chosen: argparse.Namespace) -> None:
    folder = chosen.data or Path(tempfile.mkdtemp(prefix="holdspace-bench-"))
    try:
        rows = _loaded(folder, chosen)
        with _floor(folder, chosen) as floor:
            rows += _measured(folder, chosen, floor)
        rows += [] if chosen.postgres else [keystrokes.lost_words()]
        rows += _alone(folder, "bench.trust", str(chosen.seconds), str(chosen.events))
        rows += _alone(folder, "bench.paper", "9")
        rows += _alone(folder, "bench.groups", "15")
        rows += [] if chosen.postgres else _alone(folder, "bench.notebook", str(chosen.sealed))
        rows += _alone(folder, "bench.oracle", "150")
        rows += [] if chosen.postgres else _alone(folder, "bench.decisions", str(chosen.seconds))
        rows += [] if chosen.postgres else _alone(folder, "bench.boundary", "600")
        where = "PostgreSQL on the same machine" if chosen.postgres else "SQLCipher"
        print(table.render(rows, f"{where}; {_machine()}", chosen.notes, chosen.clients))
    finally:
        if not chosen.data:
            shutil.rmtree(folder, ignore_errors=True)


def _serve(folder: Path, port: int) -> Server:
    env = _environment(folder) | {"PORT": str(port)}
    return Server([str(Path(sys.executable).with_name("holdspace")), "serve"], env, port, "/healthz")


def _environment(folder: Path) -> dict[str, str]:
    # Neither the idle lock nor a limit of tries is what is measured.
    return {"HOLDSPACE_DATA": str(folder / "data"), "HOLDSPACE_KEYS": str(folder / "keys"), "HOST": "127.0.0.1"}


def _loaded(folder: Path, chosen: argparse.Namespace) -> list[table.Row]:
    """Found the practice and bring the notes in, unless the folder holds them from an earlier run."""
    known = folder / "ground.json"
    if known.exists():
        return []
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "bench.ground", str(chosen.clients)]
    made = subprocess.run(command, env=os.environ | _environment(folder), check=True, capture_output=True, text=True)
    rows = _load(folder, json.loads(made.stdout), chosen.notes)
    known.write_text(made.stdout, encoding="utf-8")
    return rows


def _measured(folder: Path, chosen: argparse.Namespace, floor: api.Floor) -> list[table.Row]:
    ground = json.loads((folder / "ground.json").read_text(encoding="utf-8"))
    port = free_port()
    server = _serve(folder, port)
    try:
        return [
            table.Row("cold start to /healthz", f"{server.cold_start * 1000:.0f} ms", "1 s"),
            table.memory("memory, just started", server.memory()),
            *api.figures(port, ground, chosen.seconds, floor),
            *browser.figures(port, ground, chosen.seconds, floor),
            *keystrokes.figures(port, ground),
            table.memory("memory, after all that", server.memory()),
        ]
    finally:
        server.stop()


def _alone(folder: Path, module: str, *options: str) -> list[table.Row]:
    """What a module measures on the rooms themselves, with the server stopped."""
    command = [sys.executable, "-m", module, *options]
    ran = subprocess.run(command, env=os.environ | _environment(folder), check=True, stdout=subprocess.PIPE, text=True)
    return [table.from_json(row) for row in json.loads(ran.stdout)]


def _load(folder: Path, ground: dict[str, Any], notes: int) -> list[table.Row]:
    """Bring the notes in through the API, a hundred at a time; the text is written before the clock starts."""
    port = free_port()
    server = _serve(folder, port)
    try:
        before = _size(folder)
        connection = Connection(port, ground["tokens"]["all"])
        taken = 0.0
        for batch in _batches(ground["clients"], notes):
            start = time.perf_counter()
            connection.ask("POST", "/api/v1/import", {"notes": batch})
            taken += time.perf_counter() - start
    finally:
        server.stop()
    rows = [
        table.Row("import, batches of 100", f"{notes / taken:,.0f} notes/s", "3,500 notes/s"),
        table.Row("bytes a note with index", f"{(_size(folder) - before) / notes:,.0f}", "3,400"),
    ]
    print(*(f"{row.name}: {row.figure}" for row in rows), sep="\n", file=sys.stderr)
    return rows


def _batches(clients: list[str], notes: int) -> Any:
    writer = Writer()
    now = datetime.now(UTC).replace(microsecond=0, minute=0)
    source = {"system": "Bench", "signed_by": "A. Clinician", "signed_at": (now - HOUR).isoformat()}
    each = -(-notes // len(clients))
    for start in range(0, notes, 100):
        batch = []
        for number in range(start, min(start + 100, notes)):
            # Client after client, sessions a week apart, oldest first, as another system exports its charts.
            starts = now - timedelta(days=7) * (each - number % each) + HOUR * (number // each % 9)
            session = {"starts_at": starts.isoformat(), "ends_at": (starts + HOUR).isoformat()}
            about = {"client": clients[number // each], "session": session, "source": source}
            batch.append(about | {"format": "soap", "sections": writer.note()})
        yield batch


def _size(folder: Path) -> int:
    """Bytes of the database: the file with its write-ahead log emptied into it, or what PostgreSQL says."""
    script = (
        "import django; django.setup(); from django.db import connection as c; k = c.cursor()\n"
        "k.execute('PRAGMA wal_checkpoint(TRUNCATE)' if c.vendor == 'sqlite' else 'SELECT pg_database_size(current_database())')\n"
        "print(k.fetchall()[0][0])"
    )
    env = os.environ | _environment(folder) | {"DJANGO_SETTINGS_MODULE": "holdspace.config.settings"}
    said = subprocess.run([sys.executable, "-c", script], env=env, check=True, capture_output=True, text=True).stdout
    return int(said) if "DATABASE_URL" in os.environ else (folder / "data" / "holdspace.db").stat().st_size


@contextmanager
def _floor(folder: Path, chosen: argparse.Namespace) -> Iterator[api.Floor]:
    """The floor's server, beside ours for as long as we measure."""
    if chosen.no_floor:
        yield api.Floor(0, "", 0, 0)
        return
    env, key = {"FLOOR_DATA": str(folder / "floor")}, folder / "floor.key"
    if not key.exists():
        command = [sys.executable, "-m", "bench.floor", "make", str(chosen.notes)]
        made = subprocess.run(command, env=os.environ | env, check=True, capture_output=True, text=True)
        key.write_text(made.stdout.strip(), encoding="utf-8")
    port = free_port()
    granian = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--no-log"]
    command = [*granian, "--port", str(port), "--blocking-threads", "8", "bench.floor:application"]
    server = Server(command, env, port, "/healthz")
    try:
        yield api.Floor(port, key.read_text(encoding="utf-8"), chosen.seconds, chosen.notes)
    finally:
        server.stop()


def _machine() -> str:
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    model = [
        line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line
    ]
    gib = int(memory.split()[1]) / 2**20
    return f"{os.cpu_count()} cores ({model[0] if model else platform.processor()}), {gib:.0f} GiB, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
