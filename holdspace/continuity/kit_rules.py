"""When a downtime kit is made, how long it opens, how it is padded and what its file may be called. Pure (decision 0022)."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

EVENING = time(18, 0)  # in the practice's zone
RETRY = timedelta(hours=1)  # after one that could not be put where it belongs
SMALLEST = 1 << 16
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,22}[a-z0-9])?")


def last_evening(at: datetime, zone: ZoneInfo) -> datetime:
    """The last 18:00 in the practice's zone, up to `at`."""
    local = at.astimezone(zone)
    evening = datetime.combine(local.date(), EVENING, zone)
    return evening if evening <= local else datetime.combine(local.date() - timedelta(days=1), EVENING, zone)


def next_evening(at: datetime, zone: ZoneInfo) -> datetime:
    """The next 18:00 in the practice's zone, after `at`."""
    return datetime.combine(last_evening(at, zone).date() + timedelta(days=1), EVENING, zone)


def is_due(last: datetime | None, problem: str, at: datetime, zone: ZoneInfo) -> bool:
    """Whether a kit is to be made now: none was since the last 18:00, or the last one had a problem an hour ago.

    last, problem: when the newest was made, and what was wrong with where it went.
    """
    if last is None or last < last_evening(at, zone):
        return True
    return bool(problem) and at - last >= RETRY


def valid_for(text: str) -> timedelta:
    """How long a kit opens, from a setting in hours. Raises ValueError, whose message is a sentence."""
    hours = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 12 <= hours <= 168:
        raise ValueError("HOLDSPACE_KIT_HOURS is a whole number of hours from 12 to 168.")
    return timedelta(hours=hours)


def days_covered(valid: timedelta) -> int:
    """How many days after its own a kit speaks of: as many as it lives to see."""
    return -(-valid // timedelta(days=1))


def padded(content: bytes) -> bytes:
    """JSON with spaces after it, up to 64 KiB or the next doubling, so that a file's size says little about what is in it."""
    size = SMALLEST
    while size < len(content):
        size *= 2
    return content.ljust(size, b" ")


def label_problem(label: str) -> str:
    """What is wrong with the word a clinician chose for the file; nothing when it will do."""
    if LABEL.fullmatch(label):
        return ""
    return "Use up to 24 small letters, digits and hyphens, such as your initials. Nothing about a client."
