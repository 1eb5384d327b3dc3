"""The verb that keeps words which stood beside a draft's: of two versions at once, or recovered from a browser's journal."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.audit.services import record
from holdspace.kernel.errors import Invalid
from holdspace.kernel.words import LINE_LIMIT, clean_text, problem
from holdspace.notes.models import SetAside
from holdspace.notes.services.drafts import load_draft

MOST = 200  # parts of a note that can differ


@dataclass(frozen=True)
class Pair:
    """One part of a note as it stood on both sides. mine: on the page or in its journal. saved: on the server."""

    label: str
    mine: str
    saved: str


def set_aside(
    actor: Actor, note_id: UUID, *, why: str, pairs: Sequence[Pair], written_at: datetime | None, at: datetime
) -> SetAside:
    """Keep both sides until the note is signed, so that the one not chosen is not lost. Sent twice, kept once.

    why: "conflict" or "recovered". written_at: when the words on the device were written, as it told.
    """
    with transaction.atomic():
        note = load_draft(actor, note_id, Action.NOTE_EDIT)
        kept = [asdict(pair) for pair in _checked(pairs)]
        if why not in SetAside.WHY:
            raise Invalid({"why": ["These words come from nowhere that is known. Nothing was kept."]})
        earlier = SetAside.objects.filter(draft=note.draft, why=why)
        already = next((row for row in earlier if row.pairs == kept), None)
        if already is not None:
            return already
        told = min(written_at, at) if written_at else at
        row = SetAside.objects.create(
            practice_id=actor.practice, draft=note.draft, why=why, pairs=kept, written_at=told, kept_at=at
        )
        record(actor, "note.set_aside", "note", note.id, at=at, client=note.client_id, reason=why)
    return row


def _checked(pairs: Sequence[Pair]) -> list[Pair]:
    cleaned = [Pair(one.label, clean_text(one.mine), clean_text(one.saved)) for one in pairs]
    found = [problem(one.label, limit=LINE_LIMIT) for one in cleaned]
    found += [problem(text) for one in cleaned for text in (one.mine, one.saved)]
    wrong = [sentence for sentence in found if sentence]
    if wrong or not 1 <= len(cleaned) <= MOST:
        raise Invalid({"pairs": wrong or ["There is nothing to keep here, or too much at once."]})
    return cleaned
