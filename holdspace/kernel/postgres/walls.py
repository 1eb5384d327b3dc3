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
PERSON = "app.uid"  # in the database of psychotherapy notes, where not even a colleague's row is there
_PRACTICE: ContextVar[UUID | None] = ContextVar("practice", default=None)
_PERSON: ContextVar[UUID | None] = ContextVar("person", default=None)


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
    before, person = _PRACTICE.set(None), _PERSON.set(None)
    try:
        yield
    finally:
        _PRACTICE.reset(before)
        _PERSON.reset(person)


@contextmanager
def alone(person: UUID) -> Iterator[None]:
    """For the length of a block, as this person and nobody else; afterwards as before."""
    before = _PERSON.set(person)
    try:
        yield
    finally:
        _PERSON.reset(before)


def statement() -> str:
    """What the backend puts before each statement. Local: it ends with the transaction, so a pooler may hand the connection on."""
    return _set(SETTING, _PRACTICE.get())


def statement_for_person() -> str:
    """The same in a database that is walled by person."""
    return _set(PERSON, _PERSON.get())


def _set(setting: str, one: UUID | None) -> str:
    return f"SET LOCAL {setting} = ''; " if one is None else f"SET LOCAL {setting} = '{UUID(int=one.int)}'; "
