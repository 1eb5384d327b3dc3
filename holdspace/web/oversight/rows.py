"""Findings and looks as rows to read: names are resolved for those the reader may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import decide
from holdspace.access.subject import Subject
from holdspace.caseload.queries import open_emergency_reviews
from holdspace.clients.queries import names_for
from holdspace.oversight.looks import Look
from holdspace.oversight.queries import count_unusual
from holdspace.oversight.rules import Finding
from holdspace.practice.queries import names_of
from holdspace.web.oversight.words import did_words, relation_words

KEPT = 600  # seconds that the number on Today may be old; it is a number and nothing else


@dataclass(frozen=True)
class FindingRow:
    """A finding with its names."""

    finding: Finding
    who: str
    client_name: str


@dataclass(frozen=True)
class LookRow:
    """A person's day with a client, in words."""

    look: Look
    who: str
    relation: str
    did: list[str]


@dataclass(frozen=True)
class Waiting:
    """What Today says of the reviews that wait. due: of the emergency access to be reviewed first."""

    findings: int
    emergencies: int
    due: datetime | None
    overdue: bool


def finding_rows(actor: Actor, findings: Iterable[Finding]) -> list[FindingRow]:
    """Findings with the names of the person and the client."""
    found = list(findings)
    people = names_of(actor.practice, {one.person for one in found if one.person})
    clients = names_for(actor, {one.client for one in found if one.client})
    return [FindingRow(one, _name(people, one.person), _name(clients, one.client)) for one in found]


def look_days(actor: Actor, looks: list[Look]) -> list[tuple[date, list[LookRow]]]:
    """Looks by day."""
    people = names_of(actor.practice, {look.person for look in looks})
    days: dict[date, list[LookRow]] = {}
    for look in looks:
        row = LookRow(look, people.get(look.person, ""), relation_words(look), did_words(look))
        days.setdefault(look.day, []).append(row)
    return list(days.items())


def waiting(actor: Actor, *, at: datetime) -> Waiting | None:
    """What waits for review, for whoever reviews; None for everybody else and when nothing waits."""
    if not decide(actor, Action.AUDIT_REVIEW, Subject(actor.practice)).allowed:
        return None
    emergencies: list[Any] = open_emergency_reviews(actor, at=at)
    count = cache.get_or_set(_key(actor.practice), lambda: count_unusual(actor, at=at), KEPT) or 0
    if not emergencies and not count:
        return None
    due = emergencies[0].review_due_at if emergencies else None
    return Waiting(int(count), len(emergencies), due, bool(due and due < at))


def forget_count(practice: UUID) -> None:
    """The number is counted anew: something was reviewed, or the hours were changed."""
    cache.touch(_key(practice), 0)


def _key(practice: UUID) -> str:
    return f"unusual:{practice}"


def _name(names: dict[UUID, str], one: UUID | None) -> str:
    return names.get(one, "") if one else ""
