"""A day in an address: /day/2026-11-10/."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FIRST, LAST = date(1950, 1, 9), date(2199, 12, 20)


class DayConverter:
    """Reads a day; what is no day of the calendar is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """A day between 1950 and 2199. Raises ValueError, which Django takes for: no such address."""
        day = date.fromisoformat(value)
        if not FIRST <= day <= LAST:
            raise ValueError("out of range")
        return day

    def to_url(self, value: date) -> str:
        """As an address has it."""
        return value.isoformat()


def bounds(first: date, days: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When `days` days begin and end in the practice's zone; a day of a clock change has 23 or 25 hours."""
    until = first + timedelta(days=days)
    return datetime.combine(first, time(), tzinfo=zone), datetime.combine(until, time(), tzinfo=zone)


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())
