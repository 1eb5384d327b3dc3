"""The three kinds of public-key signature, written in plain integers, held against the package cryptography."""

import base64
import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from holdspace.verifier import holdspace_verify as program
from tests.verifier.writer import ED, P256, RSA, raw, sign, spki

SEEDS = st.binary(min_size=32, max_size=32)
MESSAGES = st.binary(max_size=300)
FEW = settings(max_examples=40, deadline=None)


def changed(data: bytes, place: int, by: int) -> bytes:
    place %= len(data)
    return data[:place] + bytes([data[place] ^ by]) + data[place + 1 :]


def agrees(key, message: bytes, signature: bytes) -> bool:
    """Whether our answer is that of cryptography; returns it."""
    how = {
        ec.EllipticCurvePrivateKey: (ec.ECDSA(hashes.SHA256()),),
        rsa.RSAPrivateKey: (padding.PKCS1v15(), hashes.SHA256()),
        ed25519.Ed25519PrivateKey: (),
    }
    arguments = next(value for kind, value in how.items() if isinstance(key, kind))
    try:
        key.public_key().verify(signature, message, *arguments)
        right = True
    except InvalidSignature:
        right = False
    assert program.verify_spki(spki(key), message, signature) is right
    return right


# --- Ed25519 ---


@FEW
@given(SEEDS, MESSAGES, st.integers(0, 63), st.integers(1, 255))
def test_ed25519_is_right_when_cryptography_is(seed, message, place, by):
    key = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
    signature = key.sign(message)
    assert agrees(key, message, signature)
    assert not agrees(key, message + b".", signature)
    assert not agrees(key, message, changed(signature, place, by))


def test_ed25519_refuses_a_scalar_beyond_the_order():
    message, signature = b"note", ED.sign(b"note")
    beyond = int.from_bytes(signature[32:], "little") + program.L25519
    assert program.verify_ed25519(raw(ED), message, signature)
    assert not program.verify_ed25519(raw(ED), message, signature[:32] + beyond.to_bytes(32, "little"))


SMALL = [
    "00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f", "01" + "00" * 30 + "80", "00" * 31 + "80",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "ed" + "ff" * 30 + "7f", "ee" + "ff" * 30 + "7f", "ff" * 32,
]  # fmt: skip


@pytest.mark.parametrize("point", SMALL)
def test_ed25519_refuses_points_of_small_order_and_long_spellings(point):
    """With such a key one signature fits many messages: cofactor games need it to be accepted."""
    weak = bytes.fromhex(point)
    for message in (b"", b"a", b"b", b"c", b"d", b"e", b"f", b"g"):
        assert not program.verify_ed25519(weak, message, weak + bytes(32))
        assert not program.verify_ed25519(raw(ED), message, weak + ED.sign(message)[32:])


@pytest.mark.parametrize("size", [0, 1, 32, 63, 65, 128])
def test_ed25519_refuses_other_lengths(size):
    assert not program.verify_ed25519(raw(ED), b"note", (ED.sign(b"note") * 2)[:size])
    assert not program.verify_ed25519(raw(ED)[:31], b"note", ED.sign(b"note"))
    no_point = next(bytes([n]) + bytes(31) for n in range(2, 20) if program._ed_point(bytes([n]) + bytes(31)) is None)
    assert not program.verify_ed25519(no_point, b"note", ED.sign(b"note"))


# --- ECDSA over P-256 ---


@FEW
@given(st.integers(1, program.N256 - 1), MESSAGES, st.integers(0, 80), st.integers(1, 255))
def test_p256_is_right_when_cryptography_is(secret, message, place, by):
    key = ec.derive_private_key(secret, ec.SECP256R1())
    signature = sign(key, message)
    assert agrees(key, message, signature)
    assert not agrees(key, message + b".", signature)
    agrees(key, message, changed(signature, place, by))


def test_p256_takes_either_half_of_the_order_as_webauthn_does():
    r, s = decode_dss_signature(sign(P256, b"note"))
    assert agrees(P256, b"note", encode_dss_signature(r, program.N256 - s))


@pytest.mark.parametrize("r", ["r", 0, 1, "n", "r+n"])
@pytest.mark.parametrize("s", ["s", 0, "n", "s+n"])
def test_p256_refuses_numbers_out_of_range(r, s):
    right = dict(zip("rs", decode_dss_signature(sign(P256, b"note")), strict=True))
    named = right | {"n": program.N256, "r+n": right["r"] + program.N256, "s+n": right["s"] + program.N256}
    numbers = [named.get(one, one) for one in (r, s)]
    signature = encode_dss_signature(*numbers)
    assert agrees(P256, b"note", signature) is ((r, s) == ("r", "s"))


def bad_der():
    good = sign(P256, b"note")
    r, s = decode_dss_signature(good)
    integer = [
        b"\x02" + bytes([len(one)]) + one for one in (number.to_bytes(33, "big").lstrip(b"\x00") for number in (r, s))
    ]
    padded = [b"\x02\x21" + number.to_bytes(33, "big") for number in (r, s)]
    body = good[2:]
    return {
        "cut": good[:-1], "longer": good + b"\x00", "empty": b"", "only a head": good[:2], "half": b"\x30" + bytes([good[3] + 2]) + good[2 : good[3] + 4],
        "another tag": b"\x31" + good[1:], "a long length": b"\x30\x81" + good[1:], "an endless length": b"\x30\x80" + body + b"\x00\x00",
        "a third number": b"\x30" + bytes([len(body) + 3]) + body + b"\x02\x01\x01", "wrong total": b"\x30" + bytes([good[1] - 1]) + body,
        "needless zeros": b"\x30" + bytes([72]) + padded[0].replace(b"\x02\x21\x00", b"\x02\x22\x00\x00", 1) + padded[1],
        "plain r and s": r.to_bytes(32, "big") + s.to_bytes(32, "big"),
        "negative": b"\x30\x44" + b"\x02\x20" + b"\xff" * 32 + b"\x02\x20" + b"\xff" * 32,
        "a number of no bytes": b"\x30" + bytes([2 + len(integer[1])]) + b"\x02\x00" + integer[1],
        "a number past the end": good[:3] + bytes([120]) + good[4:],
    }  # fmt: skip


@pytest.mark.parametrize("kind", bad_der())
def test_p256_refuses_der_that_is_not_strict(kind):
    assert program._der_numbers(sign(P256, b"note")) is not None
    assert program._der_numbers(bad_der()[kind]) is None
    assert not agrees(P256, b"note", bad_der()[kind])


@given(st.binary(max_size=80))
def test_p256_reads_any_bytes_without_falling(data):
    program._der_numbers(data)
    program._der_numbers(b"\x30" + bytes([len(data)]) + data)


def test_p256_refuses_points_off_the_curve():
    point, signature = spki(P256)[27:], sign(P256, b"note")
    assert program.verify_p256(point, b"note", signature)
    for wrong in (changed(point, 63, 1), bytes(64), b"\xff" * 64, point[32:] + point[:32], point[:63], b""):
        assert not program.verify_p256(wrong, b"note", signature)


def test_p256_adds_in_all_the_special_cases():
    """A key that is G, -G or 2G lets the sums of the double-and-add meet themselves and the point at infinity."""
    for secret in (1, 2, 3, program.N256 - 1, program.N256 - 2):
        key = ec.derive_private_key(secret, ec.SECP256R1())
        for message in (b"a", b"b", b"c"):
            assert agrees(key, message, sign(key, message))
    infinity, g = (1, 1, 0), program.G256
    minus = (g[0], program.P256 - g[1], 1)
    assert program._p256_add(g, minus)[2] == 0
    assert program._p256_add(infinity, g) == program._p256_add(g, infinity) == g
    assert program._p256_add(g, g) == program._p256_double(g)


# --- RSA ---


@settings(max_examples=20, deadline=None)
@given(MESSAGES, st.integers(0, 255), st.integers(1, 255))
def test_rsa_is_right_when_cryptography_is(message, place, by):
    signature = sign(RSA, message)
    assert agrees(RSA, message, signature)
    assert not agrees(RSA, message, changed(signature, place, by))
    assert not agrees(RSA, message + b".", signature)


def made_by_hand(block: bytes) -> bytes:
    """The block raised to the private exponent: what the holder of the key could sign with any padding."""
    numbers = RSA.private_numbers()
    return pow(int.from_bytes(block, "big"), numbers.d, numbers.public_numbers.n).to_bytes(256, "big")


DIGEST = hashlib.sha256(b"note").digest()
INFO = bytes.fromhex("3031300d060960864801650304020105000420")


@pytest.mark.parametrize(
    ("block", "right"),
    [
        (b"\x00\x01" + b"\xff" * 202 + b"\x00" + INFO + DIGEST, True),
        (b"\x00\x02" + b"\xff" * 202 + b"\x00" + INFO + DIGEST, False),
        (b"\x00\x01" + b"\xff" * 201 + b"\xfe\x00" + INFO + DIGEST, False),
        (b"\x00\x01" + b"\xff" * 8 + b"\x00" + INFO + DIGEST + b"\x00" * 194, False),  # Bleichenbacher's signature of 2006
        (b"\x00\x01" + b"\xff" * 204 + b"\x00" + INFO.replace(b"\x05\x00", b"").replace(b"\x30\x31\x30\x0d", b"\x30\x2f\x30\x0b") + DIGEST, False),
        (b"\x00\x01" + b"\xff" * 221 + b"\x00" + DIGEST, False),
        (b"\x00\x01" + b"\xff" * 202 + b"\x00" + INFO + hashlib.sha256(b"other").digest(), False),
    ],
)  # fmt: skip
def test_rsa_takes_one_padding_only(block, right):
    assert len(block) == 256
    numbers = RSA.public_key().public_numbers()
    assert program.verify_rsa(numbers.n, numbers.e, b"note", made_by_hand(block)) is right


def test_rsa_refuses_other_lengths_and_weak_keys():
    numbers, signature = RSA.public_key().public_numbers(), sign(RSA, b"note")
    n, e = numbers.n, numbers.e
    assert program.verify_rsa(n, e, b"note", signature)
    more = int.from_bytes(signature, "big") + n
    assert more.bit_length() > 2048 or not program.verify_rsa(n, e, b"note", more.to_bytes(256, "big"))
    for wrong in (b"\x00" + signature, signature[1:], b"", bytes(256)):
        assert not program.verify_rsa(n, e, b"note", wrong)
    for weak in ((n, 1), (n, 2), (n >> 1025, e), (n + 1, e), (n, 1 << 33 | 1)):
        assert not program.verify_rsa(*weak, b"note", signature)


# --- keys ---


def test_a_key_is_written_in_one_way_only():
    for key in (P256, RSA, ED):
        good, signature = spki(key), sign(key, b"note")
        assert program.verify_spki(good, b"note", signature)
        for wrong in (
            good + b"\x00",
            good[:-1],
            b"\x30\x80" + good[2:],
            b"",
            good[:20],
            changed(good, 1, 1),
            changed(good, 5, 1),
        ):
            assert not program.verify_spki(wrong, b"note", signature)


def test_other_curves_are_refused():
    other = ec.derive_private_key(7, ec.SECP384R1())
    der = other.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert not program.verify_spki(der, b"note", other.sign(b"note", ec.ECDSA(hashes.SHA256())))


@given(st.binary(max_size=120))
def test_any_bytes_may_be_called_a_key(data):
    assert not program.verify_spki(data, b"note", sign(ED, b"note"))


@given(st.binary(max_size=90))
def test_base64url_has_one_spelling(data):
    text = base64.urlsafe_b64encode(data).rstrip(b"=").decode()
    assert program._bytes(text)
    assert not program._bytes(text + "=")
    assert not program._bytes(text + "\n")
