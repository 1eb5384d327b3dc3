"""Entered in error: a new signed row with a reason, beside a note that never changes (decision 0028).

A note entered in the wrong client's record leaves a trace there without its words; they may be taken over, once, into a new draft in
the right one, which says when they were first signed and not where.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.audit.services import newest_head, record, sequence
from holdspace.kernel.canonical import b64
from holdspace.kernel.errors import Conflict, Invalid, form_used
from holdspace.kernel.ids import new_id
from holdspace.kernel.words import clean_text, problem
from holdspace.notes import search
from holdspace.notes.documents import retraction_document
from holdspace.notes.models import CosignRequest, Draft, DraftVersion, Note, RecordVersion, Retraction, Signature
from holdspace.notes.rules import REASON_LIMIT, WRONG_KINDS, Intent, Proof
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

ALREADY = (
    "Somebody marked this note as entered in error before you. It stands as they signed it, and nothing was added."
)
NO_REASON = "Say in a sentence why this note does not belong here."
TOO_LONG = f"The reason is too long. The most is {REASON_LIMIT} characters."
NO_KIND = "Choose what was wrong with this note."


@dataclass(frozen=True)
class _Said:
    kind: str
    words: str


def retract_note(
    actor: Actor,
    note_id: UUID,
    *,
    kind: str,
    reason: str,
    proof: Proof,
    at: datetime,
    retraction_id: UUID | None = None,
    intent: Intent | None = None,
) -> Retraction:
    """Say that a signed note was entered in error ("error"), or in another client's record ("wrong_client"). Nothing undoes it.

    The note's own bytes stay as they were signed, a legal hold notwithstanding: this adds, and deletes nothing of the record.
    retraction_id: the id a form was made with, so that posting twice says it once. intent: as for `add_addendum`.
    """
    said = _checked(kind, reason)
    meant = checked_intent(intent, at=at)
    with transaction.atomic():
        note = load_retractable(actor, note_id, Action.NOTE_RETRACT)
        check_proof(note.practice.fictional, proof)
        already = Retraction.objects.filter(note=note).first()
        if already is not None and already.id == retraction_id:
            return already
        if retraction_id and Retraction.objects.filter(id=retraction_id).exists():
            raise form_used()
        _refuse_twice(note)
        meant = meant or intent_at(newest_head(actor.practice), at=at)
        return _retract(actor, note, said, proof, meant, at=at, retraction_id=retraction_id)


def prepare_retraction(actor: Actor, note_id: UUID, *, kind: str, reason: str, at: datetime) -> ToSign:
    """Put together what a passkey is to sign for a retraction. Nothing is kept; raises what `retract_note` would."""
    said = _checked(kind, reason)
    with transaction.atomic():
        note = load_retractable(actor, note_id, Action.NOTE_RETRACT)
        _refuse_twice(note)
        head = newest_head(actor.practice)
        intent = intent_at(head, at=at)
        author = Person.objects.get(id=actor.person)
        document = _document(note, said, author, intent)
    return to_sign(document, author, meaning="retraction", intent=intent, head=head)


def load_retractable(actor: Actor, note_id: UUID, action: Action) -> Note:
    """The one way to hold a signed note for retracting it or taking its words over: found, in reach, permitted, locked."""
    rows = Note.objects.select_for_update(of=("self",)).select_related("client", "encounter", "practice")
    note = rows.filter(practice=actor.practice, id=note_id).first()
    if note is None:
        raise missing("note", note_id, action=action)
    require(actor, action, note.subject, kind="note", object_id=note.id)
    return note


def _checked(kind: str, reason: str) -> _Said:
    words = clean_text(reason).strip()
    found = {"kind": [] if kind in WRONG_KINDS else [NO_KIND]}
    sentence = problem(words) or ("" if words else NO_REASON) or (TOO_LONG if len(words) > REASON_LIMIT else "")
    found["reason"] = [sentence] if sentence else []
    found = {name: sentences for name, sentences in found.items() if sentences}
    if found:
        raise Invalid(found)
    return _Said(kind, words)


def _refuse_twice(note: Note) -> None:
    if note.wrong is not None:
        raise Conflict(ALREADY, current=note)


def _document(note: Note, said: _Said, author: Person, intent: Intent) -> dict[str, Any]:
    versions = list(note.versions.order_by("version"))
    full = [one for one in versions if one.kind != RecordVersion.Kind.ADDENDUM][-1]
    return retraction_document(
        full.document(),
        reason=WRONG_KINDS[said.kind],
        text=said.words,
        author=author,
        version=versions[-1].version + 1,
        amends={"version": full.version, "sha256": b64(bytes(full.sha256))},
        at=intent.at,
    )


def _retract(
    actor: Actor, note: Note, said: _Said, proof: Proof, meant: Intent, *, at: datetime, retraction_id: UUID | None
) -> Retraction:
    author, row_id = Person.objects.get(id=actor.person), retraction_id or new_id()
    version = freeze(note, _document(note, said, author, meant), at=meant.at, version_id=row_id)
    signature = attach_signature(version, author, meaning="retraction", proof=proof, intent=meant)
    row = Retraction.objects.create(
        id=row_id,
        practice_id=note.practice_id,
        note=note,
        kind=said.kind,
        reason=said.words,
        by=author,
        at=meant.at,
    )
    _close(note, said.kind, at=at)
    _log(actor, note, said.kind, version, signature, at=at)
    return row


def _close(note: Note, kind: str, *, at: datetime) -> None:
    """Mark the note, end what waits for it (a supervisor, a version being written), and keep the index with what is shown."""
    CosignRequest.objects.filter(note=note, ended_at=None).update(ended_at=at, outcome="retracted")
    DraftVersion.objects.filter(note=note).delete()
    Draft.objects.filter(note=note).delete()
    note.wrong, note.review = kind, note.review if note.review == "cosigned" else ""
    note.save(update_fields=["wrong", "review"])
    search.forget(note.docid)
    if not note.withheld:
        index_versions(note)


def _log(actor: Actor, note: Note, kind: str, version: RecordVersion, signature: Signature, *, at: datetime) -> None:
    record(
        actor,
        Action.NOTE_RETRACT,
        "note",
        note.id,
        at=at,
        client=note.client_id,
        version=version.version,
        digest=bytes(version.sha256),
        reason=kind,
        signature=signature.digest,
    )
    sequence(actor.practice, at=at)
