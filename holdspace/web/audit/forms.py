"""What of the log to show. Only ids, codes and days: they stand in the address."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from holdspace.audit.queries import LogFilter
from holdspace.web.audit.words import GROUPS
from holdspace.web.clients.days import DayField
from holdspace.web.ui.forms import HoldspaceForm, Line


class FilterForm(HoldspaceForm):
    """The filters, bound to the query string."""

    person = forms.TypedChoiceField(label="Who", coerce=UUID, empty_value=None, required=False)
    action = forms.ChoiceField(label="What", choices=GROUPS, required=False)
    since = DayField(label="From", required=False)
    until = DayField(label="To", required=False)
    refused = forms.BooleanField(label="Only what was refused", required=False)
    client = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, people: list[tuple[UUID, str]]) -> None:
        super().__init__(data)
        choices = [("", "Everybody"), *((str(key), name) for key, name in people)]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            raise ValidationError({"until": "This day lies before the first. Nothing is left out until you change it."})
        return data

    def wanted(self, zone: ZoneInfo) -> LogFilter:
        """The filter for the query; a field with an error filters nothing."""
        data = self.cleaned_data
        return LogFilter(
            person=data.get("person"),
            client=data.get("client"),
            action=data.get("action", ""),
            refused=data.get("refused", False),
            since=_start(data.get("since"), zone),
            until=_start(data["until"] + timedelta(days=1), zone) if data.get("until") else None,
        )

    @property
    def words(self) -> str:
        """The filters in words, for the log: no name stands in them."""
        data = self.cleaned_data
        days = [
            f"{word} {data[name]:%Y-%m-%d}" for name, word in (("since", "from"), ("until", "to")) if data.get(name)
        ]
        parts = [
            dict(GROUPS)[data.get("action", "")],
            "by one person" if data.get("person") else "",
            "about one client" if data.get("client") else "",
            *days,
            "only what was refused" if data.get("refused") else "",
        ]
        return ", ".join(part for part in parts if part)


class FindClientForm(HoldspaceForm):
    """Whose record. Sent by POST: a name does not belong in an address."""

    words = forms.CharField(label="Name or number", max_length=200, widget=Line)


def _start(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC) if day else None
