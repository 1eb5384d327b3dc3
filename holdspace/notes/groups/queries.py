"""Reading a group's notes while they are written: the shared part, each member's own, and what is owed. Each read leaves an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import decide, missing, require
from holdspace.audit.services import record
from holdspace.clients.models import Client
from holdspace.encounters.groups.rules import PRESENT
from holdspace.encounters.models import Attendance, GroupSession
from holdspace.notes.formats import NoteTemplate, note_template
from holdspace.notes.groups.checking import Checked, check_group, own_words
from holdspace.notes.groups.roster import name_book
from holdspace.notes.groups.rules import FORMAT
from holdspace.notes.models import GroupDraft, Note
from holdspace.notes.own_formats import format_of_note, offered_format


@dataclass(frozen=True)
class MemberPart:
    """A member on the list of a session, and their note by whoever writes it. came: whether they have a note at all."""

    client: Client
    status: str
    came: bool
    note: Note | None
    written: bool


@dataclass(frozen=True)
class GroupNotes:
    """What is written of a group's session. draft: the shared part; None before anything was begun.

    mine: whether the actor writes the members' parts. unseen: how many came whom the actor does not reach.
    """

    session: GroupSession
    draft: GroupDraft | None
    template: NoteTemplate
    parts: list[MemberPart]
    mine: bool
    unseen: int

    @property
    def drafts(self) -> list[Note]:
        """The notes still to be signed, of members who came."""
        return [one.note for one in self.parts if one.note and one.note.is_draft and one.came]

    @property
    def unbegun(self) -> list[MemberPart]:
        """Members who came and have no note yet."""
        return [one for one in self.parts if one.came and one.note is None]


def open_group_notes(actor: Actor, session_id: UUID, *, at: datetime) -> GroupNotes:
    """The notes of a group's session, for those who led it. As few questions for two hundred members as for one."""
    with transaction.atomic():
        found = _group_notes(actor, session_id)
        among = [one.note.id for one in found.parts if one.note]
        record(actor, Action.GROUP_READ, "group_session", session_id, at=at, among=among, reason="notes")
    return found


def open_group_signing(actor: Actor, session_id: UUID, *, at: datetime) -> tuple[GroupNotes, Checked]:
    """The same, with what stands in the way of signing."""
    found = open_group_notes(actor, session_id, at=at)
    return found, check_notes(found, at=at)


def check_notes(found: GroupNotes, *, at: datetime) -> Checked:
    """What stands in the way of signing these notes."""
    if found.draft is None:
        return Checked()
    return check_group(found.template, found.draft, found.drafts, name_book(found.session), at=at)


def _group_notes(actor: Actor, session_id: UUID) -> GroupNotes:
    rows = GroupSession.objects.select_related("group", "practice", "clinician", "second_clinician")
    session = rows.filter(practice=actor.practice, id=session_id).first()
    if session is None:
        raise missing("group_session", session_id, action=Action.GROUP_WRITE)
    require(actor, Action.GROUP_WRITE, session.led_by(actor.person), kind="group_session", object_id=session.id)
    draft = GroupDraft.objects.select_related("author").filter(group_session=session).first()
    writer = draft.author_id if draft else actor.person
    notes = _notes_of(session, writer) if writer == actor.person else []
    template = _template(actor, notes)
    parts, unseen = _parts(actor, session, notes, template)
    return GroupNotes(session, draft, template, parts, writer == actor.person, unseen)


def _notes_of(session: GroupSession, author: UUID) -> list[Note]:
    """The newest of each member's: one taken over may stand beside one by whoever wrote before."""
    rows = Note.objects.select_related("draft", "client", "encounter", "practice", "author")
    return list(
        rows.filter(encounter__group_session=session, author=author, template=FORMAT, wrong=None).order_by(
            "begun_at", "id"
        )
    )


def _template(actor: Actor, notes: Sequence[Note]) -> NoteTemplate:
    """The format all are written in: that of the first, else as it is offered now."""
    if notes:
        return format_of_note(notes[0]).rule
    return (offered_format(actor.practice, FORMAT) or note_template(FORMAT)).rule


def _parts(
    actor: Actor, session: GroupSession, notes: Sequence[Note], template: NoteTemplate
) -> tuple[list[MemberPart], int]:
    by_client = {one.client_id: one for one in notes}
    marks = (
        Attendance.objects.filter(group_session=session).select_related("client").order_by("client__sort_name", "id")
    )
    parts, unseen = [], 0
    for mark in marks:
        came = mark.status in PRESENT
        if not decide(actor, Action.NOTE_DRAFT, mark.client.subject).allowed:
            unseen += came
            continue
        note = by_client.get(mark.client_id)
        if came or note is not None:
            written = note is not None and (not note.is_draft or own_words(template, note))
            parts.append(MemberPart(mark.client, mark.status, came, note, written))
    return parts, unseen


def notes_of_group_sessions(actor: Actor, sessions: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Signed and all notes in reach by session, for marking sessions in a list already recorded."""
    rows = Note.objects.visible_to(actor).filter(encounter__group_session__in=sessions, wrong=None)
    found: dict[UUID, tuple[int, int]] = {}
    for session, state in rows.values_list("encounter__group_session", "state"):
        signed, every = found.get(session, (0, 0))
        found[session] = (signed + (state != "draft"), every + 1)
    return found
