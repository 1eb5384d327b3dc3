"""Checkpoints: what the log was at a size, signed. The text is a C2SP signed note (c2sp.org/signed-note, c2sp.org/tlog-checkpoint)."""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_ED25519 = b"\x01"  # the signature type in a key id
_TEXT = re.compile(
    r"\A(?P<origin>[\x21-\x7e]{1,200})\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"\n\u2014 (?P<name>[\x21-\x7e]{1,200}) (?P<signature>[A-Za-z0-9+/]{90}[A-Za-z0-9+/=]{2})\n\Z"
)


class BadCheckpoint(Exception):
    """The text is no checkpoint, or its signature is not of this key; the message is a sentence."""


@dataclass(frozen=True)
class Checkpoint:
    """origin: whose log, which number. size: how many entries. root: 32 bytes over them."""

    origin: str
    size: int
    root: bytes


class LogKey:
    """The key that signs checkpoints: Ed25519, derived from the 32 bytes in the key file (HKDF-SHA256, info "hs/v1/log/ed25519")."""

    def __init__(self, secret: bytes) -> None:
        seed = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"hs/v1/log/ed25519").derive(secret)
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._private.public_key().public_bytes_raw()

    def sign(self, checkpoint: Checkpoint) -> str:
        """The checkpoint as text with its signature."""
        body = body_of(checkpoint)
        signature = key_id(checkpoint.origin, self.public) + self._private.sign(body.encode())
        return f"{body}\n\u2014 {checkpoint.origin} {base64.b64encode(signature).decode()}\n"


@lru_cache(maxsize=4)
def log_key(secret: bytes) -> LogKey:
    """The log key of a secret, derived once."""
    return LogKey(secret)


def origin_of(practice: UUID, log: int) -> str:
    """The name of a log: the practice, and the number of the log (it rises when a backup was restored)."""
    return f"{practice}.holdspace/log/{log}"


def key_id(origin: str, public_key: bytes) -> bytes:
    """Four bytes that name a key: the beginning of SHA-256(origin ‖ newline ‖ 0x01 ‖ key)."""
    return hashlib.sha256(origin.encode() + b"\n" + _ED25519 + public_key).digest()[:4]


def body_of(checkpoint: Checkpoint) -> str:
    """What is signed: three lines."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{base64.b64encode(checkpoint.root).decode()}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """Read the text without asking who signed it. Raises BadCheckpoint."""
    found = _TEXT.match(text)
    if found is None or found["origin"] != found["name"]:
        raise BadCheckpoint("This is not a checkpoint of a log.")
    return Checkpoint(found["origin"], int(found["size"]), base64.b64decode(found["root"]))


def open_checkpoint(text: str, public_key: bytes) -> Checkpoint:
    """Read the text and check its signature. Raises BadCheckpoint."""
    checkpoint = read_checkpoint(text)
    found = _TEXT.match(text)
    signature = base64.b64decode(found["signature"]) if found else b""
    if signature[:4] != key_id(checkpoint.origin, public_key):
        raise BadCheckpoint("The checkpoint is signed by another key than this log's.")
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature[4:], body_of(checkpoint).encode())
    except InvalidSignature:
        raise BadCheckpoint("The signature of the checkpoint does not fit its text.") from None
    return checkpoint
