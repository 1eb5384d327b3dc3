"""When days begin and end."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def bounds(first: date, days: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When `days` days begin and end in the practice's zone; a day of a clock change has 23 or 25 hours."""
    until = first + timedelta(days=days)
    return datetime.combine(first, time(), tzinfo=zone), datetime.combine(until, time(), tzinfo=zone)


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())
