"""What the server does by itself: places in the log, and whatever else comes round by the clock.

One thread a job, in the one process that serves (house.md 14, "Jobs"). With several processes on PostgreSQL, start them with
HOLDSPACE_JOBS=0 and run `holdspace jobs` once beside them.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import close_old_connections, connections

from holdspace.kernel.postgres import walls

log = logging.getLogger("holdspace.jobs")
Run = Callable[[datetime], None]


@dataclass(frozen=True)
class Job:
    """run: called with the time, every so often; it decides by itself whether anything is to be done.

    brief: it takes a moment at most, and runs where requests are answered, so that the database's warm connection stays warm.
    """

    name: str
    every: timedelta
    run: Run
    brief: bool = False


class Clockwork:
    """Runs jobs until stopped. hand_over: runs a call on the thread that answers requests, and waits for it."""

    def __init__(self, jobs: list[Job], hand_over: Callable[[Callable[[], None]], None] | None = None) -> None:
        self._stop = threading.Event()
        self._hand_over = hand_over
        self._threads = [
            threading.Thread(target=self._mind, args=(job,), name=f"job {job.name}", daemon=True) for job in jobs
        ]

    def start(self) -> None:
        """Begin; comes back at once."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after what is running now."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait(self) -> None:
        """Stay until stopped."""
        self._stop.wait()

    def _mind(self, job: Job) -> None:
        while not self._stop.wait(job.every.total_seconds()):
            if job.brief and self._hand_over is not None:
                self._hand_over(lambda: _run(job))
            else:
                _run(job)
                connections.close_all()


def _run(job: Job) -> None:
    """A job that fails says so by its name and the kind of failure only, and is tried again at its next turn."""
    try:
        close_old_connections()
        with walls.nowhere():
            job.run(datetime.now(UTC))
    except Exception as error:  # noqa: BLE001  # whatever it is, the other jobs and the next turn go on
        log.error("The job %s failed: %s.", job.name, type(error).__name__)  # noqa: TRY400  # a trace could hold words
