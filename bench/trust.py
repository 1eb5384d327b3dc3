"""What the log costs and how fast it is checked, on the rooms themselves, with the server stopped.

Run as `python -m bench.trust SECONDS EVENTS` with the database's environment set; answers JSON rows. Signing is measured below the page:
the proof of identity (Argon2, a passkey) costs the same with and without the log.
"""

import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

HOUR = timedelta(hours=1)
WORDS = dict.fromkeys("soap", "Slept better, walked daily. " * 18)
Row = dict[str, Any]


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdspace.config.settings")
    from holdspace.cli import ground  # noqa: PLC0415  # needs the environment above

    with ground.only_one():
        ground.prepare_keys()
        ground.prepare_tables()
        print(json.dumps(_all(float(sys.argv[1]), int(sys.argv[2]))))


def _all(seconds: float, events: int) -> list[Row]:
    from holdspace.practice.queries import all_practices  # noqa: PLC0415  # models need the settings to be ready

    practice = all_practices()[0]
    rows = []
    for clinicians in (1, 8):
        plain, logged = _pairs(practice, clinicians, seconds)
        cost = 100 * (statistics.mean(logged) / statistics.mean(plain) - 1)
        rows += [
            _row(f"sign without the log, {clinicians} at once", plain, clinicians, ""),
            _row(f"sign with the log, {clinicians} at once ({cost:+.0f} % time)", logged, clinicians, "+15 %"),
        ]
    return rows + _verifying(practice, events)


def _row(name: str, taken: list[float], threads: int, aim: str) -> Row:
    times = sorted(one * 1000 for one in taken)
    rate = threads * 1000 / statistics.mean(times)
    return {
        "name": name,
        "median": statistics.median(times),
        "p95": times[int(len(times) * 0.95)],
        "rate": rate,
        "count": len(times),
        "aim": aim,
    }


def _pairs(practice: UUID, clinicians: int, seconds: float) -> tuple[list[float], list[float]]:
    """Times of signatures without and with the log: short turns, one after the other, so that both meet the same machine."""
    plain: list[float] = []
    logged: list[float] = []
    until = time.perf_counter() + 2 * seconds
    while time.perf_counter() < until or len(logged) < 40:
        plain += _turn(practice, clinicians, log=False)
        logged += _turn(practice, clinicians, log=True)
    return plain, logged


def _turn(practice: UUID, clinicians: int, *, log: bool) -> list[float]:
    from holdspace.audit.services import sequence  # noqa: PLC0415  # as above
    from holdspace.kernel.postgres import walls  # noqa: PLC0415
    from holdspace.notes.rules import Intent, Proof  # noqa: PLC0415
    from holdspace.notes.services import signing  # noqa: PLC0415

    now = datetime.now(UTC)
    drafts = [_drafts(number, 4, now) for number in range(clinicians)]
    sequence(practice, at=now)
    # Without the log: the statement names none, and the signature does not take its place.
    signing.sequence = sequence if log else lambda *_, **__: None

    def sign(mine: tuple[Any, list[UUID]], times: list[float]) -> None:
        actor, notes = mine
        walls.stand_in(actor.practice)  # as a request does
        for note in notes:
            start = time.perf_counter()
            proof = Proof("password", now, ("password",))
            intent = None if log else Intent(now, None)
            signing.sign_note(actor, note, revision=1, proof=proof, at=now, intent=intent)
            times.append(time.perf_counter() - start)

    return _together([lambda times, one=one: sign(one, times) for one in drafts])


def _together(works: list[Callable[[list[float]], None]]) -> list[float]:
    from django.db import connection  # noqa: PLC0415  # as above

    taken: list[list[float]] = [[] for _ in works]

    def run(number: int) -> None:
        works[number](taken[number])
        connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one for times in taken for one in times]


def _drafts(number: int, count: int, now: datetime) -> tuple[Any, list[UUID]]:
    from holdspace.access.actor import Origin  # noqa: PLC0415  # as above
    from holdspace.caseload.queries import actor_for  # noqa: PLC0415
    from holdspace.encounters import services as encounters  # noqa: PLC0415
    from holdspace.encounters.rules import EncounterFacts  # noqa: PLC0415
    from holdspace.notes.services.drafts import draft_note  # noqa: PLC0415
    from holdspace.practice.queries import login_by_email  # noqa: PLC0415

    person = login_by_email(f"c{number}@bench.example")
    assert person is not None
    actor = actor_for(person, origin=Origin("job", "bench"), at=now)
    client = min(actor.reach)
    facts = EncounterFacts(now - 2 * HOUR, now - HOUR, status="held")
    made = []
    for _ in range(count):
        session = encounters.plan_encounter(actor, client, facts, at=now)
        made.append(draft_note(actor, session.id, format_key="soap", sections=WORDS, at=now).id)
    return actor, made


def _verifying(practice: UUID, events: int) -> list[Row]:
    from django.db import transaction  # noqa: PLC0415  # as above

    from holdspace.access.actor import Origin  # noqa: PLC0415
    from holdspace.audit.proofs import LogTiles  # noqa: PLC0415
    from holdspace.audit.services import newest_head, record_stranger, sequence  # noqa: PLC0415
    from holdspace.audit.sources import living_source  # noqa: PLC0415
    from holdspace.notes.verifying import verify_record  # noqa: PLC0415

    now = datetime.now(UTC)
    head = sequence(practice, at=now)
    assert head is not None
    with transaction.atomic():
        for _ in range(max(0, events - head.size)):
            record_stranger(practice, Origin("web", "192.0.2.7", "a1b2c3"), "person.sign_in_failed", at=now)
    start = time.perf_counter()
    sequence(practice, at=now)
    numbered = time.perf_counter() - start
    added = max(1, events - head.size)
    start = time.perf_counter()
    report = verify_record(living_source())
    taken = time.perf_counter() - start
    assert report.ok, report.findings
    head = newest_head(practice)
    assert head is not None
    proofs = []
    for index in range(0, head.size, max(1, head.size // 50)):
        start = time.perf_counter()
        path = LogTiles(practice, head.log).inclusion(index, head)
        proofs.append(time.perf_counter() - start)
    return [
        {"name": "places in the log, batches of 2,000", "text": f"{added / numbered:,.0f} entries/s", "aim": ""},
        {
            "name": f"verify {report.entries:,} entries, {report.records:,} versions",
            "text": f"{report.entries / taken:,.0f} entries/s",
            "aim": "100,000/s",
        },
        _row(f"a proof out of {head.size:,} entries, {32 * len(path)} bytes", proofs, 1, "1 KB"),
    ]


if __name__ == "__main__":
    main()
