"""Opened keys for the server's own processes: in a sealed memory file they inherit, never in a value, argument or file.

The environment holds the descriptor's number only. The memory file has no name on any disk, and goes with its last process.
"""

import fcntl
import os

from holdspace.kernel.keys.material import Keys, packed, unpacked
from holdspace.kernel.keys.record import dump, parse_json

VARIABLE = "HOLDSPACE_KEY_FD"
_MAX = 4096


def can_hand_over() -> bool:
    """Memory files are Linux's."""
    return hasattr(os, "memfd_create")


def hand_over(keys: Keys) -> int:
    """Write the keys into a memory file that programs started by this process inherit; answers its descriptor."""
    descriptor = os.memfd_create("holdspace", os.MFD_ALLOW_SEALING)
    os.write(descriptor, dump(packed(keys)))
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _seals())
    os.set_inheritable(descriptor, True)
    return descriptor


def take_over(number: str | None) -> Keys | None:
    """The keys handed over under this descriptor number; None for anything that is not a sealed memory file with keys."""
    if number is None or not (number.isascii() and number.isdigit() and len(number) < 7) or not can_hand_over():
        return None
    try:
        if fcntl.fcntl(int(number), fcntl.F_GET_SEALS) != _seals():
            return None
        return unpacked(parse_json(os.pread(int(number), _MAX, 0)))
    except (OSError, ValueError):
        return None


def _seals() -> int:
    return fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
