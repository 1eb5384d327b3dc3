"""Verbs about phrases: keep one as its next version, retire it, put one into a draft."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.kernel.errors import Conflict, Invalid, Refused, form_used
from holdspace.kernel.ids import new_id
from holdspace.kernel.words import clean_text
from holdspace.notes.models import Note, Phrase
from holdspace.notes.phrase_rules import MOST, clean_code, phrase_problems
from holdspace.notes.services.drafts import STALE, load_draft, save_draft
from holdspace.practice.models import Practice

OLD = "This phrase was changed or retired after you opened this page. Nothing was saved. Look at it as it is now."
TOO_MANY = f"There are {MOST} phrases here already. Retire some, then make another."


def save_phrase(
    actor: Actor,
    *,
    code: str,
    text: str,
    shared: bool,
    at: datetime,
    replaces: UUID | None = None,
    phrase_id: UUID | None = None,
) -> Phrase:
    """Keep a phrase, or the next version of the one it replaces: the version before stays, retired.

    shared: for everybody who writes notes in the practice. phrase_id: the id a form was made with, so that posting twice keeps one.
    """
    with transaction.atomic():
        _permitted(actor, shared=shared)
        already = Phrase.objects.filter(id=phrase_id).first() if phrase_id else None
        if already is not None:
            if (already.practice_id, already.owner_id) != (actor.practice, None if shared else actor.person):
                raise form_used()
            return already
        before = _load(actor, replaces) if replaces else None
        _check(actor, code, text, shared=shared, before=before)
        if before is not None:
            before.retired_at = at
            before.save(update_fields=["retired_at"])
        row = Phrase.objects.create(
            id=phrase_id or new_id(),
            practice_id=actor.practice,
            owner_id=None if shared else actor.person,
            code=clean_code(code),
            text=clean_text(text),
            version=before.version + 1 if before else 1,
            made_at=at,
        )
        _log(actor, row, at)
    return row


def retire_phrase(actor: Actor, phrase_id: UUID, *, at: datetime) -> Phrase:
    """Offer a phrase no longer. What was written with it stays."""
    with transaction.atomic():
        row = _load(actor, phrase_id)
        row.retired_at = at
        row.save(update_fields=["retired_at"])
        _log(actor, row, at, "retired")
    return row


def insert_phrase(actor: Actor, note_id: UUID, *, phrase_id: UUID, section: str, revision: int, at: datetime) -> Note:
    """Put a phrase below the words of a section: the way without script. Its blanks are filled afterwards."""
    with transaction.atomic():
        note = load_draft(actor, note_id, Action.NOTE_EDIT)
        phrase = Phrase.objects.filter(practice=actor.practice, id=phrase_id, retired_at=None).first()
        if phrase is None or phrase.owner_id not in (None, actor.person):
            raise missing("phrase", phrase_id, action=Action.PHRASE_LIST)
        if note.draft.revision != revision:
            raise Conflict(STALE, current=note)
        texts = {one["key"]: one["text"] for one in note.draft.sections}
        if section not in texts:
            raise Refused("This note has no such section. Choose one of those you see.")
        texts[section] = "\n".join(part for part in (texts[section].rstrip("\n"), phrase.text) if part)
        note = save_draft(actor, note_id, sections=texts, revision=revision, at=at)
        done = {"client": note.client_id, "version": note.draft.revision, "reason": "phrase"}
        record(actor, Action.NOTE_EDIT, "note", note.id, at=at, **done)
    return note


def _permitted(actor: Actor, *, shared: bool) -> None:
    about = Subject(actor.practice, author=None if shared else actor.person, state="shared" if shared else "own")
    require(actor, Action.PHRASE_SHARE if shared else Action.PHRASE_EDIT, about, kind="phrase")


def _load(actor: Actor, phrase_id: UUID) -> Phrase:
    row = Phrase.objects.select_for_update().filter(practice=actor.practice, id=phrase_id).first()
    if row is None or row.owner_id not in (None, actor.person):
        raise missing("phrase", phrase_id, action=Action.PHRASE_EDIT)
    action = Action.PHRASE_SHARE if row.owner_id is None else Action.PHRASE_EDIT
    require(actor, action, row.subject, kind="phrase", object_id=row.id)
    if row.retired_at is not None:
        raise Conflict(OLD)
    return row


def _check(actor: Actor, code: str, text: str, *, shared: bool, before: Phrase | None) -> None:
    """Codes are counted under the practice's lock, so that two of a code are never both first."""
    found = phrase_problems(code, text)
    Practice.objects.select_for_update().get(id=actor.practice)
    others = Phrase.objects.filter(practice=actor.practice, owner=None if shared else actor.person, retired_at=None)
    others = others.exclude(id=before.id) if before else others
    if not found and others.filter(code=clean_code(code)).exists():
        whose = "The practice has" if shared else "You have"
        found = {"code": [f"{whose} a phrase with this code already. Choose another code, or change that one."]}
    if found:
        raise Invalid(found)
    if others.count() >= MOST:
        raise Refused(TOO_MANY)


def _log(actor: Actor, row: Phrase, at: datetime, reason: str | None = None) -> None:
    action = Action.PHRASE_SHARE if row.owner_id is None else Action.PHRASE_EDIT
    record(actor, action, "phrase", row.id, at=at, version=row.version, reason=reason)
