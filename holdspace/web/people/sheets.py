"""The emergency sheet: whom one named, whose one may open, opening one, and having seen that one's own was opened."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from holdspace.access.actions import Action
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.caseload.sheets.queries import own_sheets
from holdspace.caseload.sheets.services import end_delegate, may_open, name_delegate, see_opening
from holdspace.encounters.sheets.services import open_sheet
from holdspace.web.people.forms import offer
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.forms import Line, TokenForm
from holdspace.web.ui.shortcuts import page


class DelegateForm(TokenForm):
    """Whom one names."""

    person = forms.TypedChoiceField(label="Person", coerce=UUID)

    def __init__(self, request: HttpRequest, people: list[tuple[UUID, str]]) -> None:
        super().__init__(request, "sheet.delegate")
        offer(self, people)


class OpeningForm(TokenForm):
    """Why somebody opens a sheet."""

    reason = forms.CharField(
        label="Why you open it",
        required=False,
        widget=Line,
        help_text="The clinician reads this. Nothing about a client.",
    )

    def __init__(self, request: HttpRequest, person_id: UUID) -> None:
        super().__init__(request, f"sheet.open.{person_id}")


@require_http_methods(["GET", "POST"])
def sheets(request: WebRequest) -> HttpResponse:
    """Both sides of it; POST names somebody."""
    if request.method == "POST":
        own = Subject(request.actor.practice, author=request.actor.person)
        require(request.actor, Action.SHEET_DELEGATE, own, kind="delegate")
    found = own_sheets(request.actor, at=now())
    form = DelegateForm(request, [(one.id, one.titled) for one in found.others])
    if form.is_valid():
        who = form.cleaned_data["person"]
        row = form.submit(lambda: name_delegate(request.actor, who, at=now()))
        if row:
            messages.success(request, f"{row.delegate.name} may open your emergency sheet from now on.")
            return redirect("sheets")
    return page(request, "people/sheets.html", found=found, form=form, status=form.status)


@require_POST
def delegate_end(request: WebRequest, delegate_id: UUID) -> HttpResponse:
    """Take it back."""
    row = end_delegate(request.actor, delegate_id, at=now())
    messages.success(request, f"{row.delegate.name} can no longer open your emergency sheet.")
    return redirect("sheets")


@require_http_methods(["GET", "POST"])
def sheet(request: WebRequest, person_id: UUID) -> HttpResponse:
    """Ask why, then show the sheet: in the answer to the form alone, so that no address leads to it."""
    person = may_open(request.actor, person_id)
    form = OpeningForm(request, person_id)
    if form.is_valid():
        reason, row_id = form.cleaned_data["reason"], form.row_id
        opened = form.submit(lambda: open_sheet(request.actor, person_id, reason=reason, at=now(), opening_id=row_id))
        if opened:
            return page(request, "people/sheet_shown.html", sheet=opened)
    return page(request, "people/sheet.html", person=person, form=form, status=form.status)


@require_POST
def opening_seen(request: WebRequest, opening_id: UUID) -> HttpResponse:
    """Say that one saw that one's sheet was opened."""
    see_opening(request.actor, opening_id, at=now())
    return redirect("today")
