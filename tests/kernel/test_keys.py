import json
import os
from pathlib import Path

import pytest

from holdspace.kernel.keys.files import write_private
from holdspace.kernel.keys.problems import (
    BadRecoveryCode,
    DamagedKey,
    KeyProblem,
    MissingKey,
    UnsafeKey,
    WrongKey,
)
from holdspace.kernel.keys.store import KeyStore, default_key_dir, key_id


def key_file(store):
    (path,) = store.key_dir.iterdir()
    return path


def record(store):
    return json.loads(store.record.read_text())


def test_new_keys_come_back_as_they_were_made(key_store):
    keys = key_store.create()
    assert key_store.exists()
    assert key_store.load() == keys
    assert (len(keys.db), len(keys.log), len(keys.kid)) == (32, 32, 43)
    assert keys.kid == key_id(keys.db)
    assert keys.db != keys.log


def test_the_key_file_is_for_its_owner_alone(key_store):
    key_store.create()
    assert key_store.key_dir.stat().st_mode & 0o777 == 0o700
    assert key_file(key_store).stat().st_mode & 0o777 == 0o600
    assert key_store.record.stat().st_mode & 0o777 == 0o600


def test_the_record_beside_the_database_holds_no_key(key_store):
    keys = key_store.create()
    content = record(key_store)
    assert content == {"v": 1, "kid": keys.kid, "slots": [{"kind": "file", "path": key_file(key_store).name}]}


def test_keys_are_not_printed(key_store):
    keys = key_store.create()
    assert repr(keys) == f"Keys(kid='{keys.kid}')"


def test_several_data_directories_share_a_key_directory(tmp_path):
    first, second = (KeyStore(tmp_path / name, tmp_path / "keys") for name in ("one", "two"))
    keys = first.create(), second.create()
    assert (first.load(), second.load()) == keys


def test_a_second_key_is_never_made(key_store):
    keys = key_store.create()
    with pytest.raises(KeyProblem, match="has a key already"):
        key_store.create()
    assert key_store.load() == keys


@pytest.mark.parametrize("key_dir", ["data", "data/keys", "data/../data/keys", "elsewhere"])
def test_a_key_directory_inside_the_data_is_refused(tmp_path, key_dir):
    (tmp_path / "data").mkdir()
    (tmp_path / "elsewhere").symlink_to(tmp_path / "data")
    with pytest.raises(UnsafeKey, match="lies inside the data directory"):
        KeyStore(tmp_path / "data", tmp_path / key_dir).create()
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_others_can_read_is_refused(key_store, mode):
    key_store.create()
    key_file(key_store).chmod(mode)
    with pytest.raises(UnsafeKey) as caught:
        key_store.load()
    path = key_file(key_store)
    assert caught.value.sentence == f"Other users of this computer can read the key file {path}. Run: chmod 600 {path}"


def test_a_mounted_secret_of_mode_0400_is_accepted(key_store, tmp_path):
    keys = key_store.create()
    mounted = tmp_path / "secret"
    key_file(key_store).rename(mounted)
    mounted.chmod(0o400)
    content = record(key_store) | {"slots": [{"kind": "file", "path": str(mounted)}]}
    write_private(key_store.record, json.dumps(content).encode())
    assert key_store.load() == keys


def test_a_missing_key_file_is_said(key_store):
    key_store.create()
    key_file(key_store).unlink()
    with pytest.raises(MissingKey, match="is missing, so the database stays shut"):
        key_store.load()


def test_a_missing_record_is_said(key_store):
    with pytest.raises(MissingKey, match=r"dbkey\.json is missing"):
        key_store.load()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff", b"{}", b'{"v": 1, "kid": "x", "db": "AA", "log": "AA"}', b'{"v": 2}']
)
def test_a_damaged_key_file_is_said(key_store, content):
    key_store.create()
    write_private(key_file(key_store), content)
    with pytest.raises(DamagedKey, match=r"key file .* is damaged"):
        key_store.load()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"v": 1, "kid": "x", "slots": [7]}', b'{"v": 2}'])
def test_a_damaged_record_is_said(key_store, content):
    key_store.create()
    write_private(key_store.record, content)
    with pytest.raises(DamagedKey, match=r"dbkey\.json is damaged"):
        key_store.load()


def test_the_key_of_another_database_is_said(tmp_path):
    ours, theirs = (KeyStore(tmp_path / name, tmp_path / f"{name}-keys") for name in ("ours", "theirs"))
    ours.create()
    theirs.create()
    write_private(key_file(ours), key_file(theirs).read_bytes())
    with pytest.raises(WrongKey, match="belongs to another database"):
        ours.load()


def test_a_slot_of_an_unknown_kind_is_kept(key_store):
    keys = key_store.create()
    content = record(key_store)
    unknown = {"kind": "tpm", "name": "a-later-version", "more": [1]}
    content["slots"].append(unknown)
    write_private(key_store.record, json.dumps(content).encode())
    key_store.recover(key_store.new_recovery_code())
    assert unknown in record(key_store)["slots"]
    assert key_store.load() == keys


# --- the recovery code ---


def test_the_code_opens_the_database_without_the_key_file(key_store):
    keys = key_store.create()
    code = key_store.new_recovery_code()
    key_file(key_store).unlink()
    assert key_store.recover(code.lower().replace("-", " ")) == key_file(key_store)
    assert key_store.load() == keys
    assert key_file(key_store).stat().st_mode & 0o777 == 0o600


def test_the_code_opens_a_copy_of_the_data_on_another_computer(key_store, tmp_path):
    keys = key_store.create()
    code = key_store.new_recovery_code()
    elsewhere = KeyStore(key_store.data_dir, tmp_path / "other-computer" / "keys")
    elsewhere.recover(code)
    assert elsewhere.load() == keys


def test_a_new_code_replaces_the_old_one(key_store):
    key_store.create()
    old, new = key_store.new_recovery_code(), key_store.new_recovery_code()
    assert [slot["kind"] for slot in record(key_store)["slots"]] == ["file", "recovery"]
    with pytest.raises(BadRecoveryCode, match="a newer code has replaced it"):
        key_store.recover(old)
    key_store.recover(new)


def test_the_code_is_kept_nowhere(key_store):
    key_store.create()
    code = key_store.new_recovery_code()
    for path in [key_store.record, key_file(key_store)]:
        assert code.replace("-", "")[3:] not in path.read_text().replace("-", "").upper()


def test_a_typing_error_is_told_from_a_code_of_another_database(tmp_path):
    ours, theirs = (KeyStore(tmp_path / name, tmp_path / "keys") for name in ("ours", "theirs"))
    ours.create()
    theirs.create()
    code = ours.new_recovery_code()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "2")
    with pytest.raises(BadRecoveryCode, match="Group 12 of the recovery code has a typing error"):
        ours.recover(wrong)
    with pytest.raises(BadRecoveryCode, match="typed correctly but does not open this database"):
        ours.recover(theirs.new_recovery_code())


def test_a_recovery_slot_moved_from_another_database_does_not_open(tmp_path):
    ours, theirs = (KeyStore(tmp_path / name, tmp_path / "keys") for name in ("ours", "theirs"))
    ours.create()
    theirs.create()
    code = theirs.new_recovery_code()
    content = record(ours)
    content["slots"].append(record(theirs)["slots"][-1])
    write_private(ours.record, json.dumps(content).encode())
    with pytest.raises(BadRecoveryCode, match="does not open this database"):
        ours.recover(code)


def test_no_recovery_code_was_made(key_store, tmp_path):
    key_store.create()
    other = KeyStore(tmp_path / "other", tmp_path / "keys")
    other.create()
    with pytest.raises(BadRecoveryCode):
        key_store.recover(other.new_recovery_code())


# --- files ---


def test_a_broken_write_leaves_the_old_file_and_no_scraps(tmp_path):
    path = tmp_path / "key"
    write_private(path, b"old")
    with pytest.raises(TypeError):
        write_private(path, "not bytes")  # type: ignore[arg-type]  # on purpose
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_private_from_its_first_byte(tmp_path):
    before = os.umask(0)
    try:
        write_private(tmp_path / "key", b"secret")
    finally:
        os.umask(before)
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_the_key_directory_is_chosen_by_the_operator_or_is_the_usual_one():
    home = Path("home")
    assert default_key_dir({}, home) == home / ".config" / "holdspace"
    assert default_key_dir({"HOLDSPACE_KEYS": " "}, home) == home / ".config" / "holdspace"
    assert default_key_dir({"HOLDSPACE_KEYS": "mounted/keys"}, home) == Path("mounted/keys")
