"""Psychotherapy notes with every backup, restore and change of key: real commands over both databases."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import uuid
from contextlib import closing
from pathlib import Path

import pytest

from holdspace.kernel.keys.store import KeyStore
from holdspace.kernel.sqlcipher.driver import open_encrypted
from tests.cli.test_command import Command
from tests.house.tree import ROOT
from tests.postgres.cluster import NOT_HERE, Cluster, Place, programs
from tests.psychotherapy.committer import OBJECTS

pytestmark = pytest.mark.slow
WHOLE = "SELECT v.gen, count(*), min(o.rev), max(o.rev) FROM vault v JOIN sealed_object o ON o.vault_id = v.id GROUP BY v.gen"


class Office(Command):
    """The fictional practice with a recovery code, in which somebody keeps such notes."""

    def __init__(self, folder: Path, place: Place | None = None, name: str = "") -> None:
        super().__init__(folder)
        self.place, self.name, self.code = place, name, ""
        self.more = place.environment(name) if place else {}
        self.owner, self.vid = str(uuid.uuid4()), str(uuid.uuid4())

    def __call__(self, *words: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return super().__call__(*words, typed=typed, **(self.more | environment))

    def begin(self) -> "Office":
        assert self("demo").returncode == 0
        self.code = self("recovery-code").stdout.strip()
        return self

    def write(self, generations: int) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDSPACE", "DATABASE"))}
        own = {"HOLDSPACE_DATA": str(self.data), "HOLDSPACE_KEYS": str(self.keys)}
        words = [sys.executable, "-m", "tests.psychotherapy.committer", self.owner, self.vid, "one", str(generations)]
        named = {"DJANGO_SETTINGS_MODULE": "holdspace.config.settings"}
        subprocess.run(words, env=kept | own | named | self.more, cwd=ROOT, check=True, capture_output=True)

    def asked(self, sql: str = WHOLE) -> list[tuple]:
        if self.place is not None:
            return self.place.ask(sql, name=f"{self.name}_psychotherapy")
        key = KeyStore(self.data, self.keys).load().apart.db
        with closing(open_encrypted(key, database=str(self.data / "psychotherapy.db"))) as opened:
            return list(opened.execute(sql))

    @property
    def made(self) -> Path:
        (found,) = (self.data / "backups").glob("*.hsbackup")
        return found


def at(generation: int) -> list[tuple]:
    return [(generation, OBJECTS, generation, generation)]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """At generation 3 when the backup was made, at 5 now."""
    office = Office(tmp_path_factory.mktemp("office")).begin()
    office.write(3)
    made = office("backup")
    assert (made.returncode, made.stderr) == (0, "")
    office.write(2)
    assert office.asked() == at(5)
    return office


@pytest.fixture
def office(first: Office, tmp_path: Path) -> Office:
    shutil.copytree(first.data.parent, tmp_path / "here")
    copy = Office(tmp_path / "here")
    copy.code, copy.owner, copy.vid = first.code, first.owner, first.vid
    return copy


def test_on_another_machine_the_notebook_is_as_it_was_backed_up(first: Office, tmp_path: Path) -> None:
    elsewhere = Office(tmp_path / "elsewhere")
    restored = elsewhere("restore", str(first.made), typed=first.code + "\n")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert elsewhere.asked() == at(3)
    assert KeyStore(elsewhere.data, elsewhere.keys).load() != KeyStore(first.data, first.keys).load()


def test_restored_in_its_place_it_is_the_older_state_and_what_was_there_lies_aside(office: Office) -> None:
    restored = office("restore", "--replace", str(office.made), typed=office.code + "\n")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert office.asked() == at(3)
    (aside,) = office.data.glob("replaced-*")
    assert {"holdspace.db", "psychotherapy.db", "dbkey.json"} <= {path.name for path in aside.iterdir()}


def test_the_size_that_is_told_is_the_records(first: Office) -> None:
    with tarfile.open(first.made) as tar:
        inside = tar.extractfile("manifest.json")
        assert inside is not None
        manifest = json.loads(inside.read())
    key = KeyStore(first.data, first.keys).load().db
    with closing(open_encrypted(key, database=str(first.data / "holdspace.db"))) as opened:
        assert opened.execute("SELECT size FROM continuity_backup").fetchall() == [(manifest["bytes"],)]
    assert manifest["psychotherapy"]["schema"] == {"psychotherapy": "0001_first"}


def test_a_change_of_key_changes_both(office: Office) -> None:
    old = KeyStore(office.data, office.keys).load()
    changed = office("keys", "change")
    assert changed.returncode == 0, changed.stderr
    assert office.asked() == at(5)
    with pytest.raises(Exception, match="does not open"):
        open_encrypted(old.apart.db, database=str(office.data / "psychotherapy.db"))
    (before,) = office.data.glob("before-*")
    assert (before / "psychotherapy.db").exists()
    office.write(1)
    assert office.asked() == at(6)


def test_a_second_database_that_is_gone_is_not_begun_anew(office: Office) -> None:
    for path in office.data.glob("psychotherapy.db*"):
        path.unlink()
    refused = office("serve")
    assert (refused.returncode, "psychotherapy.db is missing" in refused.stderr) == (1, True)
    assert office("backup").returncode == 1
    assert not (office.data / "psychotherapy.db").exists()


def test_a_copy_that_is_not_whole_is_no_backup(office: Office) -> None:
    key = KeyStore(office.data, office.keys).load().apart.db
    with closing(open_encrypted(key, database=str(office.data / "psychotherapy.db"), isolation_level=None)) as opened:
        opened.execute("DELETE FROM sealed_root_history WHERE gen = 5")
    refused = office("backup")
    assert refused.returncode == 1
    assert "is not whole" in refused.stderr


def test_the_fictional_practice_goes_with_both_databases(office: Office) -> None:
    assert office("demo", "--remove").returncode == 0
    assert list(office.data.glob("*.db*")) == []


def test_on_postgresql_both_databases_are_backed_up_and_come_back(tmp_path: Path) -> None:
    if programs() is None:
        pytest.skip(NOT_HERE)
    with Cluster() as place:
        place.database("one")
        office = Office(tmp_path / "one", place, "one").begin()
        office.write(3)
        made = office("backup")
        assert (made.returncode, made.stderr) == (0, "")
        office.write(1)
        place.database("two")
        elsewhere = Office(tmp_path / "two", place, "two")
        restored = elsewhere("restore", str(office.made), typed=office.code + "\n")
        assert (restored.returncode, restored.stderr) == (0, "")
        assert (office.asked(), elsewhere.asked()) == (at(4), at(3))
        walled = place.ask("SELECT count(*) FROM vault", name="two_psychotherapy", role="hs_app")
        assert walled == [(0,)]
        refused = elsewhere("restore", str(office.made), typed=office.code + "\n")
        assert "is not empty" in refused.stderr


def test_an_upgrade_from_before_backs_up_what_there_is_and_makes_the_second_database(office: Office) -> None:
    for path in office.data.glob("psychotherapy.db*"):
        path.unlink()
    key = KeyStore(office.data, office.keys).load().db
    with closing(open_encrypted(key, database=str(office.data / "holdspace.db"), isolation_level=None)) as opened:
        opened.execute("DELETE FROM django_migrations WHERE app = 'psychotherapy'")
    office.made.unlink()
    started = office("demo")
    assert (started.returncode, "was here already" in started.stdout) == (0, True)
    assert office.asked("SELECT count(*) FROM vault") == [(0,)]
    with tarfile.open(office.made) as tar:
        assert [one.name for one in tar] == ["manifest.json", "database"]
    restored = office("restore", "--replace", str(office.made), typed=office.code + "\n")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert office.asked("SELECT count(*) FROM vault") == [(0,)]
