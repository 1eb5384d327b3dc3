"""The caseload, a client's chart, and finding notes: screens that put several rooms together."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods

from holdspace.access.actions import Action
from holdspace.access.policy import decide, require
from holdspace.access.subject import Subject
from holdspace.caseload.queries import open_team
from holdspace.clients.queries import PAGE, find_clients, open_client
from holdspace.encounters.queries import client_sessions, list_sessions
from holdspace.notes.queries import NEWEST, find_notes, newest_notes, notes_of_sessions, owed_notes
from holdspace.web.chart.timeline import timeline
from holdspace.web.clients.forms import FindForm
from holdspace.web.clients.identity import about
from holdspace.web.notes.forms import SearchForm, start_token
from holdspace.web.notes.owed import owed_rows
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.shortcuts import fragment

AHEAD = timedelta(days=14)
MOST_SESSIONS = 500  # what a list of sessions holds; a fuller one does not say who comes next


@require_http_methods(["GET", "POST"])
def clients(request: WebRequest) -> HttpResponse:
    """The clients in reach, by name; found by any of their names or by number."""
    form = FindForm(request.POST if request.method == "POST" else None)
    words, ended = form.asked
    found = find_clients(request.actor, words, at=now(), ended=ended)
    coming = list_sessions(request.actor, since=now(), until=now() + AHEAD, at=now())
    planned = [one for one in reversed(coming) if one.status == "planned"]
    nearest = {one.client_id: one for one in planned} if len(coming) < MOST_SESSIONS else {}
    rows = [(client, nearest.get(client.id)) for client in found[:PAGE]]
    more = len(found) > PAGE
    return fragment(request, "chart/clients.html#found", form=form, rows=rows, more=more, words=words, ended=ended)


@require_GET
def client(request: WebRequest, client_id: UUID) -> HttpResponse:
    """One client: three answers, the record in time, the facts."""
    actor = request.actor
    opened = open_client(actor, client_id, at=now())
    sessions = client_sessions(actor, client_id, at=now())
    before = _whole(request.GET.get("before", ""))
    pages = newest_notes(actor, client_id, at=now(), before=before)
    for session in sessions:
        session.client = opened.client
    notes = notes_of_sessions(actor, [one.id for one in sessions])
    items, older = timeline(actor, pages, sessions, notes, at=now(), before=before, more_notes=len(pages) == NEWEST)
    context = about(opened.client) | {"items": items, "older": older, "before": before}
    if before is None:
        context |= _since(request, opened, sessions)
    return fragment(request, "chart/client.html#items", **context)


def _since(request: WebRequest, opened: Any, sessions: list[Any]) -> dict[str, Any]:
    """The three answers, the team, and what may be done."""
    actor, client = request.actor, opened.client
    mine = [one for one in owed_notes(actor, at=now()) if one.encounter.client_id == client.id] if actor.treats else []
    return {
        "last": next((one for one in sessions if one.status == "held" and one.starts_at <= now()), None),
        "next": next((one for one in reversed(sessions) if one.status == "planned" and one.ends_at > now()), None),
        "owed": owed_rows(mine, at=now(), token=lambda one: start_token(request, one)),
        "reads": client.id in actor.clinical_reach,
        "contacts": opened.contacts,
        "team": open_team(actor, client.id, at=now()).now,
        "writes": decide(actor, Action.NOTE_DRAFT, client.subject),
    }


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@require_http_methods(["GET", "POST"])
def search(request: WebRequest) -> HttpResponse:
    """Full-text search over the notes in reach. What is looked for is posted and stands in no address."""
    actor = request.actor
    require(actor, Action.NOTE_SEARCH, Subject(actor.practice), kind="note")
    form = SearchForm(request.POST if request.method == "POST" else None)
    hits = None
    asked = form.cleaned_data if form.is_valid() else {}
    if asked:
        words, whose, before = asked["q"], asked["client"], asked["before"]
        hits = form.submit(lambda: find_notes(actor, words, at=now(), client_id=whose, before=before))
    whose = form.cleaned_data.get("client") if form.is_bound else None
    context: dict[str, Any] = about(open_client(actor, whose, at=now()).client) if whose else {}
    older = hits[-1].note.docid if hits and len(hits) == NEWEST else None
    context |= {"hits": hits, "older": older, "continued": bool(asked.get("before")), "words": asked.get("q", "")}
    return fragment(request, "chart/search.html#hits", form=form, status=form.status, **context)
