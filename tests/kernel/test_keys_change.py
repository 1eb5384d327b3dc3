"""A change of key: the copy under the new key takes the place of the old file in one moment, or not at all."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from holdspace.kernel.keys.change import discard_old, finish, left_behind, prepare
from holdspace.kernel.keys.problems import BadRecoveryCode, KeyProblem, NoRoom, WrongKey
from holdspace.kernel.keys.recovery import format_code
from holdspace.kernel.keys.store import KeyStore
from holdspace.kernel.sqlcipher import copying
from holdspace.kernel.sqlcipher.copying import copy_database, counts
from holdspace.kernel.sqlcipher.driver import create_database, open_encrypted, side_files

PHRASE = "five unrelated words of a practice"
LINES = 500
SECRET = bytes(range(20))


def fill(path, key):
    create_database(path, key)
    connection = open_encrypted(key, database=str(path), isolation_level=None)
    connection.execute("CREATE TABLE line (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    connection.executemany("INSERT INTO line (text) VALUES (?)", [(f"line {n}",) for n in range(LINES)])
    connection.close()


@pytest.fixture
def practice(key_store):
    """Keys, a recovery code and a database with lines in it."""
    keys = key_store.create(lambda made: fill(key_store.data_dir / "holdspace.db", made.db))
    key_store.code = key_store.new_recovery_code()
    key_store.keys = keys
    return key_store


def lines(path, key):
    connection = open_encrypted(key, database=str(path))
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return connection.execute("SELECT count(*) FROM line").fetchone()[0]
    finally:
        connection.close()


def again(store, phrase="-"):
    """As the next start sees it: what broke off is finished or cleared away, then the key is opened."""
    store = KeyStore(store.data_dir, store.key_dir)
    finish(store)
    keys = store.load() if phrase == "-" else store.unlock(phrase)
    return keys, lines(store.data_dir / "holdspace.db", keys.db)


def change(store, secret=SECRET, typed=""):
    database, old = store.data_dir / "holdspace.db", store.load()
    ready = prepare(store, secret, lambda new, target: copy_database(database, old.db, target, new.db), typed=typed)
    ready.decide()
    return ready.keys


def test_the_database_opens_with_the_new_key_and_not_with_the_old(practice):
    old = practice.keys
    new = change(practice)
    assert (new.db != old.db, new.kid != old.kid, new.log == old.log) == (True, True, True)
    assert again(practice) == (new, LINES)
    with pytest.raises(WrongKey):
        open_encrypted(old.db, database=str(practice.data_dir / "holdspace.db"))


def test_the_new_recovery_code_opens_the_new_file_and_the_old_code_does_not(practice):
    new = change(practice)
    for path in practice.key_dir.iterdir():
        path.unlink()
    fresh = KeyStore(practice.data_dir, practice.key_dir)
    with pytest.raises(BadRecoveryCode):
        fresh.recover(practice.code)
    fresh.recover(format_code(SECRET))
    assert again(practice) == (new, LINES)


def test_what_was_before_is_a_data_directory_of_its_own(practice):
    old = practice.keys
    change(practice)
    (before,) = left_behind(practice)
    kept = KeyStore(before, practice.key_dir)
    assert again(kept) == (old, LINES)
    for path in practice.key_dir.iterdir():
        path.unlink()
    kept.recover(practice.code)
    assert again(kept) == (old, LINES)


def test_discarding_deletes_the_old_file_and_the_old_key_and_nothing_else(practice, tmp_path):
    bystander = KeyStore(tmp_path / "bystander", practice.key_dir)
    theirs = bystander.create()
    change(practice)
    new = change(practice, bytes(20))
    assert len(left_behind(practice)) == 2
    assert discard_old(practice) == 2
    assert (left_behind(practice), discard_old(practice)) == ([], 0)
    assert again(practice) == (new, LINES)
    assert len(list(practice.key_dir.iterdir())) == 2
    assert bystander.load() == theirs


def test_a_key_under_a_passphrase_is_changed_under_the_same_passphrase(practice):
    practice.move("passphrase", typed=PHRASE)
    new = change(practice, typed=PHRASE)
    assert again(practice, PHRASE) == (new, LINES)
    assert list(practice.key_dir.iterdir()) == []
    (before,) = left_behind(practice)
    assert again(KeyStore(before, practice.key_dir), PHRASE) == (practice.keys, LINES)


def test_a_change_is_remembered_until_the_log_was_told(practice):
    new = change(practice)
    assert KeyStore(practice.data_dir, practice.key_dir).untold() == [f"key.changed {practice.keys.kid} {new.kid}"]


def test_a_credential_that_we_cannot_write_stops_the_change(practice, tmp_path):
    practice.credentials = tmp_path / "credentials"
    practice.credentials.mkdir()
    (key_file,) = practice.key_dir.iterdir()
    shutil.copy(key_file, practice.credentials / "holdspace.key")
    practice.move("systemd")
    with pytest.raises(KeyProblem, match="which Holdspace cannot write"):
        change(practice)
    assert practice.load() == practice.keys


# --- what can go wrong, told, with nothing changed ---


def unchanged(practice):
    assert again(practice) == (practice.keys, LINES)
    assert sorted(path.name for path in practice.data_dir.iterdir()) == ["dbkey.json", "holdspace.db"]
    assert len(list(practice.key_dir.iterdir())) == 1


def test_a_full_disk_is_said(practice, monkeypatch):
    monkeypatch.setattr(copying, "_SPARE", 2**60)
    with pytest.raises(NoRoom, match=r"MiB free, and the copy of the database needs .* Nothing was changed"):
        change(practice)
    unchanged(practice)


def test_a_damaged_database_is_not_copied(practice):
    path = practice.data_dir / "holdspace.db"
    content = bytearray(path.read_bytes())
    good = bytes(content)
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(KeyProblem, match=r"Nothing was changed"):
        change(practice)
    path.write_bytes(good)
    unchanged(practice)


def test_a_copy_that_is_not_like_the_original_is_thrown_away(practice):
    def careless(new, target):
        copy_database(practice.data_dir / "holdspace.db", practice.keys.db, target, new.db)
        raise KeyProblem("The copy of the database is not like the original. Nothing was changed.")

    with pytest.raises(KeyProblem, match="not like the original"):
        prepare(practice, SECRET, careless)
    unchanged(practice)


def test_a_wrong_key_does_not_copy(practice, tmp_path):
    target = tmp_path / "copy" / "holdspace.db"
    target.parent.mkdir()
    with pytest.raises(WrongKey):
        copy_database(practice.data_dir / "holdspace.db", bytes(32), target, bytes(32))
    assert list(target.parent.iterdir()) == []


def test_every_table_is_counted(practice):
    connection = open_encrypted(practice.keys.db, database=str(practice.data_dir / "holdspace.db"))
    assert counts(connection) == {"line": LINES}
    connection.close()


# --- kill -9 ---


def run(act, store, phrase, number):
    words = [
        sys.executable,
        "-m",
        "tests.kernel.changer",
        act,
        str(store.data_dir),
        str(store.key_dir),
        phrase,
        str(number),
    ]
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2], timeout=60)


def one_more_life(practice, folder):
    """A copy of the practice, to be killed."""
    shutil.copytree(practice.data_dir, folder / "data")
    shutil.copytree(practice.key_dir, folder / "keys")
    return KeyStore(folder / "data", folder / "keys")


def beside_its_log(store, key):
    """The old file with a write-ahead log beside it, as a killed server leaves it."""
    path = store.data_dir / "holdspace.db"
    connection = open_encrypted(key, database=str(path))
    connection.execute("PRAGMA user_version=7")
    sides = {side: side.read_bytes() for side in side_files(path)}
    connection.close()
    for side, content in sides.items():
        side.write_bytes(content)


def decided(store):
    return bool(list(store.data_dir.glob("changed-*")))


@pytest.mark.parametrize(
    ("phrase", "step"),
    [
        pytest.param("-", 3, id="file, every third", marks=pytest.mark.slow),
        pytest.param("-", 1, id="file", marks=pytest.mark.prove),
        pytest.param(PHRASE, 1, id="passphrase", marks=pytest.mark.prove),
    ],
)
def test_killed_before_any_act_on_a_file_it_opens(practice, tmp_path, phrase, step):
    """Every point of the change in turn (or one of three); and where it was decided, the finishing is killed as well, at another point each time."""
    if phrase != "-":
        practice.move("passphrase", typed=phrase)
    opened_old = opened_new = 0
    points = range(1, 200, step)
    for number in points:
        store = one_more_life(practice, tmp_path / str(number))
        if number % 2:
            beside_its_log(store, practice.keys.db)
        done = run("change", store, phrase, number)
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        if decided(store):
            assert run("finish", store, phrase, number % 9 + 1).returncode in (0, -signal.SIGKILL)
        keys, count = again(store, phrase)
        assert count == LINES
        opened_old += keys == practice.keys
        opened_new += keys != practice.keys
        if keys != practice.keys:
            (before,) = left_behind(store)
            assert again(KeyStore(before, store.key_dir), phrase) == (practice.keys, LINES)
        assert not [path.name for path in store.data_dir.iterdir() if path.name.startswith(("changing-", "changed-"))]
        shutil.rmtree(tmp_path / str(number))
        if done.returncode == 0:
            break
    assert done.returncode == 0
    assert opened_old + opened_new == points.index(number) + 1
    assert number > 30
    assert min(opened_old, opened_new) > 5  # both sides of the decision were met


@pytest.mark.slow
def test_killed_at_any_moment_it_opens(practice, tmp_path):
    """By the clock, so that the middle of a copy is met too, which no act on a file announces."""
    chance = random.Random(6)
    for round_ in range(12):
        store = one_more_life(practice, tmp_path / f"round-{round_}")
        words = ["-m", "tests.kernel.changer", "change", str(store.data_dir), str(store.key_dir), "-", "0"]
        with subprocess.Popen([sys.executable, *words], cwd=Path(__file__).parents[2]) as child:
            end = time.monotonic() + 20
            while child.poll() is None and time.monotonic() < end and not list(store.data_dir.glob("chang*")):
                time.sleep(0.001)
            time.sleep(chance.random() * 0.08)
            os.kill(child.pid, signal.SIGKILL)
        assert again(store)[1] == LINES
