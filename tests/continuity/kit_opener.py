"""Opens a downtime kit as a stranger would who knows only decision 0022: the other half of `holdspace.continuity.kits`, written apart."""

import base64
import json
import re
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def parts(page: bytes) -> dict[str, bytes]:
    """What is in the file, decoded; and the head as data."""
    found = re.search(rb'id="sealed">(.*?)</script>', page)
    assert found
    return {name: base64.b64decode(text, validate=True) for name, text in json.loads(found[1]).items()}


def head(page: bytes) -> Any:
    return json.loads(parts(page)["head"])


def secret_of(code: str) -> bytes:
    prefix, *groups = code.split("-")
    assert (prefix, len(groups)) == ("HK1", 8)
    number = 0
    for char in "".join(group[:3] for group in groups):
        number = number << 5 | ALPHABET.index(char)
    return number.to_bytes(15)[:13]


def opened(page: bytes, code: str) -> Any:
    """The words in it; InvalidTag when the code or the file is not right."""
    return json.loads(plain(parts(page), code))


def plain(sealed: dict[str, bytes], code: str) -> bytes:
    number = int.from_bytes(HKDF(hashes.SHA256(), 48, None, b"hs/v1/kit/key").derive(secret_of(code)))
    own = ec.derive_private_key(number % (ORDER - 1) + 1, ec.SECP256R1())
    other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sealed["from"])
    salt = sealed["from"] + sealed["to"]
    key = HKDF(hashes.SHA256(), 32, salt, b"hs/v1/kit/content").derive(own.exchange(ec.ECDH(), other))
    return AESGCM(key).decrypt(sealed["iv"], sealed["data"], sealed["head"])
