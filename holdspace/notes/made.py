"""What the log says of a signature: for verifying the record against it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Made:
    """Where in the log, by whom, with which digests."""

    log: int
    idx: int
    by: str
    sha256: str
    signature: str


def made_of(log: int, idx: int, facts: dict[str, Any], digest: str) -> Made:
    """Read an event. digest: of the bytes signed."""
    signature = facts.get("signature")
    return Made(log, idx, str(facts["actor"].get("user")), digest, str(signature) if signature else "")
