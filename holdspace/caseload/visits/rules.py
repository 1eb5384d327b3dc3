"""Pure: when somebody last had a record open before now (decision 0030)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

QUIET = timedelta(hours=1)  # one visit lasts until nobody looked for so long
FIRST = timedelta(weeks=4)  # what somebody is told who never opened it


def last_visit(openings: Iterable[datetime], at: datetime) -> datetime | None:
    """The last opening of the visit before this one. openings: newest first. None when there was none.

    Openings less than an hour apart are one visit, so that looking again does not make the answer vanish.
    """
    began = at
    for one in openings:
        if began - one > QUIET:
            return one
        began = min(began, one)
    return None
