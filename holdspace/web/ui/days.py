"""A day in an address: /day/2026-11-10/. Registered once, for every screen that has one."""

from datetime import date

from django.urls import register_converter

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


register_converter(DayConverter, "day")
