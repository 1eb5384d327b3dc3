"""The page of facts beside the notes: who may act for the client, medications, allergies, diagnoses; and what the chart shows of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import decide
from holdspace.clients.queries import ClientPage, ClinicalFacts, clinical_facts, ended_representatives, open_client
from holdspace.clients.rules import consents, is_minor, standing
from holdspace.clients.units.queries import members_of, units_of
from holdspace.web.clients.identity import about
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.shortcuts import page


@require_GET
def facts(request: WebRequest, client_id: UUID) -> HttpResponse:
    """What stands now, what was before, and the ways to change it."""
    actor, at = request.actor, now()
    opened = open_client(actor, client_id, at=at)
    context = about(opened.client) | _acting(opened, timezone.localdate())
    context |= {"acted": ended_representatives(actor, client_id), "clinical": _clinical(actor, opened, at)}
    return page(request, "clients/facts.html", **context)


def on_chart(actor: Actor, opened: ClientPage, *, at: datetime) -> dict[str, Any]:
    """What a client's chart shows of their facts; what its reader may not know of is not there."""
    members, _ = members_of(actor, opened.client)
    return _acting(opened, timezone.localdate(at)) | {
        "clinical": _clinical(actor, opened, at),
        "members": members,
        "units": units_of(actor, opened.client),
        "episodes": opened.episodes,
    }


def _acting(opened: ClientPage, today: date) -> dict[str, Any]:
    """Representatives, each with why their authority may be over; of a minor, who of them consents."""
    born, rows = opened.client.born_on, opened.representatives
    return {
        "acting": [(one, standing(one.authority, one.until, born_on=born, today=today)) for one in rows],
        "minor": is_minor(born, today),
        "consenting": [one for one in rows if consents(one.authority, one.until, born_on=born, today=today)],
    }


def _clinical(actor: Actor, opened: ClientPage, at: datetime) -> dict[str, Any] | None:
    """Clinical facts, what stands apart from what is over; None for a reader who may not know of them."""
    if not decide(actor, Action.CLIENT_READ_CLINICAL, opened.client.subject).allowed:
        return None
    found: ClinicalFacts = clinical_facts(actor, opened.client.id, at=at)
    return {
        "medications": [one for one in found.medications if one.stopped_on is None],
        "stopped": [one for one in found.medications if one.stopped_on is not None],
        "allergies": [one for one in found.allergies if one.ended_at is None],
        "ended": [one for one in found.allergies if one.ended_at is not None],
        "diagnoses": sorted(
            (one for one in found.diagnoses if one.until is None), key=lambda one: one.id != found.principal
        ),
        "over": [one for one in found.diagnoses if one.until is not None],
        "none_asked_on": found.none_asked_on,
        "principal": found.principal,
    }
