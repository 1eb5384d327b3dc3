"""Key slots: JWE compact in the fixed profile HS-JWE-1 (security.md 2.3).

`alg` is A256KW and `enc` is A256GCM, and nothing else. The protected header is exactly `alg enc typ kid slot` with
the values the reader expects; it is compared as a whole before any key is touched.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from joserfc.registry import HeaderParameter

ALG = "A256KW"
ENC = "A256GCM"
TYP = "hs-slot+jwe"
MAX_HEADER = 1024
MAX_SLOT = 4096

_REGISTRY = jwe.JWERegistry(
    header_registry={"slot": HeaderParameter("Slot the envelope belongs to", "str", required=True)},
    algorithms=[ALG, ENC],
)


class SlotError(Exception):
    """The slot is not in the profile, or the key does not open it. Which of the two is not said."""


def derive_kek(secret: bytes, *, kid: str, kind: str) -> bytes:
    """The 32-byte key that wraps a slot: HKDF-SHA256, salt = kid, info = "hs/v1/slot/" and the kind."""
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=kid.encode(), info=b"hs/v1/slot/" + kind.encode()).derive(
        secret
    )


def seal(payload: Mapping[str, Any], kek: bytes, *, kid: str, slot: str) -> str:
    """Encrypt a payload into a slot under a fresh content key."""
    plaintext = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
    return jwe.encrypt_compact(_header(kid, slot), plaintext, OctKey.import_key(kek), registry=_REGISTRY)


def open_slot(sealed: object, kek: bytes, *, kid: str, slot: object) -> dict[str, Any]:
    """Decrypt a slot whose header is exactly the expected one."""
    if not isinstance(sealed, str) or not isinstance(slot, str) or len(sealed) > MAX_SLOT:
        raise SlotError("not a slot")
    if _protected_header(sealed) != _header(kid, slot):
        raise SlotError("the header is not the expected one")
    try:
        opened = jwe.decrypt_compact(sealed, OctKey.import_key(kek), registry=_REGISTRY)
        payload = json.loads(opened.plaintext or b"")
    except (JoseError, ValueError):
        raise SlotError("the key does not open this slot") from None
    if not isinstance(payload, dict):
        raise SlotError("not a slot")
    return payload


def _header(kid: str, slot: str) -> dict[str, Any]:
    return {"alg": ALG, "enc": ENC, "typ": TYP, "kid": kid, "slot": slot}


def _protected_header(sealed: str) -> object:
    first = sealed.partition(".")[0]
    if len(first) > MAX_HEADER:
        raise SlotError("the header is too long")
    try:
        raw = base64.b64decode(first + "=" * (-len(first) % 4), altchars=b"-_", validate=True)
        return json.loads(raw, object_pairs_hook=_without_doubles)
    except ValueError:
        raise SlotError("the header cannot be read") from None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is there twice")
    return members
