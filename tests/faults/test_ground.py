"""Faults of the ground under a real server: a full disk, a torn or foreign file, a read-only folder, somebody else's lock."""

import os
import shutil
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing

import pytest

from holdspace.kernel.errors import BUSY, DAMAGED, DISK, FULL, READ_ONLY
from holdspace.kernel.keys.store import KeyStore
from holdspace.kernel.sqlcipher.driver import open_encrypted
from tests.faults.office import Line, Office, found
from tests.stories.server import Server

pytestmark = pytest.mark.slow
TEXT = "She spoke of wisteria. "


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 40 MiB for the data, of which a test can take away what is left."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(place)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root may mount a disk of its own here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(path):
    """Take what is left, to the last byte."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


def draft(line, office, who="c0"):
    times = {"starts_at": "2026-03-02T10:00:00-08:00", "ends_at": "2026-03-02T10:50:00-08:00"}
    client = office.facts["reach"][who][0]
    sent = {"client": client, "session": times, "format": "soap", "sections": {"s": "Kept before."}}
    status, made = line.json("POST", "/notes", sent)
    assert status == 201, made
    return f"/notes/{made['id']}", made["revision"]


def save_until_refused(line, note, revision, most=60):
    """Save ever new words until the server says no. Answers the words and revision last acknowledged, and the refusal."""
    kept = "Kept before."
    for number in range(most):
        words = TEXT * 4000 + str(number)
        status, data = line.json("PUT", note, {"revision": revision, "sections": {"s": words}})
        if status != 200:
            return kept, revision, status, data["error"]
        kept, revision = words, data["revision"]
    raise AssertionError("the disk was never full")


def test_a_full_disk_is_said_and_nothing_is_lost(small_disk):
    office = found(small_disk)
    with office.server() as server:
        line = Line(server.port, office.facts["tokens"]["c0"])
        note, revision = draft(line, office)
        filler = small_disk / "filler"
        fill(filler)
        kept, revision, status, error = save_until_refused(line, note, revision)
        assert (status, error["kind"]) == (503, "unavailable")
        assert error["message"] in (FULL.sentence, DISK.sentence)
        desk = Line(server.port)
        assert desk.ask("GET", "/accounts/login/")[0] in (200, 503)
        filler.unlink()
        assert line.json("GET", note)[1]["sections"]["s"] == kept
        assert line.json("PUT", note, {"revision": revision, "sections": {"s": "Room again."}})[0] == 200
        desk.sign_in(office, "c0")
        assert desk.sign(note.rpartition("/")[2]) == 302
        assert "wisteria" not in server.output
        for one in (line, desk):
            one.close()
    assert office.command("verify").returncode == 0


def test_it_does_not_start_on_a_full_disk_without_saying_why(small_disk):
    office = found(small_disk)
    filler = small_disk / "filler"
    fill(filler)
    assert refusal(office) in (FULL.told, DISK.told)
    filler.unlink()
    with office.server() as server:
        assert health(server) == 200


def health(server) -> int:
    line = Line(server.port)
    status, _ = line.ask("GET", "/healthz")
    line.close()
    return int(status)


def refusal(office: Office) -> str:
    """What the server prints when it will not start."""
    done = office.command("serve")
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def test_the_key_of_another_practice_is_refused_with_one_sentence(office, tmp_path):
    other = KeyStore(tmp_path / "other" / "data", tmp_path / "other" / "keys")
    other.create()
    shutil.copy(tmp_path / "data" / "dbkey.json", tmp_path / "dbkey.kept")
    shutil.copy(tmp_path / "other" / "data" / "dbkey.json", tmp_path / "data" / "dbkey.json")
    for path in (tmp_path / "other" / "keys").iterdir():
        shutil.copy(path, tmp_path / "keys" / path.name)
    assert "does not open the database" in refusal(office)
    shutil.copy(tmp_path / "dbkey.kept", tmp_path / "data" / "dbkey.json")
    with office.server() as server:
        assert health(server) == 200


@pytest.mark.parametrize("torn", ["first page", "cut to nothing", "gone"])
def test_a_torn_file_is_refused_at_the_start_and_never_begun_anew(office, torn):
    path = office.folder / "data" / "holdspace.db"
    whole = path.read_bytes()
    if torn == "first page":
        path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    elif torn == "cut to nothing":
        path.write_bytes(b"")
    else:
        path.unlink()
    said = refusal(office)
    assert "database" in said
    assert "backup" in said
    path.write_bytes(whole)
    with office.server() as server:
        line = Line(server.port, office.facts["tokens"]["c0"])
        assert line.json("GET", "/clients")[0] == 200
        line.close()


def test_a_file_damaged_while_it_runs_is_said_and_no_garbage_is_shown(office):
    """Bytes of every page but the first are flipped; whoever reads them is told, and the right ones serve again."""
    path = office.folder / "data" / "holdspace.db"
    with office.server() as server:
        line = Line(server.port, office.facts["tokens"]["c0"])
        note, _ = draft(line, office)
        line.close()
    keys = KeyStore(office.folder / "data", office.folder / "keys").load()
    with closing(open_encrypted(keys.db, database=str(path))) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = path.read_bytes()
    with office.server() as server:
        damaged = bytearray(whole)
        for page in range(1, len(whole) // 8192):
            damaged[page * 8192 + 50] ^= 255
        path.write_bytes(damaged)
        line = Line(server.port, office.facts["tokens"]["c0"])
        status, data = line.json("GET", note)
        assert (status, data["error"]["message"]) == (503, DAMAGED.sentence)
        assert "wisteria" not in server.output
        line.close()
        server.stop(signal.SIGKILL)
        for side in ("-wal", "-shm"):
            path.with_name(path.name + side).unlink(missing_ok=True)
        path.write_bytes(whole)
    with office.server() as server:
        line = Line(server.port, office.facts["tokens"]["c0"])
        assert line.json("GET", note)[1]["sections"]["s"] == "Kept before."
        line.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a mount of its own")
def test_a_read_only_folder_is_refused_at_the_start_with_a_sentence(office):
    data = office.folder / "data"
    subprocess.run(["mount", "--bind", str(data), str(data)], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(data)], check=True)
        assert READ_ONLY.told in refusal(office)
    finally:
        subprocess.run(["umount", "--lazy", str(data)], check=True)
    with office.server() as server:
        assert health(server) == 200


@pytest.fixture
def outsider(office):
    """Another program with the key, and the database open."""
    keys = KeyStore(office.folder / "data", office.folder / "keys").load()
    path = str(office.folder / "data" / "holdspace.db")
    with closing(open_encrypted(keys.db, database=path, isolation_level=None)) as opened:
        yield opened


def test_somebody_elses_short_lock_is_waited_for(office, outsider):
    with Server(office.folder) as server:
        line = Line(server.port, office.facts["tokens"]["c0"])
        note, revision = draft(line, office)
        outsider.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor() as desk:
            saving = desk.submit(line.json, "PUT", note, {"revision": revision, "sections": {"s": "While locked."}})
            assert not wait([saving], timeout=2).done
            outsider.execute("ROLLBACK")
            assert saving.result()[0] == 200
        assert line.json("GET", note)[1]["sections"]["s"] == "While locked."
        line.close()


@pytest.mark.prove
def test_somebody_elses_lock_is_said_after_twenty_seconds_and_nothing_is_lost(office, outsider):
    with Server(office.folder) as server:
        line = Line(server.port, office.facts["tokens"]["c0"])
        note, revision = draft(line, office)
        outsider.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        status, data = line.json("PUT", note, {"revision": revision, "sections": {"s": "While locked."}})
        assert (status, data["error"]["message"]) == (503, BUSY.sentence)
        assert time.monotonic() - began < 70
        outsider.execute("ROLLBACK")
        assert line.json("GET", note)[1]["sections"]["s"] == "Kept before."
        assert line.json("PUT", note, {"revision": revision, "sections": {"s": "Free again."}})[0] == 200
        line.close()
