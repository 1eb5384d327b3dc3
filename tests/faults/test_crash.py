"""kill -9 the real server at random moments while people write and sign: nothing acknowledged is lost, and the log verifies.

Rounds and seconds go to the printed output (`make prove`, `-s`) and from there into docs/proofs.md.
"""

import random
import signal
import statistics
import time

import pytest

from tests.faults.office import Office, Worker, at_work, found, lost, seconds_to_serve, sign_all_in
from tests.postgres.cluster import NOT_HERE, Cluster, programs

SLICE, LONG = 4, 200


def prove(office: Office, rounds: int, seed: int, *, verify_each: int = 1) -> None:
    """So many deaths. Each time: start, look for what the last life acknowledged, work, die."""
    chance = random.Random(seed)
    server, acknowledged, signed = office.server(), 0, 0
    before: list[Worker] = []
    starts: list[float] = []
    refused: list[int] = []
    try:
        for round_ in range(rounds + 1):
            starts.append(seconds_to_serve(server))
            if round_ == 0:
                sign_all_in(office, server.port)  # a sign-in that is killed counts as one that failed
            assert lost(office, server.port, before) == [], f"after death {round_}"
            if before and (round_ % verify_each == 0 or round_ == rounds):  # the log is one: the last look covers all
                verified = office.command("verify")
                assert verified.returncode == 0, f"after death {round_}: {verified.stderr}"
            before = at_work(office, server.port, chance)
            _wait_for_work(before)
            time.sleep(chance.uniform(0.0, 1.5))
            server.stop(signal.SIGKILL)
            for worker in before:
                worker.join(60)
                assert not worker.is_alive()
            acknowledged += sum(worker.acknowledged for worker in before)
            signed += sum(kept.signed for worker in before for kept in worker.kept.values())
            refused += [status for worker in before for status in worker.refused]
    finally:
        server.stop(signal.SIGKILL)
    assert refused == []
    assert signed >= max(rounds // 6, int(rounds >= SLICE))
    again = sorted(starts[1:])
    print(  # noqa: T201  # the figures of the proof
        f"\n{rounds} deaths, {acknowledged} acknowledgements of which {signed} signatures, 0 lost; it served again after "
        f"{statistics.median(again):.2f} s (median), {again[-1]:.2f} s (longest), process start and recovery included"
    )


def _wait_for_work(workers: list[Worker], within: float = 20) -> None:
    """Until everybody has written something and somebody has signed: a proof of identity takes its time."""
    end, patient = time.monotonic() + within, time.monotonic() + 4
    while time.monotonic() < (patient if all(worker.kept for worker in workers) else end) and not _working(workers):
        time.sleep(0.01)
    assert all(worker.kept for worker in workers)


def _working(workers: list[Worker]) -> bool:
    signed = any(kept.signed for worker in workers for kept in list(worker.kept.values()))
    return signed and all(worker.kept for worker in workers)


@pytest.fixture
def on_postgresql(tmp_path):
    """The same practice on a PostgreSQL of its own that waits for the disk, as in earnest."""
    if programs() is None:
        pytest.skip(NOT_HERE)
    with Cluster(sync=True) as place:
        yield found(tmp_path, **place.database("crash"))


@pytest.mark.slow
def test_killed_in_mid_work_it_loses_nothing_it_acknowledged(office):
    prove(office, SLICE, seed=time.time_ns())


@pytest.mark.slow
def test_killed_in_mid_work_on_postgresql_it_loses_nothing_it_acknowledged(on_postgresql):
    prove(on_postgresql, SLICE // 2, seed=time.time_ns())


@pytest.mark.prove
def test_killed_two_hundred_times_it_loses_nothing_it_acknowledged(office):
    prove(office, LONG, seed=20261125, verify_each=5)


@pytest.mark.prove
def test_killed_two_hundred_times_on_postgresql_it_loses_nothing_it_acknowledged(on_postgresql):
    prove(on_postgresql, LONG, seed=20261126, verify_each=5)
