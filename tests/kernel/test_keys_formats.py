"""Whatever bytes lie in the files and slots: the keys, or one of the declared problems with a sentence."""

import json
import os
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdspace.kernel.keys import handover, passphrase
from holdspace.kernel.keys.files import write_private
from holdspace.kernel.keys.material import Keys, new_keys, packed, unpacked
from holdspace.kernel.keys.problems import DamagedKey, KeyProblem, WrongPassphrase
from holdspace.kernel.keys.record import MAX_BYTES
from holdspace.kernel.keys.store import KeyStore

KEYS = new_keys()
SLOT = passphrase.make_slot(KEYS, "the passphrase")
leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60) | st.sampled_from(["file", "\x00"])
)
anything = st.recursive(
    leaves, lambda of: st.lists(of, max_size=4) | st.dictionaries(st.text(max_size=8), of, max_size=4)
)
slots = st.fixed_dictionaries(
    {"kind": st.sampled_from(["file", "keyring", "systemd", "passphrase", "recovery", "tpm"]) | anything},
    optional=dict.fromkeys(("path", "params", "jwe", "slot", "recipient", "seal"), anything),
)
records = st.fixed_dictionaries(
    {"v": st.just(1) | anything, "kid": st.just(KEYS.kid) | anything, "slots": st.lists(slots, max_size=4) | anything},
    optional={"untold": anything},
)
many = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def poke(store):
    """Everything that reads the record."""
    for read in (store.load, store.kinds, store.places, store.untold, store.recipient, store.has_recovery_code):
        with suppress(KeyProblem):
            read()
    with suppress(KeyProblem):
        store.unlock("no passphrase")


@pytest.fixture
def bare(tmp_path):
    (tmp_path / "data").mkdir()
    return KeyStore(tmp_path / "data", tmp_path / "keys")


@given(content=st.binary(max_size=300) | anything.map(lambda value: json.dumps(value).encode()))
@many
def test_any_bytes_as_record_are_a_declared_problem(bare, content):
    write_private(bare.record, content)
    poke(bare)


@given(content=records)
@many
def test_any_record_of_the_right_form_is_a_declared_problem(bare, content):
    write_private(bare.record, json.dumps(content).encode())
    poke(bare)


@pytest.mark.parametrize("content", [b"[" * 50_000, b" " * (MAX_BYTES + 1) + b"{}", b'{"v":' * 9_000])
def test_deep_and_long_records_are_damaged(bare, content):
    write_private(bare.record, content)
    with pytest.raises(DamagedKey, match="is damaged"):
        bare.load()


@given(content=st.binary(max_size=200) | anything.map(lambda value: json.dumps(value).encode()))
@many
def test_any_bytes_as_key_file_are_a_declared_problem(bare, content):
    write_private(bare.record, json.dumps({"v": 1, "kid": KEYS.kid, "slots": [{"kind": "file", "path": "k"}]}).encode())
    bare.key_dir.mkdir(exist_ok=True)
    write_private(bare.key_dir / "k", content)
    with pytest.raises(KeyProblem):
        bare.load()


@given(st.dictionaries(st.sampled_from(["v", "kid", "db", "log"]), anything))
def test_any_object_is_keys_or_none(content):
    assert unpacked(content) is None
    assert unpacked(packed(KEYS) | {"more": content}) == KEYS


def test_the_passphrase_slot_opens_with_its_passphrase_alone():
    assert passphrase.open_slot(SLOT, "the passphrase", kid=KEYS.kid) == KEYS
    with pytest.raises(WrongPassphrase):
        passphrase.open_slot(SLOT, "The passphrase", kid=KEYS.kid)


def test_the_slot_asks_for_the_work_of_the_profile():
    """security.md 2.4 and 6.2: Argon2id, 64 MiB, three passes, one lane, 16 bytes of salt, a new one each time."""
    other = passphrase.make_slot(KEYS, "the passphrase")
    assert {name: SLOT["params"][name] for name in ("kdf", "m", "t", "p")} == {
        "kdf": "argon2id",
        "m": 65536,
        "t": 3,
        "p": 1,
    }
    assert len(SLOT["params"]["salt"]) == 22
    assert other["params"]["salt"] != SLOT["params"]["salt"]
    assert "passphrase" not in json.dumps(SLOT).replace('"kind": "passphrase"', "")


@pytest.mark.parametrize(("name", "value"), [("m", 65_535), ("m", 8), ("t", 2), ("p", 0)])
def test_a_slot_that_asks_for_less_work_is_refused(name, value):
    weak = SLOT | {"params": SLOT["params"] | {name: value}}
    with pytest.raises(DamagedKey, match="asks for less work than Holdspace allows"):
        passphrase.open_slot(weak, "the passphrase", kid=KEYS.kid)


@pytest.mark.parametrize(
    "change",
    [
        {"m": 2**31},
        {"t": 10**6},
        {"p": 255},
        {"m": True},
        {"t": 3.0},
        {"kdf": "scrypt"},
        {"salt": "AAAA"},
        {"salt": None},
    ],
)
def test_a_slot_with_params_nobody_could_mean_is_damaged(change):
    with pytest.raises(DamagedKey, match="is damaged"):
        passphrase.open_slot(SLOT | {"params": SLOT["params"] | change}, "the passphrase", kid=KEYS.kid)


@given(change=st.dictionaries(st.sampled_from(["params", "jwe", "slot"]), anything, min_size=1, max_size=2))
@settings(deadline=None, max_examples=25)
def test_any_passphrase_slot_is_a_declared_problem(change):
    with pytest.raises(KeyProblem):
        passphrase.open_slot(SLOT | change, "the passphrase", kid=KEYS.kid)


@given(st.text(max_size=400), st.text(max_size=40))
@settings(deadline=None, max_examples=15)
def test_any_text_as_envelope_is_not_opened(jwe, slot):
    with pytest.raises(WrongPassphrase):
        passphrase.open_slot(SLOT | {"jwe": jwe, "slot": slot}, "the passphrase", kid=KEYS.kid)


# --- handed over to a process of ours ---


def test_keys_go_to_another_process_in_a_sealed_memory_file():

    descriptor = handover.hand_over(KEYS)
    try:
        assert handover.take_over(str(descriptor)) == KEYS
        assert handover.take_over(str(descriptor)) == KEYS  # a second worker, after the first died
        with pytest.raises(OSError):
            os.write(descriptor, b"more")
        assert os.get_inheritable(descriptor)
    finally:
        os.close(descriptor)
    assert handover.take_over(str(descriptor)) is None


@pytest.mark.parametrize("number", [None, "", "x", "-1", "1e3", "²", "999999", "0"])
def test_what_is_no_descriptor_of_ours_hands_over_nothing(number):
    assert handover.take_over(number) is None


def test_another_memory_file_hands_over_nothing():

    for content in (b"", b"{", json.dumps(packed(KEYS)).encode()):
        descriptor = os.memfd_create("stranger")
        os.write(descriptor, content)
        assert handover.take_over(str(descriptor)) is None  # not sealed
        os.close(descriptor)


def test_keys_show_nothing_of_themselves():
    assert repr(Keys(b"d" * 32, b"l" * 32, "name")) == "Keys(kid='name')"
