"""Filing messages to the record: a contact note's draft with their words, to be read, completed and signed like any note."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import require
from holdspace.audit.services import record
from holdspace.caseload.messages.queries import Thread, open_thread
from holdspace.caseload.messages.services import load_message
from holdspace.caseload.models import Message
from holdspace.encounters.rules import EncounterFacts
from holdspace.kernel.errors import Conflict
from holdspace.notes.formats import Kind
from holdspace.notes.models import Note
from holdspace.notes.own_formats import formats_of
from holdspace.notes.services.drafts import draft_note_with_session

BRIEF = timedelta(minutes=1)
FILED = "This thread is in the record already, or in a draft for it. What was written since can be filed by itself once there is something."


def file_thread(actor: Actor, message_id: UUID, *, at: datetime, note_id: UUID | None = None) -> Note:
    """Begin a contact note with the words of a thread that are not in the record yet. note_id: the id a form was made with.

    Each message is filed once; when the draft was discarded, it may be filed again. Returns the note to write on in.
    """
    with transaction.atomic():
        message = load_message(actor, message_id, Action.MESSAGE_READ)
        require(actor, Action.NOTE_DRAFT, message.client.subject, kind="client", object_id=message.client_id)
        own = Note.objects.filter(practice=actor.practice, author=actor.person)
        already = own.filter(id=note_id).first() if note_id else None
        if already is not None:
            return already
        thread = open_thread(actor, message.first.id, at=at)
        waiting = _not_filed(thread)
        if not waiting:
            raise Conflict(FILED, current=message)
        note = _draft(actor, waiting, at, note_id)
        Message.objects.filter(id__in=[one.id for one in waiting]).update(filed=note.id)
        among = [one.id for one in waiting]
        record(
            actor,
            Action.MESSAGE_SETTLE,
            "message",
            message.id,
            at=at,
            client=note.client_id,
            reason="filed",
            among=among,
        )
    return note


def _not_filed(thread: Thread) -> list[Message]:
    """Those that no note holds: a discarded draft has left its messages as they were."""
    messages = [row.message for row in thread.rows]
    there = set(Note.objects.filter(id__in=[one.filed for one in messages if one.filed]).values_list("id", flat=True))
    return [one for one in messages if one.filed not in there]


def _draft(actor: Actor, messages: list[Message], at: datetime, note_id: UUID | None) -> Note:
    first, last = messages[0], messages[-1]
    ends = max(last.sent_at, first.sent_at + BRIEF)
    begins = max(first.sent_at, ends - timedelta(hours=23))  # a contact lasts a day at most; its words name their days
    facts = EncounterFacts(begins, ends, modality="contact", medium="message", status="held", clinician=actor.person)
    offered = formats_of(actor.practice)
    key, template = next((key, file.rule) for key, file in offered.items() if file.rule.kind is Kind.CONTACT)
    words = {template.keys[0]: "\n\n".join(_quoted(one) for one in messages)}
    return draft_note_with_session(
        actor, first.client_id, facts, format_key=key, sections=words, at=at, note_id=note_id
    )


def _quoted(message: Message) -> str:
    """Who, to whom, when, and the words themselves."""
    when = message.sent_at.astimezone(message.client.practice.zone)
    to = message.to_person.name if message.to_person else message.to_role.replace("_", " ")
    return f"{message.author.name} to {to}, {when.day} {when:%b %Y, %H:%M}:\n{message.text}"
