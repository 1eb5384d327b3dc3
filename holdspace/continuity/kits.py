"""The code on a clinician's paper, and the file it opens: one page that needs neither server nor network (decision 0022).

Code: `HK1` and eight groups of four, 104 bits of secret and 16 that check the whole. From the secret, by HKDF-SHA256 without
salt: a P-256 private key ("hs/v1/kit/key", 48 bytes modulo n - 1, plus 1) and a mark that tells codes apart ("hs/v1/kit/mark", 8 bytes).

File: ECDH between that key's public half and one made for this file alone; content key = HKDF-SHA256(shared x, salt = file's
point ‖ code's point, "hs/v1/kit/content"); AES-256-GCM with a random IV, and the head (canonical JSON) as associated data.
Time and randomness come in.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from holdspace.continuity.kit_rules import padded
from holdspace.kernel.canonical import canonical
from holdspace.kernel.keys.recovery import TypingError, grouped, ungrouped

PREFIX = "HK1"
GROUPS = 8
CALLED = "kit code"
SECRET_BYTES = 13
IV_BYTES = 12
PAGE = Path(__file__).parent / "data" / "kit.html"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_CURVE = ec.SECP256R1()


@dataclass(frozen=True)
class Head:
    """What stands in the clear and cannot be changed: which kit, for which code, made when, for which day, until when."""

    kit: UUID
    mark: bytes
    day: date
    made: datetime
    expires: datetime

    @property
    def content(self) -> bytes:
        """The associated data."""
        facts = {"v": 1, "kit": self.kit, "mark": self.mark.hex(), "day": self.day}
        return canonical(facts | {"made": self.made, "expires": self.expires})


def format_code(secret: bytes) -> str:
    """The code for a secret, as it is printed."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("the secret of a kit code has 13 bytes")
    return grouped(int.from_bytes(secret + _check(secret)), PREFIX, GROUPS)


def parse_code(code: str) -> bytes:
    """The secret in a code as typed, or a `TypingError` naming the group."""
    raw = ungrouped(code, PREFIX, GROUPS, CALLED).to_bytes(SECRET_BYTES + 2)
    secret = raw[:SECRET_BYTES]
    if raw[SECRET_BYTES:] != _check(secret):
        raise TypingError("The kit code has a typing error. Compare every group with the printed one.")
    return secret


def private_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """What opens the kits of a code."""
    number = int.from_bytes(_derived(secret, b"hs/v1/kit/key", 48))
    return ec.derive_private_key(number % (_ORDER - 1) + 1, _CURVE)


def public_half(secret: bytes) -> bytes:
    """What kits are encrypted to: an uncompressed point."""
    return _point(private_key(secret))


def mark_of(secret: bytes) -> bytes:
    """Tells a page whether a code is the one of its kit."""
    return _derived(secret, b"hs/v1/kit/mark", 8)


def seal(
    words: object, head: Head, public: bytes, *, ephemeral: ec.EllipticCurvePrivateKey, iv: bytes
) -> dict[str, str]:
    """Encrypt for the code with this public half. ephemeral, iv: random, for this file alone."""
    point = _point(ephemeral)
    shared = ephemeral.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, public))
    data = AESGCM(content_key(shared, point, public)).encrypt(iv, padded(canonical(words)), head.content)
    parts = {"head": head.content, "to": public, "from": point, "iv": iv, "data": data}
    return {name: base64.b64encode(part).decode() for name, part in parts.items()}


def content_key(shared: bytes, point: bytes, public: bytes) -> bytes:
    """The key of one file."""
    return HKDF(hashes.SHA256(), 32, salt=point + public, info=b"hs/v1/kit/content").derive(shared)


def page_with(sealed: dict[str, str]) -> bytes:
    """The file: the page with what was sealed inside, and a policy that lets nothing else run."""
    before, after = _page()
    return before + json.dumps(sealed, sort_keys=True).encode() + after


@cache
def _page() -> tuple[bytes, bytes]:
    text = PAGE.read_text(encoding="utf-8")
    for kind in ("script", "style"):
        inside = text.split(f"<{kind}>", 1)[1].split(f"</{kind}>", 1)[0]
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        text = text.replace(f"[{kind}-hash]", f"sha256-{digest}")
    before, after = text.split("[sealed]")
    return before.encode(), after.encode()


def _derived(secret: bytes, info: bytes, size: int) -> bytes:
    return HKDF(hashes.SHA256(), size, salt=None, info=info).derive(secret)


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _check(secret: bytes) -> bytes:
    return hashlib.sha256(b"hs/v1/kit\x00" + secret).digest()[:2]
