"""What a backup is called, which are kept, and when the next is due. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

SUFFIX = ".hsbackup"
NIGHT = time(2, 0)  # in the practice's zone
OLDEST = timedelta(hours=26)  # at a start: a night was missed
WORRYING = timedelta(days=3)  # when Today says so
KINDS = {
    "nightly": "Every night",
    "by hand": "By hand",
    "before an upgrade": "Before an upgrade",
}
Key = TypeVar("Key")


@dataclass(frozen=True)
class Keep:
    """How many good backups stay: the newest of so many days, weeks and months."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 12

    @classmethod
    def parse(cls, text: str) -> "Keep":
        """Read "7,4,12". Raises ValueError, whose message is a sentence."""
        parts = [part.strip() for part in text.split(",")]
        if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
            raise ValueError("HOLDSPACE_BACKUP_KEEP is three numbers, for days, weeks and months: 7,4,12.")
        return cls(*map(int, parts))


DOUBTFUL_KEPT = Keep(3, 0, 0)


def file_name(at: datetime) -> str:
    """The name of a backup made at `at`: to the second, in UTC, and nothing about whose it is."""
    return f"holdspace-{at.astimezone(UTC):%Y%m%d-%H%M%S}{SUFFIX}"


def superfluous(made: Iterable[tuple[Key, datetime]], keep: Keep, zone: ZoneInfo) -> list[Key]:
    """Which good backups may go. The newest one always stays, whatever `keep` says."""
    newest_first = sorted(made, key=lambda one: one[1], reverse=True)
    if not newest_first:
        return []
    kept = {newest_first[0][0]}
    for most, period in ((keep.daily, _day), (keep.weekly, _week), (keep.monthly, _month)):
        seen: set[object] = set()
        for key, at in newest_first:
            name = period(at.astimezone(zone).date())
            if name not in seen and len(seen) < most:
                seen.add(name)
                kept.add(key)
    return [key for key, _ in newest_first if key not in kept]


def _day(day: date) -> object:
    return day


def _week(day: date) -> object:
    return day.isocalendar()[:2]


def _month(day: date) -> object:
    return day.year, day.month


def last_night(at: datetime, zone: ZoneInfo) -> datetime:
    """The last 02:00 in the practice's zone, up to `at`."""
    local = at.astimezone(zone)
    tonight = datetime.combine(local.date(), NIGHT, zone)
    return tonight if tonight <= local else datetime.combine(local.date() - timedelta(days=1), NIGHT, zone)


def next_night(at: datetime, zone: ZoneInfo) -> datetime:
    """The next 02:00 in the practice's zone, after `at`."""
    return datetime.combine(last_night(at, zone).date() + timedelta(days=1), NIGHT, zone)


def is_due(last_good: datetime | None, last_try: datetime | None, at: datetime, zone: ZoneInfo) -> bool:
    """Whether a nightly backup is to be made now: none was begun since the last 02:00, or the last good one is a night too old.

    After a failure the next try waits an hour, so that a full disk is not written to all night long.
    """
    if last_try is not None and at - last_try < timedelta(hours=1):
        return False
    if last_good is None:
        return True
    return last_good < last_night(at, zone) or at - last_good > OLDEST


def shortened(recipient: str) -> str:
    """A recipient as it is shown: enough to compare, not enough to be taken for a secret."""
    return f"{recipient[:10]}…{recipient[-6:]}"
