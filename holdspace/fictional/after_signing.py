"""What was said after signing: a note entered in error, one in the wrong client's record, one with addenda by two people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from holdspace.access.actor import Actor, Origin
from holdspace.caseload.queries import actor_for
from holdspace.clients.models import Client
from holdspace.fictional.stories import ClientFile
from holdspace.kernel.rulebook import load
from holdspace.notes.models import Note
from holdspace.notes.queries import newest_notes
from holdspace.notes.rules import Proof
from holdspace.notes.services import addenda, drafts, retracting, signing, taking_over
from holdspace.practice.models import Person

FILE = Path(__file__).parent / "data" / "after-signing.toml"
ORIGIN = Origin("job")


@dataclass(frozen=True)
class ErrorStory:
    """A client whose newest note was entered in error, and the words that take its place."""

    client: str
    reason: str
    again: dict[str, str]


@dataclass(frozen=True)
class WrongStory:
    """Words that were signed in one client's record and are another's."""

    client: str
    into: str
    reason: str
    words: dict[str, str]


@dataclass(frozen=True)
class Said:
    """One addendum."""

    by: str
    text: str


@dataclass(frozen=True)
class AddendaStory:
    """Addenda to a client's newest note, in order."""

    client: str
    said: tuple[Said, ...]


@dataclass(frozen=True)
class AfterSigning:
    """after-signing.toml."""

    id: str
    version: int
    source: str
    licence: str
    error: ErrorStory
    wrong: WrongStory
    addenda: AddendaStory


@dataclass(frozen=True)
class _Stage:
    people: Mapping[str, Person]
    clients: Mapping[str, tuple[ClientFile, Client]]
    at: datetime

    def actor(self, name: str) -> Actor:
        return actor_for(self.people[name], origin=ORIGIN, at=self.at)

    def of(self, client: str) -> tuple[Actor, Note]:
        """Whoever treats a client first, and the client's newest signed note of a session that was no group's."""
        story, row = self.clients[client]
        actor = self.actor(story.care.team[0])
        notes = [page.note for page in newest_notes(actor, row.id, at=self.at) if page.note.state == "signed"]
        return actor, next(one for one in notes if not one.wrong and one.encounter.group_session_id is None)

    @property
    def proof(self) -> Proof:
        return Proof("password", self.at, ("password",))


def load_after_signing(
    people: Mapping[str, Person], clients: Sequence[tuple[ClientFile, Client]], *, at: datetime
) -> None:
    """All of it on the day of loading, after the rest, so that no event in the log is older than one before it."""
    told = load(FILE, AfterSigning).rule
    stage = _Stage(people, {story.id: (story, client) for story, client in clients}, at)
    _error(stage, told.error)
    _wrong(stage, told.wrong)
    _, note = stage.of(told.addenda.client)
    for one in told.addenda.said:
        addenda.add_addendum(stage.actor(one.by), note.id, text=one.text, proof=stage.proof, at=at)


def _error(stage: _Stage, told: ErrorStory) -> None:
    actor, note = stage.of(told.client)
    _retract(stage, actor, note.id, kind="error", reason=told.reason)
    _signed(stage, actor, note.encounter_id, told.again)


def _wrong(stage: _Stage, told: WrongStory) -> None:
    actor, beside = stage.of(told.client)
    wrong = _signed(stage, actor, beside.encounter_id, told.words)
    _retract(stage, actor, wrong.id, kind="wrong_client", reason=told.reason)
    _, right = stage.of(told.into)
    draft = taking_over.take_over_note(actor, wrong.id, right.encounter_id, at=stage.at)
    signing.sign_note(actor, draft.id, revision=1, proof=stage.proof, at=stage.at)


def _signed(stage: _Stage, actor: Actor, session: UUID, words: Mapping[str, str]) -> Note:
    draft = drafts.draft_note(actor, session, format_key="soap", sections=words, at=stage.at)
    return signing.sign_note(actor, draft.id, revision=1, proof=stage.proof, at=stage.at)


def _retract(stage: _Stage, actor: Actor, note: UUID, **said: Any) -> None:
    retracting.retract_note(actor, note, proof=stage.proof, at=stage.at, **said)
