"""Verbs that silence the boundary check, and that let it speak again. No word of a note changes by them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.kernel.errors import Invalid, Refused
from holdspace.notes.services.drafts import load_draft
from holdspace.notes.services.groups import load_shared_part
from holdspace.notes.silences.models import BY_AUTHOR, Silenced
from holdspace.notes.silences.rules import fits

MOST = 500  # in one draft: more sentences than a note has
UNKNOWN = "There is no such mark to silence. Open the note afresh."
FULL = "More is silenced in this note than it can have sentences. Silence the kind instead."


def silence(actor: Actor, note_id: UUID, *, scope: str, what: str, at: datetime) -> None:
    """Mark a sentence (scope "sentence", by its digest) or a kind of finding ("note", or "author" for every note) no more.

    Asked twice, kept once. Raises Invalid for what cannot be silenced; as for every change of a draft, only its author may.
    """
    with transaction.atomic():
        note = load_draft(actor, note_id, Action.NOTE_EDIT)
        if _keep(actor, {"draft": note.draft}, scope, what, at):
            record(actor, Action.NOTE_EDIT, "note", note.id, at=at, client=note.client_id, reason=f"silenced {scope}")


def silence_shared(actor: Actor, session_id: UUID, *, scope: str, what: str, at: datetime) -> None:
    """The same in the shared part of a group's notes, for those who write it."""
    with transaction.atomic():
        session, draft = load_shared_part(actor, session_id)
        if _keep(actor, {"shared": draft}, scope, what, at):
            record(actor, Action.GROUP_WRITE, "group_session", session.id, at=at, reason=f"silenced {scope}")


def mark_again(actor: Actor, note_id: UUID, *, at: datetime) -> None:
    """Let the check mark everything in a draft again, but what its author never wants to see."""
    with transaction.atomic():
        note = load_draft(actor, note_id, Action.NOTE_EDIT)
        gone, _ = Silenced.objects.filter(practice=actor.practice, draft=note.draft).delete()
        if gone:
            record(actor, Action.NOTE_EDIT, "note", note.id, at=at, client=note.client_id, reason="marked again")


def mark_shared_again(actor: Actor, session_id: UUID, *, at: datetime) -> None:
    """The same in the shared part of a group's notes."""
    with transaction.atomic():
        session, draft = load_shared_part(actor, session_id)
        gone, _ = Silenced.objects.filter(practice=actor.practice, shared=draft).delete()
        if gone:
            record(actor, Action.GROUP_WRITE, "group_session", session.id, at=at, reason="marked again")


def mark_kinds_again(actor: Actor, *, at: datetime) -> None:
    """Let the check mark all kinds again in whatever the actor writes."""
    require(actor, Action.PERSON_EDIT_SELF, Subject(actor.practice, author=actor.person), kind="person")
    with transaction.atomic():
        rows = Silenced.objects.filter(practice=actor.practice, author=actor.person, **BY_AUTHOR)
        gone, _ = rows.delete()
        if gone:
            record(actor, Action.PERSON_EDIT_SELF, "person", actor.person, at=at, reason="marks")


def _keep(actor: Actor, place: dict[str, Any], scope: str, what: str, at: datetime) -> bool:
    """True when it was not kept before."""
    if not fits(scope, what):
        raise Invalid({"what": [UNKNOWN]})
    where = BY_AUTHOR if scope == "author" else BY_AUTHOR | place
    rows = Silenced.objects.filter(practice=actor.practice, **where)
    rows = rows.filter(author=actor.person) if scope == "author" else rows
    if rows.filter(what=what).exists():
        return False
    if rows.count() >= MOST:
        raise Refused(FULL)
    Silenced.objects.create(practice_id=actor.practice, author_id=actor.person, what=what, silenced_at=at, **where)
    return True
