"""The verb about safety plans: write the next version."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.audit.services import record
from holdspace.clients.models import Client
from holdspace.clients.services import load_client
from holdspace.kernel.canonical import sha256
from holdspace.kernel.errors import Conflict, Invalid, form_used
from holdspace.kernel.ids import new_id
from holdspace.kernel.words import clean_text
from holdspace.notes.models import SafetyPlan
from holdspace.notes.safety_plans import plan_of, plan_problems, written_plan

STALE = "Somebody wrote a newer safety plan while you had this one open. Nothing was overwritten. Look at both, then keep what the client needs."


def write_safety_plan(
    actor: Actor,
    client_id: UUID,
    *,
    parts: Mapping[str, str],
    version: int,
    at: datetime,
    plan_id: UUID | None = None,
) -> SafetyPlan:
    """Keep a client's safety plan as its next version. version: the one it goes on from, 0 for the first; Conflict when stale.

    plan_id: the id a form was made with, so that posting twice keeps one.
    """
    words = {key: clean_text(text) for key, text in parts.items()}
    found = plan_problems(words)
    if found:
        raise Invalid(found)
    with transaction.atomic():
        client = load_client(actor, client_id, Action.SAFETY_PLAN_EDIT)
        already = SafetyPlan.objects.filter(id=plan_id).first() if plan_id else None
        if already is not None:
            if already.client_id != client.id:
                raise form_used()
            return already
        newest = SafetyPlan.objects.filter(practice=actor.practice, client=client).order_by("-version").first()
        if newest is not None and plan_of(newest).texts == {**dict.fromkeys(plan_of(newest).texts, ""), **words}:
            return newest  # nothing changed: no version for it
        if version != (newest.version if newest else 0):
            raise Conflict(STALE, current=newest)
        plan = _keep(actor, client, version + 1, words, at=at, plan_id=plan_id or new_id())
        record(actor, Action.SAFETY_PLAN_EDIT, "client", client.id, at=at, client=client.id, version=plan.version)
    return plan


def _keep(
    actor: Actor, client: Client, version: int, words: dict[str, str], *, at: datetime, plan_id: UUID
) -> SafetyPlan:
    content = written_plan(client.id, version, words, author=actor.person, at=at)
    return SafetyPlan.objects.create(
        id=plan_id,
        practice_id=actor.practice,
        client=client,
        version=version,
        content=content,
        sha256=sha256(content),
        written_by_id=actor.person,
        written_at=at,
    )
