"""The second wall: in which practice this thread stands. PostgreSQL shows and takes no row of another (security.md 6.4).

The first wall is the policy and the filters of each query; this one holds where a query forgets them. Whoever knows the practice says
so (`stand_in`, `within`); the backend repeats it with every statement, and the policies of `building` compare. Where nothing was
said, no row of any practice is there. On SQLite nothing reads this.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

SETTING = "app.practice"
_PRACTICE: ContextVar[UUID | None] = ContextVar("practice", default=None)


def standing() -> UUID | None:
    """The practice this thread stands in."""
    return _PRACTICE.get()


def stand_in(practice: UUID) -> None:
    """From here on, until the end of the request, job or command."""
    _PRACTICE.set(practice)


@contextmanager
def within(practice: UUID) -> Iterator[None]:
    """For the length of a block; afterwards as before."""
    before = _PRACTICE.set(practice)
    try:
        yield
    finally:
        _PRACTICE.reset(before)


@contextmanager
def nowhere() -> Iterator[None]:
    """A request or a job begins: whoever came before on this thread left nothing, and neither will this one."""
    before = _PRACTICE.set(None)
    try:
        yield
    finally:
        _PRACTICE.reset(before)


def statement() -> str:
    """What the backend puts before each statement. Local: it ends with the transaction, so a pooler may hand the connection on."""
    practice = _PRACTICE.get()
    if practice is None:
        return f"SET LOCAL {SETTING} = ''; "
    return f"SET LOCAL {SETTING} = '{UUID(int=practice.int)}'; "
