"""Verbs about who is in a couple or family. Its record is registered, changed and ended as any client's is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import decide, missing
from holdspace.audit.services import record
from holdspace.clients.models import Client, Membership
from holdspace.clients.services import load_client
from holdspace.clients.units.rules import LARGEST, MemberFacts
from holdspace.kernel.errors import Conflict, Invalid, Refused, form_used
from holdspace.kernel.ids import new_id
from holdspace.kernel.words import clean_line, folded

NO_UNIT = "This is one person's record. Open a record for the couple or family first."
ITSELF = "A couple or family is not a member of itself. Choose a person."
NOT_A_PERSON = "This is a couple or family. Its members are persons: add them one by one."
TWICE = "They are a member already."
FULL = f"More than {LARGEST} members are a group. Open one under Clients, Groups."
LEFT = "They left already."


def add_unit_member(
    actor: Actor, unit_id: UUID, facts: MemberFacts, *, at: datetime, place_id: UUID | None = None
) -> Membership:
    """Put somebody into a couple or family: by their own record, which the actor must reach, or by name alone."""
    with transaction.atomic():
        unit = _unit(actor, unit_id)
        already = Membership.objects.filter(id=place_id).first() if place_id else None
        if already is not None:
            if already.unit_id != unit.id:
                raise form_used()
            return already
        found = facts.problems(today=at.astimezone(unit.practice.zone).date())
        if found:
            raise Invalid(found)
        assert facts.since is not None  # noqa: S101  # refused above
        member = _member(actor, unit, facts.client) if facts.client else None
        _check_place(unit, member, clean_line(facts.name))
        place = Membership.objects.create(
            id=place_id or new_id(),
            practice_id=unit.practice_id,
            unit=unit,
            client=member,
            name=member.name if member else clean_line(facts.name),
            relation=clean_line(facts.relation),
            since=facts.since,
        )
        among = [member.id] if member else []
        record(actor, Action.CLIENT_EDIT, "member", place.id, at=at, client=unit.id, reason="joined", among=among)
    return place


def end_unit_member(actor: Actor, unit_id: UUID, place_id: UUID, *, at: datetime) -> Membership:
    """Say that somebody is in the couple or family no longer; the row stays with its end."""
    with transaction.atomic():
        unit = _unit(actor, unit_id)
        place = Membership.objects.select_for_update(of=("self",)).filter(unit=unit, id=place_id).first()
        if place is None:
            raise missing("member", place_id, action=Action.CLIENT_EDIT)
        if place.ended_at is not None:
            raise Conflict(LEFT, current=place)
        place.ended_at = at
        place.save(update_fields=["ended_at"])
        among = [place.client_id] if place.client_id else []
        record(actor, Action.CLIENT_EDIT, "member", place.id, at=at, client=unit.id, reason="left", among=among)
    return place


def _unit(actor: Actor, unit_id: UUID) -> Client:
    unit = load_client(actor, unit_id, Action.CLIENT_EDIT)
    if not unit.is_unit:
        raise Refused(NO_UNIT, action=Action.CLIENT_EDIT, kind="client", client=unit.id)
    return unit


def _member(actor: Actor, unit: Client, client_id: UUID) -> Client:
    """The member's own record, which may be read: else a couple would be a way to ask whether a record exists."""
    if client_id == unit.id:
        raise Invalid({"client": [ITSELF]})
    client = Client.objects.filter(practice=actor.practice, id=client_id).first()
    reading = actor.from_day_to_day
    if client is None or not decide(reading, Action.CLIENT_READ, client.subject).allowed:
        raise missing("client", client_id, action=Action.CLIENT_EDIT)
    if client.is_unit:
        raise Invalid({"client": [NOT_A_PERSON]})
    return client


def _check_place(unit: Client, member: Client | None, name: str) -> None:
    places = Membership.objects.filter(unit=unit, ended_at=None)
    if member and places.filter(client=member).exists():
        raise Invalid({"client": [TWICE]})
    if not member and folded(name) in {folded(one.name) for one in places.filter(client=None)}:
        raise Invalid({"name": [TWICE]})
    if places.count() >= LARGEST:
        raise Invalid({"": [FULL]})
