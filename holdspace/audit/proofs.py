"""Proofs out of the log: that an event is in it, and that an older state is its beginning."""

from collections.abc import Sequence
from uuid import UUID

from holdspace.audit.models import AuditEvent, LogHead, LogNode
from holdspace.audit.services import STEP
from holdspace.audit.tree import consistency_path, inclusion_path, node_hash

TILE = 1 << STEP  # hashes read together


class LogTiles:
    """The hashes of one log. Kept are the leaves and every eighth level; each tile of 256 is read once and folded up."""

    def __init__(self, practice: UUID, log: int) -> None:
        self.practice = practice
        self.log = log
        self._folded: dict[tuple[int, int], list[list[bytes]]] = {}

    def hashes(self, level: int, start: int, count: int) -> Sequence[bytes]:
        """As `audit.tree.Hashes` asks: all of one tile."""
        base, above = level - level % STEP, level % STEP
        tile, place = divmod(start << above, TILE)
        rows = self._folded.get((base, tile))
        if rows is None:
            rows = self._folded[base, tile] = _fold(self._read(base, tile * TILE))
        return rows[above][place >> above :][:count]

    def _read(self, level: int, start: int) -> list[bytes]:
        here = {"practice": self.practice, "log": self.log}
        if level == 0:
            events = AuditEvent.objects.filter(**here, idx__gte=start, idx__lt=start + TILE).order_by("idx")
            return [bytes(leaf) for leaf in events.values_list("leaf", flat=True)]
        nodes = LogNode.objects.filter(**here, level=level, i__gte=start, i__lt=start + TILE).order_by("i")
        return [bytes(found) for found in nodes.values_list("hash", flat=True)]

    def inclusion(self, index: int, head: LogHead) -> list[bytes]:
        """The path from an event to the head's root."""
        return inclusion_path(index, head.size, self.hashes)

    def consistency(self, old: int, head: LogHead) -> list[bytes]:
        """The path that shows that the log of `old` entries is the beginning of the head's."""
        return consistency_path(old, head.size, self.hashes)


def _fold(row: list[bytes]) -> list[list[bytes]]:
    """A row of hashes and the rows above it, as far as they are complete."""
    rows = [row]
    while len(rows) < STEP:
        below = rows[-1]
        rows.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    return rows
