"""Forms about groups. They check shape; the verbs hold the rules."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest

from holdspace.caseload.groups.rules import GroupFacts
from holdspace.encounters.groups.rules import MeetingFacts
from holdspace.encounters.rules import ATTENDANCE, MEDIA
from holdspace.notes.formats import NoteTemplate
from holdspace.notes.groups.rules import shared_part
from holdspace.web.clients.days import ClockField, DayField
from holdspace.web.clients.identity import told_apart
from holdspace.web.encounters.times import crosses_midnight, session_times
from holdspace.web.notes.forms import DraftForm, Written
from holdspace.web.ui.forms import FormToken, HoldspaceForm, Line, TokenForm

USUAL = timedelta(minutes=90)
STEP = timedelta(minutes=30)
ALONE = ("", "Nobody")


def _people(clinicians: Sequence[Any], *kept: Any) -> list[tuple[str, str]]:
    """Those who treat clients, and whoever leads already although they left."""
    there = {one.id for one in clinicians}
    people = [*clinicians, *[one for one in kept if one is not None and one.id not in there]]
    return [(str(one.id), one.titled) for one in people]


class GroupForm(TokenForm):
    """Name, topic, who leads."""

    name = forms.CharField(label="Name", widget=Line, help_text="As the practice calls it, for example Harbor group.")
    topic = forms.CharField(label="Topic", required=False, widget=Line)
    lead = forms.ChoiceField(label="Led by")
    second_lead = forms.ChoiceField(label="Together with", required=False)

    name.error_messages["required"] = "A group needs a name."

    def __init__(
        self, request: HttpRequest, purpose: str, people: list[tuple[str, str]], initial: dict[str, Any]
    ) -> None:
        super().__init__(request, purpose, initial=initial)
        self.fields["lead"].choices = people  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["second_lead"].choices = [ALONE, *people]  # type: ignore[attr-defined]  # the same

    @property
    def facts(self) -> GroupFacts:
        """What was entered."""
        given = self.cleaned_data
        second = UUID(given["second_lead"]) if given["second_lead"] else None
        return GroupFacts(given["name"], given["topic"], UUID(given["lead"]), second)


class EditGroupForm(GroupForm):
    """A group as it stands, with the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


def new_group_form(request: HttpRequest, clinicians: Sequence[Any], chosen: str) -> GroupForm:
    """For a new group, led by whoever makes it."""
    return GroupForm(request, "group.new", _people(clinicians), {"lead": chosen})


def edit_group_form(request: HttpRequest, group: Any, clinicians: Sequence[Any]) -> EditGroupForm:
    """For a group as it stands."""
    people = _people(clinicians, group.lead, group.second_lead)
    known = {name: getattr(group, name) for name in ("name", "topic", "version")}
    leads = {"lead": str(group.lead_id), "second_lead": str(group.second_lead_id or "")}
    return EditGroupForm(request, f"group.edit.{group.id}", people, known | leads)


class MemberForm(TokenForm):
    """Somebody for the roster: found by name or number, then chosen when several fit."""

    words = forms.CharField(label="Client", help_text="Any name, or the record number.", widget=Line)
    since = DayField(label="Since")
    chosen = forms.ChoiceField(label="Which of them?", required=False, widget=forms.RadioSelect, choices=())

    words.error_messages["required"] = "Write the name or number of the client who joins."

    def __init__(self, request: HttpRequest, group_id: UUID, *, today: date) -> None:
        super().__init__(request, f"group.member.{group_id}", initial={"since": today})

    def offer(self, found: Sequence[Any]) -> None:
        """Let one of several be chosen."""
        rows = [(str(one.id), told_apart(one)) for one in found[:20]]
        self.fields["chosen"].choices = rows  # type: ignore[attr-defined]  # a ChoiceField


class DayForm(TokenForm):
    """The last day of a member, or of a group."""

    on = DayField(label="Last day")


class MeetingForm(TokenForm):
    """When, how, where a group meets, and who leads it that day."""

    day = DayField(label="Day")
    starts_at = ClockField(label="Begins")
    ends_at = ClockField(label="Ends")
    past_midnight = forms.BooleanField(label="It goes past midnight: the end is on the next day", required=False)
    medium = forms.ChoiceField(label="How", choices=list(MEDIA.items()))
    place = forms.CharField(label="Place", required=False, widget=Line, help_text="For example: group room.")
    code = forms.CharField(label="Service code", required=False, widget=Line, help_text="For example 90853.")
    clinician = forms.ChoiceField(label="Led by")
    second_clinician = forms.ChoiceField(label="Together with", required=False)

    def __init__(
        self, request: HttpRequest, purpose: str, people: list[tuple[str, str]], zone: ZoneInfo, initial: dict[str, Any]
    ) -> None:
        super().__init__(request, purpose, initial=initial)
        self.zone = zone
        self.times: tuple[datetime | None, datetime | None] = (None, None)
        self.fields["clinician"].choices = people  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["second_clinician"].choices = [ALONE, *people]  # type: ignore[attr-defined]  # the same

    def clean(self) -> dict[str, Any]:
        """Put day and times together in the practice's zone."""
        given = super().clean()
        if all(given.get(name) is not None for name in ("day", "starts_at", "ends_at")):
            past = given.get("past_midnight", False)
            day, begins, ends = given["day"], given["starts_at"], given["ends_at"]
            starts, stops, found = session_times(day, begins, ends, past_midnight=past, zone=self.zone)
            self.times = (starts, stops)
            for name, sentence in found.items():
                self.add_error(name, sentence)
        return given

    @property
    def facts(self) -> MeetingFacts:
        """What was entered."""
        given, (starts, ends) = self.cleaned_data, self.times
        assert starts is not None and ends is not None  # noqa: S101, PT018  # clean() refused anything else
        second = UUID(given["second_clinician"]) if given["second_clinician"] else None
        return MeetingFacts(
            starts, ends, UUID(given["clinician"]), second, given["medium"], given["place"], given["code"]
        )


class EditMeetingForm(MeetingForm):
    """A session as it stands, with the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


def new_meeting_form(
    request: HttpRequest, group: Any, clinicians: Sequence[Any], zone: ZoneInfo, at: datetime
) -> MeetingForm:
    """For a session of a group that is just over."""
    begins = just_over(at, zone)
    leads = {"clinician": str(group.lead_id), "second_clinician": str(group.second_lead_id or "")}
    initial = _times(begins, begins + USUAL, zone) | leads
    return MeetingForm(
        request, f"group.session.{group.id}", _people(clinicians, group.lead, group.second_lead), zone, initial
    )


def just_over(at: datetime, zone: ZoneInfo) -> datetime:
    """When a session of the usual length began that ended at the last full hour; right after midnight, the evening before."""
    begins = at.astimezone(zone).replace(minute=0, second=0, microsecond=0) - USUAL
    while crosses_midnight(begins, begins + USUAL, zone):
        begins -= STEP
    return begins


def edit_meeting_form(request: HttpRequest, session: Any, clinicians: Sequence[Any]) -> EditMeetingForm:
    """For a session as it stands."""
    zone = session.practice.zone
    known = {name: getattr(session, name) for name in ("medium", "place", "code", "version")}
    leads = {"clinician": str(session.clinician_id), "second_clinician": str(session.second_clinician_id or "")}
    people = _people(clinicians, session.clinician, session.second_clinician)
    initial = _times(session.starts_at, session.ends_at, zone) | known | leads
    return EditMeetingForm(request, f"group.meeting.{session.id}", people, zone, initial)


def _times(starts: datetime, ends: datetime, zone: ZoneInfo) -> dict[str, Any]:
    first, last = starts.astimezone(zone), ends.astimezone(zone)
    past = crosses_midnight(starts, ends, zone)
    return {"day": first.date(), "starts_at": first.time(), "ends_at": last.time(), "past_midnight": past}


class AttendanceForm(HoldspaceForm):
    """Who came: a choice for each on the list, and somebody who is on the roster since another day."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    added = forms.ChoiceField(label="Somebody else of the group came", required=False)

    def __init__(self, request: HttpRequest, meeting: Any) -> None:
        data = request.POST if request.method == "POST" else None
        super().__init__(data, initial={"version": meeting.session.version})
        self.members = {f"m-{one.client.id}": one for one in meeting.attendees}
        for name, one in self.members.items():
            self.fields[name] = forms.ChoiceField(
                label=one.client.name,
                required=False,
                choices=[("", "Not said yet"), *ATTENDANCE.items()],
                initial=one.status,
            )
        choices = [(str(one.id), one.name) for one in meeting.others]
        self.fields["added"].choices = [ALONE, *choices]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def rows(self) -> list[Any]:
        """The fields of the members."""
        return [self[name] for name in self.members]

    @property
    def marks(self) -> dict[UUID, str]:
        """What was said, by client; whoever was added came."""
        given = self.cleaned_data
        said = {one.client.id: given[name] for name, one in self.members.items() if given.get(name)}
        return said | ({UUID(given["added"]): "came"} if given.get("added") else {})


class SharedForm(TokenForm):
    """The part that goes into every member's note. It may stay open for a day, like a draft."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, request: HttpRequest, session_id: UUID, template: NoteTemplate, draft: Any = None) -> None:
        purpose = f"group.write.{session_id}"
        words = {one["key"]: one["text"] for one in draft.sections} | {"revision": draft.revision} if draft else {}
        super().__init__(request, purpose, initial=words)
        self._stale = self.is_bound and FormToken.read(request, request.POST.get("token", ""), purpose) is None
        self.sections = shared_part(template)
        for one in self.sections:
            self.fields[one.key] = forms.CharField(
                label=one.label, help_text=one.hint, required=False, strip=False, widget=Written
            )

    @property
    def words(self) -> dict[str, str]:
        """The text by section key."""
        return {one.key: self.cleaned_data[one.key] for one in self.sections}


class OwnPartForm(DraftForm):
    """A draft of a member: only what is their own."""

    def __init__(self, request: HttpRequest, note_id: UUID, **kwargs: Any) -> None:
        super().__init__(request, note_id, **kwargs)
        for one in shared_part(self.template) if self.template else ():
            del self.fields[one.key]

    @property
    def words(self) -> dict[str, str]:
        """The text by section key."""
        keys = self.template.keys if self.template else ()
        return {key: self.cleaned_data[key] for key in keys if key in self.fields}


class SignGroupForm(TokenForm):
    """What was read: revisions of the shared part and of each note; which words are no names."""

    shared = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    notes = forms.CharField(widget=forms.HiddenInput, max_length=20_000)

    def __init__(self, request: HttpRequest, session_id: UUID, found: Any) -> None:
        kept = {"shared": found.draft.revision if found.draft else None}
        kept["notes"] = " ".join(f"{one.id}:{one.draft.revision}" for one in found.drafts)
        super().__init__(request, f"group.sign.{session_id}", initial=kept)
        self.confirmed = frozenset(request.POST.getlist("confirmed"))

    def clean_notes(self) -> dict[UUID, int]:
        """Ids and revisions."""
        try:
            pairs = [one.split(":") for one in self.cleaned_data["notes"].split()]
            return {UUID(one): int(revision) for one, revision in pairs}
        except ValueError as error:
            raise forms.ValidationError("This form cannot be read. Open the page afresh.") from error
