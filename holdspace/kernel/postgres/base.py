"""The database wrapper Django loads: its own for PostgreSQL, with the wall's setting before every statement. Subclasses only.

Each statement goes out as one message with `SET LOCAL app.practice = …` before it: one round trip as ever, and PostgreSQL takes the
two as one transaction where none is open. So no rollback, no savepoint, no pooler in transaction mode and no thread that had the
connection before can leave a wrong setting behind.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql import base as postgresql
from psycopg.pq import TransactionStatus

from holdspace.kernel.postgres import walls

_SEES_ROWS = re.compile(
    r"\s*(?:\(\s*)*(?:select|insert|update|delete|with|merge|values|table|explain)\b", re.IGNORECASE
)


class WalledCursor(postgresql.Cursor):  # type: ignore[misc, name-defined]  # the stubs leave it out
    """psycopg's cursor with client-side binding, as Django uses it."""

    wall = staticmethod(walls.statement)

    def execute(self, query: Any, params: Any = None, **more: Any) -> "WalledCursor":
        """Run a statement; where it can touch rows, behind the wall."""
        if not isinstance(query, str) or not _SEES_ROWS.match(query):
            super().execute(query, params, **more)
            return self
        super().execute(self.wall() + query, params, **more)
        self.nextset()
        return self

    def executemany(self, query: Any, params_seq: Iterable[Any], **more: Any) -> None:
        """Run a statement for each set of parameters: in one transaction, because these are messages of their own."""
        connection = self.connection
        if connection.info.transaction_status == TransactionStatus.IDLE and connection.autocommit:
            with connection.transaction():
                self._many(query, params_seq, **more)
        else:
            self._many(query, params_seq, **more)

    def _many(self, query: Any, params_seq: Iterable[Any], **more: Any) -> None:
        super().execute(self.wall())
        super().executemany(query, params_seq, **more)


class PersonCursor(WalledCursor):
    """The same for a database whose rows are walled by person."""

    wall = staticmethod(walls.statement_for_person)


class DatabaseWrapper(postgresql.DatabaseWrapper):
    """`vendor` and `display_name` stay PostgreSQL's: Django compares them. Option `walled_by`: "person", else by practice."""

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, with our cursor."""
        params: dict[str, Any] = super().get_connection_params()
        by_person = params.pop("walled_by", "") == "person"
        return params | {"cursor_factory": PersonCursor if by_person else WalledCursor}

    def chunked_cursor(self) -> Any:
        """No cursor on the server: it would outlive its statement's setting, and a pooler could hand it to somebody else."""
        return self.cursor()
