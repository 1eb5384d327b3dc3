"""Verbs about a group's notes: begin them, write the shared part, correct who came. Members' own parts are ordinary drafts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import TREATING, Actor
from holdspace.access.policy import decide
from holdspace.audit.services import record
from holdspace.encounters.groups.rules import PRESENT
from holdspace.encounters.groups.services import load_group_session, record_attendance
from holdspace.encounters.models import Attendance, Encounter, GroupSession
from holdspace.kernel.errors import Conflict, Refused
from holdspace.kernel.prepared import insert_rows
from holdspace.kernel.words import clean_text
from holdspace.notes.docids import give_docids
from holdspace.notes.formats import NoteTemplate, note_template
from holdspace.notes.groups.rules import FORMAT, checked_shared, shared_part
from holdspace.notes.models import Draft, GroupDraft, Note
from holdspace.notes.own_formats import format_of_note, offered_format
from holdspace.notes.rules import SITTING, checked_sections
from holdspace.notes.services.drafts import FIRST_SAVE, new_note

NOBODY = "Nobody came to this session, so no note is owed."
NOT_HELD = "Say first who came to this session. Then its notes can be written."
STALE = "The shared part was saved by somebody else while you were writing. Nothing was overwritten. Look at both, then keep what you want."
NOT_BEGUN = "These notes were not begun yet. Begin them on the page of the session."
SHARED_SIGNED = "The shared part is signed and stands in the members' records. Add an addendum to a note instead."
IN_RECORD = (
    "Somebody you marked as not there has a signed note of this session. If they were not there, that note was entered in error: "
    "say so on its page first."
)


def begin_group_notes(actor: Actor, session_id: UUID, *, at: datetime) -> GroupDraft:
    """Begin the shared part and a note for each member who came; asked again, only for those who have none yet.

    Whoever begins writes the members' parts. When they no longer work here, somebody else who led may take over the rest.
    """
    with transaction.atomic():
        session = load_group_session(actor, session_id, Action.GROUP_WRITE)
        if session.status != "held":
            raise Refused(NOBODY if session.status == "missed" else NOT_HELD)
        draft = GroupDraft.objects.select_for_update(of=("self",)).filter(group_session=session).first()
        notes = Note.objects.filter(encounter__group_session=session, author=actor.person, wrong=None)
        template = _template(session, list(notes.order_by("begun_at", "id")[:1]))
        draft = _written_by(actor, draft) if draft else _shared(actor, session, template, at)
        begun = list(notes.values_list("encounter_id", flat=True))
        _begin(actor, _without(actor, session, begun), template, at)
    return draft


def save_group_part(
    actor: Actor, session_id: UUID, *, sections: Mapping[str, str], revision: int, at: datetime
) -> GroupDraft:
    """Save the part that goes into every member's note. revision: the one the writer started from; Conflict when it is stale.

    The saves of one sitting are one event, as with a draft.
    """
    with transaction.atomic():
        session, draft = load_shared_part(actor, session_id)
        if draft.revision != revision and not _says_the_same(draft, sections):
            raise Conflict(STALE, current=draft)
        first = Note.objects.filter(encounter__group_session=session, author=draft.author_id).order_by("begun_at", "id")
        checked = checked_shared(_template(session, list(first[:1])), sections)
        if draft.sections == checked:
            return draft
        quiet = at - draft.saved_at > SITTING
        draft.sections, draft.revision, draft.saved_at = checked, draft.revision + 1, at
        draft.save(update_fields=["sections", "revision", "saved_at"])
        if quiet or draft.revision == FIRST_SAVE:
            record(actor, Action.GROUP_WRITE, "group_session", session.id, at=at, version=draft.revision)
    return draft


def load_shared_part(actor: Actor, session_id: UUID) -> tuple[GroupSession, GroupDraft]:
    """The shared part to be changed, locked, and its session. Refused when it is not begun or signed already."""
    session = load_group_session(actor, session_id, Action.GROUP_WRITE)
    draft = GroupDraft.objects.select_for_update(of=("self",)).filter(group_session=session).first()
    if draft is None:
        raise Refused(NOT_BEGUN)
    if draft.signed_at is not None:
        raise Refused(SHARED_SIGNED)
    return session, draft


def correct_attendance(
    actor: Actor, session_id: UUID, marks: Mapping[UUID, str], *, version: int, at: datetime
) -> GroupSession:
    """Say who came, also after notes were begun. No word is lost: a draft of somebody who did not come stays until it is discarded.

    Refused where a note is signed already: it says that they came, and is first to be said to be in error.
    """
    gone = [client for client, status in marks.items() if status not in PRESENT]
    with transaction.atomic():
        session = record_attendance(actor, session_id, marks, version=version, at=at)
        signed = Note.objects.filter(encounter__group_session=session, client__in=gone, wrong=None)
        if signed.exclude(state="draft").exists():
            raise Refused(IN_RECORD, action=Action.ENCOUNTER_EDIT, kind="group_session", object_id=session.id)
    return session


def _template(session: GroupSession, notes: Sequence[Note]) -> NoteTemplate:
    if notes:
        return format_of_note(notes[0]).rule
    return (offered_format(session.practice_id, FORMAT) or note_template(FORMAT)).rule


def _shared(actor: Actor, session: GroupSession, template: NoteTemplate, at: datetime) -> GroupDraft:
    empty = [{"key": one.key, "text": ""} for one in shared_part(template)]
    draft = GroupDraft.objects.create(
        group_session=session, practice_id=actor.practice, author_id=actor.person, sections=empty, saved_at=at
    )
    record(actor, Action.GROUP_WRITE, "group_session", session.id, at=at, version=1, reason="begun")
    return draft


def _written_by(actor: Actor, draft: GroupDraft) -> GroupDraft:
    """Whoever began goes on; somebody else takes over only from one who cannot."""
    if draft.author_id == actor.person:
        return draft
    if draft.author.is_active and draft.author.role_set & TREATING:
        raise Refused(f"{draft.author.name} writes these notes. You can write in the shared part.")
    draft.author_id = actor.person
    draft.save(update_fields=["author"])
    return draft


def _without(actor: Actor, session: GroupSession, begun: Sequence[UUID]) -> list[Encounter]:
    """The sessions of members who came, are in reach and have no note by this writer."""
    rows = Attendance.objects.filter(group_session=session, status__in=PRESENT, encounter__isnull=False)
    marks = rows.exclude(encounter__in=begun).select_related("client", "encounter").order_by("id")
    return [_with(mark, session) for mark in marks if decide(actor, Action.NOTE_DRAFT, mark.client.subject).allowed]


def _with(mark: Attendance, session: GroupSession) -> Encounter:
    """The session with what is known already, so that nothing is asked for each."""
    assert mark.encounter is not None  # noqa: S101  # asked for
    mark.encounter.client, mark.encounter.practice = mark.client, session.practice
    return mark.encounter


def _begin(actor: Actor, sessions: Sequence[Encounter], template: NoteTemplate, at: datetime) -> None:
    notes = [new_note(actor.person, one, template.id, template.version, at=at) for one in sessions]
    give_docids(notes)
    insert_rows(notes)
    empty = checked_sections(template, {})
    insert_rows(
        [Draft(note=one, practice_id=one.practice_id, sections=empty, saved_at=at, sitting_at=at) for one in notes]
    )
    for one in notes:
        record(actor, Action.NOTE_DRAFT, "note", one.id, at=at, client=one.client_id, version=1)


def _says_the_same(draft: GroupDraft, sections: Mapping[str, str]) -> bool:
    """Whether a save repeats what is kept already, as when an answer was lost on its way."""
    kept = {one["key"]: one["text"] for one in draft.sections if one["text"]}
    return kept == {key: clean_text(text) for key, text in sections.items() if text}
