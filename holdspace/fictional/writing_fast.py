"""Writing fast, as the fictional practice shows it: phrases, and a draft with sentences of an earlier note, some of them confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from holdspace.access.actor import Actor, Origin
from holdspace.caseload.queries import actor_for
from holdspace.clients.models import Client
from holdspace.fictional.stories import ClientFile
from holdspace.kernel.rulebook import load
from holdspace.notes.bringing import Choice
from holdspace.notes.earlier import Source, earlier_notes, open_source
from holdspace.notes.models import Note
from holdspace.notes.queries import newest_notes
from holdspace.notes.services.carrying import bring_forward, confirm_carried
from holdspace.notes.services.phrases import save_phrase
from holdspace.practice.models import Person

FILE = Path(__file__).parent / "data" / "writing-fast.toml"


@dataclass(frozen=True)
class PhraseStory:
    """by: key of whose own it is; empty when the practice shares it."""

    by: str
    code: str
    text: str


@dataclass(frozen=True)
class BroughtStory:
    """A sentence of an earlier note of the client."""

    text: str
    confirmed: bool


@dataclass(frozen=True)
class WritingStory:
    """writing-fast.toml."""

    id: str
    version: int
    source: str
    licence: str
    client: str
    phrases: tuple[PhraseStory, ...]
    brought: tuple[BroughtStory, ...]


def load_writing_fast(
    owner: Actor, people: Mapping[str, Person], clients: Sequence[tuple[ClientFile, Client]], *, at: datetime
) -> None:
    """Phrases of the practice and of one person; a draft that goes on from the session before, with how it was before that."""
    told = load(FILE, WritingStory).rule
    for one in told.phrases:
        actor = actor_for(people[one.by], origin=Origin("job"), at=at) if one.by else owner
        save_phrase(actor, code=one.code, text=one.text, shared=not one.by, at=at)
    story, client = next(one for one in clients if one[0].id == told.client)
    actor = actor_for(people[story.care.team[0]], origin=Origin("job"), at=at)
    drafts = (page.note for page in newest_notes(actor, client.id, at=at) if page.note.is_draft)
    note = next(one for one in drafts if one.encounter.group_session_id is None)
    for brought in told.brought:
        note = _bring(actor, note, brought, at=at)


def _bring(actor: Actor, note: Note, brought: BroughtStory, *, at: datetime) -> Note:
    for page in earlier_notes(actor, note, at=at):
        source = open_source(actor, note, page.note.id, at=at)
        found = _place(source, brought.text)
        if found:
            choice = Choice(sentences=[found])
            revision = note.draft.revision
            made = bring_forward(actor, note.id, source_id=page.note.id, choice=choice, revision=revision, at=at)
            return confirm_carried(actor, made.id, number=_last(made), at=at) if brought.confirmed else made
    raise LookupError(f"no earlier note says: {brought.text}")


def _place(source: Source, text: str) -> tuple[str, int] | None:
    places = ((offer.key, at) for offer in source.offers for at, one in enumerate(offer.sentences) if one.text == text)
    return next(places, None)


def _last(note: Note) -> int:
    return max(int(one["number"]) for one in note.draft.carried)
