"""Couples and families: opening a record, and who is in it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from holdspace.access.actions import Action
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.caseload.queries import list_treating
from holdspace.caseload.services import admit_client
from holdspace.clients.queries import find_clients, open_client
from holdspace.clients.rules import unit_name
from holdspace.clients.units.queries import members_of
from holdspace.clients.units.services import NO_UNIT, NOT_A_PERSON, add_unit_member, end_unit_member
from holdspace.kernel.errors import Refused
from holdspace.kernel.words import folded
from holdspace.web.clients.fact_forms import NewUnitForm, UnitMemberForm
from holdspace.web.clients.identity import about
from holdspace.web.clients.views import CHOOSES
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.shortcuts import page

WHICH = "Somebody of this name has a record here. Choose them, or say that it is somebody else."


@require_http_methods(["GET", "POST"])
def new(request: WebRequest) -> HttpResponse:
    """Open a record for a couple or family; its members follow on the next page."""
    actor = request.actor
    require(actor, Action.CLIENT_ADMIT, Subject(actor.practice), kind="client")
    clinicians = list_treating(actor) if actor.roles & CHOOSES else []
    form = NewUnitForm(request, clinicians, chosen=str(actor.person) if actor.treats else "")
    if form.is_valid():
        facts, chosen, row_id = form.facts, form.clinician_id, form.row_id
        unit = form.submit(lambda: admit_client(actor, facts, clinician=chosen, at=now(), client_id=row_id))
        if unit:
            return redirect("client_members", unit.id)
    return page(request, "clients/unit_new.html", form=form, status=form.status)


@require_http_methods(["GET", "POST"])
def members(request: WebRequest, unit_id: UUID) -> HttpResponse:
    """Who is in a couple or family, and a form for one more."""
    actor = request.actor
    unit = open_client(actor, unit_id, at=now(), action=Action.CLIENT_EDIT).client
    if not unit.is_unit:
        raise Refused(NO_UNIT, action=Action.CLIENT_EDIT, kind="client", client=unit.id)
    form = UnitMemberForm(request, unit_id, today=timezone.localdate())
    found, together = _found(request) if form.is_bound else ([], [])
    if found:
        form.offer(found)
    if form.is_valid() and _settled(form, found, together):
        whom, row_id = _whom(form), form.row_id
        joined = form.facts(whom)
        if form.submit(lambda: add_unit_member(actor, unit_id, joined, at=now(), place_id=row_id)):
            return redirect("client_members", unit_id)
    there, left = members_of(actor, unit)
    context = about(unit) | {"members": there, "left": left}
    return page(request, "clients/members.html", form=form, status=form.status, **context)


@require_POST
def member_leaving(request: WebRequest, unit_id: UUID, member_id: UUID) -> HttpResponse:
    """Somebody is in it no longer."""
    end_unit_member(request.actor, unit_id, member_id, at=now())
    return redirect("client_members", unit_id)


def _found(request: WebRequest) -> tuple[list[Any], list[Any]]:
    """Those with a record who are called so, of those the reader reaches: persons, and couples or families."""
    words = request.POST.get("words", "")
    rows = find_clients(request.actor, words, at=now(), ended=True, size=20) if words.strip() else []
    return [one for one in rows if not one.is_unit], [one for one in rows if one.is_unit]


def _settled(form: UnitMemberForm, found: list[Any], together: list[Any]) -> bool:
    """Whether it is said who joins; somebody found is never taken without being chosen, and no couple joins one."""
    words = form.cleaned_data["words"]
    if any(folded(unit_name(words, one.kind)) == folded(one.name) or words == one.number for one in together):
        form.add_error("words", NOT_A_PERSON)
        return False
    if found and not form.cleaned_data["chosen"]:
        form.add_error("chosen", WHICH)
        return False
    return True


def _whom(form: UnitMemberForm) -> UUID | None:
    chosen = form.cleaned_data["chosen"]
    return UUID(chosen) if chosen and chosen != "none" else None
