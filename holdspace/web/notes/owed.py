"""What is owed, in words: for Today, for the list of notes and for the chart."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from holdspace.notes.queries import Owed, late_by

SOON = timedelta(hours=12)  # a note due within this time is marked


@dataclass(frozen=True)
class OwedRow:
    """One thing owed. token: for the button that starts the note; empty when there is a draft to finish.

    group: the session of a group whose notes are owed together, `count` of them; it stands once, not once a member.
    """

    session: Any
    note: Any
    word: str
    due: bool
    token: str
    group: Any = None
    count: int = 1


def owed_rows(found: Iterable[Owed], *, at: datetime, token: Callable[[UUID], str]) -> list[OwedRow]:
    """Put each into words. A note is late when it was begun late; a draft begun in time is only unsigned."""
    found = list(found)
    counts = Counter(one.encounter.group_session_id for one in found)
    firsts = {one.encounter.group_session_id: one for one in reversed(found)}
    return [
        OwedRow(
            session=one.encounter,
            note=one.note,
            word=_draft_word(one, at) if one.note else _late_word(late_by(one, at)),
            due=late_by(one, at) > (timedelta() if one.note else -SOON) or bool(one.note and one.note.late),
            token="" if one.note or group else token(one.encounter.id),
            group=one.encounter.group_session,
            count=counts[group] if group else 1,
        )
        for one in found
        for group in [one.encounter.group_session_id]
        if group is None or firsts[group] is one
    ]


def span(time: timedelta) -> str:
    """How long, in the largest unit that says enough: 40 minutes, 5 hours, 2 days."""
    minutes = max(1, int(time.total_seconds() // 60))
    if minutes < 60:
        return _count(minutes, "minute")
    if minutes < 48 * 60:
        return _count(minutes // 60, "hour")
    return _count(minutes // (24 * 60), "day")


def _late_word(late: timedelta) -> str:
    return f"{span(late)} late" if late > timedelta() else f"Due in {span(-late)}"


def _draft_word(one: Owed, at: datetime) -> str:
    if one.note is not None and one.note.review == "returned":
        return "Returned"
    if one.note is not None and one.note.late:
        return "Late, unsigned"
    return f"Unsigned {span(at - one.encounter.ends_at)}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
