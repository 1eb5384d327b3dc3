"""A passkey's signature holds for what it signed, where, by whom and how; any change of it is refused with a sentence."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from holdspace.kernel.canonical import b64, sha256, unb64
from holdspace.practice.passkeys import PARTS, der_of, passkey_problem, spki_of
from holdspace.practice.queries import passkey_key, passkey_of
from tests.passkeys import ADDRESS, KINDS, Passkey, evidence_of

KEYS = {kind: Passkey(kind) for kind in KINDS}
CHALLENGE = sha256(b"a statement")
OURS = (ADDRESS,)


def made(kind="ES256", **told):
    key = KEYS[kind]
    return evidence_of(key.spki, key.sign(CHALLENGE, **told))


MADE = {kind: made(kind) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_it_holds_for_what_was_signed(kind):
    assert passkey_problem(made(kind), CHALLENGE, origins=OURS) == ""
    assert passkey_problem(made(kind), CHALLENGE) == ""


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (made(type="webauthn.create"), "no act of signing"),
        (made(challenge=b64(sha256(b"another statement"))), "something else"),
        (made(flags=0x01), "its owner was there"),
        (made(flags=0x04), "its owner was there"),
        (made(flags=0x00), "its owner was there"),
        (made(origin="http://localhost:9000"), "another address"),
        (made(origin="https://localhost:8000"), "another address"),
        (made(crossOrigin=True), "another address"),
        (made() | {"origin": "http://evil.example"}, "another address"),
        (made(rp="evil.example"), "another place"),
        (made() | {"rp": ""}, "another place"),
        (made() | {"rp": "host"}, "another place"),
        (made() | {"spki": b64(KEYS["EdDSA"].spki)}, "signature of the passkey is false"),
        (made() | {"spki": b64(Passkey().spki)}, "signature of the passkey is false"),
        (made() | {"spki": b64(der_of(ec.generate_private_key(ec.SECP384R1()).public_key()))}, "is false"),
        (made() | {"spki": b64(der_of(rsa.generate_private_key(65537, 1024).public_key()))}, "is false"),
        (made() | {"spki": b64(KEYS["ES256"].spki + b"\0")}, "is false"),
        (made() | {"signature": ""}, "is false"),
        (made() | {"clientDataJSON": b64(b"[]")}, "no act of signing"),
        (made() | {"clientDataJSON": b64(b"[" * 900)}, "no act of signing"),
        (made(padding="x" * 1024), "no act of signing"),
        (made() | {"authenticatorData": b64(b"short")}, "another place"),
        (made() | {"extra": ""}, "cannot be read"),
        (made() | {"signature": "+/=="}, "cannot be read"),
        (made() | {"signature": 7}, "cannot be read"),
        ({}, "cannot be read"),
    ],
)  # fmt: skip
def test_each_hostile_change_is_refused_with_a_sentence(evidence, words):
    assert passkey_problem(made(), CHALLENGE, origins=OURS) == ""
    found = passkey_problem(evidence, CHALLENGE, origins=OURS)
    assert words in found
    assert found.endswith(".")


@given(st.sampled_from(KINDS), st.sampled_from(PARTS[1:]), st.data())
def test_one_bit_changed_anywhere_is_refused(kind, part, data):
    evidence = MADE[kind]
    changed = bytearray(unb64(evidence[part]))
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert passkey_problem(evidence | {part: b64(bytes(changed))}, CHALLENGE, origins=OURS) != ""


@given(st.dictionaries(st.sampled_from([*PARTS, "origin", "rp", "x"]), st.text(max_size=80)))
def test_any_text_in_its_place_is_a_sentence_and_no_crash(members):
    assert passkey_problem(MADE["ES256"] | {"signature": ""} | members, CHALLENGE).endswith(".")


@given(st.binary(max_size=200))
def test_any_client_data_and_any_key_is_a_sentence_and_no_crash(data):
    shown = replace(KEYS["ES256"].sign(CHALLENGE), client_data=data)
    assert passkey_problem(evidence_of(KEYS["ES256"].spki, shown), CHALLENGE) != ""
    assert passkey_problem(MADE["ES256"] | {"spki": b64(data)}, CHALLENGE) != ""


def test_an_answer_to_an_older_question_is_no_answer_to_this_one():
    older = made()
    assert passkey_problem(older, CHALLENGE) == ""
    assert "something else" in passkey_problem(older, sha256(b"the statement of today"))


def test_client_data_may_hold_more_than_we_know():
    assert passkey_problem(made(other_keys_can_be_added_here="do not compare"), CHALLENGE, origins=OURS) == ""


def test_a_place_may_be_a_parent_of_the_address():
    key = KEYS["ES256"]
    shown = key.sign(CHALLENGE, origin="https://notes.willow.example", rp="willow.example")
    assert passkey_problem(evidence_of(key.spki, shown), CHALLENGE, origins=("https://notes.willow.example",)) == ""


# --- keys as devices tell them ---


@pytest.mark.parametrize("kind", KINDS)
def test_the_kept_key_is_the_device_s(cast, kind):
    ada, key = cast.person("ada"), Passkey(kind)
    row = key.enrol(ada)
    assert passkey_key(row) == (key.credential, key.spki)
    assert passkey_of(ada.id, key.credential) == key.spki
    assert passkey_of(cast.people["gus"], key.credential) is None
    (event,) = cast.events("person.add_passkey")
    assert (event.person, event.facts()["sha256"]) == (ada.id, b64(sha256(key.spki)))


@pytest.mark.parametrize(
    "cose", [{}, {3: -7}, {3: -7, -1: 2}, {3: -7, -1: 1, -2: b"\1", -3: b"\1"}, {3: -8, -1: 6, -2: b"x"}, {3: -35}, {3: -257, -1: b"", -2: b""}]
)  # fmt: skip
def test_a_key_of_another_kind_cannot_sign(cose):
    assert spki_of(cose) is None


def test_a_row_that_cannot_be_read_is_no_key():
    broken = SimpleNamespace(wrap=lambda: json.loads("{"))
    assert passkey_key(broken) is None
