"""Verbs about drafts: start, save, change format, discard."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.audit.services import record
from holdspace.clients.models import Diagnosis
from holdspace.clients.services import refuse_on_hold
from holdspace.encounters.models import Encounter
from holdspace.encounters.rules import EncounterFacts
from holdspace.encounters.services import load_encounter, plan_encounter
from holdspace.kernel.errors import Conflict, Invalid, Refused, form_used
from holdspace.kernel.ids import new_id
from holdspace.kernel.prepared import Prepared, update_row
from holdspace.kernel.words import clean_text, folded
from holdspace.notes import search
from holdspace.notes.blocks import checked_blocks, stamped, with_left_over
from holdspace.notes.docids import give_docids
from holdspace.notes.formats import NoteTemplate, misfit
from holdspace.notes.models import Draft, Note
from holdspace.notes.own_formats import format_of, format_of_note
from holdspace.notes.rules import SITTING, carried_over, checked_sections, is_empty, is_late
from holdspace.notes.services.states import keep_state

FIRST_SAVE = 2  # the revision after the one a note is begun with
_LOCKED = Prepared(
    lambda practice, note: (
        Note.objects.select_for_update(of=("self",))
        .select_related("draft", "client", "encounter", "practice", "author")
        .filter(practice=practice, id=note)
    ),
    ids=("practice", "note"),
)
STALE = "This note was saved somewhere else while you were writing. Nothing was overwritten. Look at both, then keep what you want."

WRITTEN_TOGETHER = "The notes of a group's session are written together. Begin them on the page of the group's session."


def draft_note(
    actor: Actor,
    encounter_id: UUID,
    *,
    format_key: str,
    sections: Mapping[str, str] | None = None,
    at: datetime,
    note_id: UUID | None = None,
) -> Note:
    """Start a progress note for a session its format fits. note_id: the id a form was made with, so that posting twice starts one."""
    template = format_of(actor.practice, format_key).rule
    checked = checked_sections(template, sections or {})
    with transaction.atomic():
        encounter = load_encounter(actor, encounter_id, Action.NOTE_DRAFT)
        already = Note.objects.filter(id=note_id).select_related("draft").first() if note_id else None
        if already is not None:
            if (already.encounter_id, already.author_id) != (encounter.id, actor.person):
                raise form_used()
            return already
        unfit = misfit(template.kind, status=encounter.status, modality=encounter.modality)
        if unfit or encounter.group_session_id is not None:
            raise Refused(unfit or WRITTEN_TOGETHER)
        note = new_note(actor.person, encounter, template.id, template.version, at=at, note_id=note_id)
        give_docids([note])
        note.save(force_insert=True)
        note.draft = Draft.objects.create(
            note=note, practice_id=actor.practice, sections=checked, saved_at=at, sitting_at=at
        )
        if not is_empty(checked):
            index_draft(note, checked, known=False)
        record(actor, Action.NOTE_DRAFT, "note", note.id, at=at, client=note.client_id, version=1)
    return note


def draft_note_with_session(
    actor: Actor,
    client_id: UUID,
    facts: EncounterFacts,
    *,
    format_key: str,
    sections: Mapping[str, str] | None = None,
    at: datetime,
    note_id: UUID | None = None,
) -> Note:
    """Enter a session that was held and start its note, both or neither. note_id: as for `draft_note`."""
    with transaction.atomic():
        own = Note.objects.filter(practice=actor.practice, client=client_id, author=actor.person)
        already = own.filter(id=note_id).values_list("encounter_id", flat=True).first() if note_id else None
        encounter_id = already or plan_encounter(actor, client_id, facts, at=at).id
        return draft_note(actor, encounter_id, format_key=format_key, sections=sections, at=at, note_id=note_id)


def save_draft(
    actor: Actor,
    note_id: UUID,
    *,
    sections: Mapping[str, str],
    revision: int,
    at: datetime,
    blocks: Mapping[str, object] | None = None,
) -> Note:
    """Save a draft's words. revision: the one the writer started from; Conflict, holding the newer draft, when it is stale.

    blocks: the structured blocks by key, all that the format shows; None leaves them as they are.

    The saves of one sitting are one event (house.md 14, "Audit volume"); a sitting ends with 15 quiet minutes.
    """
    with transaction.atomic():
        note = load_draft(actor, note_id, Action.NOTE_EDIT)
        draft = note.draft
        template = format_of_note(note).rule
        said = draft.blocks if blocks is None else _checked_blocks(note, template, blocks, at)
        if draft.revision != revision and not (draft.blocks == said and _says_the_same(draft, sections)):
            raise Conflict(STALE, current=note)
        checked = checked_sections(template, sections)
        _refuse_shared(note, template, checked)
        if draft.sections == checked and draft.blocks == said:
            return note
        keep_state(note, at=at)
        known = not is_empty(draft.words)
        quiet = at - draft.saved_at > SITTING
        draft.sections, draft.blocks, draft.revision, draft.saved_at = checked, said, draft.revision + 1, at
        if quiet or draft.revision == FIRST_SAVE:
            draft.sitting_at = at
            record(actor, Action.NOTE_EDIT, "note", note.id, at=at, client=note.client_id, version=draft.revision)
        update_row(draft, "sections", "blocks", "revision", "saved_at", "sitting_at")
        if (
            note.is_draft
        ):  # else what is signed stays to be found, and its next version is its author's alone until then
            index_draft(note, draft.words, known=known)
    return note


def _refuse_shared(note: Note, template: NoteTemplate, checked: list[dict[str, str]]) -> None:
    """What all members of a group share is written once, elsewhere: here it would be lost when the notes are put together."""
    shared = {one.key for one in template.sections if one.shared}
    if note.is_draft and note.encounter.group_session_id and any(s["text"] for s in checked if s["key"] in shared):
        raise Invalid({"sections": ["The shared part of a group's notes is written once, on the page of its session."]})


def _checked_blocks(note: Note, template: NoteTemplate, blocks: Mapping[str, object], at: datetime) -> dict[str, Any]:
    """The blocks as they are kept: of the format, of the client's own diagnoses, a bulk choice with its time."""
    said = stamped(checked_blocks(template.block_keys, blocks), note.draft.blocks, at=at)
    picked = said.get("diagnoses", {}).get("addressed", [])
    if not picked or picked == note.draft.blocks.get("diagnoses", {}).get("addressed"):
        return said
    rows = Diagnosis.objects.filter(
        practice=note.practice_id, client=note.client_id, id__in=[one["id"] for one in picked]
    )
    known = {str(row.id): {"id": str(row.id), "code": row.code, "name": row.name} for row in rows}
    if not {one["id"] for one in picked} <= set(known):
        raise Invalid({"diagnoses-addressed": ["Choose diagnoses from this client's list."]})
    return said | {"diagnoses": said["diagnoses"] | {"addressed": [known[one["id"]] for one in picked]}}


def _says_the_same(draft: Draft, sections: Mapping[str, str]) -> bool:
    """Whether a save repeats what is kept already: an answer was lost on its way, and the page asks again."""
    kept = {one["key"]: one["text"] for one in draft.sections if one["text"]}
    return kept == {key: clean_text(text) for key, text in sections.items() if text}


def change_format(actor: Actor, note_id: UUID, *, format_key: str, revision: int, at: datetime) -> Note:
    """Put a draft into another format, or into what its own has become. No word is lost.

    Sections of the same name keep their words, and blocks that both show stay; all other words move to the first section.
    """
    template = format_of(actor.practice, format_key).rule
    with transaction.atomic():
        note = load_draft(actor, note_id, Action.NOTE_EDIT)
        if note.draft.revision != revision:
            raise Conflict(STALE, current=note)
        if not note.is_draft:
            raise Refused("This note was signed once already, so it stays in its format. Write in it as it is.")
        if note.encounter.group_session_id is not None:
            raise Refused("The notes of a group's session are all in one format.")
        unfit = misfit(template.kind, status=note.encounter.status, modality=note.encounter.modality)
        if unfit:
            raise Invalid({"format": [unfit]})
        old, known = format_of_note(note).rule, not is_empty(note.draft.words)
        keep_state(note, at=at, always=True)
        moved = carried_over(template, old, note.draft.sections)
        moved[template.keys[0]] = with_left_over(moved[template.keys[0]], template.block_keys, note.draft.blocks)
        note.draft.sections = checked_sections(template, moved)
        note.draft.blocks = {key: data for key, data in note.draft.blocks.items() if key in template.block_keys}
        note.draft.revision, note.draft.saved_at = revision + 1, at
        note.template, note.template_version = template.id, template.version
        note.save(update_fields=["template", "template_version"])
        note.draft.save()
        index_draft(note, note.draft.words, known=known)
        record(
            actor,
            Action.NOTE_EDIT,
            "note",
            note.id,
            at=at,
            client=note.client_id,
            version=revision + 1,
            reason="format",
        )
    return note


def discard_draft(actor: Actor, note_id: UUID, *, at: datetime, revision: int | None = None) -> None:
    """Delete a draft for good. Its author alone may, no legal hold must stand, and the log keeps that there was one.

    revision: the one that was seen, if any was; a later one raises Conflict.
    """
    with transaction.atomic():
        note = load_draft(actor, note_id, Action.NOTE_DISCARD)
        if revision not in (None, note.draft.revision):
            raise Conflict("Somebody wrote in this draft after you opened this page. Nothing was deleted.")
        refuse_on_hold(note.client_id, Action.NOTE_DISCARD, "note", note.id)
        revision, client = note.draft.revision, note.client_id
        if not is_empty(note.draft.words):
            search.forget(note.docid)
        note.draft.delete()
        note.delete()
        record(actor, Action.NOTE_DISCARD, "note", note_id, at=at, client=client, version=revision)


def new_note(
    author: UUID, encounter: Encounter, template: str, version: int, *, at: datetime, note_id: UUID | None = None
) -> Note:
    """Return a note row, not yet saved nor numbered, for a session of a loaded encounter (its practice is needed for lateness)."""
    return Note(
        id=note_id or new_id(),
        practice_id=encounter.practice_id,
        client_id=encounter.client_id,
        encounter=encounter,
        author_id=author,
        template=template,
        template_version=version,
        begun_at=at,
        late=is_late(at, encounter.ends_at, encounter.practice.late_after_hours),
    )


def load_draft(actor: Actor, note_id: UUID, action: Action) -> Note:
    """The one way to hold a draft for writing: found, in reach, permitted, locked."""
    note = _LOCKED.first(practice=actor.practice, note=note_id)
    if note is None:
        raise missing("note", note_id, action=action)
    require(actor, action, note.subject, kind="note", object_id=note.id)
    return note


def index_draft(note: Note, sections: list[dict[str, str]], *, known: bool) -> None:
    """Keep the search index with a draft's words. known: whether it holds an earlier version of them."""
    if known:
        search.forget(note.docid)
    if not is_empty(sections):
        scope = search.scope_of(practice=note.practice_id, client=note.client_id, author=note.author_id, draft=True)
        search.index([(note.docid, scope, searchable(sections))])


def searchable(sections: list[dict[str, str]]) -> str:
    """The words of a note for the index, folded."""
    return folded("\n".join(section["text"] for section in sections))
