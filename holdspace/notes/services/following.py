"""What follows from signing a note, in the same transaction: a discharge summary ends the client's care."""

from datetime import date, datetime

from holdspace.access.actor import Actor
from holdspace.clients.services import end_care
from holdspace.notes.formats import Kind
from holdspace.notes.models import Note
from holdspace.notes.own_formats import format_of_note


def follow_signing(actor: Actor, note: Note, *, at: datetime) -> None:
    """Do what the blocks of a note being signed say. note: with its draft; the verbs called here leave their own events."""
    block = note.draft.blocks.get("discharge", {})
    if block and note.client.in_care and format_of_note(note).rule.kind is Kind.DISCHARGE:
        end_care(actor, note.client_id, on=date.fromisoformat(block["on"]), reason=block["reason"], at=at)
