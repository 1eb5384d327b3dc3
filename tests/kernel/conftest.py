from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connections

from holdspace.kernel.keys.store import Keys, KeyStore
from holdspace.kernel.sqlcipher.store import prepare_database


@dataclass
class Ledger:
    """A small encrypted database of its own, reached through Django as `alias`."""

    alias: str
    path: Path
    store: KeyStore
    keys: Keys

    @property
    def connection(self):
        return connections[self.alias]

    def count(self) -> int:
        with self.connection.cursor() as cursor:
            return int(cursor.execute("SELECT count(*) FROM line").fetchone()[0])

    def write(self, text: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("INSERT INTO line (text) VALUES (%s)", [text])

    @contextmanager
    def second_alias(self, **options) -> Iterator[str]:
        """Another alias of the same file."""
        with database(f"{self.alias}-too", self.path, self.store, **options) as alias:
            yield alias


@contextmanager
def database(alias: str, path: Path | str, store: KeyStore, **options) -> Iterator[str]:
    settings = {
        "ENGINE": "holdspace.kernel.sqlcipher",
        "NAME": path,
        "OPTIONS": {"key": lambda: store.load().db, **options},
    }
    connections.settings[alias] = connections.configure_settings({"default": {}, alias: settings})[alias]
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]


@pytest.fixture
def key_store(tmp_path) -> KeyStore:
    return KeyStore(tmp_path / "data", tmp_path / "keys")


@pytest.fixture
def ledger(key_store, django_db_blocker) -> Iterator[Ledger]:
    path = key_store.data_dir / "ledger.db"
    keys = prepare_database(key_store, path)
    with django_db_blocker.unblock(), database("ledger", path, key_store, timeout=10) as alias:
        ledger = Ledger(alias, path, key_store, keys)
        with ledger.connection.cursor() as cursor:
            cursor.execute("CREATE TABLE line (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)")
        yield ledger
