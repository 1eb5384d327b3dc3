"""Whether a passkey signed these very bytes at this address (WebAuthn level 2, 6.1 and 7.2). Pure: nothing is looked up here.

The same check is made when a signature is kept and whenever the record is verified (security.md 5.2). A passkey may sign several
statements at once: then it signs the root of a Merkle tree (RFC 9162) over them, and each keeps its path (decision 0029).
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
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

from holdspace.audit.tree import check_inclusion, inclusion_path, leaf_hash, node_hash, root_of
from holdspace.kernel.canonical import b64, sha256, unb64

PublicKey = EllipticCurvePublicKey | RSAPublicKey | Ed25519PublicKey
PARTS = ("credential", "spki", "clientDataJSON", "authenticatorData", "signature")
MEMBERS = {*PARTS, "origin", "rp"}
PLACE = {"index", "size", "root", "path"}
MOST = 1000  # statements that one answer signs
LONGEST_CLIENT_DATA = 1024
PRESENT_AND_VERIFIED = 0x05
HEAD = 37  # bytes of authenticator data: hash of the place, flags, counter
ES256, EDDSA, RS256 = -7, -8, -257  # COSE algorithms (RFC 9053, RFC 8812)
RSA_BITS = range(2048, 8193)


@dataclass(frozen=True)
class Together:
    """Where a statement stands among those that one answer of a passkey signs: its place in the tree, and the way to the root."""

    index: int
    size: int
    root: bytes
    path: tuple[bytes, ...]

    def facts(self) -> dict[str, Any]:
        """As the evidence keeps it, under `many`."""
        return {"index": self.index, "size": self.size, "root": b64(self.root), "path": [b64(one) for one in self.path]}


def together(challenges: Sequence[bytes]) -> list[Together]:
    """The place of each of several statements, told by their challenges, in the tree whose root a passkey signs."""
    leaves = [leaf_hash(one) for one in challenges]
    levels = [leaves]
    while len(levels[-1]) > 1:
        row = levels[-1]
        levels.append([node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)])
    root, size = root_of(leaves), len(leaves)
    return [
        Together(
            place,
            size,
            root,
            tuple(inclusion_path(place, size, lambda level, start, n: levels[level][start : start + n])),
        )
        for place in range(size)
    ]


def challenge_of_many(root: bytes) -> bytes:
    """What a passkey signs for several statements at once: SHA-256("hs/sign-many/v1" 0x00 root)."""
    return sha256(b"hs/sign-many/v1\x00" + root)


def passkey_problem(evidence: Mapping[str, Any], challenge: bytes, *, origins: Collection[str] | None = None) -> str:
    """What is wrong with the evidence of a passkey for what `challenge` stands for, as a sentence; nothing when it holds.

    origins: the addresses that count as ours; any when left out, as for an outsider.
    """
    asked, evidence = _asked(evidence, challenge)
    if asked is None:
        return "The way from this signature to what the passkey signed does not hold."
    found = _parts(evidence)
    if found is None:
        return "The evidence of the passkey cannot be read."
    told = _client_data(found["clientDataJSON"])
    if told.get("type") != "webauthn.get":
        return "What the passkey signed is no act of signing."
    if told.get("challenge") != b64(asked):
        return "The passkey signed something else."
    return _place_problem(evidence, told, origins) or _authenticator_problem(evidence["rp"], found)


def _asked(evidence: Mapping[str, Any], challenge: bytes) -> tuple[bytes | None, Mapping[str, Any]]:
    """What the passkey was asked to sign for this statement (None: no way leads there), and the evidence without its place."""
    if "many" not in evidence:
        return challenge, evidence
    place, rest = evidence["many"], {name: one for name, one in evidence.items() if name != "many"}
    try:
        index, size = place["index"], place["size"]
        root, path = unb64(place["root"]), [unb64(one) for one in place["path"]]
    except (KeyError, TypeError, ValueError, AttributeError):
        return None, rest
    whole = set(place) == PLACE and type(index) is int and type(size) is int and size <= MOST
    if not whole or {len(one) for one in (root, *path)} != {len(challenge)}:
        return None, rest
    found = check_inclusion(leaf_hash(challenge), index, size, path, root)
    return (challenge_of_many(root) if found else None), rest


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
