"""What the practice's log says of notebooks: once a day one hash, over one leaf for everybody, so that it says nothing (decision 0034). Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from holdspace.audit.tree import SIZE, check_inclusion, inclusion_path, leaf_hash, node_hash, root_of
from holdspace.kernel.canonical import canonical

ACTION = "psychotherapy.anchored"


@dataclass(frozen=True)
class Placed:
    """A leaf's place in the tree of a day, and the hashes that lead from it to the top."""

    place: int
    leaves: int
    path: tuple[bytes, ...]
    top: bytes


def events_digest(events: Sequence[tuple[str, str]]) -> bytes:
    """SHA-256 of the author's own events so far, (kind, day) in turn, as canonical JSON."""
    return hashlib.sha256(canonical([list(one) for one in events])).digest()


def leaf(salt: bytes, root_sha: bytes, events_sha: bytes) -> bytes:
    """SHA-256(salt ‖ SHA-256(root text) ‖ SHA-256(events)). Without the salt nobody can say of what."""
    return hashlib.sha256(salt + root_sha + events_sha).digest()


def tree(leaves: Sequence[bytes]) -> list[Placed]:
    """Each leaf's place in the Merkle tree of RFC 9162 over all of them, in this order."""
    rows = [[leaf_hash(one) for one in leaves]]
    while len(rows[-1]) > 1:
        below = rows[-1]
        rows.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])

    def hashes(level: int, start: int, count: int) -> Sequence[bytes]:
        return rows[level][start : start + count]

    top = root_of(rows[0])
    return [Placed(at, len(leaves), tuple(inclusion_path(at, len(leaves), hashes)), top) for at in range(len(leaves))]


def is_under(one: bytes, placed: Placed) -> bool:
    """Whether the path leads from a leaf to the top."""
    return check_inclusion(leaf_hash(one), placed.place, placed.leaves, placed.path, placed.top)


def joined(path: Sequence[bytes]) -> bytes:
    """As a row keeps it."""
    return b"".join(path)


def parted(path: bytes) -> list[bytes]:
    """And reads it."""
    return [path[at : at + SIZE] for at in range(0, len(path), SIZE)]
