"""From what the author has to the key of a slot."""

import hashlib
import hmac
import unicodedata
from typing import Any

from argon2.low_level import Type, hash_secret_raw

from holdspace_reader.letters import unb64
from holdspace_reader.problems import Refused

LEAST = {"m": 65536, "t": 3}
MOST = {"m": 16 * 65536, "t": 16}


def hkdf(secret: bytes, vid: str, label: str) -> bytes:
    """HKDF-SHA256 (RFC 5869), 32 bytes."""
    middle = hmac.digest(vid.encode(), secret, hashlib.sha256)
    return hmac.digest(middle, label.encode() + b"\1", hashlib.sha256)


def kit_kek(secret: bytes, vid: str) -> bytes:
    """Of the kit's slot."""
    return hkdf(secret, vid, "hs/v1/slot/kit")


def account_secret(secret: bytes, vid: str) -> bytes:
    """The second half of every passphrase, from the kit."""
    return hkdf(secret, vid, "hs/v1/account-secret")


def passphrase_kek(words: str, account: bytes, vid: str, params: dict[str, Any]) -> bytes:
    """Of a passphrase's slot."""
    salt = unb64(str(params.get("salt", "")))
    within = all(type(params.get(one)) is int and LEAST[one] <= params[one] <= MOST[one] for one in LEAST)
    if params.get("kdf") != "argon2id" or params.get("p") != 1 or not within or len(salt) != 16:
        raise Refused("weak-kdf", "This slot asks for a weaker protection of the passphrase than Holdspace allows.")
    typed = unicodedata.normalize("NFKC", words).encode()
    stretched = hash_secret_raw(typed, salt, params["t"], params["m"], params["p"], 32, Type.ID)
    return hmac.digest(account, b"hs/v1/slot/pass\0" + vid.encode() + b"\0" + stretched, hashlib.sha256)
