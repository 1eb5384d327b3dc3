"""The six digits an authenticator app shows (RFC 6238), for stories that set one up."""

import base64
import hashlib
import hmac
import struct
import time

STEP = 30  # seconds


class App:
    """An authenticator app holding one secret. A code works once; the next one is good already a step before its time."""

    def __init__(self, secret: str) -> None:
        self.secret = base64.b32decode(secret.replace(" ", ""))
        self.used = 0

    def code(self) -> str:
        """A code that was not used yet."""
        while (now := int(time.time()) // STEP) < self.used:
            time.sleep(0.2)
        step = self.used = max(now, self.used + 1)
        digest = hmac.new(self.secret, struct.pack(">Q", step), hashlib.sha1).digest()
        start = digest[-1] & 15
        number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFF_FFFF
        return f"{number % 1_000_000:06d}"
