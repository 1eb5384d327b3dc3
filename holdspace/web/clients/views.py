"""A client's facts, contacts, and the end of care. The list and the chart live in `chart`."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from holdspace.access.actions import Action
from holdspace.access.actor import Role
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.caseload import queries as caseload
from holdspace.caseload.services import admit_client
from holdspace.clients import queries, services
from holdspace.kernel.errors import Conflict
from holdspace.web.clients.fact_forms import EditUnitForm
from holdspace.web.clients.forms import ContactForm, EditClientForm, EndOfCareForm, NewClientForm
from holdspace.web.clients.identity import about, day_words
from holdspace.web.clients.versions import go_on
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.marks import shows_conflict
from holdspace.web.ui.shortcuts import page

CHOOSES = frozenset({Role.FRONT_DESK, Role.OWNER})


@require_http_methods(["GET", "POST"])
def new(request: WebRequest) -> HttpResponse:
    """Open a record. The front desk and owners choose who treats; anybody else treats the client themselves."""
    actor = request.actor
    require(actor, Action.CLIENT_ADMIT, Subject(actor.practice), kind="client")
    clinicians = caseload.list_treating(actor) if actor.roles & CHOOSES else []
    form = NewClientForm(request, clinicians, chosen=str(actor.person) if actor.treats else "")
    if form.is_valid():
        facts, chosen, row_id = form.facts, form.clinician_id, form.row_id
        client = form.submit(lambda: admit_client(actor, facts, clinician=chosen, at=now(), client_id=row_id))
        if client:
            return redirect("client", client.id)
    return page(request, "clients/new.html", form=form, status=form.status)


def both_clients(request: HttpRequest, error: Conflict) -> dict[str, Any]:
    """Theirs and yours, field by field, in a form that goes on from theirs."""
    client: Any = error.current
    if client is None:
        return {}
    form = _edit_form(request, client)
    form.data = go_on(form.data, client.version)
    names = [name for name in form.fields if name not in ("token", "version")]
    pairs = [(form[name], _shown(getattr(client, name))) for name in names]
    changed = [(field, theirs) for field, theirs in pairs if _shown(field.value()) != theirs]
    return about(client) | {
        "form": form,
        "changed": changed,
        "same": [f for f, theirs in pairs if (f, theirs) not in changed],
    }


def _edit_form(request: HttpRequest, client: Any) -> EditClientForm | EditUnitForm:
    return EditUnitForm(request, client) if client.is_unit else EditClientForm(request, client)


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


@require_http_methods(["GET", "POST"])
@shows_conflict("clients/conflict.html", both_clients)
def edit(request: WebRequest, client_id: UUID) -> HttpResponse:
    """Change a client's facts."""
    client = queries.open_client(request.actor, client_id, at=now(), action=Action.CLIENT_EDIT).client
    form = _edit_form(request, client)
    if form.is_valid():
        facts, version = form.facts, form.cleaned_data["version"]
        if form.submit(lambda: services.edit_client(request.actor, client_id, facts, version=version, at=now())):
            return redirect("client", client_id)
    return page(request, "clients/edit.html", form=form, status=form.status, **about(client))


@require_http_methods(["GET", "POST"])
def contacts(request: WebRequest, client_id: UUID) -> HttpResponse:
    """The people to reach, and a form for one more."""
    opened = queries.open_client(request.actor, client_id, at=now(), action=Action.CLIENT_EDIT)
    form = ContactForm(request, "contact.new", client=client_id)
    if form.is_valid():
        facts, row_id = form.facts, form.row_id
        if form.submit(lambda: services.add_contact(request.actor, client_id, facts, at=now(), contact_id=row_id)):
            return redirect("client_contacts", client_id)
    context = about(opened.client) | {"contacts": opened.contacts, "holds": opened.holds}
    return page(request, "clients/contacts.html", form=form, status=form.status, **context)


@require_POST
def contact_removal(request: WebRequest, client_id: UUID, contact_id: UUID) -> HttpResponse:
    """Take somebody off the list of people to reach."""
    services.remove_contact(request.actor, client_id, contact_id, at=now())
    return redirect("client_contacts", client_id)


@require_http_methods(["GET", "POST"])
def end_of_care(request: WebRequest, client_id: UUID) -> HttpResponse:
    """Note that care ended, or, when it has, offer to take the client back."""
    client = queries.open_client(request.actor, client_id, at=now(), action=Action.CLIENT_END_CARE).client
    form = EndOfCareForm(request, "client.end", client=client_id, initial={"on": timezone.localdate()})
    if form.is_valid():
        on, reason = form.cleaned_data["on"], form.cleaned_data["reason"]
        if form.submit(lambda: services.end_care(request.actor, client_id, on=on, reason=reason, at=now())):
            return redirect("client", client_id)
    ended = day_words(client.care_ended_on) if client.care_ended_on else ""
    return page(request, "clients/end.html", form=form, ended=ended, status=form.status, **about(client))


@require_POST
def return_to_care(request: WebRequest, client_id: UUID) -> HttpResponse:
    """Take a client back into care."""
    services.resume_care(request.actor, client_id, at=now())
    return redirect("client", client_id)
