"""A client's safety plan: a living document of its own, in versions that never change; the newest is the plan.

Its parts and words are our own; no licensed template is used (disclosure-rules.md section 8).
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.audit.services import record
from holdspace.clients.models import Client
from holdspace.kernel.canonical import canonical, sha256
from holdspace.kernel.words import clean_text, problem
from holdspace.notes.models import SafetyPlan

TEXT_LIMIT = 5_000


@dataclass(frozen=True)
class PlanPart:
    """One part of a plan. hint: what belongs here."""

    key: str
    label: str
    hint: str


PARTS = (
    PlanPart("signs", "How I notice that it is getting hard", "Thoughts, feelings, situations that tell you a crisis may be near."),
    PlanPart("own", "What I can do by myself", "What has helped before, one a line."),
    PlanPart("places", "People and places that take my mind off it", "Where to go, whom to be with, without having to talk about it."),
    PlanPart("people", "Whom I can ask for help", "Names and phone numbers of people who know."),
    PlanPart("professionals", "Professionals and crisis lines", "Names, numbers, hours. In the United States: call or text 988, at any hour."),
    PlanPart("means", "How we make the place safer", "What is put away, by whom, until when."),
    PlanPart("reasons", "What I want to live for", "In the client's own words."),
)  # fmt: skip
KEYS = tuple(part.key for part in PARTS)


@dataclass(frozen=True)
class Plan:
    """A version as data. intact: whether the kept bytes still match their digest."""

    row: SafetyPlan
    sections: list[dict[str, str]]
    intact: bool

    @property
    def texts(self) -> dict[str, str]:
        """The text by part."""
        return {one["key"]: one["text"] for one in self.sections}


@dataclass(frozen=True)
class PlanPage:
    """A client with the plan as it stands and its versions, newest first."""

    client: Client
    plan: Plan | None
    versions: list[SafetyPlan]


def open_safety_plan(
    actor: Actor, client_id: UUID, *, at: datetime, version: int | None = None, action: Action = Action.SAFETY_PLAN_READ
) -> PlanPage:
    """A client's safety plan: as it stands, or in an earlier version. plan is None when there is none yet."""
    with transaction.atomic():
        client = Client.objects.select_related("practice").filter(practice=actor.practice, id=client_id).first()
        if client is None:
            raise missing("client", client_id, action=action)
        require(actor, action, client.subject, kind="client", object_id=client.id)
        rows = SafetyPlan.objects.filter(practice=actor.practice, client=client_id).select_related("written_by")
        versions = list(rows.order_by("-version"))
        shown = versions[:1] if version is None else [row for row in versions if row.version == version]
        if version is not None and not shown:
            raise missing("safety plan", client_id, action=action)
        plan = plan_of(shown[0]) if shown else None
        number = plan.row.version if plan else None
        record(actor, Action.SAFETY_PLAN_READ, "client", client_id, at=at, client=client_id, version=number)
    return PlanPage(client, plan, versions)


def has_safety_plan(actor: Actor, client_id: UUID) -> SafetyPlan | None:
    """The newest version, for the day on a page already recorded; nothing of its words."""
    rows = SafetyPlan.objects.filter(practice=actor.practice, client=client_id).select_related("written_by")
    return rows.order_by("-version").first() if client_id in actor.clinical_reach else None


def plan_of(row: SafetyPlan) -> Plan:
    """A kept version as data."""
    content = bytes(row.content)
    kept: dict[str, Any] = json.loads(content)
    return Plan(row, kept["sections"], sha256(content) == bytes(row.sha256))


def plan_problems(parts: dict[str, str]) -> dict[str, list[str]]:
    """What is wrong with a plan's words, by part."""
    labels = {part.key: part.label for part in PARTS}
    found = {key: ["There is no such part."] for key in parts if key not in labels}
    found |= {
        key: [f"{labels[key]}: {what}"]
        for key, text in parts.items()
        if key in labels and (what := problem(text, limit=TEXT_LIMIT))
    }
    if not found and not any(text.strip() for text in parts.values()):
        found["signs"] = ["Nothing is written yet. Write at least one part."]
    return found


def written_plan(client: UUID, version: int, parts: dict[str, str], *, author: UUID, at: datetime) -> bytes:
    """Canonical JSON of a plan, as a version keeps it."""
    sections = [{"key": one.key, "label": one.label, "text": clean_text(parts.get(one.key, ""))} for one in PARTS]
    return canonical(
        {
            "v": 1,
            "type": "safety-plan",
            "client": client,
            "version": version,
            "sections": sections,
            "author": author,
            "written": at,
        }
    )
