"""Backups as an operator meets them: real processes, real SQLCipher files, a running server beside."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from pyrage import x25519

from holdspace.kernel.keys.store import KeyStore
from holdspace.kernel.sqlcipher.driver import open_encrypted
from tests.cli.test_command import Command
from tests.stories.server import Server

pytestmark = pytest.mark.slow


class Office(Command):
    """A practice with a recovery code, and the command over it."""

    code = ""

    @property
    def folder(self) -> Path:
        return self.data / "backups"

    @property
    def made(self) -> list[Path]:
        """Finished backups in the usual folder."""
        return sorted(self.folder.glob("*.hsbackup"))

    @property
    def left_over(self) -> list[str]:
        """Whatever else lies there."""
        return sorted({path.name for path in self.folder.iterdir()} - {path.name for path in self.made} - {".lock"})

    def rows(self, sql: str) -> list[tuple]:
        key = KeyStore(self.data, self.keys).load().db
        with closing(open_encrypted(key, database=str(self.data / "holdspace.db"))) as opened:
            return list(opened.execute(sql))

    def change(self, sql: str) -> None:
        key = KeyStore(self.data, self.keys).load().db
        with closing(open_encrypted(key, database=str(self.data / "holdspace.db"), isolation_level=None)) as opened:
            opened.execute(sql)

    def states(self) -> list[tuple[str, str]]:
        return [(row[0], row[1]) for row in self.rows("SELECT kind, state FROM continuity_backup ORDER BY at")]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("office"))
    assert office("demo").returncode == 0
    office.code = office("recovery-code").stdout.strip()
    return office


@pytest.fixture
def office(first: Office, tmp_path: Path) -> Office:
    """The practice, in a place of its own."""
    shutil.copytree(first.data.parent, tmp_path / "here")
    made = Office(tmp_path / "here")
    made.code = first.code
    return made


@pytest.fixture(scope="module")
def backup(first: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("disk")
    assert first("backup", "--to", str(folder)).returncode == 0
    (path,) = folder.iterdir()
    return path


@pytest.fixture
def elsewhere(tmp_path: Path) -> Office:
    """A machine that never saw the practice."""
    return Office(tmp_path / "elsewhere")


def test_a_backup_is_made_while_the_server_runs_and_somebody_writes(first: Office, tmp_path: Path) -> None:
    shutil.copytree(first.data.parent, tmp_path / "here")
    office = Office(tmp_path / "here")
    stop, written = threading.Event(), [0]

    def write() -> None:
        while not stop.wait(0.02):
            office.change(
                f"INSERT OR REPLACE INTO holdspace_cache VALUES ('k{written[0] % 50}', hex(randomblob(4000)), '2099-01-01')"
            )
            written[0] += 1

    with Server(tmp_path / "here"):
        writer = threading.Thread(target=write)
        writer.start()
        try:
            made = office("backup")
            before = written[0]
        finally:
            stop.set()
            writer.join()
    assert (made.returncode, made.stderr) == (0, "")
    assert "checked and good" in made.stdout
    assert "same disk" in made.stdout
    assert before > 5
    assert office.states() == [("by hand", "good")]
    assert office.left_over == []


def test_the_practice_comes_back_on_another_machine_and_is_served(
    backup: Path, first: Office, elsewhere: Office, tmp_path: Path
) -> None:
    checked = elsewhere("restore", "--check", str(backup), typed=first.code + "\n")
    assert (checked.returncode, "This backup is good: Alder Lane Counseling" in checked.stdout) == (0, True)
    assert not (elsewhere.data / "holdspace.db").exists()
    restored = elsewhere("restore", str(backup), typed=first.code + "\n")
    assert (restored.returncode, restored.stderr) == (0, "")
    verified = elsewhere("verify")
    assert (verified.returncode, "log/2" in verified.stdout) == (0, True)
    known, reason = elsewhere.rows(
        "SELECT json_extract(payload, '$.known'), json_extract(payload, '$.reason') FROM audit_event WHERE log = 2 AND idx = 0"
    )[0]
    with tarfile.open(backup) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]  # it is there
    assert known == manifest["log"]["checkpoint"]
    assert reason == f"restored from the backup of {manifest['created']}"
    assert elsewhere.rows("SELECT count(*) FROM note") == first.rows("SELECT count(*) FROM note")
    # The code that opened it opens the new place too, and the next backup of it.
    (key,) = elsewhere.keys.iterdir()
    key.unlink()
    assert elsewhere("recover", typed=first.code + "\n").returncode == 0
    assert elsewhere("backup").returncode == 0
    with Server(tmp_path / "elsewhere") as server:
        assert server.process.poll() is None


def test_nothing_living_is_overwritten(backup: Path, office: Office) -> None:
    before = (office.data / "holdspace.db").read_bytes()
    refused = office("restore", str(backup), typed=office.code + "\n")
    assert (refused.returncode, "--replace" in refused.stderr) == (1, True)
    assert (office.data / "holdspace.db").read_bytes() == before
    replaced = office("restore", "--replace", str(backup), typed=office.code + "\n")
    assert replaced.returncode == 0
    (aside,) = office.data.glob("replaced-*")
    assert str(aside) in replaced.stdout
    assert (aside / "holdspace.db").read_bytes() == before
    assert office("verify").returncode == 0
    shutil.copytree(aside, aside.parent.parent / "old")
    old = Office(office.data.parent)
    old.data = aside.parent.parent / "old"
    assert old("verify").returncode == 0  # what was moved aside still opens


def test_a_backup_over_a_running_server_is_not_restored(backup: Path, office: Office) -> None:
    with Server(office.data.parent):
        refused = office("restore", "--replace", str(backup), typed=office.code + "\n")
    assert (refused.returncode, "Another Holdspace is running" in refused.stderr) == (1, True)


Damage = Callable[[Path], None]


def _byte(place: int) -> Damage:
    def change(path: Path) -> None:
        data = bytearray(path.read_bytes())
        data[place] ^= 1
        path.write_bytes(data)

    return change


def _torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:200_000])


def _of_another(path: Path) -> None:
    """The manifest of this backup before the database of another."""
    with tarfile.open(path) as tar:
        members = [(one, tar.extractfile(one).read()) for one in tar]  # type: ignore[union-attr]  # files
    members[1] = (members[1][0], bytes(reversed(members[1][1])))
    _packed(path, members)


def _newer(path: Path) -> None:
    with tarfile.open(path) as tar:
        members = [(one, tar.extractfile(one).read()) for one in tar]  # type: ignore[union-attr]  # files
    manifest = json.loads(members[0][1])
    manifest["app"], manifest["schema"]["notes"] = "99.0", "0999_from_the_future"
    _packed(
        path,
        [
            (members[0][0], json.dumps(manifest, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()),
            members[1],
        ],
    )


def _packed(path: Path, members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    content = path.with_name("content")
    with tarfile.open(path, "w") as tar:
        for one, data in members:
            content.write_bytes(data)
            one.size = len(data)
            with content.open("rb") as file:
                tar.addfile(one, file)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_byte(1_000_000), "was changed after it was made"),
        (_torn, "This backup is torn"),
        (_of_another, "was changed after it was made"),
        (_newer, "made by Holdspace 99.0, which is newer"),
        (lambda path: path.write_text("hello"), "not a backup"),
        (Path.unlink, "cannot be read"),
    ],
    ids=["byte", "torn", "another", "newer", "letter", "gone"],
)
def test_what_is_wrong_with_a_backup_is_one_sentence(
    backup: Path, first: Office, elsewhere: Office, tmp_path: Path, damage: Damage, said: str
) -> None:
    copy = tmp_path / "copy.hsbackup"
    shutil.copy(backup, copy)
    damage(copy)
    refused = elsewhere("restore", str(copy), typed=first.code + "\n")
    assert (refused.returncode, said in refused.stderr, refused.stderr.count("\n")) == (1, True, 1)
    assert not (elsewhere.data / "holdspace.db").exists()
    assert not (elsewhere.data / "dbkey.json").exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [("HR1-0000", "four characters"), ("hello", "begins with HR1"), ("", "begins with HR1")],
)
def test_a_mistyped_code_changes_nothing(backup: Path, elsewhere: Office, typed: str, said: str) -> None:
    refused = elsewhere("restore", str(backup), typed=typed + "\n")
    assert (refused.returncode, said in refused.stderr, elsewhere.data.joinpath("dbkey.json").exists()) == (
        1,
        True,
        False,
    )


def test_a_code_made_later_opens_no_older_backup_but_the_old_one_does(
    backup: Path, office: Office, elsewhere: Office
) -> None:
    later = office("recovery-code").stdout.strip()
    refused = elsewhere("restore", str(backup), typed=later + "\n")
    assert (refused.returncode, "does not open this backup" in refused.stderr) == (1, True)
    assert elsewhere("restore", "--check", str(backup), typed=office.code + "\n").returncode == 0


def test_one_more_recipient_opens_it_with_an_identity_file(office: Office, elsewhere: Office, tmp_path: Path) -> None:
    notary = x25519.Identity.generate()
    (tmp_path / "notary.txt").write_text(f"# created: 2026-11-25\n# public key: {notary.to_public()}\n{notary}\n")
    (tmp_path / "stranger.txt").write_text(str(x25519.Identity.generate()))
    assert office("backup", "--recipient", str(notary.to_public())).returncode == 0
    refused = elsewhere("restore", str(office.made[0]), "--identity", str(tmp_path / "stranger.txt"))
    assert "does not open this backup" in refused.stderr
    assert elsewhere("restore", str(office.made[0]), "--identity", str(tmp_path / "notary.txt")).returncode == 0
    assert elsewhere("verify").returncode == 0
    assert "is not an age public key" in office("backup", "--recipient", "age1oops").stderr


def test_the_schedule_takes_a_command(office: Office, elsewhere: Office, tmp_path: Path) -> None:
    made = office("backup", HOLDSPACE_BACKUP_COMMAND=f"cat > {tmp_path}/$HOLDSPACE_BACKUP_NAME")
    assert "went to the command cat" in made.stdout
    (path,) = tmp_path.glob("*.hsbackup")
    assert elsewhere("restore", "--check", str(path), typed=office.code + "\n").returncode == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--command", "cat >/dev/null; echo 'no route to host' >&2; exit 2"),
            "failed with code 2. It said: no route to host.",
        ),
        (("--to", "{folder}/usb"), "Is the disk connected?"),
    ],
    ids=["command", "folder"],
)
def test_a_failure_is_one_sentence_and_the_last_good_one_stays(
    office: Office, tmp_path: Path, words: tuple[str, str], said: str
) -> None:
    assert office("backup").returncode == 0
    failed = office("backup", *(word.format(folder=tmp_path) for word in words))
    assert (failed.returncode, said in failed.stderr, failed.stderr.count("\n")) == (1, True, 1)
    assert len(office.made) == 1
    assert office.left_over == []
    assert office.states()[-2:] == [("by hand", "good"), ("by hand", "failed")]
    assert office("backup").returncode == 0


def test_a_full_disk_leaves_nothing_half_made(office: Office) -> None:
    """The operating system refuses files above 2 MB, as a full disk does; the database has more."""
    assert office("backup").returncode == 0
    limited = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -f 4000; exec "$0" backup', str(Path(sys.executable).with_name("holdspace"))],
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith(("HOLDSPACE", "DJANGO"))},
            "HOLDSPACE_DATA": str(office.data),
            "HOLDSPACE_KEYS": str(office.keys),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (limited.returncode, limited.stderr.count("\n")) == (1, 1), limited.stderr
    assert "no room" in limited.stderr
    assert len(office.made) == 1
    assert office.left_over == []
    assert office.states()[-2:] == [("by hand", "good"), ("by hand", "failed")]


def test_without_a_recovery_code_it_says_what_to_do(tmp_path: Path) -> None:
    office = Office(tmp_path)
    assert "no practice in" in office("backup").stderr
    assert office("demo").returncode == 0
    refused = office("backup")
    assert (refused.returncode, "make a recovery code first" in refused.stderr) == (1, True)
    assert office.made == []


def test_a_record_that_was_tampered_with_is_kept_and_not_called_good(office: Office, elsewhere: Office) -> None:
    """A practice whose record somebody altered needs a copy all the more; it takes a word more to restore it."""
    office.change("DROP TRIGGER audit_event_no_update")
    office.change("UPDATE audit_event SET leaf = randomblob(32) WHERE idx = 40")
    made = office("backup")
    assert (made.returncode, "does not verify: Entry 40" in made.stdout) == (1, True)
    assert office.states()[-1] == ("by hand", "doubtful")
    (path,) = office.made
    assert elsewhere("restore", "--check", str(path), typed=office.code + "\n").returncode == 1
    refused = elsewhere("restore", str(path), typed=office.code + "\n")
    assert (refused.returncode, "--despite-findings" in refused.stderr) == (1, True)
    assert elsewhere("restore", "--despite-findings", str(path), typed=office.code + "\n").returncode == 0


def test_a_damaged_database_gives_no_backup(office: Office) -> None:
    assert office("backup").returncode == 0
    database = office.data / "holdspace.db"
    data = bytearray(database.read_bytes())
    data[len(data) // 2] ^= 1
    database.write_bytes(data)
    failed = office("backup")
    assert (failed.returncode, failed.stderr.count("\n"), "Traceback" in failed.stderr) == (1, 1, False)
    assert len(office.made) == 1
    assert office.left_over == []


# --- before an upgrade ---


def _older(office: Office) -> None:
    """A database as a version before this one left it: without the tables of continuity."""
    for (table,) in office.rows(
        "SELECT name FROM sqlite_master WHERE name LIKE 'continuity!_%' ESCAPE '!' AND type = 'table'"
    ):
        office.change(f"DROP TABLE {table}")
    office.change("DELETE FROM django_migrations WHERE app = 'continuity'")


def test_the_tables_are_changed_only_after_a_backup(office: Office, elsewhere: Office) -> None:
    _older(office)
    assert "not of this version" in office("backup").stderr
    assert office("demo").returncode == 0
    assert office.states() == [("before an upgrade", "good")]
    restored = elsewhere("restore", str(office.made[0]), typed=office.code + "\n")
    assert restored.returncode == 0
    assert elsewhere.states() == []  # it is of the older tables, brought up to date without another backup


def test_without_a_recovery_code_the_backup_before_an_upgrade_has_the_databases_own_key(tmp_path: Path) -> None:
    office = Office(tmp_path)
    assert office("demo").returncode == 0
    _older(office)
    assert office("demo").returncode == 0
    (path,) = office.made
    replaced = office("restore", "--replace", str(path))
    assert (replaced.returncode, replaced.stderr) == (0, "")
    assert office("verify").returncode == 0
    assert office.states() == []  # as it was before the upgrade


def test_where_no_backup_can_be_made_the_tables_stay_as_they_are(office: Office) -> None:
    _older(office)
    shutil.rmtree(office.folder, ignore_errors=True)
    office.folder.write_text("in the way")
    refused = office("demo")
    assert (refused.returncode, "HOLDSPACE_MIGRATE_WITHOUT_BACKUP=1" in refused.stderr) == (1, True)
    assert office.rows("SELECT name FROM sqlite_master WHERE name = 'continuity_backup'") == []
    named = office("demo", HOLDSPACE_MIGRATE_WITHOUT_BACKUP="1")
    assert (named.returncode, "without a backup" in named.stderr) == (0, True)
    assert office.rows("SELECT count(*) FROM audit_event WHERE action = 'backup.skip'") == [(1,)]


def test_an_upgrade_that_fails_names_the_backup(office: Office) -> None:
    _older(office)
    office.change("CREATE TABLE continuity_backup (x)")
    refused = office("demo")
    assert (refused.returncode, "Holdspace does not start" in refused.stderr, "Traceback" in refused.stderr) == (
        1,
        True,
        False,
    )
    assert str(office.made[0]) in refused.stderr
    replaced = office("restore", "--replace", str(office.made[0]), typed=office.code + "\n")
    assert (replaced.returncode, "could not be brought up" in replaced.stderr) == (
        1,
        True,
    )  # the stray table is in it too


# --- no word of a note in the file ---


def test_no_word_of_a_note_is_in_the_file_but_in_the_opened_copy(
    backup: Path, first: Office, elsewhere: Office
) -> None:
    ((content,),) = first.rows("SELECT content FROM note_version LIMIT 1")
    text = json.loads(content)
    words = [text["client"]["name"], *(one["text"][:30] for one in text["sections"])]
    data = backup.read_bytes()
    assert len(words) > 1
    assert [word for word in [*words, "Alder Lane", "ada@alderlane.example"] if word.encode() in data] == []
    assert elsewhere("restore", str(backup), typed=first.code + "\n").returncode == 0
    plain = b"".join(bytes(row[0]) for row in elsewhere.rows("SELECT content FROM note_version"))
    assert [
        word for word in words if json.dumps(word, ensure_ascii=False)[1:-1].encode() not in plain
    ] == []  # the control
