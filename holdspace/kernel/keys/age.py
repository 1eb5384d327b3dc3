"""The age identity a recovery code holds: what backups are encrypted to, and opened with (security.md 6.3; decision 0015).

identity = HKDF-SHA256(the code's 20 bytes, no salt, "hs/v1/backup/age", 32 bytes), an X25519 scalar as age writes it
(C2SP age, "X25519 recipient stanza"): `AGE-SECRET-KEY-1…` and its public half `age1…`, both Bech32 (BIP 173).
"""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from holdspace.kernel.keys import recovery
from holdspace.kernel.keys.problems import BadRecoveryCode

_INFO = b"hs/v1/backup/age"
_CHARS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def identity_of(code: str) -> str:
    """The age secret key in a printed recovery code; `BadRecoveryCode` when it is mistyped."""
    try:
        secret = recovery.parse_code(code)
    except recovery.TypingError as error:
        raise BadRecoveryCode(str(error)) from None
    return bech32("age-secret-key-", _scalar(secret)).upper()


def recipient_of(secret: bytes) -> str:
    """The public recipient of a recovery code's 20 bytes."""
    return bech32("age", X25519PrivateKey.from_private_bytes(_scalar(secret)).public_key().public_bytes_raw())


def bech32(prefix: str, data: bytes) -> str:
    """Bytes in Bech32 (BIP 173), in lower case and of any length, as age has it."""
    number, bits = int.from_bytes(data), len(data) * 8
    number, bits = number << -bits % 5, bits + -bits % 5
    values = [number >> place & 31 for place in range(bits - 5, -1, -5)]
    expanded = [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]
    check = _polymod([*expanded, *values, 0, 0, 0, 0, 0, 0]) ^ 1
    values += [check >> place & 31 for place in range(25, -1, -5)]
    return prefix + "1" + "".join(_CHARS[value] for value in values)


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for bit, factor in enumerate(_GENERATOR):
            check ^= factor if top >> bit & 1 else 0
    return check


def _scalar(secret: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_INFO).derive(secret)
