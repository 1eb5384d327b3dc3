"""One process-wide, first-come-first-served queue of writers for each database file.

SQLite lets one connection write at a time; the others sleep and look again, and an unlucky one sleeps long. Threads
of one process can do better: they stand in line here, and the lock is handed to the one that waited longest.
"""

import os
import threading
import time
import weakref
from collections import deque

# A holder that was thrown away without closing (a dead thread) is noticed after this long at most.
_LOOK_AGAIN = 0.5


class QueueTimeout(Exception):
    """Waited the whole timeout."""


class AlreadyWriting(Exception):
    """The same thread holds the place through another connection: waiting would never end."""


class Ticket:
    """The right to write, held for one transaction."""

    __slots__ = ("__weakref__", "_queue", "thread")

    def __init__(self, queue: "WriteQueue") -> None:
        self._queue = queue
        self.thread = threading.get_ident()

    def give_back(self) -> None:
        """Let the next writer in. Giving back twice does nothing."""
        self._queue.leave(self)


class _Place:
    """Somebody waiting; the gate opens when it is their turn."""

    __slots__ = ("gate", "ticket")

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        self.gate = threading.Lock()
        self.gate.acquire()


class WriteQueue:
    """The line in front of one database file."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[_Place] = deque()
        # Weak, so that a connection lost without closing does not shut out every other writer.
        self._holder: weakref.ref[Ticket] | None = None

    def enter(self, timeout: float) -> Ticket:
        """Wait for the turn and answer the ticket; raises `QueueTimeout` or `AlreadyWriting`."""
        ticket = Ticket(self)
        with self._guard:
            if not self._held_by_anyone(but_not=ticket.thread) and not self._waiting:
                self._holder = weakref.ref(ticket)
                return ticket
            place = _Place(ticket)
            self._waiting.append(place)
        return self._wait(place, time.monotonic() + timeout)

    def _held_by_anyone(self, *, but_not: int) -> bool:
        """Is somebody writing? A function of its own, so that no waiting frame keeps a lost ticket alive."""
        holder = self._living_holder()
        if holder is not None and holder.thread == but_not:
            raise AlreadyWriting
        return holder is not None

    def _wait(self, place: _Place, until: float) -> Ticket:
        while True:
            left = until - time.monotonic()
            if place.gate.acquire(timeout=max(0.0, min(left, _LOOK_AGAIN))):
                return place.ticket
            with self._guard:
                if self._living_holder() is None:
                    self._let_next_in()
                if left > _LOOK_AGAIN or place not in self._waiting:
                    continue
                self._waiting.remove(place)
                raise QueueTimeout

    def leave(self, ticket: Ticket) -> None:
        """Let the next in, if this ticket is the one that holds the place."""
        with self._guard:
            if self._living_holder() is ticket:
                self._let_next_in()

    def _living_holder(self) -> Ticket | None:
        return None if self._holder is None else self._holder()

    def _let_next_in(self) -> None:
        if not self._waiting:
            self._holder = None
            return
        place = self._waiting.popleft()
        self._holder = weakref.ref(place.ticket)
        place.gate.release()


_queues: dict[str, WriteQueue] = {}
_queues_guard = threading.Lock()


def queue_for(path: str) -> WriteQueue:
    """The queue of a database file, whatever name leads to it."""
    name = os.path.realpath(path)
    with _queues_guard:
        return _queues.setdefault(name, WriteQueue())


# A forked child has none of the parent's writers.
os.register_at_fork(after_in_child=_queues.clear)
