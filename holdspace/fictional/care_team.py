"""What the fictional practice shows of its care teams: messages and tasks, a colleague covered for, an emergency sheet opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from holdspace.access.actor import Actor, Origin
from holdspace.caseload.handing_over.rules import HandOverFacts
from holdspace.caseload.messages import services as messages
from holdspace.caseload.messages.rules import MessageFacts
from holdspace.caseload.queries import actor_for
from holdspace.caseload.sheets.services import name_delegate
from holdspace.clients.models import Client
from holdspace.clients.queries import open_client
from holdspace.encounters.handing_over.services import hand_over
from holdspace.encounters.sheets.services import open_sheet
from holdspace.fictional.stories import ClientFile
from holdspace.kernel.rulebook import load
from holdspace.notes.rules import Proof
from holdspace.notes.services import drafts, signing
from holdspace.notes.services.filing import file_thread
from holdspace.practice.models import Person

FILE = Path(__file__).parent / "data" / "care-team.toml"
ORIGIN = Origin("web")
HOUR = timedelta(hours=1)
CONTACT = {"contact": {"how": "message", "with": "client"}}
MADE = "Receipts are handed to the sister. The next session begins ten minutes later."


@dataclass(frozen=True)
class ThreadStory:
    """A message or task, to a person or a role, and what came of it. task_within: days; 0 for a plain message."""

    client: str
    by: str
    days_ago: int
    text: str
    person: str = ""
    role: str = ""
    task_within: int = 0
    answer_by: str = ""
    answer: str = ""
    done_by: str = ""
    file_by: str = ""


@dataclass(frozen=True)
class HandOverStory:
    """Somebody who is away from yesterday on, for so many days."""

    person: str
    to: str
    days: int
    clients: tuple[str, ...]


@dataclass(frozen=True)
class SheetStory:
    """A delegate, and one opening that was not seen yet."""

    person: str
    delegate: str
    reason: str
    hours_ago: int


@dataclass(frozen=True)
class VisitStory:
    """When somebody last looked at a record."""

    person: str
    client: str
    days_ago: int


@dataclass(frozen=True)
class CareTeamStory:
    """care-team.toml."""

    id: str
    version: int
    source: str
    licence: str
    threads: tuple[ThreadStory, ...]
    hand_over: HandOverStory
    sheet: SheetStory
    visit: VisitStory


@dataclass(frozen=True)
class _Stage:
    people: Mapping[str, Person]
    clients: Mapping[str, UUID]
    at: datetime

    def actor(self, key: str) -> Actor:
        """As of now: whoever is on a team today was so in the days told here."""
        return actor_for(self.people[key], origin=ORIGIN, at=self.at)


def load_care_team(people: Mapping[str, Person], clients: Sequence[tuple[ClientFile, Client]], *, at: datetime) -> None:
    """All of it, before `at`."""
    story = load(FILE, CareTeamStory).rule
    stage = _Stage(people, {one.id: client.id for one, client in clients}, at)
    look = story.visit
    open_client(stage.actor(look.person), stage.clients[look.client], at=at - timedelta(days=look.days_ago))
    for thread in story.threads:
        _thread(stage, thread)
    _hand_over(stage, story.hand_over)
    sheet = story.sheet
    whose, delegate = stage.people[sheet.person], stage.people[sheet.delegate]
    name_delegate(stage.actor(sheet.person), delegate.id, at=at - timedelta(weeks=9))
    open_sheet(stage.actor(sheet.delegate), whose.id, reason=sheet.reason, at=at - timedelta(hours=sheet.hours_ago))


def _thread(stage: _Stage, one: ThreadStory) -> None:
    sent = stage.at - timedelta(days=one.days_ago)
    day = sent.astimezone(stage.people[one.by].practice.zone).date()
    due = day + timedelta(days=one.task_within) if one.task_within else None
    person = stage.people[one.person].id if one.person else None
    facts = MessageFacts(one.text, person, one.role, is_task=due is not None, due_on=due)
    first = messages.send_message(stage.actor(one.by), stage.clients[one.client], facts, at=sent)
    if one.answer:
        messages.answer_message(stage.actor(one.answer_by), first.id, text=one.answer, at=sent + HOUR)
    if one.done_by:
        messages.settle_message(stage.actor(one.done_by), first.id, at=sent + HOUR)
    if one.file_by:
        _file(stage.actor(one.file_by), first.id, sent + 2 * HOUR)


def _file(actor: Actor, message_id: UUID, at: datetime) -> None:
    """Filed and signed on the same day."""
    note = file_thread(actor, message_id, at=at)
    first, *others = (one["key"] for one in note.draft.sections)
    words = {first: note.draft.sections[0]["text"]} | dict.fromkeys(others[:1], MADE)
    note = drafts.save_draft(actor, note.id, sections=words, revision=1, at=at, blocks=CONTACT)
    signing.sign_note(actor, note.id, revision=note.draft.revision, proof=Proof("password", at, ("password",)), at=at)


def _hand_over(stage: _Stage, one: HandOverStory) -> None:
    owner, since = next(iter(stage.people)), stage.at - timedelta(hours=20)
    day = since.astimezone(stage.people[owner].practice.zone).date()
    to = stage.people[one.to].id
    takers = {stage.clients[client]: to for client in one.clients}
    facts = HandOverFacts("away", day, day + timedelta(days=one.days), takers, with_sessions=True, with_tasks=True)
    hand_over(stage.actor(owner), stage.people[one.person].id, facts, at=since)
