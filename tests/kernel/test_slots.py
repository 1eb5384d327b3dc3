import base64
import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jwcrypto import jwe as stranger_jwe
from jwcrypto import jwk as stranger_jwk

from holdspace.kernel.keys.slots import SlotError, derive_kek, open_slot, seal

KEK = bytes(range(32))
KID = "k" * 43
SLOT = "33d981fe-a51f-4155-a43f-f8a246e7aa63"
PAYLOAD = {"v": 1, "db": "ZGI", "kid": KID}
SEALED = seal(PAYLOAD, KEK, kid=KID, slot=SLOT)
HEADER = {"alg": "A256KW", "enc": "A256GCM", "typ": "hs-slot+jwe", "kid": KID, "slot": SLOT}


def stranger_key():
    return stranger_jwk.JWK(kty="oct", k=b64(KEK))


def b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def sealed_by_a_stranger(header, payload=PAYLOAD):
    """jwcrypto, a second implementation, makes the envelope."""
    envelope = stranger_jwe.JWE(json.dumps(payload).encode(), protected=json.dumps(header))
    envelope.allowed_algs = [header["alg"], header["enc"]]
    envelope.add_recipient(stranger_key())
    return envelope.serialize(compact=True)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=40), max_size=5))
def test_what_is_sealed_opens(payload):
    assert open_slot(seal(payload, KEK, kid=KID, slot=SLOT), KEK, kid=KID, slot=SLOT) == payload


def test_another_implementation_opens_ours():
    envelope = stranger_jwe.JWE()
    envelope.allowed_algs = ["A256KW", "A256GCM"]
    envelope.deserialize(seal(PAYLOAD, KEK, kid=KID, slot=SLOT), key=stranger_key())
    assert json.loads(envelope.payload) == PAYLOAD
    assert json.loads(envelope.objects["protected"]) == HEADER


def test_we_open_what_another_implementation_made():
    assert open_slot(sealed_by_a_stranger(HEADER), KEK, kid=KID, slot=SLOT) == PAYLOAD


@pytest.mark.parametrize(
    "header",
    [
        HEADER | {"alg": "A128KW"},
        HEADER | {"alg": "dir"},
        HEADER | {"enc": "A128GCM"},
        HEADER | {"enc": "A256CBC-HS512"},
        HEADER | {"zip": "DEF"},
        HEADER | {"typ": "hs-obj+jwe"},
        HEADER | {"kid": "x" * 43},
        HEADER | {"slot": "another"},
        HEADER | {"cty": "json"},
        {name: value for name, value in HEADER.items() if name != "typ"},
    ],
    ids=lambda header: " ".join(
        f"{name}={str(value)[:12]}" for name, value in header.items() if HEADER.get(name) != value
    ),
)
def test_any_other_header_is_refused(header):
    envelope = seal(PAYLOAD, KEK, kid=KID, slot=SLOT)
    forged = b64(json.dumps(header).encode()) + envelope[envelope.index(".") :]
    with pytest.raises(SlotError, match="header is not the expected one"):
        open_slot(forged, KEK, kid=KID, slot=SLOT)


def test_a_compressed_envelope_from_another_implementation_is_refused():
    with pytest.raises(SlotError, match="header is not the expected one"):
        open_slot(sealed_by_a_stranger(HEADER | {"zip": "DEF"}), KEK, kid=KID, slot=SLOT)


def test_a_member_that_is_there_twice_is_refused():
    envelope = seal(PAYLOAD, KEK, kid=KID, slot=SLOT)
    doubled = json.dumps(HEADER)[:-1] + f', "kid": "{KID}"}}'
    with pytest.raises(SlotError, match="cannot be read"):
        open_slot(b64(doubled.encode()) + envelope[envelope.index(".") :], KEK, kid=KID, slot=SLOT)


# The last character of a part may carry unused bits: a change in those is no change of the bytes.
CHANGEABLE = [at for at in range(len(SEALED)) if SEALED[at + 1 : at + 2] not in {".", ""}]


@given(st.sampled_from(CHANGEABLE), st.sampled_from("AZaz09-_.!"))
def test_no_changed_character_opens(at, other):
    assume(other != SEALED[at])
    assert open_slot(SEALED, KEK, kid=KID, slot=SLOT) == PAYLOAD
    with pytest.raises(SlotError):
        open_slot(SEALED[:at] + other + SEALED[at + 1 :], KEK, kid=KID, slot=SLOT)


@pytest.mark.parametrize("sealed", [None, 7, "", "a.b.c.d.e", "é.b.c.d.e", "A" * 5000, "." * 4, "bnVsbA.b.c.d.e"])
def test_what_is_no_slot_is_refused(sealed):
    with pytest.raises(SlotError):
        open_slot(sealed, KEK, kid=KID, slot=SLOT)


def test_another_key_does_not_open():
    with pytest.raises(SlotError, match="does not open"):
        open_slot(seal(PAYLOAD, KEK, kid=KID, slot=SLOT), bytes(32), kid=KID, slot=SLOT)


def test_each_sealing_has_a_content_key_of_its_own():
    first, second = (seal(PAYLOAD, KEK, kid=KID, slot=SLOT).split(".") for _ in range(2))
    assert first[0] == second[0]
    assert first[1] != second[1]
    assert first[2] != second[2]


def test_the_wrapping_key_is_settled():
    """A vector: HKDF-SHA256 over the secret, salted with the kid, for this kind of slot alone."""
    assert derive_kek(bytes(20), kid=KID, kind="recovery").hex() == (
        "8e5f2a62e17325ea71fab0f1e2e36cfa93f9bdd142556875dcf4cb8dc62101f4"
    )
    assert derive_kek(bytes(20), kid=KID, kind="recovery") != derive_kek(bytes(20), kid=KID, kind="passphrase")
