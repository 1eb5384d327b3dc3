"""Signing: freeze the words, state who signs them, keep the proof. Nothing undoes it.

A passkey signs the statement itself, so what it will sign is put together first (`prepare_note`) and again, from the draft as it then
is, when its answer comes: only the same bytes verify.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.audit.checkpoints import origin_of
from holdspace.audit.models import LogHead
from holdspace.audit.services import newest_head, record, sequence
from holdspace.caseload.supervision.queries import supervisors_of
from holdspace.kernel.canonical import b64, canonical, sha256
from holdspace.kernel.errors import Conflict, Refused
from holdspace.kernel.ids import new_id
from holdspace.notes import search
from holdspace.notes.documents import newest_full, note_document, signer_of
from holdspace.notes.models import Note, RecordVersion, Signature
from holdspace.notes.readiness import obstacles
from holdspace.notes.rules import (
    METHODS,
    SIGN_WITHIN,
    Assertion,
    Intent,
    Proof,
    challenge,
    is_late,
    statement,
)
from holdspace.notes.services.drafts import load_draft, searchable
from holdspace.notes.services.following import follow_signing
from holdspace.notes.services.states import forget_states
from holdspace.notes.services.submitting import submit
from holdspace.practice.models import Person
from holdspace.practice.passkeys import Together, passkey_problem
from holdspace.practice.queries import is_enrolled, passkey_of

NO_METHOD = "Signing needs your password and a second factor, or a passkey. Set one up under Signing in, then sign."
TOO_LATE = (
    "More than five minutes passed before the passkey was used. Nothing was signed and nothing is lost: sign again."
)
NOT_YOURS = "This passkey is not one of yours. Nothing was signed and nothing is lost: use one that you set up here."
NOT_ENROLLED = "The log does not know this passkey yet. Take this passkey away and add it again, then sign."
NOT_THIS = (
    "The passkey did not sign these exact words as they are now: something changed since you opened the page. "
    "Nothing was signed and nothing is lost: read it once more, then sign again."
)


@dataclass(frozen=True)
class ToSign:
    """What a passkey is asked to sign. statement: its bytes; no clinical text. head: the newest of the log, which it names."""

    statement: bytes
    intent: Intent
    head: LogHead | None


def sign_note(
    actor: Actor, note_id: UUID, *, revision: int, proof: Proof, at: datetime, intent: Intent | None = None
) -> Note:
    """Sign a draft: its exact bytes are frozen with a digest and a signature statement, and never change again.

    revision: the draft the signer has read; Conflict when it changed since. proof: the fresh act that shows who signs
    (15 U.S.C. 7006(5); CMS Program Integrity Manual ch. 3, 3.3.2.4). A note begun late says so in its kind.
    intent: what was put together for a passkey to sign; made here for the other methods. What a supervisor returned becomes the next
    full version. A supervisee's signature is the submission: their supervisors are asked to co-sign (decision 0027).
    """
    meant = checked_intent(intent, at=at) or intent_at(newest_head(actor.practice), at=at)
    with transaction.atomic():
        note = _ready(actor, note_id, revision, at)
        check_proof(note.practice.fictional, proof)
        reviewers = [one.id for one in supervisors_of(actor.practice, actor.person, at=at)]
        seal(actor, note, intent=meant, proof=proof, at=at, reviewers=reviewers)
        sequence(actor.practice, at=at)
    return note


def seal(
    actor: Actor,
    note: Note,
    *,
    intent: Intent,
    proof: Proof,
    at: datetime,
    reviewers: Sequence[UUID],
    together: Together | None = None,
) -> None:
    """Freeze, sign and index a draft that is held and found ready; whoever calls ends the transaction with `sequence`.

    reviewers: those who supervise its author now. together: where it stands among notes that one answer of a passkey signs.
    """
    document = _document(note, intent)
    version = freeze(note, document, at=intent.at)
    signature = attach_signature(version, note.author, meaning="author", proof=proof, intent=intent, together=together)
    note.review = submit(note, version.version, reviewers, at=at)
    if note.is_draft:
        note.state, note.frozen_at = "signed", intent.at
        note.late = version.kind == RecordVersion.Kind.LATE_ENTRY
        note.save(update_fields=["state", "frozen_at", "late", "review"])
        search.forget(note.docid)
        index_frozen(note, note.draft.words)
    else:
        note.save(update_fields=["review"])
        search.forget(note.docid)
        index_versions(note)
    follow_signing(actor, note, at=at)
    forget_states(note)
    note.draft.delete()
    record(
        actor,
        Action.NOTE_SIGN,
        "note",
        note.id,
        at=at,
        client=note.client_id,
        version=version.version,
        digest=bytes(version.sha256),
        reason=proof.method,
        signature=signature.digest,
    )


def prepare_note(actor: Actor, note_id: UUID, *, revision: int, at: datetime) -> ToSign:
    """Put together what a passkey is to sign for a draft. Nothing is kept; raises what `sign_note` would."""
    with transaction.atomic():
        note = _ready(actor, note_id, revision, at)
        head = newest_head(actor.practice)
        intent = intent_at(head, at=at)
        return to_sign(_document(note, intent), note.author, meaning="author", intent=intent, head=head)


def to_sign(document: dict[str, Any], signer: Person, *, meaning: str, intent: Intent, head: LogHead | None) -> ToSign:
    """The statement a passkey is asked to sign over a document not kept yet."""
    digest = sha256(canonical(document))
    place = (document["note"], document["version"])
    words = _statement(place, digest, signer, meaning=meaning, method="passkey", intent=intent)
    return ToSign(words, intent, head)


def statement_of(note: Note, intent: Intent) -> bytes:
    """The statement that a passkey is asked to sign over a draft as it stands, found ready by the caller."""
    return to_sign(_document(note, intent), note.author, meaning="author", intent=intent, head=None).statement


def intent_at(head: LogHead | None, *, at: datetime) -> Intent:
    """What a statement put together at this moment says of time and log."""
    if head is None:
        return Intent(at, None)
    origin = origin_of(head.practice, head.log)
    return Intent(at, {"origin": origin, "size": head.size, "root": b64(bytes(head.root))})


def checked_intent(intent: Intent | None, *, at: datetime) -> Intent | None:
    """Refuse what was put together too long ago: a statement's time is the time of signing."""
    if intent is not None and not intent.at <= at <= intent.at + SIGN_WITHIN:
        raise Refused(TOO_LATE)
    return intent


def _ready(actor: Actor, note_id: UUID, revision: int, at: datetime) -> Note:
    note = load_draft(actor, note_id, Action.NOTE_SIGN)
    if note.draft.revision != revision:
        raise Conflict("The draft changed after you opened this page. Read it once more, then sign.", current=note)
    for obstacle in obstacles(note, at=at):
        raise Refused(obstacle.sentence)
    return note


def _document(note: Note, intent: Intent) -> dict[str, Any]:
    """The next full version: the first, or what takes the place of a returned one."""
    if not note.is_draft:
        return _correction(note, intent)
    late = is_late(note.begun_at, note.encounter.ends_at, note.practice.late_after_hours)
    kind = RecordVersion.Kind.LATE_ENTRY if late else RecordVersion.Kind.ORIGINAL
    return note_document(note, note.draft.words, author=note.author, version=1, kind=kind, at=intent.at)


def _correction(note: Note, intent: Intent) -> dict[str, Any]:
    before, last = newest_full(note), note.versions.latest("version")
    return note_document(
        note,
        note.draft.words,
        author=note.author,
        version=last.version + 1,
        kind=RecordVersion.Kind.CORRECTION,
        at=intent.at,
        amends={"version": before.version, "sha256": b64(bytes(before.sha256))},
    )


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
    version: RecordVersion,
    signer: Person,
    *,
    meaning: str,
    proof: Proof,
    intent: Intent,
    together: Together | None = None,
) -> Signature:
    """Bind a signer to a version by a signature statement, with the evidence for it.

    A passkey's evidence is its signature over the statement, checked here. Else it is the server's word, and says so.
    together: the statement is one of several that the passkey signed by their root (decision 0029).
    """
    place = (version.note_id, version.version)
    words = _statement(place, bytes(version.sha256), signer, meaning=meaning, method=proof.method, intent=intent)
    if proof.method == "passkey":
        evidence = _passkey_evidence(signer, proof.assertion, words, together)
    else:
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


def _statement(place: tuple[UUID, int], digest: bytes, signer: Person, **more: Any) -> bytes:
    note, version = place
    return statement(note=note, version=version, digest=b64(digest), signer=signer_of(signer), **more)


def _passkey_evidence(
    signer: Person, shown: Assertion | None, words: bytes, together: Together | None
) -> dict[str, Any]:
    """Refuse an assertion that is not by an enrolled key of this person, over these very bytes, made here."""
    spki = passkey_of(signer.id, shown.credential) if shown else None
    if shown is None or spki is None:
        raise Refused(NOT_YOURS)
    if not is_enrolled(signer, spki):
        raise Refused(NOT_ENROLLED)
    evidence: dict[str, Any] = {
        "credential": b64(shown.credential),
        "spki": b64(spki),
        "clientDataJSON": b64(shown.client_data),
        "authenticatorData": b64(shown.authenticator_data),
        "signature": b64(shown.signature),
        "origin": shown.origin,
        "rp": shown.rp,
    }
    if together is not None:
        evidence["many"] = together.facts()
    if passkey_problem(evidence, challenge(words), origins=settings.SIGNING_ORIGINS):
        raise Refused(NOT_THIS)
    return evidence


def index_frozen(note: Note, sections: list[dict[str, str]]) -> None:
    """Let the client's care team find the words."""
    scope = search.scope_of(practice=note.practice_id, client=note.client_id, author=note.author_id, draft=False)
    search.index([(note.docid, scope, searchable(sections))])


def index_versions(note: Note) -> None:
    """Let the client's care team find the words of every version of a note that the index does not hold."""
    texts = [section for one in note.versions.order_by("version") for section in one.document()["sections"]]
    index_frozen(note, texts)


def check_proof(fictional: bool, proof: Proof) -> None:
    """Refuse a password alone outside the fictional practice, and what is no method (house.md 14, "Signing methods")."""
    if proof.method not in METHODS or (proof.method == "password" and not fictional):
        raise Refused(NO_METHOD)
