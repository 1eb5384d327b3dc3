"""SQL that depends on the SQLite version: the bundled one is new enough for all of it."""

from django.db.backends.sqlite3.operations import DatabaseOperations as SQLiteOperations


class DatabaseOperations(SQLiteOperations):
    """SQLite's, without the workaround for SQLite before 3.39."""

    def force_group_by(self) -> list[str]:
        """No clause is needed."""
        return []
