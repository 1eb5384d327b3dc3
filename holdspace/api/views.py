"""The API's views: read what was sent, call one verb or query, answer. One function a noun and method."""

from pathlib import Path
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from holdspace.api import answers, shapes
from holdspace.api.faces import ApiRequest
from holdspace.api.reading import body, query
from holdspace.caseload import services as caseload
from holdspace.clients import queries as client_queries
from holdspace.clients import services as clients
from holdspace.encounters import queries as encounter_queries
from holdspace.encounters import services as encounters
from holdspace.notes import queries as note_queries
from holdspace.notes.services import drafts, importing

_DESCRIPTION = Path(__file__).with_name("openapi.json").read_bytes()


def describe(_request: HttpRequest) -> HttpResponse:
    """GET /openapi.json: the description of this API, for anybody."""
    return HttpResponse(_DESCRIPTION, content_type="application/json")


def show_me(request: ApiRequest) -> HttpResponse:
    """GET /me: who and what this token may do."""
    return answers.answer(answers.me(request.actor, request.token))


def list_clients(request: ApiRequest) -> HttpResponse:
    """GET /clients: the clients in reach."""
    asked = query(request, shapes.PAGE)
    found = client_queries.find_clients(request.actor, at=request.at, **asked)
    return answers.answer(answers.client_list(found, asked["page"], asked["size"]))


def search_clients(request: ApiRequest) -> HttpResponse:
    """POST /clients/search: find by any name or number, which never stands in an address."""
    asked = body(request, shapes.CLIENT_SEARCH)
    found = client_queries.find_clients(request.actor, asked.pop("q"), at=request.at, **asked)
    return answers.answer(answers.client_list(found, asked["page"], asked["size"]))


def admit_client(request: ApiRequest) -> HttpResponse:
    """POST /clients: open a record; the token's person joins the care team when they treat and nobody else is named."""
    sent = body(request, shapes.NEW_CLIENT)
    facts = shapes.client_facts(sent)
    made = caseload.admit_client(request.actor, facts, clinician=sent["clinician"], at=request.at, client_id=sent["id"])
    return answers.answer(answers.client(made), 201)


def open_client(request: ApiRequest, client_id: UUID) -> HttpResponse:
    """GET /clients/{client}."""
    page = client_queries.open_client(request.actor, client_id, at=request.at)
    return answers.answer(answers.client_page(page))


def edit_client(request: ApiRequest, client_id: UUID) -> HttpResponse:
    """PUT /clients/{client}: the whole of the facts, from the version that was read."""
    sent = body(request, shapes.CHANGED_CLIENT)
    facts = shapes.client_facts(sent)
    changed = clients.edit_client(request.actor, client_id, facts, version=sent["version"], at=request.at)
    return answers.answer(answers.client(changed))


def clinical_facts(request: ApiRequest, client_id: UUID) -> HttpResponse:
    """GET /clients/{client}/facts: medications, allergies and diagnoses, those that are over too."""
    query(request, shapes.NOTHING)
    return answers.answer(answers.facts(client_queries.clinical_facts(request.actor, client_id, at=request.at)))


def list_sessions(request: ApiRequest, client_id: UUID) -> HttpResponse:
    """GET /clients/{client}/sessions."""
    query(request, shapes.NOTHING)
    found = encounter_queries.client_sessions(request.actor, client_id, at=request.at)
    return answers.answer({"sessions": [answers.session(one) for one in found]})


def enter_session(request: ApiRequest, client_id: UUID) -> HttpResponse:
    """POST /clients/{client}/sessions: planned, or already held."""
    sent = body(request, shapes.NEW_SESSION)
    facts = shapes.session_facts(sent)
    made = encounters.plan_encounter(request.actor, client_id, facts, at=request.at, encounter_id=sent["id"])
    return answers.answer(answers.session(made), 201)


def list_notes(request: ApiRequest, client_id: UUID) -> HttpResponse:
    """GET /clients/{client}/notes: the newest with their words."""
    asked = query(request, shapes.NOTES_QUERY)
    pages = note_queries.newest_notes(request.actor, client_id, at=request.at, **asked)
    return answers.answer(answers.note_list(pages, asked["limit"]))


def draft_note(request: ApiRequest) -> HttpResponse:
    """POST /notes: a draft for a session there is, or with the session it is of."""
    sent = shapes.checked_note(body(request, shapes.NEW_NOTE))
    words = {"format_key": sent["format"], "sections": sent["sections"], "note_id": sent["id"], "at": request.at}
    if isinstance(sent["session"], UUID):
        made = drafts.draft_note(request.actor, sent["session"], **words)
    else:
        made = drafts.draft_note_with_session(request.actor, sent["client"], shapes.held(sent["session"]), **words)
    return answers.answer(answers.saved(made), 201)


def open_note(request: ApiRequest, note_id: UUID) -> HttpResponse:
    """GET /notes/{note}."""
    return answers.answer(answers.note_page(note_queries.open_note(request.actor, note_id, at=request.at)))


def save_draft(request: ApiRequest, note_id: UUID) -> HttpResponse:
    """PUT /notes/{note}: a draft's words, from the revision that was read."""
    sent = body(request, shapes.SAVED_NOTE)
    return answers.answer(answers.saved(drafts.save_draft(request.actor, note_id, at=request.at, **sent)))


def discard_draft(request: ApiRequest, note_id: UUID) -> HttpResponse:
    """DELETE /notes/{note}: a draft, by its author."""
    drafts.discard_draft(request.actor, note_id, at=request.at)
    return HttpResponse(status=204)


def search_notes(request: ApiRequest) -> HttpResponse:
    """POST /search: words, "a phrase", begin* in the notes the token's person may read."""
    asked = body(request, shapes.SEARCH)
    words, client = asked.pop("q"), asked.pop("client")
    found = note_queries.find_notes(request.actor, words, at=request.at, client_id=client, **asked)
    return answers.answer(answers.hits(found, asked["limit"]))


def import_notes(request: ApiRequest) -> HttpResponse:
    """POST /import: up to a hundred notes with their sessions, all or none."""
    made = importing.import_notes(request.actor, body(request, shapes.IMPORT)["notes"], at=request.at)
    return answers.answer(
        {"notes": [{"id": one.id, "session": one.encounter_id, "state": one.state} for one in made]}, 201
    )
