"""The database wrapper Django loads: SQLite's, over SQLCipher (security.md 6.1). Subclasses only, nothing patched.

Options, beside Django's own for SQLite:
    key         callable that answers the 32 raw bytes
    cache_kib   page cache of each connection, in KiB

Transactions are IMMEDIATE unless the options say otherwise, and stand in the file's write queue.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import tee
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base as sqlite
from django.db.backends.sqlite3._functions import register as register_functions
from django.utils.asyncio import async_unsafe
from sqlcipher3 import dbapi2 as Database

from holdspace.kernel.sqlcipher.creation import DatabaseCreation
from holdspace.kernel.sqlcipher.driver import (
    DEFAULT_CACHE_KIB,
    Connection,
    open_encrypted,
    refuse_missing,
)
from holdspace.kernel.sqlcipher.features import DatabaseFeatures
from holdspace.kernel.sqlcipher.operations import DatabaseOperations
from holdspace.kernel.sqlcipher.queue import AlreadyWriting, QueueTimeout, Ticket, queue_for

DEFAULT_TIMEOUT = 20.0
_CHANGES = re.compile(r"\s*(?:insert|update|delete|replace|create|alter|drop)\b", re.IGNORECASE)


def stand_in_line(connection: Connection) -> Ticket:
    """Wait for the turn to write; the driver's own error when it does not come."""
    try:
        return connection.write_queue.enter(connection.write_timeout)
    except QueueTimeout:
        raise Database.OperationalError(
            "The database is busy: another change has been running for more than "
            f"{connection.write_timeout:g} seconds. Try again."
        ) from None
    except AlreadyWriting:
        raise Database.OperationalError(
            "The database is busy: this thread is already changing it through another connection."
        ) from None


class CursorWrapper(Database.Cursor):
    """Django's cursor over SQLCipher's. A single change outside a transaction stands in line too."""

    def execute(self, query: str, params: Any = None) -> "CursorWrapper":
        """Run a statement in Django's "format" or "pyformat" style."""
        if params is None:
            statement: tuple[Any, ...] = (query,)
        else:
            names = list(params) if isinstance(params, Mapping) else None
            statement = (_to_sqlite_style(query, names), params)
        ticket = self._ticket_for(query)
        if ticket is None:
            return super().execute(*statement)
        try:
            return super().execute(*statement)
        finally:
            ticket.give_back()

    def executemany(self, query: str, param_list: Iterable[Any]) -> "CursorWrapper":
        """Run a statement for each set of parameters; a generator will do."""
        peek, rows = tee(iter(param_list))
        first = next(peek, None)
        names = list(first) if first and isinstance(first, Mapping) else None
        ticket = self._ticket_for(query)
        try:
            return super().executemany(_to_sqlite_style(query, names), rows)
        finally:
            if ticket is not None:
                ticket.give_back()

    def _ticket_for(self, query: str) -> Ticket | None:
        connection = self.connection
        if connection.in_transaction or not _CHANGES.match(query):
            return None
        return stand_in_line(connection)  # type: ignore[arg-type]  # the wrapper opens no other class


def _to_sqlite_style(query: str, names: list[str] | None) -> str:
    if names is None:
        return str(sqlite.FORMAT_QMARK_REGEX.sub("?", query)).replace("%%", "%")
    return query % {name: f":{name}" for name in names}


class DatabaseWrapper(sqlite.DatabaseWrapper):
    """One encrypted file. `vendor` and `display_name` stay SQLite's: Django compares them."""

    Database = Database
    creation_class = DatabaseCreation
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations

    transaction_mode: str | None
    init_commands: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ticket: Ticket | None = None

    def get_connection_params(self) -> dict[str, Any]:
        """Django's parameters and ours; IMMEDIATE and 20 seconds unless the settings say otherwise."""
        if self.is_in_memory_db():
            raise ImproperlyConfigured("The database is an encrypted file; a database in memory is neither.")
        params: dict[str, Any] = super().get_connection_params()
        if not callable(params.get("key")):
            raise ImproperlyConfigured('DATABASES[…]["OPTIONS"]["key"] is a callable that answers the 32 raw bytes.')
        self.transaction_mode = self.transaction_mode or "IMMEDIATE"
        return {
            "timeout": DEFAULT_TIMEOUT,
            "cache_kib": DEFAULT_CACHE_KIB,
            **params,
            "database": str(params["database"]),
        }

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """Open the file that is there; a missing one is refused, never made."""
        params = dict(conn_params)
        key = params.pop("key")
        refuse_missing(Path(params["database"]))
        connection = open_encrypted(key(), **params)
        try:
            connection.write_queue = queue_for(params["database"])
            connection.write_timeout = params["timeout"]
            register_functions(connection)
            for command in self.init_commands:
                if command.strip():
                    connection.execute(command)
        except BaseException:
            connection.close()
            raise
        return connection

    def create_cursor(self, name: str | None = None) -> CursorWrapper:
        """A cursor of our class on SQLCipher's."""
        cursor: CursorWrapper = self.connection.cursor(factory=CursorWrapper)
        return cursor

    # -- the write queue: one place from BEGIN to COMMIT, ROLLBACK or close; savepoints stand within it --

    def _start_transaction_under_autocommit(self) -> None:
        if self.transaction_mode == "DEFERRED":
            super()._start_transaction_under_autocommit()
            return
        with self.wrap_database_errors:
            ticket = stand_in_line(self.connection)
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            ticket.give_back()
            raise
        self._ticket = ticket

    def _commit(self) -> None:
        super()._commit()
        self._leave_line()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._leave_line()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._leave_line()

    def _leave_line(self) -> None:
        ticket, self._ticket = self._ticket, None
        if ticket is not None:
            ticket.give_back()
