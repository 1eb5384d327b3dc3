"""The supervision log: hours, themes and decisions, apart from every client's record. Read by those two and nobody else."""

import csv
import io
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_GET, require_http_methods

from holdspace.access.actions import Action
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.caseload.supervision import services
from holdspace.caseload.supervision.queries import (
    SupervisionLog,
    open_meeting,
    supervisees_of,
    supervision_log,
)
from holdspace.caseload.supervision.rules import DAY, FORMS, TEXT_LIMIT, MeetingFacts, hours
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.forms import HoldspaceForm, NoteText, TokenForm
from holdspace.web.ui.shortcuts import page

NO_NAMES = (
    "Do not name a client here, nor write what would show who it is: this log is not part of any client's record."
)


class PeriodForm(HoldspaceForm):
    """Which days, and whose."""

    since = forms.DateField(label="From", required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label="Until", required=False, widget=forms.DateInput({"type": "date"}))
    supervisee = forms.TypedChoiceField(label="Supervisee", required=False, coerce=UUID, empty_value=None)

    def __init__(self, data: Any, people: list[Any]) -> None:
        super().__init__(data)
        choices = [("", "Everybody"), *((str(one.id), one.name) for one in people)]
        self.fields["supervisee"].choices = choices  # type: ignore[attr-defined]  # a choice field


class MeetingForm(TokenForm):
    """One meeting. Who was there is asked when there is somebody to choose."""

    supervisees = forms.TypedMultipleChoiceField(
        label="Who was there", coerce=UUID, widget=forms.CheckboxSelectMultiple, help_text="An entry is kept for each."
    )
    held_on = forms.DateField(label="Day", widget=forms.DateInput({"type": "date"}))
    minutes = forms.IntegerField(label="Minutes", min_value=1, max_value=DAY)
    form = forms.ChoiceField(label="Form", choices=list(FORMS.items()))
    themes = forms.CharField(
        label="Themes",
        required=False,
        max_length=TEXT_LIMIT,
        strip=False,
        help_text=NO_NAMES,
        widget=NoteText({"rows": 4}),
    )
    decisions = forms.CharField(
        label="Decisions", required=False, max_length=TEXT_LIMIT, strip=False, widget=NoteText({"rows": 3})
    )

    def __init__(self, request: WebRequest, purpose: str, people: list[Any], **more: Any) -> None:
        super().__init__(request, purpose, **more)
        if people:
            choices = [(str(one.id), one.titled) for one in people]
            self.fields["supervisees"].choices = choices  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["supervisees"]

    @property
    def facts(self) -> MeetingFacts:
        """For the verb."""
        data = self.cleaned_data
        return MeetingFacts(data["held_on"], data["minutes"], data["form"], data["themes"], data["decisions"])


@require_GET
def log(request: WebRequest) -> HttpResponse:
    """The entries of a period with the hours of each supervisee; as a table for a spreadsheet when asked."""
    people = supervisees_of(request.actor)
    form = PeriodForm(request.GET or None, people)
    asked = form.cleaned_data if form.is_valid() else {}
    names = ("since", "until", "supervisee")
    wanted = {name: asked.get(name) or None for name in names}
    found = form.submit(lambda: supervision_log(request.actor, **wanted, at=now()))
    if found is None:
        found = SupervisionLog([], [])
    if request.GET.get("as") == "csv":
        return _table(found)
    totals = [(person, hours(one.minutes), _by_form(one.by_form)) for person, one in found.totals]
    return page(request, "people/supervision.html", form=form, log=found, totals=totals, supervises=people)


@require_http_methods(["GET", "POST"])
def meeting_new(request: WebRequest) -> HttpResponse:
    """Write down a meeting."""
    people = supervisees_of(request.actor)
    first = people[0].id if people else request.actor.person
    require(request.actor, Action.SUPERVISION_LOG, Subject(request.actor.practice, author=first), kind="supervision")
    initial = {"held_on": localdate(), "minutes": 60, "supervisees": [str(first)] if len(people) == 1 else []}
    form = MeetingForm(request, "supervision.new", people, initial=initial)
    if form.is_valid():
        who, facts, row_id = form.cleaned_data["supervisees"], form.facts, form.row_id
        if form.submit(lambda: services.log_meeting(request.actor, who, facts, at=now(), meeting_id=row_id)):
            messages.success(request, "Kept in the supervision log.")
            return redirect("supervision")
    return page(request, "people/meeting.html", form=form, status=form.status)


@require_http_methods(["GET", "POST"])
def meeting_correct(request: WebRequest, entry_id: UUID) -> HttpResponse:
    """Write the entry that takes the place of an earlier one."""
    entry: Any = open_meeting(request.actor, entry_id, at=now())
    kept = {name: getattr(entry, name) for name in ("held_on", "minutes", "form", "themes", "decisions")}
    form = MeetingForm(request, f"supervision.correct.{entry_id}", [], initial=kept)
    if form.is_valid():
        facts, row_id = form.facts, form.row_id
        if form.submit(lambda: services.correct_meeting(request.actor, entry_id, facts, at=now(), meeting_id=row_id)):
            messages.success(request, "Corrected. The earlier entry stays readable, and its minutes count no longer.")
            return redirect("supervision")
    return page(request, "people/meeting.html", form=form, entry=entry, status=form.status)


def _by_form(minutes: dict[str, int]) -> str:
    return ", ".join(f"{FORMS[form].lower()} {hours(count)}" for form, count in minutes.items())


def _table(found: SupervisionLog) -> HttpResponse:
    """The hours alone: no theme and no decision leaves the log this way."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["Supervisee", "Supervisor", "Day", "Minutes", "Form"])
    for one in found.entries:
        meeting: Any = one.meeting
        if not one.corrected:
            names = [_plain(meeting.supervisee.name), _plain(meeting.supervisor.name)]
            table.writerow([*names, meeting.held_on.isoformat(), meeting.minutes, FORMS[meeting.form]])
    answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="supervision-{localdate()}.csv"'
    return answer


def _plain(name: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return f"'{name}" if name[:1] in "=+-@\t" else name
