"""What follows from signing a note, in the same transaction: a discharge summary ends care, changes of medication are taken over."""

from datetime import date, datetime
from typing import Any

from holdspace.access.actor import Actor
from holdspace.clients.clinical.rules import MedicationFacts
from holdspace.clients.clinical.services import add_medication, change_medication, stop_medication
from holdspace.clients.services import end_care
from holdspace.notes.client_list import standing_medications
from holdspace.notes.crises.services import mark_crisis
from holdspace.notes.formats import Kind
from holdspace.notes.models import Note
from holdspace.notes.own_formats import format_of_note

WHY = "As written in a signed note."


def follow_signing(actor: Actor, note: Note, *, at: datetime) -> None:
    """Do what the blocks of a note being signed say. note: with its draft; the verbs called here leave their own events."""
    mark_crisis(note)
    blocks = note.draft.blocks
    day = note.encounter.starts_at.astimezone(note.practice.zone).date()
    for change in blocks.get("medications", {}).get("changes", []):
        if change.get("take_over"):
            _take_over(actor, note, change, day, at=at)
    last = blocks.get("discharge", {})
    if last and note.client.in_care and format_of_note(note).rule.kind is Kind.DISCHARGE:
        end_care(actor, note.client_id, on=date.fromisoformat(last["on"]), reason=last["reason"], at=at)


def _take_over(actor: Actor, note: Note, change: dict[str, Any], day: date, *, at: datetime) -> None:
    """One change, into the client's list. What stands there already (as when a note is signed once more) is left.

    So is what began after the session: the list knows more than the note. A medication said to be started that is on the
    list with another dose is a change.
    """
    facts = MedicationFacts(change["name"], change.get("dose", ""), change.get("prescriber", ""), day)
    there = next(iter(standing_medications(note, change["name"])), None)
    if there is None:
        if change["what"] == "started":
            add_medication(actor, note.client_id, facts, at=at)
    elif there.started_on is not None and there.started_on > day:
        return
    elif change["what"] == "stopped":
        stop_medication(actor, note.client_id, there.id, on=day, reason=WHY, at=at)
    elif there.dose != facts.dose:
        change_medication(actor, note.client_id, there.id, facts, reason=WHY, at=at)
