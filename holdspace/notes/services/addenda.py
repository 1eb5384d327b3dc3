"""Addenda: new signed rows beside a note that never changes (CMS Program Integrity Manual ch. 3, 3.3.2.5)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.audit.services import newest_head, record, sequence
from holdspace.kernel.canonical import b64
from holdspace.kernel.errors import Invalid, form_used
from holdspace.kernel.words import clean_text, problem
from holdspace.notes import search
from holdspace.notes.documents import newest_full, note_document
from holdspace.notes.models import Note, RecordVersion
from holdspace.notes.phrase_rules import blanks
from holdspace.notes.rules import Intent, Proof
from holdspace.notes.services.signing import (
    ToSign,
    attach_signature,
    check_proof,
    checked_intent,
    freeze,
    index_versions,
    intent_at,
    to_sign,
)
from holdspace.practice.models import Person

BLANK_LEFT = "A blank is not filled yet. Write what belongs there, or take it out, then sign."


def add_addendum(
    actor: Actor,
    note_id: UUID,
    *,
    text: str,
    proof: Proof,
    at: datetime,
    addendum_id: UUID | None = None,
    intent: Intent | None = None,
) -> RecordVersion:
    """Add a signed addendum to a note in the record, one entered in error too. The note's own bytes stay as they were signed.

    addendum_id: the id a form was made with, so that posting twice adds one.
    intent: what was put together for a passkey to sign; made here for the other methods.
    """
    words = _words(text)
    meant = checked_intent(intent, at=at)
    with transaction.atomic():
        note = _note(actor, note_id)
        check_proof(note.practice.fictional, proof)
        already = RecordVersion.objects.filter(id=addendum_id).first() if addendum_id else None
        if already is not None:
            if already.note_id != note.id:
                raise form_used()
            return already
        meant = meant or intent_at(newest_head(actor.practice), at=at)
        return _add(actor, note, words, proof, meant, at=at, addendum_id=addendum_id)


def prepare_addendum(actor: Actor, note_id: UUID, *, text: str, at: datetime) -> ToSign:
    """Put together what a passkey is to sign for an addendum. Nothing is kept; raises what `add_addendum` would."""
    words = _words(text)
    with transaction.atomic():
        note = _note(actor, note_id)
        head = newest_head(actor.practice)
        intent = intent_at(head, at=at)
        author = Person.objects.get(id=actor.person)
        document = _document(note, list(note.versions.order_by("version")), words, author, intent)
    return to_sign(document, author, meaning="attestation", intent=intent, head=head)


def _words(text: str) -> str:
    words = clean_text(text)
    sentence = problem(words) or (
        "" if words.strip() else "Nothing is written yet. Write what is to be added, then sign."
    )
    if not sentence and blanks(words):
        sentence = BLANK_LEFT
    if sentence:
        raise Invalid({"text": [sentence]})
    return words


def _note(actor: Actor, note_id: UUID) -> Note:
    rows = Note.objects.select_for_update(of=("self",)).select_related("client", "encounter", "practice")
    note = rows.filter(practice=actor.practice, id=note_id).first()
    if note is None:
        raise missing("note", note_id, action=Action.NOTE_ADD_ADDENDUM)
    require(actor, Action.NOTE_ADD_ADDENDUM, note.subject, kind="note", object_id=note.id)
    return note


def _document(note: Note, versions: list[RecordVersion], words: str, author: Person, intent: Intent) -> dict[str, Any]:
    first, last = newest_full(note), versions[-1]
    return note_document(
        note,
        [{"key": "text", "text": words}],
        author=author,
        version=last.version + 1,
        kind=RecordVersion.Kind.ADDENDUM,
        at=intent.at,
        amends={"version": first.version, "sha256": b64(bytes(first.sha256))},
    )


def _add(
    actor: Actor, note: Note, words: str, proof: Proof, meant: Intent, *, at: datetime, addendum_id: UUID | None
) -> RecordVersion:
    versions = list(note.versions.order_by("version"))
    author = Person.objects.get(id=actor.person)
    document = _document(note, versions, words, author, meant)
    version = freeze(note, document, at=meant.at, version_id=addendum_id)
    signature = attach_signature(version, author, meaning="attestation", proof=proof, intent=meant)
    search.forget(note.docid)
    index_versions(note)
    record(
        actor,
        Action.NOTE_ADD_ADDENDUM,
        "note",
        note.id,
        at=at,
        client=note.client_id,
        version=version.version,
        digest=bytes(version.sha256),
        reason=proof.method,
        signature=signature.digest,
    )
    sequence(actor.practice, at=at)
    return version
