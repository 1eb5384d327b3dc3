"""Verbs that silence the boundary check, and that let it speak again. No word of a note changes by them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.kernel.errors import Invalid, Refused
from holdspace.notes.services.drafts import load_draft
from holdspace.notes.silences.models import Silenced
from holdspace.notes.silences.rules import fits

MOST = 500  # in one draft: more sentences than a note has
UNKNOWN = "There is no such mark to silence. Open the note afresh."
FULL = "More is silenced in this note than it can have sentences. Silence the kind instead."


def silence(actor: Actor, note_id: UUID, *, scope: str, what: str, at: datetime) -> None:
    """Mark a sentence (scope "sentence", by its digest) or a kind of finding ("note", or "author" for every note) no more.

    Asked twice, kept once. Raises Invalid for what cannot be silenced; as for every change of a draft, only its author may.
    """
    if not fits(scope, what):
        raise Invalid({"what": [UNKNOWN]})
    with transaction.atomic():
        note = load_draft(actor, note_id, Action.NOTE_EDIT)
        draft = None if scope == "author" else note.draft
        rows = Silenced.objects.filter(practice=actor.practice, author=actor.person, draft=draft)
        if rows.filter(what=what).exists():
            return
        if rows.count() >= MOST:
            raise Refused(FULL)
        Silenced.objects.create(
            practice_id=actor.practice, author_id=actor.person, draft=draft, what=what, silenced_at=at
        )
        record(actor, Action.NOTE_EDIT, "note", note.id, at=at, client=note.client_id, reason=f"silenced {scope}")


def mark_again(actor: Actor, note_id: UUID, *, at: datetime) -> None:
    """Let the check mark everything in a draft again, but what its author never wants to see."""
    with transaction.atomic():
        note = load_draft(actor, note_id, Action.NOTE_EDIT)
        gone, _ = Silenced.objects.filter(practice=actor.practice, draft=note.draft).delete()
        if gone:
            record(actor, Action.NOTE_EDIT, "note", note.id, at=at, client=note.client_id, reason="marked again")


def mark_kinds_again(actor: Actor, *, at: datetime) -> None:
    """Let the check mark all kinds again in whatever the actor writes."""
    require(actor, Action.PERSON_EDIT_SELF, Subject(actor.practice, author=actor.person), kind="person")
    with transaction.atomic():
        rows = Silenced.objects.filter(practice=actor.practice, author=actor.person, draft=None)
        gone, _ = rows.delete()
        if gone:
            record(actor, Action.PERSON_EDIT_SELF, "person", actor.person, at=at, reason="marks")
