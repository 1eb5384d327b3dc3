"""The caseload, a client's chart, and finding notes: screens that put several rooms together."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
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
from holdspace.web.chart.answers import answers
from holdspace.web.chart.timeline import timeline
from holdspace.web.clients.facts import on_chart
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
    rows, more = _found(request, words, ended)
    return fragment(request, "chart/clients.html#found", form=form, rows=rows, more=more, words=words, ended=ended)


@transaction.atomic
def _found(request: WebRequest, words: str, ended: bool) -> tuple[list[tuple[Any, Any]], bool]:
    """Clients, each with the next planned session of the coming two weeks; and whether there are more of them."""
    at = now()
    found = find_clients(request.actor, words, at=at, ended=ended)
    coming = list_sessions(request.actor, since=at, until=at + AHEAD, at=at)
    planned = [one for one in reversed(coming) if one.status == "planned"]
    nearest = {one.client_id: one for one in planned} if len(coming) < MOST_SESSIONS else {}
    return [(client, nearest.get(client.id)) for client in found[:PAGE]], len(found) > PAGE


@require_GET
def client(request: WebRequest, client_id: UUID) -> HttpResponse:
    """One client: four answers, the record in time, the facts."""
    context = _chart(request, client_id, _whole(request.GET.get("before", "")))
    return fragment(request, "chart/client.html#items", **context)


@transaction.atomic
def _chart(request: WebRequest, client_id: UUID, before: int | None) -> dict[str, Any]:
    """All that a chart shows; its reads and their events are one transaction."""
    actor, at = request.actor, now()
    opened = open_client(actor, client_id, at=at)
    pages = newest_notes(actor, client_id, at=at, before=before)
    full = len(pages) == NEWEST  # then what is older than the last of them comes on the next page
    since = min(one.note.encounter.starts_at for one in pages).replace(second=0, microsecond=0) if full else None
    sessions = client_sessions(actor, client_id, at=at, since=since)
    for session in sessions:
        session.client = opened.client
    notes = notes_of_sessions(actor, [one.id for one in sessions])
    items, older = timeline(actor, pages, sessions, notes, at=at, before=before, more_notes=full)
    context = about(opened.client) | {"items": items, "older": older, "before": before}
    return context | _since(request, opened, sessions, notes) if before is None else context


def _since(request: WebRequest, opened: Any, sessions: list[Any], notes: dict[UUID, Any]) -> dict[str, Any]:
    """The four answers, the facts, the team, and what may be done."""
    actor, client = request.actor, opened.client
    last = next((one for one in sessions if one.status == "held" and one.starts_at <= now()), None)
    mine = [one for one in owed_notes(actor, at=now()) if one.encounter.client_id == client.id] if actor.treats else []
    return (
        on_chart(actor, opened, at=now())
        | answers(actor, client, at=now())
        | {
            "last": last,
            "last_note": notes.get(last.id) if last else None,
            "next": next((one for one in reversed(sessions) if one.status == "planned" and one.ends_at > now()), None),
            "owed": owed_rows(mine, at=now(), token=lambda one: start_token(request, one)),
            "reads": client.id in actor.clinical_reach,
            "contacts": opened.contacts,
            "holds": opened.holds,
            "team": open_team(actor, client.id, at=now()).now,
            "writes": decide(actor, Action.NOTE_DRAFT, client.subject),
        }
    )


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
