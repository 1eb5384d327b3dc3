"""A supervisor's verbs: comment beside the text, return, co-sign. And the author's answer. Decision 0027.

A version that is signed is never changed: a return opens a draft beside it, whose signature makes the next full version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.audit.services import newest_head, record, sequence
from holdspace.kernel.errors import Conflict, Invalid, Refused, form_used
from holdspace.kernel.ids import new_id
from holdspace.kernel.words import clean_text, problem
from holdspace.notes.documents import newest_full
from holdspace.notes.models import Comment, CosignRequest, Draft, Note, RecordVersion, Signature
from holdspace.notes.own_formats import format_of_note
from holdspace.notes.reviews.queries import NOT_ASKED, names_of_deciders
from holdspace.notes.reviews.rules import COMMENT_LIMIT, COSIGN, comment_problems
from holdspace.notes.rules import SITTING, Intent, Proof
from holdspace.notes.services.drafts import load_draft
from holdspace.notes.services.signing import (
    ToSign,
    attach_signature,
    check_proof,
    checked_intent,
    intent_at,
    to_sign,
)
from holdspace.notes.services.submitting import stand
from holdspace.practice.models import Person

SIGNED_AGAIN = "This note was signed once more after you opened this page. Your comments are kept. Read the newer version, then decide."
NO_COMMENT = "Say what is to be changed: comment on a section, or write a sentence here. Then return it."
NOT_UNDER_REVIEW = "This note is not under review any more. Nothing was changed."
SENT = "This comment was sent already. Its author may have read it, so it stays."


@dataclass(frozen=True)
class Said:
    """A comment as it was written: on which section ("" for the whole note), about which words."""

    section: str
    text: str
    quote: str = ""


@dataclass(frozen=True)
class Answer:
    """What the author says to a comment. settled: nothing is left to do about it."""

    text: str
    settled: bool


@dataclass(frozen=True)
class _Held:
    """A note under review, locked, with its newest full version and this supervisor's request for it."""

    note: Note
    version: RecordVersion
    request: CosignRequest


def add_comment(
    actor: Actor, note_id: UUID, said: Said, *, version: int, at: datetime, comment_id: UUID | None = None
) -> Comment:
    """Write a comment beside the text. Its author sees it once the supervisor decides. comment_id: so that twice is once."""
    with transaction.atomic():
        held = _hold(actor, note_id, Action.NOTE_REVIEW)
        already = Comment.objects.filter(id=comment_id).first() if comment_id else None
        if already is not None:
            if (already.note_id, already.author_id) != (held.note.id, actor.person):
                raise form_used()
            return already
        _check_open(held, version)
        row = _comment(actor, held, said, at=at, comment_id=comment_id)
        record(actor, Action.NOTE_REVIEW, "note", note_id, at=at, client=held.note.client_id, reason="comment")
    return row


def remove_comment(actor: Actor, note_id: UUID, comment_id: UUID, *, at: datetime) -> None:
    """Take one's own comment away while nobody else has seen it."""
    with transaction.atomic():
        held = _hold(actor, note_id, Action.NOTE_REVIEW)
        row = Comment.objects.filter(note=held.note, id=comment_id, author=actor.person).first()
        if row is None:
            raise missing("comment", comment_id, action=Action.NOTE_REVIEW)
        if row.sent_at is not None:
            raise Refused(SENT)
        row.delete()
        record(actor, Action.NOTE_REVIEW, "note", note_id, at=at, client=held.note.client_id, reason="comment removed")


def return_note(actor: Actor, note_id: UUID, *, version: int, reason: str = "", at: datetime) -> Note:
    """Give a note back to its author with one's comments. Its author writes the next version in a draft beside what is signed.

    reason: a sentence about the whole. When another supervisor has returned it in the meantime, these comments join theirs.
    """
    words = clean_text(reason).strip()
    sentence = problem(words, limit=COMMENT_LIMIT)
    if sentence:
        raise Invalid({"reason": [sentence]})
    with transaction.atomic():
        held = _hold(actor, note_id, Action.NOTE_REVIEW)
        note, request = held.note, held.request
        if request.outcome == "returned" and (request.version, note.review) == (version, "returned"):
            return note  # sent twice
        _check_open(held, version)
        if words:
            _comment(actor, held, Said("", words), at=at)
        if not _send(actor, note, at):
            raise Invalid({"reason": [NO_COMMENT]})
        _end(request, "returned", at)
        if note.review != "returned":
            _reopen(held, at)
        record(
            actor,
            Action.NOTE_REVIEW,
            "note",
            note.id,
            at=at,
            client=note.client_id,
            version=held.version.version,
            reason="returned",
        )
    return note


def cosign_note(
    actor: Actor, note_id: UUID, *, version: int, proof: Proof, at: datetime, intent: Intent | None = None
) -> Note:
    """Co-sign the newest full version of a supervisee's note. Nobody co-signs their own (the policy, and the database).

    version: the one that was read. Comments not sent yet go to its author with it. Whether the review is complete by it is the practice's rule.
    """
    meant = checked_intent(intent, at=at)
    with transaction.atomic():
        held = _hold(actor, note_id, Action.NOTE_COSIGN)
        note, request = held.note, held.request
        if request.outcome == "cosigned" and request.version == version:
            return note  # sent twice
        check_proof(note.practice.fictional, proof)
        _check_ready(held, version)
        meant = meant or intent_at(newest_head(actor.practice), at=at)
        signer = Person.objects.get(id=actor.person)
        signature = attach_signature(held.version, signer, meaning=COSIGN, proof=proof, intent=meant)
        _end(request, "cosigned", at)
        _send(actor, note, at)
        stand(note, held.version.version, at=at)
        _log_cosign(actor, held, signature, proof, at)
    return note


def prepare_cosign(actor: Actor, note_id: UUID, *, version: int, at: datetime) -> ToSign:
    """Put together what a passkey is to sign. Nothing is kept; raises what `cosign_note` would."""
    with transaction.atomic():
        held = _hold(actor, note_id, Action.NOTE_COSIGN)
        _check_ready(held, version)
        head = newest_head(actor.practice)
        signer = Person.objects.get(id=actor.person)
        intent = intent_at(head, at=at)
        return to_sign(held.version.document(), signer, meaning=COSIGN, intent=intent, head=head)


def answer_comments(actor: Actor, note_id: UUID, answers: Mapping[UUID, Answer], *, at: datetime) -> int:
    """Keep the author's answers to comments on a returned note; how many changed. Those of one sitting are one event, as with a draft."""
    for answer in answers.values():
        sentence = problem(answer.text, limit=COMMENT_LIMIT)
        if sentence:
            raise Invalid({"answer": [sentence]})
    with transaction.atomic():
        note = load_draft(actor, note_id, Action.NOTE_EDIT)
        rows = Comment.objects.filter(note=note, id__in=list(answers), sent_at__isnull=False)
        changed = [one for one in rows if _answered(one, answers[one.id], at)]
        for one in changed:
            one.save(update_fields=["answer", "settled_at"])
        if changed and (at - note.draft.saved_at > SITTING or any(one.settled_at == at for one in changed)):
            record(actor, Action.NOTE_EDIT, "note", note.id, at=at, client=note.client_id, reason="answer")
    return len(changed)


def _answered(row: Comment, answer: Answer, at: datetime) -> bool:
    text = clean_text(answer.text)
    same = (row.answer, row.settled_at is not None) == (text, answer.settled)
    row.answer, row.settled_at = text, (row.settled_at or at) if answer.settled else None
    return not same


def _hold(actor: Actor, note_id: UUID, action: Action) -> _Held:
    """The one way to hold a note for reviewing it: found, permitted, locked, and asked for."""
    rows = Note.objects.select_for_update(of=("self",)).select_related("client", "encounter", "practice", "author")
    note = rows.filter(practice=actor.practice, id=note_id).first()
    if note is None:
        raise missing("note", note_id, action=action)
    require(actor, action, note.subject, kind="note", object_id=note.id)
    request = CosignRequest.objects.filter(note=note, supervisor=actor.person).order_by("-version").first()
    if request is None:
        raise Refused(NOT_ASKED, action=action, kind="note", object_id=note.id, client=note.client_id)
    return _Held(note, newest_full(note), request)


def _check_open(held: _Held, version: int) -> None:
    """Refuse to say anything about a version that is not the newest, or that is not under review."""
    if version != held.version.version:
        raise Conflict(SIGNED_AGAIN, current=held.note)
    if held.request.version != version or held.request.ended_at is not None:
        raise Refused(_why_ended(held))


def _check_ready(held: _Held, version: int) -> None:
    _check_open(held, version)
    if held.note.review == "returned":
        names = names_of_deciders(held.note, version, "returned")
        author = held.note.author.name
        raise Refused(
            f"{names} returned this note in the meantime. Nothing was signed. It comes to you again when {author} has signed the next version."
        )


def _why_ended(held: _Held) -> str:
    names = names_of_deciders(held.note, held.version.version, "cosigned")
    sentences = {
        "not_needed": f"{names} co-signed this note in the meantime, and one supervisor is enough here. Nothing was changed.",
        "cosigned": "You have co-signed this version already. Add an addendum, or speak with its author.",
        "returned": "You have returned this note already. It comes to you again when its author has signed the next version.",
    }
    return sentences.get(held.request.outcome, NOT_UNDER_REVIEW)


def _comment(actor: Actor, held: _Held, said: Said, *, at: datetime, comment_id: UUID | None = None) -> Comment:
    found = comment_problems(said.text, said.quote)
    if said.section and said.section not in {one["key"] for one in held.version.document()["sections"]}:
        found["text"] = ["This note has no such section."]
    if found:
        raise Invalid(found)
    return Comment.objects.create(
        id=comment_id or new_id(),
        practice_id=actor.practice,
        note=held.note,
        version=held.version.version,
        section=said.section,
        quote=clean_text(said.quote).strip(),
        text=clean_text(said.text).strip(),
        author_id=actor.person,
        written_at=at,
    )


def _send(actor: Actor, note: Note, at: datetime) -> int:
    """Let the author see this supervisor's comments; how many there were to send."""
    return Comment.objects.filter(note=note, author=actor.person, sent_at=None).update(sent_at=at)


def _end(request: CosignRequest, outcome: str, at: datetime) -> None:
    request.ended_at, request.outcome = at, outcome
    request.save(update_fields=["ended_at", "outcome"])


def _reopen(held: _Held, at: datetime) -> None:
    """A draft of the next version, with the words as they were signed."""
    note, sections = held.note, held.version.document()["sections"]
    texts = {one["key"]: one["text"] for one in sections if "data" not in one}
    Draft.objects.create(
        note=note,
        practice_id=note.practice_id,
        sections=[{"key": key, "text": texts.get(key, "")} for key in format_of_note(note).rule.keys],
        blocks={one["key"]: one["data"] for one in sections if "data" in one},
        saved_at=at,
        sitting_at=at,
    )
    note.review = "returned"
    note.save(update_fields=["review"])


def _log_cosign(actor: Actor, held: _Held, signature: Signature, proof: Proof, at: datetime) -> None:
    record(
        actor,
        Action.NOTE_COSIGN,
        "note",
        held.note.id,
        at=at,
        client=held.note.client_id,
        version=held.version.version,
        digest=bytes(held.version.sha256),
        reason=proof.method,
        signature=signature.digest,
    )
    sequence(actor.practice, at=at)
