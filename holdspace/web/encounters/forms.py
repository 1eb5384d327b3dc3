"""The form of a session."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest

from holdspace.encounters.rules import MEDIA, MODALITIES, NEXT_STATUSES, STATUSES, EncounterFacts
from holdspace.web.clients.days import ClockField, DayField
from holdspace.web.encounters.times import crosses_midnight, session_times
from holdspace.web.ui.forms import Line, TokenForm

USUAL = timedelta(minutes=50)
HOUR = timedelta(hours=1)


class SessionForm(TokenForm):
    """When, how, where, with whom."""

    day = DayField(label="Day")
    starts_at = ClockField(label="Begins")
    ends_at = ClockField(label="Ends")
    past_midnight = forms.BooleanField(label="It goes past midnight: the end is on the next day", required=False)
    modality = forms.ChoiceField(label="Modality", choices=list(MODALITIES.items()))
    medium = forms.ChoiceField(label="How", choices=list(MEDIA.items()))
    place = forms.CharField(
        label="Place", required=False, widget=Line, help_text="For example: office, the client’s home."
    )
    code = forms.CharField(label="Service code", required=False, widget=Line, help_text="For example 90834.")
    clinician = forms.ChoiceField(label="Held by")

    clinician.error_messages["required"] = "Choose who holds the session."

    def __init__(
        self,
        request: HttpRequest,
        purpose: str,
        *,
        client: UUID,
        zone: ZoneInfo,
        clinicians: Sequence[Any],
        statuses: Sequence[str],
        initial: dict[str, Any],
    ) -> None:
        super().__init__(request, purpose, client=client, initial=initial)
        self.zone = zone
        self.times: tuple[datetime | None, datetime | None] = (None, None)
        people = [(str(one.id), one.titled) for one in clinicians]
        held_by, became = self.fields["clinician"], forms.ChoiceField(label="Where it stands")
        held_by.choices = people if initial.get("clinician") else [("", "Choose"), *people]  # type: ignore[attr-defined]  # a ChoiceField
        became.choices = [(one, STATUSES[one]) for one in statuses]
        self.fields["status"] = became  # here and not above, where the form's own `status` lives
        if len(statuses) == 1:
            became.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Put day and times together in the practice's zone."""
        given = super().clean()
        if all(given.get(name) is not None for name in ("day", "starts_at", "ends_at")):
            starts, ends, found = session_times(
                given["day"],
                given["starts_at"],
                given["ends_at"],
                past_midnight=given.get("past_midnight", False),
                zone=self.zone,
            )
            self.times = (starts, ends)
            for name, sentence in found.items():
                self.add_error(name, sentence)
        return given

    @property
    def facts(self) -> EncounterFacts:
        """What was entered."""
        given = self.cleaned_data
        starts, ends = self.times
        assert starts is not None and ends is not None  # noqa: S101, PT018  # clean() refused anything else
        return EncounterFacts(
            starts_at=starts,
            ends_at=ends,
            modality=given["modality"],
            medium=given["medium"],
            place=given["place"],
            code=given["code"],
            status=given["status"],
            clinician=UUID(given["clinician"]),
        )


class EditSessionForm(SessionForm):
    """A session as it stands, with the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


def new_session_form(
    request: HttpRequest, client: Any, clinicians: Sequence[Any], *, at: datetime, held: bool, chosen: str
) -> SessionForm:
    """For a new session: a held one just over, or a planned one at the next full hour."""
    zone = client.practice.zone
    hour = at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    starts = hour - HOUR if held else hour + HOUR
    statuses = ("held",) if held else ("planned", "held")
    usual = client.kind if client.is_unit else "individual"
    initial = _times(starts, starts + USUAL, zone) | {
        "status": statuses[0],
        "clinician": chosen,
        "modality": usual,
    }
    purpose = "session.written" if held else "session.new"
    return SessionForm(
        request, purpose, client=client.id, zone=zone, clinicians=clinicians, statuses=statuses, initial=initial
    )


def edit_session_form(request: HttpRequest, encounter: Any, clinicians: Sequence[Any]) -> EditSessionForm:
    """For a session as it stands. A clinician who no longer treats stays in the list."""
    zone = encounter.practice.zone
    people = list(clinicians)
    if encounter.clinician_id not in {one.id for one in people}:
        people.append(encounter.clinician)
    known = {name: getattr(encounter, name) for name in ("modality", "medium", "place", "code", "status", "version")}
    return EditSessionForm(
        request,
        f"session.edit.{encounter.id}",
        client=encounter.client_id,
        zone=zone,
        clinicians=people,
        statuses=[one for one in STATUSES if one == encounter.status or one in NEXT_STATUSES[encounter.status]],
        initial=_times(encounter.starts_at, encounter.ends_at, zone)
        | known
        | {"clinician": str(encounter.clinician_id)},
    )


def _times(starts: datetime, ends: datetime, zone: ZoneInfo) -> dict[str, Any]:
    first, last = starts.astimezone(zone), ends.astimezone(zone)
    return {
        "day": first.date(),
        "starts_at": first.time(),
        "ends_at": last.time(),
        "past_midnight": crosses_midnight(starts, ends, zone),
    }
