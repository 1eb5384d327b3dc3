"""A client's safety plan: read, write its next version, look at earlier ones, print."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods

from holdspace.access.actions import Action
from holdspace.kernel.errors import Conflict
from holdspace.notes.safety_plans import KEYS, PARTS, PlanPage, open_safety_plan, plan_of
from holdspace.notes.services.safety_plans import write_safety_plan
from holdspace.web.clients.identity import about
from holdspace.web.clients.versions import go_on
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.forms import NoteText, TokenForm
from holdspace.web.ui.marks import shows_conflict
from holdspace.web.ui.shortcuts import page


class SafetyPlanForm(TokenForm):
    """The parts of a plan, and the version they go on from."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, request: HttpRequest, client: UUID, **kwargs: Any) -> None:
        super().__init__(request, "safety_plan", client=client, **kwargs)
        for part in PARTS:
            self.fields[part.key] = forms.CharField(
                label=part.label, help_text=part.hint, required=False, strip=False, widget=NoteText({"rows": 3})
            )

    @property
    def words(self) -> dict[str, str]:
        """The text by part."""
        return {key: self.cleaned_data[key] for key in KEYS}

    @property
    def parts(self) -> list[Any]:
        """The fields in order."""
        return [self[key] for key in KEYS]


@require_GET
def safety_plan(request: WebRequest, client_id: UUID, version: int | None = None) -> HttpResponse:
    """The plan as it stands, or as it was in an earlier version."""
    found = open_safety_plan(request.actor, client_id, at=now(), version=version)
    newest = found.versions[0].version if found.versions else 0
    earlier = found.plan is not None and found.plan.row.version != newest
    return page(request, "notes/safety_plan.html", found=found, plan=found.plan, earlier=earlier, **about(found.client))


def both_plans(request: HttpRequest, error: Conflict) -> dict[str, Any]:
    """The newer plan, and yours in a form that goes on from it."""
    newer: Any = error.current
    if newer is None:
        return {}
    theirs = plan_of(newer)
    form = SafetyPlanForm(request, newer.client_id)
    form.data = go_on(form.data, newer.version)
    changed = [(form[key], theirs.texts.get(key, "")) for key in KEYS if _differs(form, key, theirs.texts)]
    same = [form[key] for key in KEYS if not _differs(form, key, theirs.texts)]
    return about(newer.client) | {"form": form, "changed": changed, "same": same, "newer": newer}


def _differs(form: SafetyPlanForm, key: str, theirs: dict[str, str]) -> bool:
    return str(form.data.get(key, "")).replace("\r\n", "\n") != theirs.get(key, "")


@require_http_methods(["GET", "POST"])
@shows_conflict("notes/safety_conflict.html", both_plans)
def edit(request: WebRequest, client_id: UUID) -> HttpResponse:
    """Write the next version."""
    found = open_safety_plan(request.actor, client_id, at=now(), action=Action.SAFETY_PLAN_EDIT)
    form = SafetyPlanForm(request, client_id, initial=_kept(found))
    if form.is_valid():
        words, version, row_id = form.words, form.cleaned_data["version"], form.row_id
        if form.submit(
            lambda: write_safety_plan(request.actor, client_id, parts=words, version=version, at=now(), plan_id=row_id)
        ):
            return redirect("safety_plan", client_id)
    return page(
        request, "notes/safety_edit.html", form=form, plan=found.plan, status=form.status, **about(found.client)
    )


def _kept(found: PlanPage) -> dict[str, Any]:
    return ({"version": 0} | found.plan.texts | {"version": found.plan.row.version}) if found.plan else {"version": 0}
