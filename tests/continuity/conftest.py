"""A data directory and a recovery code for backups of the test database, as it was committed: the cast."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from holdspace.kernel.keys.age import identity_of
from holdspace.kernel.keys.store import KeyStore
from holdspace.practice.models import Practice


@dataclass
class Office:
    """Where backups go, and the printed code that opens them."""

    data: Path
    store: KeyStore
    code: str
    practice: Practice

    @property
    def identity(self) -> str:
        return identity_of(self.code)

    @property
    def folder(self) -> Path:
        return self.data / "backups"

    @property
    def files(self) -> list[str]:
        """What lies in the folder, whatever its name."""
        there = [path.name for path in self.folder.iterdir()] if self.folder.exists() else []
        return sorted(set(there) - {".lock"})


@pytest.fixture
def office(cast, tmp_path, settings) -> Office:
    store = KeyStore(tmp_path / "data", tmp_path / "keys")
    store.create()
    settings.DATA, settings.KEY_STORE, settings.BACKUP_TO = tmp_path / "data", store, ""
    return Office(tmp_path / "data", store, store.new_recovery_code(), Practice.objects.get(id=cast.practice))
