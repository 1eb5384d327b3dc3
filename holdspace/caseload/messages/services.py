"""Verbs about messages and tasks: send, answer, say that it is done, pass on. What was sent is never changed nor deleted."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.audit.services import record
from holdspace.caseload.messages.queries import team_of
from holdspace.caseload.messages.rules import ROLES, MessageFacts, is_office, problem_of_text
from holdspace.caseload.models import Message
from holdspace.clients.models import Client
from holdspace.clients.services import load_client
from holdspace.kernel.errors import Conflict, Invalid, Refused, form_used
from holdspace.kernel.ids import new_id
from holdspace.kernel.words import clean_text
from holdspace.practice.models import Person

OWN = "This message is to yourself. Choose somebody else; for a word to yourself there are drafts."
GONE = "{name} no longer works here. Write to somebody else of the care team or the office."
OUTSIDE = "{name} is not on this client's care team and not in the office, and could not read it. Choose somebody else."


def send_message(
    actor: Actor, client_id: UUID, facts: MessageFacts, *, at: datetime, message_id: UUID | None = None
) -> Message:
    """Write to a person or a role about a client. message_id: the id a form was made with, so that posting twice sends one."""
    with transaction.atomic():
        client = load_client(actor, client_id, Action.MESSAGE_SEND)
        already = _already(actor, client, message_id)
        if already is not None:
            return already
        found = facts.problems(today=at.astimezone(client.practice.zone).date())
        if not found and facts.to_person is not None:
            found = _problem_of_person(actor, client, facts.to_person, at)
        elif not found:
            found = _problem_of_role(actor, facts.to_role)
        if found:
            raise Invalid(found)
        return _send(actor, Message(
            id=message_id or new_id(), client=client, to_person_id=facts.to_person, to_role=facts.to_role,
            text=clean_text(facts.text).strip(), is_task=facts.is_task, due_on=facts.due_on,
        ), at)  # fmt: skip


def answer_message(
    actor: Actor, message_id: UUID, *, text: str, at: datetime, answer_id: UUID | None = None
) -> Message:
    """Answer in a thread: to whoever wrote the message, or, of one's own, to whom it was. A message that was to oneself is then done."""
    with transaction.atomic():
        message = load_message(actor, message_id, Action.MESSAGE_SETTLE)
        already = _already(actor, message.client, answer_id)
        if already is not None:
            return already
        if sentence := problem_of_text(text):
            raise Invalid({"text": [sentence]})
        person, role = _other(actor, message, at)
        if not message.is_task and message.done_at is None and message.is_to(actor):
            _settle(actor, message, at)
        return _send(actor, Message(
            id=answer_id or new_id(), client=message.client, to_person_id=person, to_role=role,
            answers=message.first, text=clean_text(text).strip(),
        ), at)  # fmt: skip


def settle_message(actor: Actor, message_id: UUID, *, at: datetime) -> Message:
    """Say that a task is done, or a message read. The first to say so counts; to anybody after them it is told who that was."""
    with transaction.atomic():
        message = load_message(actor, message_id, Action.MESSAGE_SETTLE)
        if message.done_at is not None and message.done_by_id == actor.person:
            return message
        if message.done_at is not None:
            name = message.done_by.name if message.done_by else ""
            when = message.done_at.astimezone(message.client.practice.zone)
            said = f"{name} settled this on {when.day} {when:%b %Y} at {when:%H:%M}. Nothing was changed."
            raise Conflict(said, current=message)
        _settle(actor, message, at)
    return message


def pass_on_messages(
    actor: Actor, from_person: UUID, client_id: UUID, *, to: UUID, action: Action, at: datetime
) -> list[Message]:
    """Give what is open and to somebody about a client to somebody else: new rows with the same words; a part of `hand_over`."""
    rows = Message.objects.select_for_update(of=("self",)).select_related("answers", "client__practice")
    found = rows.filter(practice=actor.practice, client=client_id, to_person=from_person, done_at=None)
    with transaction.atomic():
        return [_pass_on(actor, one, to, action, at) for one in found.order_by("sent_at", "id")]


def load_message(actor: Actor, message_id: UUID, action: Action) -> Message:
    """The one way to hold a message for writing: found, permitted, locked."""
    rows = Message.objects.select_for_update(of=("self",))
    rows = rows.select_related("answers__to_person", "client__practice", "author", "to_person", "done_by")
    message = rows.filter(practice=actor.practice, id=message_id).first()
    if message is None:
        raise missing("message", message_id, action=action)
    require(actor, action, message.seen_by(actor), kind="message", object_id=message.id)
    return message


def _already(actor: Actor, client: Client, message_id: UUID | None) -> Message | None:
    found = Message.objects.filter(id=message_id).first() if message_id else None
    if found is not None and (found.author_id, found.client_id) != (actor.person, client.id):
        raise form_used()
    return found


def _send(actor: Actor, message: Message, at: datetime) -> Message:
    message.practice_id, message.author_id, message.sent_at = actor.practice, actor.person, at
    message.save(force_insert=True)
    told = [message.to_person_id] if message.to_person_id else []
    record(actor, Action.MESSAGE_SEND, "message", message.id, at=at, client=message.client_id, among=told)
    return message


def _settle(actor: Actor, message: Message, at: datetime) -> None:
    message.done_at, message.done_by_id = at, actor.person
    message.save(update_fields=["done_at", "done_by"])
    record(actor, Action.MESSAGE_SETTLE, "message", message.id, at=at, client=message.client_id)


def _pass_on(actor: Actor, old: Message, to: UUID, action: Action, at: datetime) -> Message:
    new = Message.objects.create(
        practice_id=actor.practice, client=old.client, author_id=old.author_id, to_person_id=to, answers=old.answers,
        text=old.text, is_task=old.is_task, due_on=old.due_on, sent_at=at,
    )  # fmt: skip
    old.done_at, old.done_by_id, old.passed_on = at, actor.person, new
    old.save(update_fields=["done_at", "done_by", "passed_on"])
    record(actor, action, "message", new.id, at=at, client=old.client_id, reason="passed on", among=[to])
    return new


def _problem_of_person(actor: Actor, client: Client, person_id: UUID, at: datetime) -> dict[str, list[str]]:
    if person_id == actor.person:
        return {"to": [OWN]}
    person = Person.objects.filter(practice=actor.practice, id=person_id).first()
    if person is None:
        raise missing("person", person_id, action=Action.MESSAGE_SEND)
    if not person.is_active:
        return {"to": [GONE.format(name=person.name)]}
    reads = person.id in team_of(client.practice_id, client.id, at=at) or is_office(person.role_set)
    return {} if reads else {"to": [OUTSIDE.format(name=person.name)]}


def _problem_of_role(actor: Actor, role: str) -> dict[str, list[str]]:
    people = Person.objects.filter(practice=actor.practice, is_active=True)
    if any(role in one.roles for one in people):
        return {}
    return {"to": [f"Nobody here is {ROLES[role]} at present, so nobody would read it. Choose somebody else."]}


def _other(actor: Actor, message: Message, at: datetime) -> tuple[UUID | None, str]:
    """To whom an answer goes."""
    if message.author_id != actor.person:
        found = _problem_of_person(actor, message.client, message.author_id, at)
        if found:
            raise Refused(" ".join(found["to"]))
        return message.author_id, ""
    if message.to_role in ROLES:
        return None, message.to_role
    assert message.to_person_id is not None  # noqa: S101  # a constraint: to one or the other
    found = _problem_of_person(actor, message.client, message.to_person_id, at)
    if found:
        raise Refused(" ".join(found["to"]))
    return message.to_person_id, ""
