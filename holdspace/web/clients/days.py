"""Days and times as people type them: what cannot be read stays on the page as it was typed."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

EARLIEST, LATEST = 1800, 2200

_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", re.ASCII)


class _Typed(forms.DateTimeInput):
    """A browser empties a date field whose value it cannot read; such a value is shown as plain text instead."""

    kind = "date"
    readable = _DAY

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Choose the kind of control by what it has to show."""
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        context["widget"]["type"] = self.kind if not shown or self.readable.fullmatch(shown) else "text"
        return context


class DayInput(_Typed):
    """A day of the calendar."""

    format_key = "DATE_INPUT_FORMATS"

    def __init__(self) -> None:
        super().__init__({"autocomplete": "off"}, format="%Y-%m-%d")


class ClockInput(_Typed):
    """A time of day."""

    format_key = "TIME_INPUT_FORMATS"
    kind = "time"
    readable = _TIME

    def __init__(self) -> None:
        super().__init__({"autocomplete": "off"}, format="%H:%M")


class DayField(forms.DateField):
    """A day. 31 February is refused with a sentence."""

    widget = DayInput
    default_error_messages = {
        "required": "A day is needed here.",
        "invalid": "There is no such day in the calendar. Write it as year-month-day, for example 2026-02-28.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%m/%d/%Y", "%d %b %Y", "%d %B %Y"], **kwargs)

    def to_python(self, value: Any) -> date | None:
        """Years somebody can mean: beyond them there is no day after, or none in another zone, to reckon with."""
        day: date | None = super().to_python(value)
        if day is not None and not EARLIEST <= day.year <= LATEST:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class ClockField(forms.TimeField):
    """A time of day."""

    widget = ClockInput
    default_error_messages = {
        "required": "A time is needed here.",
        "invalid": "This is not a time of day. Write hours and minutes, for example 14:05 or 2:05 PM.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p"], **kwargs)
