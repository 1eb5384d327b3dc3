"""How long a record takes to become a PDF, rows read and log written included, beside Typst alone on the same words.

Run as `python -m bench.paper RUNS` with the database's environment set; answers JSON rows.
"""

import io
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

DAY = timedelta(days=1)
NOTES = 200  # of two kilobytes: a page each
WORDS = dict.fromkeys("soap", "Slept better, walked daily. " * 18)
# Typst keeps what it set before, so the floor begins anew each time, as ours does.
FLOOR = """
import sys, typst
plain = b'#for note in json("data.json") { for words in note { par(words) }; pagebreak(weak: true) }'
typst.compile({"main": plain, "data.json": sys.stdin.buffer.read()}, format="pdf")
"""


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdspace.config.settings")
    from holdspace.cli import ground  # noqa: PLC0415  # needs the environment above

    with ground.only_one():
        ground.prepare_keys()
        ground.prepare_tables()
        print(json.dumps(_all(int(sys.argv[1]))))


def _all(runs: int) -> list[dict[str, Any]]:
    from pypdf import PdfReader  # noqa: PLC0415  # models need the settings to be ready

    from holdspace.clients.queries import open_client  # noqa: PLC0415
    from holdspace.notes.queries import record_pages  # noqa: PLC0415
    from holdspace.web.notes.typesetting import record_pdf  # noqa: PLC0415

    now = datetime.now(UTC)
    actor, client_id = _record(now)

    def ours() -> bytes:
        client = open_client(actor, client_id, at=now).client
        pages = record_pages(actor, client_id, since=None, until=None, at=now)
        return record_pdf(pages, client=client, since=None, until=None, at=now)

    sheets = len(PdfReader(io.BytesIO(ours())).pages)
    figures = [_figure(act, runs) for act in (ours, _floor)]
    return [{"name": f"a record of {sheets} pages as a PDF", "aim": "1,500 ms", "floor": figures[1], **figures[0]}]


def _floor() -> object:
    data = json.dumps([list(WORDS.values())] * NOTES).encode()
    return subprocess.run([sys.executable, "-c", FLOOR], input=data, check=True)


def _figure(act: Callable[[], object], runs: int) -> dict[str, Any]:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return {
        "median": statistics.median(times),
        "p95": times[int(len(times) * 0.95)],
        "rate": 1000 / statistics.mean(times),
        "count": runs,
    }


def _record(now: datetime) -> tuple[Any, Any]:
    """A client with signed notes alone."""
    from holdspace.access.actor import Origin  # noqa: PLC0415  # as above
    from holdspace.caseload.queries import actor_for  # noqa: PLC0415
    from holdspace.caseload.services import admit_client  # noqa: PLC0415
    from holdspace.clients.rules import ClientFacts  # noqa: PLC0415
    from holdspace.encounters import services as encounters  # noqa: PLC0415
    from holdspace.encounters.rules import EncounterFacts  # noqa: PLC0415
    from holdspace.notes.rules import Proof  # noqa: PLC0415
    from holdspace.notes.services import drafts, signing  # noqa: PLC0415
    from holdspace.practice.queries import login_by_email  # noqa: PLC0415

    person = login_by_email("c0@bench.example")
    assert person is not None
    origin = Origin("job", "bench")
    actor = actor_for(person, origin=origin, at=now)
    client = admit_client(actor, ClientFacts("Perla", "Quist", (now - 10_000 * DAY).date()), clinician=None, at=now)
    actor = actor_for(person, origin=origin, at=now)
    for day in range(NOTES):
        starts = now - (NOTES - day) * DAY
        facts = EncounterFacts(starts, starts + DAY / 24, status="held")
        session = encounters.plan_encounter(actor, client.id, facts, at=now)
        note = drafts.draft_note(actor, session.id, format_key="soap", sections=WORDS, at=now)
        proof = Proof("password", now, ("password",))
        signing.sign_note(actor, note.id, revision=1, proof=proof, at=now)
    return actor, client.id


if __name__ == "__main__":
    main()
