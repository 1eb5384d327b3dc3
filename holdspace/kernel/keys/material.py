"""The keys themselves, their name, and the one form they are written in (security.md 6.2)."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """The key of the database, the key of the log, and the name both go by."""

    db: bytes = field(repr=False)
    log: bytes = field(repr=False)
    kid: str

    @property
    def server_secret(self) -> str:
        """What signs cookies and form tokens: derived from the log key, so it needs no file of its own."""
        return hashlib.sha256(b"hs/v1/server-secret\x00" + self.log).hexdigest()

    @property
    def apart(self) -> "Keys":
        """The keys of the second database: HKDF-SHA256 of the first one's, info "hs/v1/psychotherapy-db".

        Derived, so wherever a key lies, is backed up, changed or recovered, the other one is too (decision 0032).
        """
        made = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=b"hs/v1/psychotherapy-db").derive(
            self.db
        )
        return Keys(db=made, log=self.log, kid=key_id(made))


def key_id(db_key: bytes) -> str:
    """The name of a key: base64url of SHA-256("hs/v1/kid" 0x00 ‖ key), 43 characters (security.md 2.3)."""
    return b64(hashlib.sha256(b"hs/v1/kid\x00" + db_key).digest())


def new_keys(*, log: bytes | None = None) -> Keys:
    """Fresh keys; `log` keeps a log key that is there already."""
    db_key = secrets.token_bytes(KEY_BYTES)
    return Keys(db=db_key, log=log or secrets.token_bytes(KEY_BYTES), kid=key_id(db_key))


def packed(keys: Keys) -> dict[str, Any]:
    """As keys are written: in the key file, in a keyring, inside slots."""
    return {"v": 1, "kid": keys.kid, "db": b64(keys.db), "log": b64(keys.log)}


def unpacked(content: Mapping[str, Any]) -> Keys | None:
    """What `packed` wrote, or None when it cannot be that."""
    db_key, log_key, kid = bytes_of(content.get("db")), bytes_of(content.get("log")), content.get("kid")
    sizes_fit = len(db_key) == KEY_BYTES and len(log_key) == KEY_BYTES
    if content.get("v") != 1 or not sizes_fit or kid != key_id(db_key):
        return None
    return Keys(db=db_key, log=log_key, kid=str(kid))


def b64(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def bytes_of(text: object) -> bytes:
    """Unpadded base64url to bytes; whatever is not that is no bytes at all."""
    if not isinstance(text, str):
        return b""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return b""
    return raw if b64(raw) == text else b""
