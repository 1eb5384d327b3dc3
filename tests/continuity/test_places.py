"""Folders and commands: whatever fails is one sentence, leaves nothing half-made, and takes no backup away."""

import os
import resource
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from holdspace.continuity.places import Command, Folder
from holdspace.kernel.errors import Refused

NAME = "holdspace-20261125-090000.hsbackup"
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")


def pour(place, count: int = 1, piece: bytes = b"x" * 65_536):
    """Write `count` pieces into a place."""
    place.ready()
    with place.receiving(NAME) as target:
        for _ in range(count):
            target.write(piece)
    return target


def sentence(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.sentence


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "older.hsbackup").write_text("the last good one")
    return Folder(tmp_path)


def test_a_file_gets_its_name_when_it_was_accepted(folder):
    target = pour(folder, 3)
    assert sorted(path.name for path in folder.path.iterdir()) == [f".{NAME}.part", "older.hsbackup"]
    path = folder.accept(NAME)
    assert (path.stat().st_size, target.size) == (3 * 65_536, 3 * 65_536)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_backup_is_never_written_over(folder):
    pour(folder)
    folder.accept(NAME)
    assert "There is a file" in sentence(lambda: pour(folder))


def test_a_folder_that_is_not_there_is_not_made_unless_it_is_ours(tmp_path):
    assert "Is the disk connected?" in sentence(lambda: pour(Folder(tmp_path / "usb")))
    assert not (tmp_path / "usb").exists()
    pour(Folder(tmp_path / "backups", own=True))
    assert stat.S_IMODE((tmp_path / "backups").stat().st_mode) == 0o700


def test_a_folder_that_is_a_file_is_said_so(folder):
    assert "not a folder" in sentence(lambda: pour(Folder(folder.path / "older.hsbackup", own=True)))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no small disk can be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@AS_ROOT
def test_a_full_disk_is_one_sentence(small_disk):
    folder = Folder(small_disk)
    (small_disk / "older.hsbackup").write_text("the last good one")
    assert sentence(lambda: pour(folder, 10)).startswith(f"There is no room left in {small_disk}.")
    folder.clear(NAME)
    assert [path.name for path in small_disk.iterdir()] == ["older.hsbackup"]


@AS_ROOT
def test_a_disk_that_can_only_be_read_is_one_sentence(small_disk):
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert "can only be read" in sentence(lambda: pour(Folder(small_disk)))


def test_a_limit_on_file_sizes_is_one_sentence(folder):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        said = sentence(lambda: pour(folder, 10))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert "no room for a file of this size" in said


# --- commands ---


def test_a_command_gets_every_byte_and_the_name(tmp_path):
    target = pour(Command(f'cat > "{tmp_path}/$HOLDSPACE_BACKUP_NAME"'), 50)
    assert (tmp_path / NAME).stat().st_size == target.size == 50 * 65_536


def test_a_command_is_shown_by_its_first_word_only():
    assert Command("rclone rcat --password=hunter2 remote:x").name == "rclone"
    assert "empty" in sentence(lambda: Command("  ").ready())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("cat >/dev/null; exit 3", "failed with code 3."),
        ("cat >/dev/null; echo 'no such bucket' >&2; exit 1", "failed with code 1. It said: no such bucket."),
        ("head -c 10 >/dev/null; exit 4", "failed with code 4."),
        ("exit 0", "ended before it had read the whole backup."),
        ("holdspace-no-such-program", "failed with code 127. It said:"),
        ("yes error | head -c 10000000 >&2; exit 5", "failed with code 5."),
    ],
)
def test_a_command_that_fails_is_one_sentence(words, said):
    found = sentence(lambda: pour(Command(words), 50))
    assert (said in found, found.endswith("The backups before it are kept.")) == (True, True)


def test_the_address_of_the_database_does_not_reach_a_command(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://u:secret@h/n")
    monkeypatch.setenv("BUCKET", "mine")
    pour(Command(f"cat >/dev/null; env > {tmp_path}/env"))
    seen = (tmp_path / "env").read_text()
    assert ("BUCKET=mine" in seen, "secret" in seen) == (True, False)


def test_when_we_fail_the_command_is_ended_before_it_takes_half_for_the_whole(tmp_path):
    command = Command(f"cat >/dev/null; touch {tmp_path}/done")
    with pytest.raises(ZeroDivisionError), command.receiving(NAME) as target:
        target.write(b"half")
        raise ZeroDivisionError
    assert not (tmp_path / "done").exists()
