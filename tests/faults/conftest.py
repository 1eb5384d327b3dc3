"""A practice founded once a run; every test takes a copy of its files."""

from pathlib import Path

import pytest

from tests.faults.office import Office, found


@pytest.fixture(scope="session")
def founded(tmp_path_factory) -> Office:
    return found(tmp_path_factory.mktemp("founded"))


@pytest.fixture
def office(founded: Office, tmp_path: Path) -> Office:
    return founded.copy(tmp_path)
