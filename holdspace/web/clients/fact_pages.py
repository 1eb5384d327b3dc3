"""Adding, changing and ending one fact: each on a page of its own, from the page of facts and back to it."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from holdspace.access.actions import Action
from holdspace.access.policy import missing
from holdspace.clients import services
from holdspace.clients.clinical import services as clinical
from holdspace.clients.queries import ClinicalFacts, clinical_facts, open_client
from holdspace.web.clients import fact_forms
from holdspace.web.clients.identity import about
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.forms import TokenForm
from holdspace.web.ui.shortcuts import page

EITHER = require_http_methods(["GET", "POST"])


@EITHER
def representative_new(request: WebRequest, client_id: UUID) -> HttpResponse:
    """Write down somebody who may act for the client."""
    form = fact_forms.RepresentativeForm(request, "representative.new", client=client_id)
    return _answer(
        request, client_id, form,
        lambda: services.add_representative(request.actor, client_id, form.facts, at=now(), representative_id=form.row_id),
        action=Action.CLIENT_EDIT, heading="Who may act for the client", word="Write down",
        lead="A parent, a guardian, an agent: somebody whose word counts for the client’s. Whom to call stands under People to reach.",
    )  # fmt: skip


@require_POST
def representative_ending(request: WebRequest, client_id: UUID, representative_id: UUID) -> HttpResponse:
    """They act for the client no longer."""
    services.end_representative(request.actor, client_id, representative_id, at=now())
    return redirect("client_facts", client_id)


@EITHER
def medication_new(request: WebRequest, client_id: UUID) -> HttpResponse:
    """Write down a medication."""
    form = fact_forms.MedicationForm(request, "medication.new", client=client_id)
    return _answer(
        request, client_id, form,
        lambda: clinical.add_medication(request.actor, client_id, form.facts, at=now(), medication_id=form.row_id),
        heading="A medication", word="Write down",
    )  # fmt: skip


@EITHER
def medication_change(request: WebRequest, client_id: UUID, medication_id: UUID) -> HttpResponse:
    """Another dose from a day on."""
    old = _row(request, client_id, medication_id, lambda found: found.medications)
    known = {"name": old.name, "dose": old.dose, "prescriber": old.prescriber, "started_on": timezone.localdate()}
    form = fact_forms.ChangeForm(request, f"medication.change.{medication_id}", client=client_id, initial=known)

    def change() -> Any:
        reason, made = form.cleaned_data["reason"], form.row_id
        return clinical.change_medication(
            request.actor, client_id, medication_id, form.facts, reason=reason, at=now(), replacement_id=made
        )

    lead = f"So far: {_medication_words(old)}. It stays on the list as stopped on that day."
    return _answer(request, client_id, form, change, heading="A change of medication", lead=lead, word="Change")


@EITHER
def medication_stop(request: WebRequest, client_id: UUID, medication_id: UUID) -> HttpResponse:
    """It was stopped."""
    old = _row(request, client_id, medication_id, lambda found: found.medications)
    form = _ending_form(request, f"medication.stop.{medication_id}", client_id)
    return _answer(
        request, client_id, form,
        lambda: clinical.stop_medication(request.actor, client_id, medication_id, at=now(), **_end(form)),
        heading="A medication is stopped", lead=f"{_medication_words(old)}.", word="Stop",
    )  # fmt: skip


@EITHER
def allergy_new(request: WebRequest, client_id: UUID) -> HttpResponse:
    """Write down an allergy."""
    form = fact_forms.AllergyForm(request, "allergy.new", client=client_id)
    return _answer(
        request, client_id, form,
        lambda: clinical.add_allergy(request.actor, client_id, form.facts, at=now(), allergy_id=form.row_id),
        heading="An allergy", word="Write down",
        lead="It stands beside the client’s name on every page, for whoever may read the client’s notes.",
    )  # fmt: skip


@EITHER
def allergy_none(request: WebRequest, client_id: UUID) -> HttpResponse:
    """The client was asked and knows of none."""
    form = fact_forms.AskedForm(request, "allergy.none", client=client_id, initial={"on": timezone.localdate()})
    return _answer(
        request, client_id, form,
        lambda: clinical.note_no_allergies(
            request.actor, client_id, on=form.cleaned_data["on"], at=now(), check_id=form.row_id
        ),
        heading="No known allergies", lead="The client was asked, and knows of none.", word="Write down",
    )  # fmt: skip


@EITHER
def allergy_end(request: WebRequest, client_id: UUID, allergy_id: UUID) -> HttpResponse:
    """It is no allergy, or no longer one."""
    old = _row(request, client_id, allergy_id, lambda found: found.allergies)
    form = fact_forms.ReasonForm(request, f"allergy.end.{allergy_id}", client=client_id)
    return _answer(
        request, client_id, form,
        lambda: clinical.end_allergy(
            request.actor, client_id, allergy_id, reason=form.cleaned_data["reason"], at=now()
        ),
        heading="No longer an allergy", lead=f"{old.substance}. It stays below, with the reason.", word="Take off the list",
    )  # fmt: skip


@EITHER
def diagnosis_new(request: WebRequest, client_id: UUID) -> HttpResponse:
    """Put a diagnosis on the list."""
    person: Any = request.user
    form = fact_forms.DiagnosisForm(request, "diagnosis.new", client=client_id, initial={"made_by": person.titled})
    return _answer(
        request, client_id, form,
        lambda: clinical.add_diagnosis(request.actor, client_id, form.facts, at=now(), diagnosis_id=form.row_id),
        heading="A diagnosis", word="Put on the list", lead="What stands on this list can be ticked in a note.",
    )  # fmt: skip


@require_POST
def diagnosis_principal(request: WebRequest, client_id: UUID, diagnosis_id: UUID) -> HttpResponse:
    """It is the principal one from now on."""
    clinical.choose_principal(request.actor, client_id, diagnosis_id, at=now())
    return redirect("client_facts", client_id)


@EITHER
def diagnosis_end(request: WebRequest, client_id: UUID, diagnosis_id: UUID) -> HttpResponse:
    """It stands no longer."""
    old = _row(request, client_id, diagnosis_id, lambda found: found.diagnoses)
    form = _ending_form(request, f"diagnosis.end.{diagnosis_id}", client_id)
    form.fields["reason"].help_text = "For example: resolved; changed to F33.1; written down in error."
    words = " ".join(one for one in (old.code, old.name) if one)
    return _answer(
        request, client_id, form,
        lambda: clinical.end_diagnosis(request.actor, client_id, diagnosis_id, at=now(), **_end(form)),
        heading="A diagnosis stands no longer", lead=f"{words}. Signed notes keep it.", word="Mark as over",
    )  # fmt: skip


def _answer(
    request: WebRequest,
    client_id: UUID,
    form: TokenForm,
    verb: Callable[[], Any],
    *,
    heading: str,
    word: str,
    lead: str = "",
    action: Action = Action.CLIENT_EDIT_CLINICAL,
) -> HttpResponse:
    """Ask the verb when the form is whole, and go back to the facts; else show the form."""
    client = open_client(request.actor, client_id, at=now(), action=action).client
    if form.is_valid() and form.submit(verb):
        return redirect("client_facts", client_id)
    context = {"heading": heading, "lead": lead, "word": word, **about(client)}
    return page(request, "clients/fact_form.html", form=form, status=form.status, **context)


def _row(request: WebRequest, client_id: UUID, row_id: UUID, of: Callable[[ClinicalFacts], Iterable[Any]]) -> Any:
    """The row that a page is about; whether it may be changed is asked with the answer."""
    found = of(clinical_facts(request.actor, client_id, at=now()))
    row = next((one for one in found if one.id == row_id), None)
    if row is None:
        raise missing("fact", row_id, action=Action.CLIENT_EDIT_CLINICAL, client=client_id)
    return row


def _ending_form(request: WebRequest, purpose: str, client_id: UUID) -> fact_forms.EndForm:
    return fact_forms.EndForm(request, purpose, client=client_id, initial={"on": timezone.localdate()})


def _end(form: fact_forms.EndForm) -> dict[str, Any]:
    return {"on": form.cleaned_data["on"], "reason": form.cleaned_data["reason"]}


def _medication_words(row: Any) -> str:
    return ", ".join(one for one in (row.name, row.dose) if one)
