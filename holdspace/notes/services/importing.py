"""Bringing notes in from elsewhere, up to a hundred at a time, all or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.audit.services import record
from holdspace.clients.models import Client
from holdspace.encounters.models import Encounter
from holdspace.encounters.rules import EncounterFacts
from holdspace.kernel.canonical import canonical, sha256
from holdspace.kernel.errors import Invalid
from holdspace.kernel.ids import new_id
from holdspace.kernel.prepared import insert_rows
from holdspace.notes import search
from holdspace.notes.docids import give_docids
from holdspace.notes.documents import note_document
from holdspace.notes.formats import misfit
from holdspace.notes.models import Draft, Note, RecordVersion
from holdspace.notes.own_formats import format_of
from holdspace.notes.rules import Source, checked_sections, is_empty
from holdspace.notes.services.drafts import new_note, searchable
from holdspace.practice.models import Person, Practice
from holdspace.practice.rules import line_problems

BATCH = 100


@dataclass(frozen=True)
class ImportedNote:
    """One note to bring in: whose, of which session, in which format, its words.

    source: where it was signed before; then it enters the record as imported. Without one it becomes the actor's draft.
    note_id: the id it shall have, so that a batch sent twice is kept once.
    """

    client: UUID
    session: EncounterFacts
    format_key: str
    sections: Mapping[str, str]
    source: Source | None = None
    note_id: UUID | None = None


@dataclass(frozen=True)
class _Made:
    encounter: Encounter
    note: Note
    sections: list[dict[str, str]]
    version: RecordVersion | None


def import_notes(actor: Actor, items: Sequence[ImportedNote], *, at: datetime) -> list[Note]:
    """Bring in up to 100 notes with their sessions in one transaction; one event names them all.

    Raises Invalid naming the first item (from 0) with something wrong; then nothing of the batch is kept.
    A program never signs: an imported note says who signed it where, and carries no signature of this practice.
    """
    if not 1 <= len(items) <= BATCH:
        raise Invalid({"notes": [f"Send from 1 to {BATCH} notes at a time; this batch has {len(items)}."]})
    with transaction.atomic():
        practice = Practice.objects.get(id=actor.practice)
        author = Person.objects.get(id=actor.person)
        clients = _clients(actor, {item.client for item in items})
        here = _here_already(actor, items)
        made = [
            _make(number, item, clients[item.client], practice=practice, author=author, at=at)
            for number, item in enumerate(items)
            if item.note_id not in here
        ]
        if made:
            _keep(made, actor, at)
            # A draft brought in has no bytes of record yet: 32 zero bytes stand in its place.
            digests = [bytes(one.version.sha256) if one.version else bytes(32) for one in made]
            record(actor, Action.NOTE_IMPORT, "note", None, at=at, among=[one.note.id for one in made], digests=digests)
    new = iter(made)
    return [here[item.note_id] if item.note_id in here else next(new).note for item in items]


def _here_already(actor: Actor, items: Sequence[ImportedNote]) -> dict[UUID | None, Note]:
    named = [item.note_id for item in items if item.note_id]
    if len(set(named)) != len(named):
        raise Invalid({"notes": ["Two notes of this batch have the same id."]})
    if not named:
        return {}
    rows = {note.id: note for note in Note.objects.filter(id__in=named)}
    for number, item in enumerate(items):
        there = rows.get(item.note_id) if item.note_id else None
        if there is not None and (there.client_id, there.author_id) != (item.client, actor.person):
            raise Invalid({f"notes[{number}].id": ["Another note has this id."]})
    return {**rows}


def _clients(actor: Actor, wanted: set[UUID]) -> dict[UUID, Client]:
    found = {client.id: client for client in Client.objects.filter(practice=actor.practice, id__in=wanted)}
    for client_id in sorted(wanted):
        if client_id not in found:
            raise missing("client", client_id, action=Action.NOTE_IMPORT)
        require(actor, Action.NOTE_IMPORT, found[client_id].subject, kind="client", object_id=client_id)
    return found


def _make(
    number: int, item: ImportedNote, client: Client, *, practice: Practice, author: Person, at: datetime
) -> _Made:
    found = item.session.problems(at=at)
    template = format_of(practice.id, item.format_key).rule
    try:
        sections = checked_sections(template, item.sections)
    except Invalid as error:
        found |= error.fields
        sections = []
    if not found and is_empty(sections):
        found["sections"] = ["Nothing is written in this note."]
    if item.source:
        found |= line_problems({"source.system": item.source.system, "source.signed_by": item.source.signed_by})
    if item.session.status != "held":
        found["status"] = ["A note is of a session that was held."]
    elif unfit := misfit(template.kind, status="held", modality=item.session.modality):
        found["format"] = [unfit]
    if found:
        raise Invalid({f"notes[{number}].{name}": what for name, what in found.items()})
    facts = item.session
    encounter = Encounter(
        id=new_id(),
        practice=practice,
        client=client,
        clinician=author,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        modality=facts.modality,
        medium=facts.medium,
        place=facts.place,
        code=facts.code,
        status="held",
    )
    note = new_note(author.id, encounter, template.id, template.version, at=at, note_id=item.note_id)
    note.client, note.author = client, author
    version = _frozen(note, sections, author, item.source, at) if item.source else None
    return _Made(encounter, note, sections, version)


def _frozen(note: Note, sections: list[dict[str, str]], author: Person, source: Source, at: datetime) -> RecordVersion:
    note.state, note.frozen_at = "imported", at
    content = canonical(note_document(note, sections, author=author, version=1, kind="original", at=at, source=source))
    return RecordVersion(
        practice_id=note.practice_id,
        note=note,
        version=1,
        kind=RecordVersion.Kind.ORIGINAL,
        content=content,
        sha256=sha256(content),
        created_at=at,
    )


def _keep(made: list[_Made], actor: Actor, at: datetime) -> None:
    give_docids([one.note for one in made])
    insert_rows([one.encounter for one in made])
    insert_rows([one.note for one in made])
    insert_rows([one.version for one in made if one.version])
    insert_rows(
        [
            Draft(note=one.note, practice_id=actor.practice, sections=one.sections, saved_at=at, sitting_at=at)
            for one in made
            if one.version is None
        ]
    )
    search.index([(one.note.docid, _scope(one), searchable(one.sections)) for one in made])


def _scope(one: _Made) -> str:
    note = one.note
    return search.scope_of(
        practice=note.practice_id, client=note.client_id, author=note.author_id, draft=one.version is None
    )
