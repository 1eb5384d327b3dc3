"""The age identity of a recovery code: what is encrypted for the practice opens with the printed code alone."""

import json

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.kernel.keys.age import bech32, identity_of, recipient_of
from holdspace.kernel.keys.files import write_private
from holdspace.kernel.keys.problems import BadRecoveryCode, DamagedKey, KeyProblem
from holdspace.kernel.keys.recovery import SECRET_BYTES, format_code, parse_code
from holdspace.kernel.keys.store import KeyStore

TEXT = b"session notes of a made-up practice"


def record(store):
    return json.loads(store.record.read_text())


def recovery_slot(store):
    (slot,) = [slot for slot in record(store)["slots"] if slot["kind"] == "recovery"]
    return slot


def test_what_is_encrypted_to_the_recipient_opens_with_the_printed_code(key_store):
    key_store.create()
    code = key_store.new_recovery_code()
    sealed = pyrage.encrypt(TEXT, [pyrage.x25519.Recipient.from_str(key_store.recipient())])
    assert TEXT not in sealed
    assert pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity_of(code))]) == TEXT


def test_a_newer_code_has_another_recipient_and_the_old_one_opens_what_was_encrypted_before(key_store):
    key_store.create()
    old, before = key_store.new_recovery_code(), key_store.recipient()
    new, after = key_store.new_recovery_code(), key_store.recipient()
    assert before != after
    sealed = pyrage.encrypt(TEXT, [pyrage.x25519.Recipient.from_str(before)])
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity_of(new))])
    assert pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity_of(old))]) == TEXT


def test_before_a_code_was_made_there_is_no_recipient(key_store):
    key_store.create()
    assert key_store.recipient() is None


def test_a_code_of_an_earlier_version_has_no_recipient_and_still_opens(key_store):
    keys = key_store.create()
    code = key_store.new_recovery_code()
    content = record(key_store)
    for slot in content["slots"]:
        slot.pop("recipient", None), slot.pop("seal", None)
    write_private(key_store.record, json.dumps(content).encode())
    assert key_store.recipient() is None
    key_store.recover(code)
    assert key_store.load() == keys


@pytest.mark.parametrize("change", ["another recipient", "another kid", "no seal", "seal of no kind", "no text"])
def test_a_recipient_that_somebody_else_put_in_the_record_is_refused(key_store, tmp_path, change):
    """Whoever can write to the data directory, and has no key, must not have backups encrypted to himself."""
    key_store.create()
    key_store.new_recovery_code()
    stranger = KeyStore(tmp_path / "other", tmp_path / "other-keys")
    stranger.create()
    stranger.new_recovery_code()
    content, theirs = record(key_store), recovery_slot(stranger)
    slot = content["slots"][-1]
    slot |= {
        "another recipient": {"recipient": theirs["recipient"]},
        "another kid": {"recipient": theirs["recipient"], "seal": theirs["seal"]},
        "no seal": {"seal": None},
        "seal of no kind": {"seal": "\u00e9"},
        "no text": {"recipient": 7},
    }[change]
    write_private(key_store.record, json.dumps(content).encode())
    with pytest.raises(DamagedKey, match="was not written by this Holdspace"):
        key_store.recipient()


@given(st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES))
def test_our_identity_and_recipient_are_those_of_age(secret):
    identity = pyrage.x25519.Identity.from_str(identity_of(format_code(secret)))
    assert str(identity.to_public()) == recipient_of(secret)


def test_the_identity_of_a_code_is_settled():
    """A vector: backups in drawers must open in every later version."""
    code = "HR1-200R-1088-1G8A-1864-0W4T-0J2K-GB12-G6G3-W3R0-G24E-917T-R2T8"
    assert parse_code(code) == bytes(range(20))
    assert identity_of(code) == "AGE-SECRET-KEY-1VM376DJGKGKUN22MVYLFHL5ULYE757NX9PXCEFTFRNJM4V4NE3DS9HKSDQ"
    assert recipient_of(bytes(range(20))) == "age14vf7cdxw0d44xzsuqngkj9lq3mejhzayjp4hfupw4xxewrgpx5xqycxguz"


def test_a_mistyped_code_has_no_identity():
    with pytest.raises(BadRecoveryCode, match="Group 12 of the recovery code has a typing error"):
        identity_of("HR1-200R-1088-1G8A-1864-0W4T-0J2K-GB12-G6G3-W3R0-G24E-917T-R2TA")


@pytest.mark.parametrize(
    ("prefix", "data", "text"),
    [
        # BIP 173, "Test vectors".
        ("a", "", "a12uel5l"),
        (
            "split",
            "c5f38b70305f519bf66d85fb6cf03058f3dde463ecd7918f2dc743918f2d",
            "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
        ),
        # The age specification (C2SP age.md, "The X25519 recipient type"): the bytes 0x42, and their public half.
        ("age-secret-key-", "42" * 32, "age-secret-key-1gfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpq4egaex"),
    ],
)
def test_bech32_is_that_of_the_specifications(prefix, data, text):
    assert bech32(prefix, bytes.fromhex(data)) == text


def test_the_keys_of_a_backup_find_a_place_in_an_empty_directory(key_store, tmp_path):
    keys = key_store.create()
    code = key_store.new_recovery_code()
    restored = KeyStore(tmp_path / "restored", tmp_path / "restored-keys")
    order = []
    restored.adopt(keys, code=code, make_database=lambda given: order.append((given, restored.exists())))
    assert order == [(keys, False)]
    assert restored.load() == keys
    assert restored.recipient() == key_store.recipient()
    (file,) = restored.key_dir.iterdir()
    file.unlink()
    restored.recover(code)
    assert restored.load() == keys


def test_without_the_code_the_restored_place_has_a_key_file_only(key_store, tmp_path):
    restored = KeyStore(tmp_path / "restored", tmp_path / "restored-keys")
    keys = restored.adopt(key_store.create())
    assert restored.load() == keys
    assert (restored.has_recovery_code(), restored.recipient()) == (False, None)


def test_keys_are_never_adopted_over_others(key_store, tmp_path):
    keys = key_store.create()
    other = KeyStore(tmp_path / "other", tmp_path / "keys").create()
    with pytest.raises(KeyProblem, match="has a key already"):
        key_store.adopt(other)
    assert key_store.load() == keys


def test_a_mistyped_code_adopts_nothing(key_store, tmp_path):
    keys = key_store.create()
    restored = KeyStore(tmp_path / "restored", tmp_path / "restored-keys")
    with pytest.raises(BadRecoveryCode):
        restored.adopt(keys, code="HR1-nothing")
    assert not restored.data_dir.exists()
