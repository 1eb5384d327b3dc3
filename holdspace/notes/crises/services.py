"""Marking notes that tell of a crisis, in the transaction of their signature."""

from holdspace.notes.crises.models import CrisisMark
from holdspace.notes.crises.rules import tells_of_crisis
from holdspace.notes.models import Note
from holdspace.notes.own_formats import format_of_note


def mark_crisis(note: Note) -> None:
    """Say whether a note being signed tells of a crisis. note: with its draft. A part of signing, which leaves the event."""
    CrisisMark.objects.filter(note=note).delete()
    if tells_of_crisis(format_of_note(note).rule.kind, note.draft.blocks):
        CrisisMark.objects.create(practice_id=note.practice_id, client_id=note.client_id, note=note, docid=note.docid)
