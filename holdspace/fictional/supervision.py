"""Supervision in the fictional practice: older notes co-signed in their time, one returned with comments, one waiting; two meetings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from holdspace.access.actor import Actor, Origin
from holdspace.caseload.queries import actor_for
from holdspace.caseload.supervision.rules import MeetingFacts
from holdspace.caseload.supervision.services import log_meeting
from holdspace.clients.models import Client
from holdspace.fictional.stories import ClientFile
from holdspace.kernel.rulebook import load
from holdspace.notes.models import Note
from holdspace.notes.reviews.queries import review_queue
from holdspace.notes.rules import Proof
from holdspace.notes.services.reviewing import Said, add_comment, cosign_note, return_note
from holdspace.practice.models import Person

FILE = Path(__file__).parent / "data" / "supervision.toml"
ORIGIN = Origin("job")
NEXT_DAY = timedelta(days=1)
STILL_OPEN = timedelta(days=16)  # what was signed since then is not co-signed by itself


@dataclass(frozen=True)
class CommentStory:
    """A comment on a section, about words of it."""

    section: str
    quote: str
    text: str


@dataclass(frozen=True)
class ReturnStory:
    """The newest note of a client, returned."""

    client: str
    reason: str
    said: tuple[CommentStory, ...]


@dataclass(frozen=True)
class MeetingStory:
    """An entry of the supervision log."""

    days_ago: int
    minutes: int
    form: str
    themes: str
    decisions: str


@dataclass(frozen=True)
class SupervisionStory:
    """supervision.toml."""

    id: str
    version: int
    source: str
    licence: str
    supervisor: str
    supervisee: str
    returned: ReturnStory
    meetings: tuple[MeetingStory, ...]


def supervision_story() -> SupervisionStory:
    """The file."""
    return load(FILE, SupervisionStory).rule


def cosigned_at(signed: datetime, *, at: datetime) -> datetime | None:
    """When the supervisor co-signs a note of the story: the next day; not the newest ones."""
    return signed + NEXT_DAY if signed + NEXT_DAY < at - STILL_OPEN else None


def cosign(supervisor: Person, note_id: UUID, *, at: datetime) -> None:
    """One note, in its time."""
    cosign_note(_actor(supervisor, at), note_id, version=1, proof=_proof(at), at=at)


def load_supervision(
    people: Mapping[str, Person], clients: Sequence[tuple[ClientFile, Client]], *, at: datetime
) -> None:
    """What is open on the day of loading, and the log."""
    told = supervision_story()
    ben, gus = _actor(people[told.supervisor], at), people[told.supervisee]
    returned = next(client for story, client in clients if story.id == told.returned.client)
    open_ones = [one.note for one in review_queue(ben, at=at).waiting]
    back = [one for one in open_ones if one.client_id == returned.id][-1:]
    for note in back:
        _return(ben, note, told.returned, at)
    for note in [one for one in open_ones if one not in back][:-1]:
        cosign_note(ben, note.id, version=1, proof=_proof(at), at=at)
    today = at.astimezone(gus.practice.zone).date()
    for one in told.meetings:
        day = today - timedelta(days=one.days_ago)
        facts = MeetingFacts(day, one.minutes, one.form, one.themes, one.decisions)
        log_meeting(ben, [gus.id], facts, at=at)


def _return(ben: Actor, note: Note, told: ReturnStory, at: datetime) -> None:
    for one in told.said:
        add_comment(ben, note.id, Said(one.section, one.text, one.quote), version=1, at=at)
    return_note(ben, note.id, version=1, reason=told.reason, at=at)


def _actor(person: Person, at: datetime) -> Actor:
    return actor_for(person, origin=ORIGIN, at=at)


def _proof(at: datetime) -> Proof:
    return Proof("password", at, ("password",))
