"""Today, another day, a week: what is owed, and who is seen when."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from holdspace.access.actor import Actor
from holdspace.caseload.queries import own_emergencies, unseen_notices
from holdspace.continuity.queries import backup_worry
from holdspace.encounters.groups.queries import groups_of_days
from holdspace.encounters.queries import list_sessions
from holdspace.notes.queries import notes_of_sessions, owed_notes
from holdspace.notes.reviews.queries import count_waiting, unreviewed
from holdspace.practice.queries import own_practice
from holdspace.web.chart.answers import told_today
from holdspace.web.chart.days import bounds, monday_of
from holdspace.web.chart.words import greeting, owed_sentence, sessions_sentence
from holdspace.web.encounters.rows import SessionRow, session_rows
from holdspace.web.notes.forms import start_token
from holdspace.web.notes.owed import owed_rows
from holdspace.web.oversight.rows import waiting
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.shortcuts import page


@require_GET
def today(request: WebRequest) -> HttpResponse:
    """What is owed, oldest first, and today's sessions."""
    actor, day = request.actor, timezone.localdate()
    with transaction.atomic():  # one commit for the events of one page
        rows, groups = _alone(_sessions(request, day, 1)), _groups(request, day)
        owed = owed_rows(owed_notes(actor, at=now()), at=now(), token=_tokens(request))
        told: dict[str, Any] = {
            "groups": groups,
            "notices": unseen_notices(actor, at=now()),
            "open_accesses": own_emergencies(actor, at=now()),
            "backup_worry": backup_worry(actor, at=now()),
            "waiting": waiting(actor, at=now()),
            "to_review": count_waiting(actor),
            "unreviewed": unreviewed(actor, at=now()),
            **told_today(actor, at=now()),
        }
    sentence = owed_sentence(len(owed)) if actor.treats else sessions_sentence(len(rows) + len(groups), "today")
    head = f"{greeting(actor.name, timezone.localtime())} {sentence}"
    return page(request, "chart/today.html", head=head, owed=owed, rows=rows, **told, **_about_day(request, day))


@require_GET
def another_day(request: WebRequest, day: date) -> HttpResponse:
    """The sessions of one day."""
    rows, groups = _alone(_sessions(request, day, 1)), _groups(request, day)
    sentence = sessions_sentence(len(rows) + len(groups), "")
    return page(request, "chart/day.html", head=sentence, rows=rows, groups=groups, **_about_day(request, day))


@require_GET
def week(request: WebRequest, day: date) -> HttpResponse:
    """The sessions of the week that holds a day, day by day."""
    monday = monday_of(day)
    rows = _sessions(request, monday, 7)
    by_day = {on: list(group) for on, group in groupby(rows, key=lambda row: timezone.localdate(row.session.starts_at))}
    days = [(monday + timedelta(days=step), by_day.get(monday + timedelta(days=step), [])) for step in range(7)]
    shown = [one for one in days if one[1] or one[0].weekday() < 5]
    return page(
        request,
        "chart/week.html",
        days=shown,
        count=len(rows),
        monday=monday,
        sunday=monday + timedelta(days=6),
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7),
        **_everyone(request),
        today=timezone.localdate(),
    )


def _sessions(request: WebRequest, first: date, days: int) -> list[SessionRow]:
    actor = request.actor
    since, until = bounds(first, days, own_practice(actor).zone)
    found = list_sessions(actor, since=since, until=until, at=now(), mine=not _everyone(request)["everyone"])
    notes = notes_of_sessions(actor, [one.id for one in found])
    return session_rows(actor, found, notes, at=now(), token=_tokens(request))


def _groups(request: WebRequest, day: date) -> list[Any]:
    """The groups of a day: each stands once, not once a member."""
    since, until = bounds(day, 1, own_practice(request.actor).zone)
    mine = not _everyone(request)["everyone"]
    return [*groups_of_days(request.actor, since=since, until=until, at=now(), mine=mine)]


def _alone(rows: list[SessionRow]) -> list[SessionRow]:
    """Without members' own parts of a group's session."""
    return [one for one in rows if one.session.group_session_id is None]


def _tokens(request: WebRequest) -> Callable[[UUID], str]:
    return lambda session_id: start_token(request, session_id)


def _about_day(request: WebRequest, day: date) -> dict[str, Any]:
    step = timedelta(days=1)
    around = {"day": day, "before": day - step, "after": day + step, "is_today": day == timezone.localdate()}
    return around | _everyone(request)


def _everyone(request: WebRequest) -> dict[str, bool]:
    """Whose sessions: one's own, unless one treats nobody or asked for everyone's."""
    actor: Actor = request.actor
    may_choose = actor.treats and (actor.sees_whole_practice or bool(actor.supervisees))
    return {
        "everyone": not actor.treats or (may_choose and request.GET.get("everyone") == "1"),
        "may_choose": may_choose,
    }
