"""Sessions: enter, look, correct, say what became of them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods

from holdspace.access.actions import Action
from holdspace.caseload.queries import list_treating
from holdspace.clients.queries import open_client
from holdspace.encounters import queries, services
from holdspace.kernel.errors import Conflict
from holdspace.notes.queries import notes_of_sessions
from holdspace.web.clients.identity import about
from holdspace.web.clients.versions import go_on
from holdspace.web.encounters.forms import edit_session_form, new_session_form
from holdspace.web.notes.forms import start_token
from holdspace.web.ui.faces import WebRequest, actor_of
from holdspace.web.ui.marks import shows_conflict
from holdspace.web.ui.shortcuts import page


@require_http_methods(["GET", "POST"])
def new(request: WebRequest, client_id: UUID) -> HttpResponse:
    """Enter a session, planned or held."""
    actor = request.actor
    client = open_client(actor, client_id, at=now(), action=Action.ENCOUNTER_PLAN).client
    chosen = str(actor.person) if actor.treats else ""
    form = new_session_form(request, client, list_treating(actor), at=now(), held=False, chosen=chosen)
    if form.is_valid():
        facts, row_id = form.facts, form.row_id
        made = form.submit(lambda: services.plan_encounter(actor, client_id, facts, at=now(), encounter_id=row_id))
        if made:
            return redirect("session", made.id)
    return page(request, "encounters/new.html", form=form, status=form.status, **about(client))


@require_GET
def session(request: WebRequest, session_id: UUID) -> HttpResponse:
    """One session: its facts, its note, what can be done."""
    encounter = queries.open_encounter(request.actor, session_id, at=now())
    note = notes_of_sessions(request.actor, [encounter.id]).get(encounter.id)
    return page(
        request,
        "encounters/session.html",
        session=encounter,
        note=note,
        token=start_token(request, encounter.id),
        begun=encounter.starts_at <= now(),
        **about(encounter.client),
    )


def both_sessions(request: HttpRequest, error: Conflict) -> dict[str, Any]:
    """Theirs and yours, in a form that goes on from theirs."""
    encounter: Any = error.current
    actor = actor_of(request)
    if encounter is None or actor is None:
        return {}
    form = edit_session_form(request, encounter, list_treating(actor))
    form.data = go_on(form.data, encounter.version)
    return about(encounter.client) | {"form": form, "session": encounter}


@require_http_methods(["GET", "POST"])
@shows_conflict("encounters/conflict.html", both_sessions)
def edit(request: WebRequest, session_id: UUID) -> HttpResponse:
    """Correct a session. A signed note keeps the session as it was when signed."""
    actor = request.actor
    encounter = queries.open_encounter(actor, session_id, at=now(), action=Action.ENCOUNTER_EDIT)
    form = edit_session_form(request, encounter, list_treating(actor))
    if form.is_valid():
        facts, version = form.facts, form.cleaned_data["version"]
        if form.submit(lambda: services.edit_encounter(actor, session_id, facts, version=version, at=now())):
            return redirect("session", session_id)
    note = notes_of_sessions(actor, [session_id]).get(session_id)
    context = about(encounter.client) | {"session": encounter, "note": note}
    return page(request, "encounters/edit.html", form=form, status=form.status, **context)


@require_http_methods(["GET", "POST"])
def holding(request: WebRequest, session_id: UUID) -> HttpResponse:
    """It took place."""
    return _became(request, session_id, services.hold_encounter)


@require_http_methods(["GET", "POST"])
def missing(request: WebRequest, session_id: UUID) -> HttpResponse:
    """The client did not come."""
    return _became(request, session_id, services.miss_encounter)


@require_http_methods(["GET", "POST"])
def cancellation(request: WebRequest, session_id: UUID) -> HttpResponse:
    """It was called off."""
    return _became(request, session_id, services.cancel_encounter)


def _became(request: WebRequest, session_id: UUID, verb: Callable[..., object]) -> HttpResponseRedirect:
    """POST says it; GET, for whoever may, leads back to the session."""
    if request.method == "POST":
        verb(request.actor, session_id, at=now())
    else:
        queries.open_encounter(request.actor, session_id, at=now(), action=Action.ENCOUNTER_EDIT)
    return _back(request, session_id)


def _back(request: HttpRequest, session_id: UUID) -> HttpResponseRedirect:
    """To the page that asked, when it is one of ours."""
    asked = request.POST.get("back", "")
    if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return HttpResponseRedirect(asked)
    return redirect("session", session_id)
