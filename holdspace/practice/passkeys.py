"""Whether a passkey signed these very bytes at this address (WebAuthn level 2, 6.1 and 7.2). Pure: nothing is looked up here.

The same check is made when a signature is kept and whenever the record is verified (security.md 5.2).
"""

import json
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from holdspace.kernel.canonical import b64, sha256, unb64

PublicKey = EllipticCurvePublicKey | RSAPublicKey | Ed25519PublicKey
PARTS = ("credential", "spki", "clientDataJSON", "authenticatorData", "signature")
MEMBERS = {*PARTS, "origin", "rp"}
LONGEST_CLIENT_DATA = 1024
PRESENT_AND_VERIFIED = 0x05
HEAD = 37  # bytes of authenticator data: hash of the place, flags, counter
ES256, EDDSA, RS256 = -7, -8, -257  # COSE algorithms (RFC 9053, RFC 8812)
RSA_BITS = range(2048, 8193)


def passkey_problem(evidence: Mapping[str, Any], challenge: bytes, *, origins: Collection[str] | None = None) -> str:
    """What is wrong with the evidence of a passkey for what `challenge` stands for, as a sentence; nothing when it holds.

    origins: the addresses that count as ours; any when left out, as for an outsider.
    """
    found = _parts(evidence)
    if found is None:
        return "The evidence of the passkey cannot be read."
    told = _client_data(found["clientDataJSON"])
    if told.get("type") != "webauthn.get":
        return "What the passkey signed is no act of signing."
    if told.get("challenge") != b64(challenge):
        return "The passkey signed something else."
    return _place_problem(evidence, told, origins) or _authenticator_problem(evidence["rp"], found)


def _parts(evidence: Mapping[str, Any]) -> dict[str, bytes] | None:
    if set(evidence) != MEMBERS or not all(isinstance(one, str) for one in evidence.values()):
        return None
    try:
        return {name: unb64(evidence[name]) for name in PARTS}
    except ValueError:
        return None


def _client_data(data: bytes) -> dict[str, Any]:
    try:
        told = json.loads(data.decode("utf-8")) if len(data) <= LONGEST_CLIENT_DATA else None
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _place_problem(evidence: Mapping[str, Any], told: Mapping[str, Any], origins: Collection[str] | None) -> str:
    origin, rp = evidence["origin"], evidence["rp"]
    ours = origins is None or origin in origins
    if not ours or told.get("origin") != origin or told.get("crossOrigin", False) is not False:
        return "The passkey was used at another address."
    try:
        host = urlsplit(origin).hostname or ""
    except ValueError:
        host = ""
    return "" if rp and (host == rp or host.endswith(f".{rp}")) else "The passkey belongs to another place."


def _authenticator_problem(rp: str, found: Mapping[str, bytes]) -> str:
    said = found["authenticatorData"]
    if len(said) < HEAD or said[:32] != sha256(rp.encode("utf-8", "replace")):
        return "The passkey belongs to another place."
    if said[32] & PRESENT_AND_VERIFIED != PRESENT_AND_VERIFIED:
        return "The passkey did not make sure that its owner was there."
    key = _key(found["spki"])
    if key is None or not _verifies(key, found["signature"], said + sha256(found["clientDataJSON"])):
        return "The signature of the passkey is false."
    return ""


def _key(spki: bytes) -> PublicKey | None:
    """The key, when it is of a kind that passkeys have and written the one way it can be."""
    try:
        key = load_der_public_key(spki)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    known = (
        isinstance(key, Ed25519PublicKey)
        or (isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1))
        or (isinstance(key, RSAPublicKey) and key.key_size in RSA_BITS)
    )
    return key if known and der_of(key) == spki else None  # type: ignore[return-value, arg-type]  # known


def _verifies(key: PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        if isinstance(key, EllipticCurvePublicKey):
            key.verify(signature, message, ECDSA(SHA256()))
        elif isinstance(key, RSAPublicKey):
            key.verify(signature, message, PKCS1v15(), SHA256())
        else:
            key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def der_of(key: PublicKey) -> bytes:
    """SubjectPublicKeyInfo."""
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def spki_of(cose: Mapping[int, Any]) -> bytes | None:
    """The SubjectPublicKeyInfo of a key as an authenticator tells it (COSE, RFC 9052); None for a kind that cannot sign here."""
    algorithm = cose.get(3)
    try:
        if algorithm == ES256 and cose[-1] == 1:
            x, y = (int.from_bytes(cose[part], "big") for part in (-2, -3))
            return der_of(EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key())
        if algorithm == RS256:
            n, e = (int.from_bytes(cose[part], "big") for part in (-1, -2))
            return der_of(RSAPublicNumbers(e, n).public_key())
        if algorithm == EDDSA and cose[-1] == 6:
            return der_of(Ed25519PublicKey.from_public_bytes(cose[-2]))
    except (KeyError, TypeError, ValueError):
        return None
    return None
