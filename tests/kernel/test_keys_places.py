"""The key moves between its places; wherever the move breaks off, the key still opens."""

import json

import keyring
import pytest
from keyring.backends import SecretService, chainer, fail, null

from holdspace.kernel.keys import ring
from holdspace.kernel.keys.files import write_private
from holdspace.kernel.keys.material import packed
from holdspace.kernel.keys.problems import (
    DamagedKey,
    KeyProblem,
    MissingKey,
    NoKeyring,
    UnsafeKey,
    WantsPassphrase,
    WrongKey,
    WrongPassphrase,
)
from holdspace.kernel.keys.store import KeyStore
from tests.kernel.keyring_service import secret_service

PHRASE = "five unrelated words, and a café"


def again(store, **more):
    """As another process would see it."""
    return KeyStore(store.data_dir, store.key_dir, **more)


def record(store):
    return json.loads(store.record.read_text())


def set_record(store, **changes):
    write_private(store.record, json.dumps(record(store) | changes).encode())


@pytest.fixture
def desktop(tmp_path, monkeypatch):
    """A desktop somebody is signed in to."""
    with secret_service(tmp_path / "desktop") as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        before = keyring.get_keyring()
        keyring.set_keyring(SecretService.Keyring())
        yield
        keyring.set_keyring(before)


@pytest.fixture
def use_keyring():
    """Chooses what `keyring` answers with, and puts back what was."""
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


# --- from place to place ---


@pytest.mark.parametrize("kind", ["file", "keyring", "passphrase"])
@pytest.mark.parametrize("then", ["file", "keyring", "passphrase"])
def test_the_key_moves_from_every_place_to_every_other(key_store, desktop, kind, then):
    keys = key_store.create()
    code = key_store.new_recovery_code()
    for step in (kind, then):
        store = again(key_store)
        if store.wants_passphrase():
            store.unlock(PHRASE)
        assert store.move(step, typed=PHRASE) == []
        assert store.kinds() == [step]
        assert store.load() == keys
    in_file = list(key_store.key_dir.iterdir())
    in_ring = keyring.get_password("holdspace", f"db-{keys.kid[:16]}")
    assert (len(in_file), in_ring is not None) == {"file": (1, False), "keyring": (0, True), "passphrase": (0, False)}[
        then
    ]
    reader = again(key_store)
    assert (reader.unlock(PHRASE) if then == "passphrase" else reader.load()) == keys
    again(key_store).recover(code)
    assert again(key_store).load() == keys
    assert again(key_store).kinds() == ["file"]


def test_a_move_is_remembered_until_the_log_was_told(key_store):
    key_store.create()
    key_store.move("passphrase", typed=PHRASE)
    key_store.move("file")
    store = again(key_store)
    assert store.untold() == ["key.moved passphrase", "key.moved file"]
    store.told(["key.moved passphrase"])
    assert store.untold() == ["key.moved file"]
    store.told(["key.moved file"])
    assert "untold" not in record(store)


def test_a_move_that_broke_off_opens_from_the_old_place_and_is_finished_by_doing_it_again(key_store, desktop):
    keys = key_store.create()
    old = record(key_store)["slots"]
    new = key_store.place_keys(keys, "keyring")
    set_record(key_store, slots=[new, *old])  # killed before the file was emptied
    keyring.delete_password("holdspace", new["name"])  # and the new place lost as well
    assert again(key_store).load() == keys
    assert again(key_store).move("keyring") == []
    assert again(key_store).kinds() == ["keyring"]
    assert list(key_store.key_dir.iterdir()) == []


def test_an_old_place_that_cannot_be_emptied_is_named(key_store, tmp_path):
    """A folder in the place of the key file's name, as a stand-in for a read-only mount: root may delete there too."""
    keys = key_store.create()
    (path,) = key_store.key_dir.iterdir()
    store = again(key_store)
    store.hold(keys)
    path.unlink()
    path.mkdir()
    (sentence,) = store.move("passphrase", typed=PHRASE)
    assert sentence == f"The old key file {path} could not be deleted: delete it by hand, it still opens the database."
    assert again(key_store).unlock(PHRASE) == keys


def test_a_move_into_a_keyring_that_is_none_leaves_the_key_where_it_was(key_store, use_keyring):
    keys = key_store.create()
    before = key_store.record.read_bytes()
    use_keyring(fail.Keyring())
    with pytest.raises(NoKeyring, match="No keyring of the operating system answers here"):
        key_store.move("keyring")
    assert key_store.record.read_bytes() == before
    assert again(key_store).load() == keys


# --- the keyring ---


class InPlainText(keyring.backend.KeyringBackend):
    """Like the plain-text backend of keyrings.alt."""

    priority = 1

    def get_password(self, service, username):
        return None

    def set_password(self, service, username, password):
        raise AssertionError("a key was given to it")

    def delete_password(self, service, username):
        pass


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, InPlainText, chainer.ChainerBackend])
def test_only_a_real_keyring_gets_the_key(key_store, use_keyring, backend):
    key_store.create()
    use_keyring(backend())
    assert not ring.answers()
    with pytest.raises(NoKeyring, match="holdspace keys to-passphrase"):
        key_store.move("keyring")
    assert again(key_store).kinds() == ["file"]


def test_the_first_key_goes_into_the_keyring_of_a_desktop(key_store, desktop):
    store = again(key_store, keyring_first=True)
    keys = store.create()
    assert store.kinds() == ["keyring"]
    assert not store.key_dir.exists()
    assert again(store).load() == keys


def test_where_no_keyring_answers_the_first_key_goes_into_a_file(key_store, use_keyring):
    use_keyring(fail.Keyring())
    store = again(key_store, keyring_first=True)
    keys = store.create()
    assert store.kinds() == ["file"]
    assert again(store).load() == keys


def test_a_locked_keyring_is_not_used_for_a_first_key(key_store, tmp_path, monkeypatch, use_keyring):
    """It would open a window, which nobody sees on a machine without a screen."""
    with secret_service(tmp_path / "desktop", unlocked=False) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        use_keyring(SecretService.Keyring())
        store = again(key_store, keyring_first=True)
        store.create()
    assert store.kinds() == ["file"]


def test_a_keyring_without_the_entry_and_a_damaged_entry_are_said(key_store, desktop):
    keys = key_store.create()
    key_store.move("keyring")
    name = f"db-{keys.kid[:16]}"
    for text in ("", "{", "[]", '{"v": 1}', "[" * 60_000):
        keyring.set_password("holdspace", name, text)
        with pytest.raises(DamagedKey, match="of the keyring is damaged"):
            again(key_store).load()
    keyring.delete_password("holdspace", name)
    with pytest.raises(MissingKey, match=f"has no entry “holdspace / {name}”"):
        again(key_store).load()


def test_a_keyring_whose_service_is_gone_is_said(key_store, tmp_path, monkeypatch, use_keyring):
    with secret_service(tmp_path / "desktop") as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        use_keyring(SecretService.Keyring())
        key_store.create()
        key_store.move("keyring")
    with pytest.raises(NoKeyring, match="The keyring is locked, or its service does not answer"):
        again(key_store).load()


# --- the credential of systemd ---


def credential(tmp_path, keys):
    folder = tmp_path / "credentials"
    folder.mkdir()
    write_private(folder / "holdspace.key", json.dumps(packed(keys)).encode())
    (folder / "holdspace.key").chmod(0o440)  # as systemd lays it out; it guards the folder
    return folder


def test_the_key_can_come_from_systemd_alone(key_store, tmp_path):
    keys = key_store.create()
    store = again(key_store, credentials=credential(tmp_path, keys))
    assert store.move("systemd") == []
    assert list(key_store.key_dir.iterdir()) == []
    assert again(key_store, credentials=store.credentials).load() == keys
    with pytest.raises(MissingKey, match=r"systemd gave no credential holdspace\.key to this process"):
        again(key_store).load()


def test_a_credential_of_another_database_is_told_and_the_file_still_opens(key_store, tmp_path):
    keys = key_store.create()
    theirs = KeyStore(tmp_path / "other", tmp_path / "other-keys").create()
    store = again(key_store, credentials=credential(tmp_path, theirs))
    assert store.load() == keys
    with pytest.raises(KeyProblem, match="holds another key"):
        store.move("systemd")
    (path,) = key_store.key_dir.iterdir()
    path.unlink()
    with pytest.raises(WrongKey, match=r"The systemd credential holdspace\.key belongs to another database"):
        store.load()


def test_without_a_credential_nothing_moves_to_it(key_store):
    keys = key_store.create()
    with pytest.raises(MissingKey, match="systemd gave no credential"):
        key_store.move("systemd")
    assert again(key_store).load() == keys


def test_a_damaged_credential_is_said(key_store, tmp_path):
    folder = credential(tmp_path, key_store.create())
    (folder / "holdspace.key").chmod(0o600)
    (folder / "holdspace.key").write_bytes(b"{")
    with pytest.raises(DamagedKey):
        again(key_store, credentials=folder).move("systemd")


def test_leaving_systemd_says_what_is_left_to_do(key_store, tmp_path):
    keys = key_store.create()
    store = again(key_store, credentials=credential(tmp_path, keys))
    store.move("systemd")
    (sentence,) = store.move("file")
    assert sentence.startswith("Take LoadCredentialEncrypted=holdspace.key out of the unit")
    assert again(key_store).load() == keys


# --- the passphrase ---


def test_a_key_under_a_passphrase_waits_for_it(key_store):
    keys = key_store.create()
    key_store.move("passphrase", typed=PHRASE)
    store = again(key_store)
    assert store.wants_passphrase()
    with pytest.raises(WantsPassphrase):
        store.load()
    with pytest.raises(WrongPassphrase, match="does not open the key"):
        store.unlock(PHRASE + " ")
    assert store.wants_passphrase()
    assert store.unlock("five unrelated words, and a cafe\u0301") == keys  # another keyboard's é
    assert not store.wants_passphrase()
    assert store.load() == keys


def test_a_new_passphrase_replaces_the_old_one(key_store):
    keys = key_store.create()
    key_store.move("passphrase", typed=PHRASE)
    key_store.move("passphrase", typed="another one altogether")
    store = again(key_store)
    with pytest.raises(WrongPassphrase):
        store.unlock(PHRASE)
    assert store.unlock("another one altogether") == keys


def test_a_key_that_lies_in_a_file_wants_no_passphrase(key_store):
    key_store.create()
    assert not again(key_store).wants_passphrase()
    (path,) = key_store.key_dir.iterdir()
    path.chmod(0o644)
    assert not again(key_store).wants_passphrase()
    with pytest.raises(UnsafeKey):
        again(key_store).load()
    with pytest.raises(WrongPassphrase):
        again(key_store).unlock(PHRASE)


def test_keys_held_from_before_are_not_used_for_another_database(key_store, tmp_path):
    keys = key_store.create()
    other = KeyStore(tmp_path / "other", tmp_path / "other-keys").create()
    store = again(key_store)
    store.hold(other)
    assert store.load() == keys
    next(key_store.key_dir.iterdir()).unlink()
    with pytest.raises(MissingKey):
        store.load()
