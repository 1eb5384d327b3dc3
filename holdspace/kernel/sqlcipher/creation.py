"""Test databases are encrypted files like the real one; copies for parallel runs are whole."""

from pathlib import Path
from typing import Any

from django.db.backends.sqlite3.creation import DatabaseCreation as SQLiteCreation

from holdspace.kernel.sqlcipher.driver import create_database, side_files


class DatabaseCreation(SQLiteCreation):
    """Makes, clones and removes test databases."""

    def _get_test_db_name(self) -> str:
        chosen = self.connection.settings_dict["TEST"]["NAME"]
        if chosen:
            return str(chosen)
        name = Path(self.connection.settings_dict["NAME"])
        return str(name.with_name(f"test_{name.name}"))

    def _create_test_db(self, verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        name = str(super()._create_test_db(verbosity, autoclobber, keepdb))
        if not Path(name).exists():
            create_database(Path(name), self.connection.settings_dict["OPTIONS"]["key"]())
        return name

    def _clone_test_db(self, suffix: str, verbosity: int, keepdb: bool = False) -> None:
        # What is still in the write-ahead log would be missing from the copy.
        with self.connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        super()._clone_test_db(suffix, verbosity, keepdb)

    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        path = Path(test_database_name)
        for file in (path, *side_files(path)):
            file.unlink(missing_ok=True)

    def test_db_signature(self) -> tuple[Any, ...]:
        """One test database for each file."""
        return (str(self.connection.settings_dict["NAME"]), self._get_test_db_name())
