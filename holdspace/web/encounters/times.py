"""From a day and two clock times to two moments, in the practice's time zone. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BACKWARDS = (
    "The session ends before it starts. If it went past midnight, tick “It goes past midnight”; else correct the time."
)
FORWARDS = "It ended later on the same day by these times. Take the tick off, or correct the time."


def session_times(
    day: date, start: time, stop: time, *, past_midnight: bool, zone: ZoneInfo
) -> tuple[datetime | None, datetime | None, dict[str, str]]:
    """Return start, stop and sentences by field.

    A time that the clocks skip in spring is refused. In the hour they repeat in autumn the first one is meant, unless
    the session would then end before it starts.
    """
    if past_midnight and stop > start:
        return None, None, {"past_midnight": FORWARDS}
    if not past_midnight and stop <= start and not _repeated(day, stop, zone):
        return None, None, {"ends_at": BACKWARDS}
    starts = _moment(day, start, zone)
    ends = _moment(day + timedelta(days=1) if past_midnight else day, stop, zone)
    found = {name: _skipped(when) for name, when in (("starts_at", starts), ("ends_at", ends)) if not _exists(when)}
    if found:
        return None, None, found
    if ends.astimezone(UTC) <= starts.astimezone(UTC):
        ends = ends.replace(fold=1)
    if ends.astimezone(UTC) <= starts.astimezone(UTC):
        return None, None, {"ends_at": BACKWARDS}
    return starts.astimezone(UTC), ends.astimezone(UTC), {}


def crosses_midnight(starts: datetime, ends: datetime, zone: ZoneInfo) -> bool:
    """Whether a session ends on the next day of the practice."""
    return starts.astimezone(zone).date() < ends.astimezone(zone).date()


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock.replace(second=0, microsecond=0), tzinfo=zone)


def _exists(when: datetime) -> bool:
    return when.astimezone(UTC).astimezone(when.tzinfo).replace(tzinfo=None) == when.replace(tzinfo=None)


def _repeated(day: date, clock: time, zone: ZoneInfo) -> bool:
    when = _moment(day, clock, zone)
    return when.utcoffset() != when.replace(fold=1).utcoffset() and _exists(when)


def _skipped(when: datetime) -> str:
    return f"{when:%H:%M} does not exist on {when.day} {when:%b %Y}: the clocks go forward over it. Choose a time before or after."
