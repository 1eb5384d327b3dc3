"""The plain answers at the head of a chart, and what Today says of messages, hand-overs and emergency sheets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from holdspace.access.actor import Actor
from holdspace.caseload.handing_over.queries import unseen_hand_overs
from holdspace.caseload.messages.queries import Row, client_threads, count_open
from holdspace.caseload.sheets.queries import unseen_openings
from holdspace.caseload.visits.queries import Away, Happening, since_away
from holdspace.notes.crises.queries import last_crisis
from holdspace.web.audit.words import act_words

LEADS = {"note": "note", "encounter": "session", "message": "message"}
WORDS = {
    "note.add_addendum": "added to a note",
    "encounter.edit": "changed a session",
    "team.assign": "changed the care team",
    "client.edit_clinical": "changed medications, allergies or diagnoses",
    "safety_plan.edit": "wrote a version of the safety plan",
}


@dataclass(frozen=True)
class Line:
    """One thing that happened, in words. url: where it is to be read; may be empty."""

    at: datetime
    words: str
    url: str


def answers(actor: Actor, client: Any, *, at: datetime) -> dict[str, Any]:
    """Last crisis, threads, and what happened while the reader was away; last and next session are the chart's own."""
    threads = client_threads(actor, client, at=at)
    away = since_away(actor, client, at=at)
    return {
        "crisis": last_crisis(actor, client.id, at=at),
        "threads": threads,
        "open_tasks": _open(threads),
        "away": away,
        "happened": lines(away, client),
    }


def _open(threads: list[Row]) -> list[Row]:
    return [row for row in threads if row.message.is_task and row.message.done_at is None]


def lines(away: Away, client: Any) -> list[Line]:
    """What happened, newest first."""
    return [Line(one.at, _words(one), _url(one, client)) for one in away.found]


def _words(one: Happening) -> str:
    if one.action == "team.assign" and one.among:
        act = "took {} off the care team" if one.reason == "ended" else "put {} on the care team"
        return f"{one.who} {act.format(one.among[0])}"
    act = act_words(one.action, refused=False, kind=one.kind, reason=one.reason)
    act = WORDS.get(one.action, act) if one.reason not in ("cancelled", "missed", "handed over") else act
    return f"{one.who} {act}" + (f", {one.times} times" if one.times > 1 else "")


def _url(one: Happening, client: Any) -> str:
    if one.action == "safety_plan.edit":
        return reverse("safety_plan", args=[client.id])
    if one.action == "client.edit_clinical":
        return reverse("client_facts", args=[client.id])
    if one.action == "team.assign":
        return reverse("client_team", args=[client.id])
    return reverse(LEADS[one.kind], args=[one.row]) if one.kind in LEADS and one.row and one.times == 1 else ""


def told_today(actor: Actor, *, at: datetime) -> dict[str, Any]:
    """What one is told on Today: how much is open, clients handed to one, one's own sheet opened."""
    count, overdue = count_open(actor, today=timezone.localdate(at))
    return {
        "open_messages": count,
        "overdue_messages": overdue,
        "handed_over": unseen_hand_overs(actor, at=at),
        "sheet_openings": unseen_openings(actor, at=at),
    }
