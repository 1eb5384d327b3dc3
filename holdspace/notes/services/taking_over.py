"""The words of a note that was entered in the wrong client's record, taken over into the right one (decision 0028)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.audit.services import record
from holdspace.encounters.models import Encounter
from holdspace.encounters.services import load_encounter
from holdspace.kernel.errors import Conflict, Refused
from holdspace.notes.formats import NoteTemplate, misfit
from holdspace.notes.models import Note, RecordVersion, Retraction, TakenOver
from holdspace.notes.own_formats import format_of, offered_format
from holdspace.notes.services.drafts import draft_note
from holdspace.notes.services.retracting import load_retractable

NOT_WRONG = "Only the words of a note that was entered in the wrong client's record can be taken over. Say that first."
ONCE = "The words of this note were taken over already. They are in the right record."
SAME = "This session is of the same client. Choose the client whom the note is about."


def take_over_note(
    actor: Actor, note_id: UUID, encounter_id: UUID, *, at: datetime, draft_id: UUID | None = None
) -> Note:
    """Begin a draft with the words of a note from the wrong client's record, for a held session of the right client.

    For somebody on the care team of both. The right record keeps the day on which the words were first signed, nothing else of the
    other one. draft_id: the id a form was made with, so that posting twice begins one.
    """
    with transaction.atomic():
        wrong = load_retractable(actor, note_id, Action.NOTE_TAKE_OVER)
        retraction = Retraction.objects.filter(note=wrong, kind="wrong_client").first()
        if retraction is None:
            raise Refused(NOT_WRONG)
        already = TakenOver.objects.filter(retraction=retraction).select_related("note__draft").first()
        if already is not None:
            if already.note_id == draft_id:
                return already.note
            raise Conflict(ONCE)
        note = _draft(actor, wrong, encounter_id, at=at, draft_id=draft_id)
        first_on = wrong.versions.get(version=1).created_at.astimezone(wrong.practice.zone).date()
        TakenOver.objects.create(note=note, practice_id=actor.practice, retraction=retraction, first_on=first_on)
        record(actor, Action.NOTE_TAKE_OVER, "note", wrong.id, at=at, client=wrong.client_id, among=[note.id])
    return note


def _draft(actor: Actor, wrong: Note, encounter_id: UUID, *, at: datetime, draft_id: UUID | None) -> Note:
    encounter = load_encounter(actor, encounter_id, Action.NOTE_DRAFT)
    if encounter.client_id == wrong.client_id:
        raise Refused(SAME)
    template = _format(actor.practice, wrong.template, encounter)
    words = words_of(list(wrong.versions.order_by("version")), template)
    return draft_note(actor, encounter.id, format_key=template.id, sections=words, at=at, note_id=draft_id)


def _format(practice: UUID, key: str, encounter: Encounter) -> NoteTemplate:
    """The format the words were written in, if the practice still offers it and it fits the session; else plain narrative."""
    file = offered_format(practice, key)
    if file is None or misfit(file.rule.kind, status=encounter.status, modality=encounter.modality):
        return format_of(practice, "narrative").rule
    return file.rule


def words_of(versions: list[RecordVersion], template: NoteTemplate) -> dict[str, str]:
    """The words of the newest full version by section, and below the last one whatever has no section there.

    That is the words of structured blocks, whose data may name things of the other record (its diagnoses), and addenda.
    """
    addenda = [one.document() for one in versions if one.kind == RecordVersion.Kind.ADDENDUM]
    beside = (RecordVersion.Kind.ADDENDUM, RecordVersion.Kind.RETRACTION)
    sections = [one for one in versions if one.kind not in beside][-1].document()["sections"]
    words = {one["key"]: one["text"] for one in sections if one["key"] in template.keys}
    more = [f"{one['label']}: {one['text']}" for one in sections if one["key"] not in template.keys and one["text"]]
    more += [_added(one) for one in addenda]
    last = template.keys[-1]
    words[last] = "\n\n".join(part for part in (words.get(last, ""), *more) if part)
    return words


def _added(document: dict[str, Any]) -> str:
    text = "\n".join(one["text"] for one in document["sections"])
    return f"Added on {document['created'][:10]} by {document['author']['name']}: {text}"
