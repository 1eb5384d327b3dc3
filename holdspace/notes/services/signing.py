"""Signing: freeze the words, state who signs them, keep the proof. Nothing undoes it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.audit.checkpoints import origin_of
from holdspace.audit.services import newest_head, record, sequence
from holdspace.kernel.canonical import b64, canonical, sha256
from holdspace.kernel.errors import Conflict, Refused
from holdspace.kernel.ids import new_id
from holdspace.notes import search
from holdspace.notes.documents import note_document, signer_of
from holdspace.notes.models import Note, RecordVersion, Signature
from holdspace.notes.rules import METHODS, Intent, Proof, challenge, is_empty, is_late, statement
from holdspace.notes.services.drafts import load_draft, searchable
from holdspace.practice.models import Person


def sign_note(
    actor: Actor, note_id: UUID, *, revision: int, proof: Proof, at: datetime, intent: Intent | None = None
) -> Note:
    """Sign a draft: its exact bytes are frozen with a digest and a signature statement, and never change again.

    revision: the draft the signer has read; Conflict when it changed since. proof: the fresh act that shows who signs
    (15 U.S.C. 7006(5); CMS Program Integrity Manual ch. 3, 3.3.2.4). A note begun late says so in its kind.
    intent: what was put together for a passkey to sign; made here for the other methods.
    """
    meant = intent or intent_at(actor.practice, at=at)
    with transaction.atomic():
        note = load_draft(actor, note_id, Action.NOTE_SIGN)
        draft = note.draft
        if draft.revision != revision:
            raise Conflict("The draft changed after you opened this page. Read it once more, then sign.", current=note)
        _check(note, draft.sections, proof, at)
        late = is_late(note.begun_at, note.encounter.ends_at, note.practice.late_after_hours)
        kind = RecordVersion.Kind.LATE_ENTRY if late else RecordVersion.Kind.ORIGINAL
        document = note_document(note, draft.sections, author=note.author, version=1, kind=kind, at=meant.at)
        version = freeze(note, document, at=at)
        signature = attach_signature(version, note.author, meaning="author", proof=proof, intent=meant)
        note.state, note.frozen_at, note.late = "signed", at, late
        note.save(update_fields=["state", "frozen_at", "late"])
        search.forget(note.docid)
        index_frozen(note, draft.sections)
        draft.delete()
        record(
            actor,
            Action.NOTE_SIGN,
            "note",
            note.id,
            at=at,
            client=note.client_id,
            version=1,
            digest=bytes(version.sha256),
            reason=proof.method,
            signature=signature.digest,
        )
        sequence(actor.practice, at=at)
    return note


def intent_at(practice: UUID, *, at: datetime) -> Intent:
    """What a statement put together at this moment says of time and log."""
    head = newest_head(practice)
    if head is None:
        return Intent(at, None)
    return Intent(at, {"origin": origin_of(practice, head.log), "size": head.size, "root": b64(bytes(head.root))})


def freeze(note: Note, document: dict[str, Any], *, at: datetime, version_id: UUID | None = None) -> RecordVersion:
    """Keep a document's canonical bytes and their SHA-256 for good."""
    content = canonical(document)
    return RecordVersion.objects.create(
        id=version_id or new_id(),
        practice_id=note.practice_id,
        note=note,
        version=document["version"],
        kind=document["kind"],
        content=content,
        sha256=sha256(content),
        created_at=at,
    )


def attach_signature(
    version: RecordVersion, signer: Person, *, meaning: str, proof: Proof, intent: Intent
) -> Signature:
    """Bind a signer to a version by a signature statement. The evidence names the factors and when they were shown.

    Until passkeys sign the statement's hash itself, the evidence is the server's word and says so.
    """
    words = statement(
        note=version.note_id,
        version=version.version,
        digest=b64(bytes(version.sha256)),
        signer=signer_of(signer),
        meaning=meaning,
        method=proof.method,
        intent=intent,
    )
    evidence = {
        "attested_by": "this server",
        "challenge": b64(challenge(words)),
        "reauthenticated_at": proof.at,
        "factors": list(proof.factors),
    }
    return Signature.objects.create(
        practice_id=version.practice_id,
        version=version,
        signer=signer,
        meaning=meaning,
        method=proof.method,
        statement=words,
        evidence=canonical(evidence),
        signed_at=intent.at,
    )


def index_frozen(note: Note, sections: list[dict[str, str]]) -> None:
    """Let the client's care team find the words."""
    scope = search.scope_of(practice=note.practice_id, client=note.client_id, author=note.author_id, draft=False)
    search.index([(note.docid, scope, searchable(sections))])


def check_proof(fictional: bool, proof: Proof) -> None:
    """Refuse a password alone outside the fictional practice, and what is no method (house.md 14, "Signing methods")."""
    if proof.method not in METHODS or (proof.method == "password" and not fictional):
        raise Refused(
            "Signing needs your password and a second factor, or a passkey. Set one up under Signing in, then sign."
        )


def _check(note: Note, sections: list[dict[str, str]], proof: Proof, at: datetime) -> None:
    check_proof(note.practice.fictional, proof)
    if is_empty(sections):
        raise Refused("Nothing is written yet. Write at least one section, then sign.")
    if note.encounter.status != "held":
        raise Refused("The session of this note is not marked as held. Say that it took place, then sign.")
    if note.encounter.starts_at > at:
        raise Refused("The session of this note lies in the future. It can be signed once it has taken place.")
