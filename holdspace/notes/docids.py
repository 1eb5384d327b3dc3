"""The number of a note in the search index: it orders notes by session time, and it is close to its neighbours.

Close, because FTS5 keeps the difference between the numbers of two hits: sixteen random bits below the minute cost three
bytes a word where twenty-four cost five.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from holdspace.notes.models import Note

BITS = 16


def give_docids(notes: Sequence[Note]) -> None:
    """Give each note, not yet saved, a number of its own. Where a minute is crowded the next minutes are tried."""
    taken: set[int] = set()
    waiting, later = list(notes), 0
    while waiting:
        for note in waiting:
            note.docid = _draw(note, later)
        taken |= set(Note.objects.filter(docid__in=[note.docid for note in waiting]).values_list("docid", flat=True))
        crowded = []
        for note in waiting:
            if note.docid in taken:
                crowded.append(note)
            taken.add(note.docid)
        waiting, later = crowded, later + 1


def place_in_time(starts_at: datetime, tail: int, *, later: int = 0) -> int:
    """Where something that starts then stands among the numbers. tail: tells apart what starts in one minute."""
    minute = max(0, int(starts_at.timestamp() // 60)) + later
    return minute << BITS | tail & (1 << BITS) - 1


def _draw(note: Note, later: int) -> int:
    return place_in_time(note.encounter.starts_at, secrets.randbits(BITS), later=later)
