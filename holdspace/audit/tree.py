"""The Merkle tree of RFC 9162, section 2.1: hashing, the growing edge, inclusion and consistency, both to make and to check.

Pure: hashes come in through a reader, so nothing here knows where they lie.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

SIZE = 32
EMPTY = hashlib.sha256(b"").digest()
# hashes(level, start, count): `count` hashes of complete subtrees of 2^level leaves, from the `start`-th on.
Hashes = Callable[[int, int, int], Sequence[bytes]]


def leaf_hash(payload: bytes) -> bytes:
    """SHA-256(0x00 ‖ payload)."""
    return hashlib.sha256(b"\x00" + payload).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Edge:
    """The right edge of a growing tree: one hash for each complete subtree, largest first. Enough to append and to tell the root.

    made: called with (level, number, hash) for each subtree that an append closes, the leaves themselves left out.
    """

    def __init__(self, size: int = 0, edge: bytes = b"", made: Callable[[int, int, bytes], None] | None = None) -> None:
        if len(edge) != size.bit_count() * SIZE:
            raise ValueError("the edge does not belong to a tree of this size")
        self.size = size
        self._peaks = [edge[at : at + SIZE] for at in range(0, len(edge), SIZE)]
        self._made = made

    def append(self, leaf: bytes) -> None:
        """Add one leaf at the end."""
        number, level, sha256 = self.size, 0, hashlib.sha256
        while number & 1:
            leaf = sha256(b"\x01" + self._peaks.pop() + leaf).digest()
            number >>= 1
            level += 1
            if self._made is not None:
                self._made(level, number, leaf)
        self._peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        if not self._peaks:
            return EMPTY
        found = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            found = node_hash(peak, found)
        return found

    def bytes(self) -> bytes:
        """The edge, to be kept."""
        return b"".join(self._peaks)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    edge = Edge()
    for leaf in leaves:
        edge.append(leaf)
    return edge.root()


def inclusion_path(index: int, size: int, hashes: Hashes) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of the first `size` leaves (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError("the leaf is not in the tree")
    return _path(index, 0, size, hashes)


def consistency_path(old: int, size: int, hashes: Hashes) -> list[bytes]:
    """The hashes that show that the first `old` leaves are the beginning of the first `size` (RFC 9162, 2.1.4.1)."""
    if not 0 <= old <= size:
        raise ValueError("the older tree is not smaller")
    return [] if old in (0, size) else _subproof(old, 0, size, hashes, whole=True)


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _root(start: int, count: int, hashes: Hashes) -> bytes:
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return hashes(level, start >> level, 1)[0]
    left = _split(count)
    return node_hash(_root(start, left, hashes), _root(start + left, count - left, hashes))


def _path(index: int, start: int, count: int, hashes: Hashes) -> list[bytes]:
    if count == 1:
        return []
    left = _split(count)
    if index < left:
        return [*_path(index, start, left, hashes), _root(start + left, count - left, hashes)]
    return [*_path(index - left, start + left, count - left, hashes), _root(start, left, hashes)]


def _subproof(old: int, start: int, count: int, hashes: Hashes, *, whole: bool) -> list[bytes]:
    if old == count:
        return [] if whole else [_root(start, count, hashes)]
    left = _split(count)
    if old <= left:
        return [*_subproof(old, start, left, hashes, whole=whole), _root(start + left, count - left, hashes)]
    rest = _subproof(old - left, start + left, count - left, hashes, whole=False)
    return [*rest, _root(start, left, hashes)]


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` leads from `leaf` at `index` to `root` over `size` leaves (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    number, last, found = index, size - 1, leaf
    for one in path:
        if last == 0:
            return False
        if number & 1 or number == last:
            found = node_hash(one, found)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            found = node_hash(found, one)
        number, last = number >> 1, last >> 1
    return last == 0 and found == root


def check_consistency(old: int, size: int, old_root: bytes, root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the tree of `old` leaves is the beginning of the tree of `size` (RFC 9162, 2.1.4.2)."""
    if old in (0, size):
        return not path and old_root == (root if old == size else EMPTY)
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not 0 < old < size or not steps:
        return False
    number, last = old - 1, size - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    return _climb(number, last, steps) == (old_root, root)


def _climb(number: int, last: int, steps: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    first = second = steps[0]
    for one in steps[1:]:
        if last == 0:
            return None
        if number & 1 or number == last:
            first, second = node_hash(one, first), node_hash(one, second)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            second = node_hash(second, one)
        number, last = number >> 1, last >> 1
    return (first, second) if last == 0 else None
