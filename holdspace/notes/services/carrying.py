"""Verbs that bring words and facts of earlier notes into a draft, and confirm them one by one (decision 0026)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.audit.services import record
from holdspace.kernel.canonical import timestamp
from holdspace.kernel.errors import Conflict, Invalid, Refused
from holdspace.kernel.prepared import update_row
from holdspace.notes.bringing import Choice, Offer, with_fact
from holdspace.notes.carried import MOST, Carried, joined, rows_of, standing
from holdspace.notes.earlier import Source, open_source
from holdspace.notes.likeness import Sentence, sentences
from holdspace.notes.models import Note
from holdspace.notes.services.drafts import STALE, load_draft, save_draft
from holdspace.notes.services.states import keep_state

NOTHING = "Nothing was chosen. Tick what is still true today, then bring it."
GONE = "This sentence was changed or taken out meanwhile, so there is nothing to confirm any more."
FULL = f"More than {MOST} sentences would stand in this note from earlier ones. Write this one anew instead."


@dataclass
class _Work:
    """A draft while words are put into it."""

    texts: dict[str, str]
    blocks: dict[str, Any]
    rows: list[Carried]
    source: Source

    def row(self, section: str, text: str, *, listed: bool = False, field: str = "", value: Any = None) -> None:
        number = max((one.number for one in self.rows), default=0) + 1
        place = ("", 0) if listed else (str(self.source.page.note.id), self.source.version)
        self.rows.append(Carried(number, section, text, self.source.on, *place, field=field, value=value))


def bring_forward(actor: Actor, note_id: UUID, *, source_id: UUID, choice: Choice, revision: int, at: datetime) -> Note:
    """Put chosen sentences and facts of an earlier signed note of the same client into a draft, marked until confirmed or changed.

    Sentences go below what stands in a section; a fact only where nothing stands.
    """
    if choice.empty:
        raise Invalid({"choice": [NOTHING]})
    with transaction.atomic():
        note = load_draft(actor, note_id, Action.NOTE_EDIT)
        source = open_source(actor, note, source_id, at=at)
        if note.draft.revision != revision:
            raise Conflict(STALE, current=note)
        texts = {one["key"]: one["text"] for one in note.draft.sections}
        work = _Work(texts, dict(note.draft.blocks), rows_of(note.draft.carried), source)
        _sentences(work, choice)
        _facts(work, choice)
        _listed(work, choice)
        if len(work.rows) > MOST:
            raise Refused(FULL)
        keep_state(note, at=at, always=True)
        note = save_draft(actor, note_id, sections=work.texts, blocks=work.blocks, revision=revision, at=at)
        _keep(actor, note, work.rows, at, "carried")
    return note


def confirm_carried(actor: Actor, note_id: UUID, *, number: int, at: datetime) -> Note:
    """Say of one sentence or fact that it is still true. It stays as it is and is marked no longer. Said twice, kept once."""
    with transaction.atomic():
        note = load_draft(actor, note_id, Action.NOTE_EDIT)
        draft = note.draft
        found = standing(draft.carried, draft.sections, draft.blocks)
        row = next((one.row for one in found if one.row.number == number), None)
        if row is None:
            raise Refused(GONE)
        if not row.confirmed:
            rows = [
                Carried(**(one.kept() | {"confirmed": timestamp(at)})) if one.number == number else one
                for one in rows_of(draft.carried)
            ]
            _keep(actor, note, rows, at, "confirmed")
    return note


def _keep(actor: Actor, note: Note, rows: list[Carried], at: datetime, reason: str) -> None:
    note.draft.carried = [one.kept() for one in rows]
    update_row(note.draft, "carried")
    record(
        actor,
        Action.NOTE_EDIT,
        "note",
        note.id,
        at=at,
        client=note.client_id,
        version=note.draft.revision,
        reason=reason,
    )


def _sentences(work: _Work, choice: Choice) -> None:
    for offer in work.source.offers:
        numbers = sorted({number for section, number in choice.sentences if section == offer.key})
        own = offer.sentences
        if numbers and not 0 <= numbers[0] <= numbers[-1] < len(own):
            raise Invalid({"choice": ["One of these sentences does not stand in that note. Open the page afresh."]})
        chosen = [own[number] for number in numbers]
        _put(work, _target(work, choice.into, offer), chosen, offer.text)


def _put(work: _Work, into: str, chosen: list[Sentence], text: str) -> None:
    if not chosen:
        return
    work.texts[into] = joined(work.texts[into], [(one, text) for one in chosen])
    for one in chosen:
        work.row(into, one.text)


def _target(work: _Work, into: Mapping[str, str], offer: Offer) -> str:
    wanted = into.get(offer.key, offer.into)
    if wanted not in work.source.sections:
        raise Invalid({"choice": ["This note has no such section. Choose one of those you see."]})
    return wanted


def _facts(work: _Work, choice: Choice) -> None:
    for number in sorted(set(choice.facts)):
        if not 0 <= number < len(work.source.facts):
            raise Invalid({"choice": ["One of these facts does not stand in that note. Open the page afresh."]})
        fact = work.source.facts[number]
        changed = with_fact(work.blocks, fact)
        if changed is not None:
            work.blocks = changed
            work.row(fact.block, fact.text, field=fact.field, value=fact.value)


def _listed(work: _Work, choice: Choice) -> None:
    """Medications as they stand on the client's list today, written out."""
    lines = [line for line in work.source.listed if line in set(choice.listed)]
    into = choice.into.get("listed", work.source.listed_into)
    if lines and into not in work.source.sections:
        raise Invalid({"choice": ["This note has no such section. Choose one of those you see."]})
    for line in lines:
        for one in sentences(line):
            work.row(into, one.text, listed=True)
        work.texts[into] = "\n".join(part for part in (work.texts[into].rstrip("\n"), line) if part.strip())
