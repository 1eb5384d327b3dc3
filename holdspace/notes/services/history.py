"""Earlier states of a draft: kept until it is signed, where the practice's rule says so (decision 0026)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing
from holdspace.audit.services import record
from holdspace.kernel.errors import Conflict, Refused
from holdspace.notes.models import DraftVersion, Note
from holdspace.notes.own_formats import format_of_note
from holdspace.notes.rules import with_words_back
from holdspace.notes.services.drafts import STALE, load_draft, save_draft
from holdspace.notes.services.states import keep_state

NOTHING_BACK = "These words stand in the note already. Nothing was changed."


def take_back(actor: Actor, note_id: UUID, *, state_id: UUID, section: str, revision: int, at: datetime) -> Note:
    """Put a section of an earlier state below the words that stand there now. Nothing is written over.

    Words of a section that the format has no longer go to its first section.
    """
    with transaction.atomic():
        note = load_draft(actor, note_id, Action.NOTE_EDIT)
        state = DraftVersion.objects.filter(note=note.id, id=state_id).first()
        old = next((one["text"] for one in state.sections if one["key"] == section), "") if state else ""
        if state is None or not old.strip():
            raise missing("draft_state", state_id, action=Action.NOTE_EDIT)
        if note.draft.revision != revision:
            raise Conflict(STALE, current=note)
        texts = {one["key"]: one["text"] for one in note.draft.sections}
        there = section if section in texts else format_of_note(note).rule.keys[0]
        words = with_words_back(texts.get(there, ""), old)
        if words is None:
            raise Refused(NOTHING_BACK)
        keep_state(note, at=at, always=True)
        note = save_draft(actor, note_id, sections=texts | {there: words}, revision=revision, at=at)
        record(
            actor,
            Action.NOTE_EDIT,
            "note",
            note.id,
            at=at,
            client=note.client_id,
            version=note.draft.revision,
            reason="taken back",
        )
    return note
