"""A database read by plain SQL over a raw connection, so that a restored copy is read by the same lines as the living one."""

from collections.abc import Iterator
from typing import Any, Protocol
from uuid import UUID

from django.db import connection

from holdspace.kernel.postgres import walls


class Source(Protocol):
    """A database to read. ids and times come out as text: 32 hex digits, RFC 3339 in UTC."""

    def hex(self, column: str) -> str:
        """SQL for an id as 32 hex digits."""

    def literal(self, found: str) -> str:
        """SQL for the id of 32 hex digits, so that an index is used."""

    def time(self, column: str) -> str:
        """SQL for a time as text."""

    def enter(self, practice: str) -> None:
        """Stand in a practice (32 hex digits): its rows are read from now on."""

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Run a query without parameters, row by row."""


class SqliteSource:
    """A raw SQLCipher connection."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def hex(self, column: str) -> str:
        """As Source."""
        return f"lower(hex({column}))"

    def literal(self, found: str) -> str:
        """As Source."""
        return f"x'{found}'"

    def time(self, column: str) -> str:
        """As Source."""
        return f"replace({column}, ' ', 'T') || 'Z'"

    def enter(self, practice: str) -> None:
        """As Source: here every row is read anyway."""

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """As Source."""
        cursor = self._connection.cursor()
        try:
            yield from cursor.execute(sql)
        finally:
            cursor.close()


class PostgresSource:
    """A raw psycopg connection."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def hex(self, column: str) -> str:
        """As Source."""
        return f"coalesce(replace({column}::text, '-', ''), '')"

    def literal(self, found: str) -> str:
        """As Source."""
        return f"'{found}'::uuid"

    def time(self, column: str) -> str:
        """As Source."""
        text = f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')"""
        return f"replace({text}, '.000000', '') || 'Z'"

    def enter(self, practice: str) -> None:
        """As Source: the wall opens for these rows."""
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.practice', %s, false)", [str(UUID(hex=practice))])

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """As Source."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql)
            while batch := cursor.fetchmany(2000):
                yield from batch


def living_source() -> Source:
    """The database that Django has open."""
    connection.ensure_connection()
    return SqliteSource(connection.connection) if connection.vendor == "sqlite" else _Living(connection)


class _Living(PostgresSource):
    """Django's own connection, which is told the practice its own way."""

    def enter(self, practice: str) -> None:
        walls.stand_in(UUID(hex=practice))
