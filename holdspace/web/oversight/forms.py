"""Forms of the review of access."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from holdspace.caseload.rules import OUTCOMES as EMERGENCY_OUTCOMES
from holdspace.caseload.rules import WORDS_LIMIT as EMERGENCY_LIMIT
from holdspace.oversight.rules import OUTCOMES, WEEKDAYS, WORDS_LIMIT
from holdspace.web.ui.forms import NOTE_FIELD, HoldspaceForm

DAY = {"type": "date"}
CLOCK = forms.TimeInput({"type": "time"}, format="%H:%M")
PERIODS = (("14", "Fourteen days"), ("30", "Thirty days"), ("92", "Three months"))
HINT = "Nothing of what the record says; who and why is enough."


def _outcome(choices: dict[str, str]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="What you found",
        choices=[(key, words[:1].upper() + words[1:]) for key, words in choices.items()],
        widget=forms.RadioSelect,
    )


class FindingForm(HoldspaceForm):
    """What a finding was. seen_until: the last event that was on the page."""

    outcome = _outcome(OUTCOMES)
    words = forms.CharField(
        label="In a line",
        max_length=WORDS_LIMIT,
        required=False,
        widget=forms.Textarea({"rows": 3} | NOTE_FIELD),
        help_text=HINT,
    )
    seen_until = forms.CharField(widget=forms.HiddenInput)

    def clean_seen_until(self) -> datetime:
        """A moment, to the microsecond."""
        not_whole = ValidationError("Open the page afresh: its form was not whole.")
        try:
            found = datetime.fromisoformat(self.cleaned_data["seen_until"])
        except ValueError:
            raise not_whole from None
        if found.tzinfo is None:
            raise not_whole
        return found


class EmergencyReviewForm(HoldspaceForm):
    """Whether an emergency access was appropriate."""

    outcome = _outcome(EMERGENCY_OUTCOMES)
    words = forms.CharField(
        label="In your words",
        max_length=EMERGENCY_LIMIT,
        required=False,
        widget=forms.Textarea({"rows": 4} | NOTE_FIELD),
        help_text=HINT,
    )


class HoursForm(HoldspaceForm):
    """When the practice is open."""

    days = forms.TypedMultipleChoiceField(
        label="Open on", choices=list(enumerate(WEEKDAYS)), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    opens = forms.TimeField(label="Opens", widget=CLOCK)
    closes = forms.TimeField(label="Closes", widget=CLOCK)


class PeriodForm(HoldspaceForm):
    """How far back to look."""

    days = forms.TypedChoiceField(label="Look back", choices=PERIODS, coerce=int)


class LooksForm(HoldspaceForm):
    """From which day to which."""

    since = forms.DateField(label="From", required=False, widget=forms.DateInput(DAY))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(DAY))

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            raise ValidationError({"until": "This day lies before the first."})
        return data

    def bounds(self, zone: ZoneInfo) -> dict[str, datetime | None]:
        """For the query; nothing where nothing, or nonsense, was given."""
        data = self.cleaned_data if self.is_valid() else {}
        since, until = data.get("since"), data.get("until")
        ends = _begins(until + timedelta(days=1), zone) - timedelta(microseconds=1) if until else None
        return {"since": _begins(since, zone) if since else None, "until": ends}


def _begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
