"""Verbs about handing clients over. Places on care teams are added and given their end; none is rewritten (decision 0030).

Planned sessions move along in `encounters.handing_over`, which calls these two.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import TREATING, Actor, Role
from holdspace.access.policy import missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.caseload.handing_over.rules import PART, HandOverFacts, day_begins, day_is_over
from holdspace.caseload.messages.services import pass_on_messages
from holdspace.caseload.models import Assignment, HandedOver, HandOver
from holdspace.kernel.errors import Conflict, Invalid, Refused, form_used
from holdspace.kernel.ids import new_id
from holdspace.practice.models import Person

LAST_OWNER = "{name} is the only owner here. Make somebody else an owner first; then {name} can leave."
OVER = "This hand-over was ended already."
FOR_GOOD = "This hand-over is for good. Hand the clients over again, or change the care team of each."


def give_clients(
    actor: Actor, person_id: UUID, facts: HandOverFacts, *, at: datetime, hand_over_id: UUID | None = None
) -> HandOver:
    """Give clients of somebody who is away or leaves to others: all of it or nothing. hand_over_id: the id a form was made with."""
    require(actor, Action.TEAM_HAND_OVER, Subject(actor.practice), kind="person", object_id=person_id)
    with transaction.atomic():
        already = HandOver.objects.filter(id=hand_over_id).first() if hand_over_id else None
        if already is not None:
            if (already.practice_id, already.person_id) != (actor.practice, person_id):
                raise form_used()
            return already
        person = _person(actor, person_id)
        places = _checked(actor, person, facts, at)
        row = HandOver.objects.create(
            id=hand_over_id or new_id(), practice_id=actor.practice, person=person, because=facts.because,
            since=facts.since, until=facts.until, made_by_id=actor.person, made_at=at,
        )  # fmt: skip
        for client_id, taker in facts.takers.items():
            _give(actor, row, places[client_id], taker, facts, at=at)
        record(
            actor, Action.TEAM_HAND_OVER, "hand over", row.id, at=at, reason=facts.because,
            among=[person.id, *sorted(facts.takers)],
        )  # fmt: skip
    return row


def take_back(actor: Actor, hand_over_id: UUID, *, at: datetime) -> HandOver:
    """End an absence before its day: whoever covered leaves the care teams that they joined for it. Their tasks stay theirs."""
    require(actor, Action.TEAM_HAND_OVER, Subject(actor.practice), kind="hand over", object_id=hand_over_id)
    with transaction.atomic():
        rows = HandOver.objects.select_for_update(of=("self",)).select_related("person__practice")
        row = rows.filter(practice=actor.practice, id=hand_over_id).first()
        if row is None:
            raise missing("hand over", hand_over_id, action=Action.TEAM_HAND_OVER)
        zone = row.person.practice.zone
        if row.until is None:
            raise Refused(FOR_GOOD)
        if row.ended_at is not None or day_is_over(row.until, zone) <= at:
            raise Conflict(OVER, current=row)
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        places = Assignment.objects.filter(id__in=row.clients.exclude(place=None).values("place"), ended_at__gt=at)
        for place in places:
            place.ended_at, place.until = at, max(place.since, at.astimezone(zone).date())
            place.save(update_fields=["ended_at", "until"])
            _recorded(actor, place, at, reason="ended")
        record(actor, Action.TEAM_HAND_OVER, "hand over", row.id, at=at, reason="ended", among=[row.person_id])
    return row


def see_hand_over(actor: Actor, hand_over_id: UUID, *, at: datetime) -> None:
    """Say that one has seen which clients one takes over. Only whoever takes over may; the first time counts."""
    with transaction.atomic():
        rows = HandedOver.objects.select_for_update(of=("self",))
        found = list(rows.filter(practice=actor.practice, hand_over=hand_over_id, to_person=actor.person))
        if not found:
            raise missing("hand over", hand_over_id, action=Action.TEAM_TAKE_OVER)
        require(actor, Action.TEAM_TAKE_OVER, Subject(actor.practice, author=actor.person), kind="hand over")
        unseen = [one for one in found if one.seen_at is None]
        for one in unseen:
            one.seen_at = at
            one.save(update_fields=["seen_at"])
        if unseen:
            clients = [one.client_id for one in unseen]
            record(actor, Action.TEAM_TAKE_OVER, "hand over", hand_over_id, at=at, reason="seen", among=clients)


def _person(actor: Actor, person_id: UUID) -> Person:
    person = Person.objects.select_related("practice").filter(practice=actor.practice, id=person_id).first()
    if person is None:
        raise missing("person", person_id, action=Action.TEAM_HAND_OVER)
    return person


def _checked(actor: Actor, person: Person, facts: HandOverFacts, at: datetime) -> dict[UUID, Assignment]:
    """The places of the one who gives, by client; raises what is wrong with the wish."""
    found = facts.problems(today=at.astimezone(person.practice.zone).date())
    if not found and facts.because == "leaving" and not _another_owner(person):
        raise Refused(LAST_OWNER.format(name=person.name))
    rows = Assignment.objects.select_for_update(of=("self",)).filter(practice=actor.practice, person=person)
    open_ones = rows.filter(client__in=list(facts.takers), ended_at=None).select_related("client")
    places = {row.client_id: row for row in open_ones}
    if set(facts.takers) - set(places):
        found["takers"] = [f"Some of these clients are no longer {person.name}'s. Open the page afresh."]
    people = Person.objects.filter(practice=actor.practice, id__in=set(facts.takers.values()), is_active=True)
    fit = {one.id for one in people if one.role_set & TREATING and one.id != person.id}
    if set(facts.takers.values()) - fit:
        found["takers"] = ["Choose somebody else who works here and treats clients."]
    if found:
        raise Invalid(found)
    return places


def _another_owner(person: Person) -> bool:
    if Role.OWNER not in person.role_set:
        return True
    others = Person.objects.filter(practice=person.practice_id, is_active=True).exclude(id=person.id)
    return any(Role.OWNER in one.role_set for one in others)


def _give(
    actor: Actor, row: HandOver, old: Assignment, taker: UUID, facts: HandOverFacts, *, at: datetime
) -> HandedOver:
    """One client: a place for the taker from the day on, and an end for the place of whoever leaves."""
    begins = max(day_begins(facts.since, row.person.practice.zone), at)
    place = _place(actor, row, old, taker, begins, at=at)
    if facts.because == "leaving":
        old.ended_at, old.until = begins, max(old.since, facts.since)
        old.save(update_fields=["ended_at", "until"])
        _recorded(actor, old, at, reason="ended")
    if facts.with_tasks:
        pass_on_messages(actor, row.person_id, old.client_id, to=taker, action=Action.TEAM_HAND_OVER, at=at)
    return HandedOver.objects.create(
        practice_id=actor.practice, hand_over=row, client_id=old.client_id, to_person_id=taker, place=place
    )


def _place(
    actor: Actor, row: HandOver, old: Assignment, taker: UUID, begins: datetime, *, at: datetime
) -> Assignment | None:
    """None for somebody who is on the team for good already."""
    there = Assignment.objects.filter(practice=actor.practice, client=old.client_id, person=taker, ended_at=None)
    if there.exists():
        return None
    place = Assignment.objects.create(
        practice_id=actor.practice,
        client_id=old.client_id,
        person_id=taker,
        part=old.part if row.until is None else PART,
        since=row.since,
        until=row.until,
        begins_at=begins if begins > at else None,
        ended_at=day_is_over(row.until, row.person.practice.zone) if row.until else None,
        assigned_by_id=actor.person,
    )
    _recorded(actor, place, at)
    return place


def _recorded(actor: Actor, place: Assignment, at: datetime, *, reason: str | None = None) -> None:
    among = [place.person_id]
    record(actor, Action.TEAM_ASSIGN, "assignment", place.id, at=at, client=place.client_id, reason=reason, among=among)
