"""Signing a group's notes: one act signs the note of every member who came, all or none (decision 0029).

A passkey signs the root of a tree over the statements of all notes, put together first (`prepare_group`) and again when its answer
comes. A password with a second factor is attested for each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import decide
from holdspace.audit.models import LogHead
from holdspace.audit.services import newest_head, sequence
from holdspace.caseload.supervision.queries import supervisors_of
from holdspace.encounters.groups.rules import PRESENT
from holdspace.encounters.groups.services import load_group_session
from holdspace.encounters.models import Attendance, GroupSession
from holdspace.kernel.errors import Conflict, Refused
from holdspace.notes.groups.checking import check_group
from holdspace.notes.groups.roster import name_book
from holdspace.notes.groups.rules import FORMAT, put_together
from holdspace.notes.models import GroupDraft, Note
from holdspace.notes.own_formats import format_of_note
from holdspace.notes.rules import Intent, Proof, challenge
from holdspace.notes.services.signing import check_proof, checked_intent, intent_at, seal, statement_of
from holdspace.notes.silences.models import Silenced
from holdspace.practice.passkeys import Together, together

CHANGED = "Something was written after you opened this page. Read it once more, then sign."
NOTHING = "No note of this session is left to be signed by you."


@dataclass(frozen=True)
class Seen:
    """What the signer has read: revisions of the shared part and of each note; words they said are no names (`Doubt.key`)."""

    shared: int
    notes: Mapping[UUID, int]
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class GroupToSign:
    """What a passkey is asked to sign: the statements in the order of the tree. No clinical text."""

    statements: list[bytes]
    intent: Intent
    head: LogHead | None


def sign_group(
    actor: Actor, session_id: UUID, *, seen: Seen, proof: Proof, at: datetime, intent: Intent | None = None
) -> list[Note]:
    """Sign the notes of a group's session in one act. Afterwards each is an ordinary note in its record.

    Refused while another member's name stands anywhere: 45 CFR 164.502(b); each record is its client's alone.
    """
    meant = checked_intent(intent, at=at) or intent_at(newest_head(actor.practice), at=at)
    with transaction.atomic():
        session, draft, notes = _ready(actor, session_id, seen, at)
        check_proof(session.practice.fictional, proof)
        reviewers = [one.id for one in supervisors_of(actor.practice, actor.person, at=at)]
        places: list[Together | None] = [None] * len(notes)
        if proof.method == "passkey":
            places = [*_places(notes, meant)]
        for note, place in zip(notes, places, strict=True):
            seal(actor, note, intent=meant, proof=proof, at=at, reviewers=reviewers, together=place)
        if draft.signed_at is None:
            draft.signed_at = at
            draft.save(update_fields=["signed_at"])
            Silenced.objects.filter(practice=actor.practice, shared=draft).delete()  # what is signed has no marks
        sequence(actor.practice, at=at)
    return notes


def prepare_group(actor: Actor, session_id: UUID, *, seen: Seen, at: datetime) -> GroupToSign:
    """Put together what a passkey is to sign. Nothing is kept; raises what `sign_group` would."""
    with transaction.atomic():
        _, _, notes = _ready(actor, session_id, seen, at)
        head = newest_head(actor.practice)
        intent = intent_at(head, at=at)
        return GroupToSign([statement_of(one, intent) for one in notes], intent, head)


def _ready(actor: Actor, session_id: UUID, seen: Seen, at: datetime) -> tuple[GroupSession, GroupDraft, list[Note]]:
    """Everything to be signed, as it would be signed: held, permitted, read, and with nothing in the way."""
    session = load_group_session(actor, session_id, Action.GROUP_WRITE)
    draft = (
        GroupDraft.objects.select_for_update(of=("self",)).filter(group_session=session, author=actor.person).first()
    )
    notes = _drafts(actor, session) if draft else []
    if draft is None or not notes:
        raise Refused(NOTHING)
    if draft.revision != seen.shared or {one.id: one.draft.revision for one in notes} != dict(seen.notes):
        raise Conflict(CHANGED, current=session)
    template = format_of_note(notes[0]).rule
    refusal = check_group(template, draft, notes, name_book(session), at=at).refusal(seen.confirmed)
    if refusal:
        raise Refused(refusal)
    for note in notes:
        note.draft.sections = put_together(template, draft.sections, note.draft.sections)
    return session, draft, notes


def _drafts(actor: Actor, session: GroupSession) -> list[Note]:
    """The drafts of those who came and are in reach, locked, in the order of the tree."""
    came = Attendance.objects.filter(group_session=session, status__in=PRESENT).values("encounter")
    rows = Note.objects.select_for_update(of=("self",)).filter(encounter__in=came, author=actor.person, state="draft")
    notes = rows.filter(template=FORMAT).select_related("draft", "client", "encounter", "practice", "author")
    return [one for one in notes.order_by("id") if decide(actor, Action.NOTE_SIGN, one.subject).allowed]


def _places(notes: Sequence[Note], intent: Intent) -> list[Together]:
    return together([challenge(statement_of(one, intent)) for one in notes])
