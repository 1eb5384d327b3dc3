"""Backups of PostgreSQL with its own tools: a real server, real commands."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from tests.cli.test_command import Command
from tests.continuity.cluster import PASSWORD, PROGRAMS, cluster

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not PROGRAMS, reason="PostgreSQL is not installed")]


class Office(Command):
    """A practice on a PostgreSQL server, and the command over it."""

    def __init__(self, folder: Path, port: int, name: str) -> None:
        super().__init__(folder)
        self.port, self.name = port, name
        self.url = f"postgres://clinic:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/{name}"
        self.code = ""

    def __call__(self, *words: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return super().__call__(*words, typed=typed, **({"DATABASE_URL": self.url} | environment))

    def rows(self, sql: str, name: str = "") -> list[tuple]:
        where = f"host=127.0.0.1 port={self.port} user=clinic dbname={name or self.name}"
        with psycopg.connect(where, password=PASSWORD, autocommit=True) as opened:
            cursor = opened.execute(sql)
            return cursor.fetchall() if cursor.description else []

    @property
    def made(self) -> list[Path]:
        return sorted((self.data / "backups").glob("*.hsbackup"))


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with cluster() as found:
        yield found


@pytest.fixture(scope="module")
def office(port: int, tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("office"), port, "clinic_record")
    office.rows("CREATE DATABASE clinic_record", "postgres")
    demo = office("demo")
    assert (demo.returncode, demo.stderr) == (0, "")
    office.code = office("recovery-code").stdout.strip()
    return office


@pytest.fixture(scope="module")
def backup(office: Office) -> Path:
    made = office("backup")
    assert (made.returncode, made.stderr) == (0, "")
    assert "checked and good" in made.stdout
    return office.made[0]


@pytest.fixture
def elsewhere(port: int, tmp_path: Path, office: Office) -> Iterator[Office]:
    made = Office(tmp_path / "elsewhere", port, "elsewhere")
    made.rows("CREATE DATABASE elsewhere", "postgres")
    yield made
    for name in ("elsewhere", "elsewhere_psychotherapy"):
        made.rows(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", "postgres")


def test_the_practice_comes_back_in_an_empty_database(backup: Path, office: Office, elsewhere: Office) -> None:
    assert elsewhere("restore", "--check", str(backup), typed=office.code + "\n").returncode == 0
    restored = elsewhere("restore", str(backup), typed=office.code + "\n")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert elsewhere.rows("SELECT count(*) FROM note") == office.rows("SELECT count(*) FROM note")
    verified = elsewhere("verify")
    assert (verified.returncode, "log/2" in verified.stdout) == (0, True)
    assert elsewhere("backup").returncode == 0


def test_the_scratch_database_is_dropped_again(backup: Path, office: Office) -> None:
    names = [name for (name,) in office.rows("SELECT datname FROM pg_database")]
    assert "clinic_record" in names
    assert [name for name in names if "drill" in name] == []


def test_a_database_with_tables_is_not_restored_into(backup: Path, office: Office) -> None:
    for words in (("restore",), ("restore", "--replace")):
        refused = office(*words, str(backup), typed=office.code + "\n")
        assert (refused.returncode, "is not empty" in refused.stderr) == (1, True)


def test_a_wrong_code_and_a_changed_byte_leave_the_database_empty(
    backup: Path, office: Office, elsewhere: Office, tmp_path: Path
) -> None:
    data = bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "changed").write_bytes(data)
    wrong = elsewhere("restore", str(backup), typed="HR1-0000\n")
    changed = elsewhere("restore", str(tmp_path / "changed"), typed=office.code + "\n")
    assert (wrong.returncode, changed.returncode) == (1, 1)
    assert "was changed after it was made" in changed.stderr
    assert elsewhere.rows("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_a_dump_is_not_mistaken_for_the_embedded_database(backup: Path, office: Office, tmp_path: Path) -> None:
    embedded = Command(tmp_path / "embedded")
    refused = embedded("restore", str(backup), typed=office.code + "\n")
    assert (refused.returncode, "practice on PostgreSQL" in refused.stderr) == (1, True)


def test_no_word_of_the_record_is_in_the_file(backup: Path, office: Office) -> None:
    data = backup.read_bytes()
    ((content,),) = office.rows("SELECT convert_from(content, 'UTF8') FROM note_version LIMIT 1")
    assert "Cleo" in str(office.rows("SELECT legal_given FROM client"))  # what could have leaked
    assert [
        word for word in ("Cleo", "Alder Lane", "PGDMP", "note_version", content[:40]) if word.encode() in data
    ] == []


def test_without_pg_dump_it_says_so(office: Office, tmp_path: Path) -> None:
    refused = office("backup", PATH=str(tmp_path))
    assert (refused.returncode, "pg_dump is not installed" in refused.stderr) == (1, True)


def test_a_role_that_may_not_make_databases_is_told_what_to_name(office: Office) -> None:
    office.rows("CREATE ROLE weak LOGIN PASSWORD 'weak' IN ROLE clinic")
    url = office.url.replace(quote(PASSWORD, safe=""), "weak").replace("clinic:", "weak:")
    refused = office("backup", DATABASE_URL=url)
    assert (refused.returncode, refused.stderr.count("\n"), "DATABASE_OWNER_URL" in refused.stderr) == (1, 1, True)


def test_the_tables_are_changed_only_after_a_backup(office: Office, backup: Path) -> None:
    for (table,) in office.rows("SELECT tablename FROM pg_tables WHERE tablename LIKE 'continuity!_%' ESCAPE '!'"):
        office.rows(f"DROP TABLE {table} CASCADE")
    office.rows("DELETE FROM django_migrations WHERE app = 'continuity'")
    before = len(office.made)
    again = office("demo")
    assert (again.returncode, again.stderr) == (0, "")
    assert len(office.made) == before + 1
    assert office.rows("SELECT kind, state FROM continuity_backup") == [("before an upgrade", "good")]


def test_a_backup_of_a_server_that_is_gone_is_one_sentence(office: Office, tmp_path: Path) -> None:
    shutil.copytree(office.data, tmp_path / "data")
    gone = Office(tmp_path, 1, "clinic_record")
    gone.keys = office.keys
    refused = gone("backup")
    assert (refused.returncode, refused.stderr.count("\n"), "cannot be reached" in refused.stderr) == (1, 1, True)
