"""A group of the fictional practice: a roster, one session whose notes are signed, and one whose notes are being written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from holdspace.access.actor import Actor, Origin
from holdspace.caseload.groups import services as groups
from holdspace.caseload.groups.rules import GroupFacts
from holdspace.caseload.queries import actor_for
from holdspace.clients.models import Client
from holdspace.encounters.groups import services as meetings
from holdspace.encounters.groups.rules import MeetingFacts
from holdspace.fictional.stories import ClientFile
from holdspace.kernel.rulebook import load
from holdspace.notes.groups.queries import open_group_notes
from holdspace.notes.rules import Proof
from holdspace.notes.services import drafts
from holdspace.notes.services.groups import begin_group_notes, correct_attendance, save_group_part
from holdspace.notes.services.together import Seen, sign_group
from holdspace.practice.models import Person

FILE = Path(__file__).parent / "data" / "harbor-group.toml"
ORIGIN = Origin("job")
BEGINS, LASTS, FRIDAY = time(13), timedelta(minutes=90), 4
WORDS = ("participation", "response", "plan")


@dataclass(frozen=True)
class PartStory:
    """One member of a session: whether they came, and their own part as far as it is written."""

    client: str
    attendance: str
    participation: str = ""
    response: str = ""
    plan: str = ""


@dataclass(frozen=True)
class SessionOfGroup:
    """One session, by how many weeks before the last."""

    weeks_ago: int
    signed: bool
    topic: str
    method: str
    parts: tuple[PartStory, ...]


@dataclass(frozen=True)
class GroupStory:
    """harbor-group.toml."""

    id: str
    version: int
    source: str
    licence: str
    name: str
    topic: str
    lead: str
    place: str
    code: str
    members: tuple[str, ...]
    sessions: tuple[SessionOfGroup, ...]


def load_group(people: Mapping[str, Person], clients: Sequence[tuple[ClientFile, Client]], *, at: datetime) -> None:
    """The group as of `at`. Its last session was on the last working day; what is signed is signed now, after all that came before."""
    story, ids = load(FILE, GroupStory).rule, {one.id: client.id for one, client in clients}
    lead = people[story.lead]
    zone = lead.practice.zone
    last = _last_working_day(at.astimezone(zone).date())
    made = groups.make_group(_actor(lead, at), GroupFacts(story.name, story.topic, lead.id), at=at)
    for member in story.members:
        groups.add_member(_actor(lead, at), made.id, ids[member], since=last - timedelta(weeks=3), at=at)
    for session in story.sessions:
        start = datetime.combine(last - timedelta(weeks=session.weeks_ago), BEGINS, zone)
        facts = MeetingFacts(start, start + LASTS, lead.id, place=story.place, code=story.code)
        _session(lead, made.id, facts, session, ids, at=at)


def _actor(person: Person, at: datetime) -> Actor:
    return actor_for(person, origin=ORIGIN, at=at)


def _last_working_day(today: date) -> date:
    day = today - timedelta(days=1)
    return day - timedelta(days=max(0, day.weekday() - FRIDAY))


def _session(
    lead: Person, group: UUID, facts: MeetingFacts, told: SessionOfGroup, ids: Mapping[str, UUID], *, at: datetime
) -> None:
    actor, written = _actor(lead, at), facts.ends_at + timedelta(minutes=10)
    session = meetings.plan_group_session(actor, group, facts, at=facts.starts_at - timedelta(days=2))
    marks = {ids[one.client]: one.attendance for one in told.parts}
    correct_attendance(actor, session.id, marks, version=1, at=written)
    begin_group_notes(actor, session.id, at=written)
    shared = {"topic": told.topic, "method": told.method}
    save_group_part(actor, session.id, sections=shared, revision=1, at=written)
    found = open_group_notes(actor, session.id, at=written)
    notes = {one.client_id: one for one in found.drafts}
    seen: dict[UUID, int] = {}
    for one in told.parts:
        note, words = notes.get(ids[one.client]), {key: getattr(one, key) for key in WORDS}
        if note and one.participation:
            saved = drafts.save_draft(actor, note.id, sections=words, revision=1, at=written)
            seen[note.id] = saved.draft.revision
    if told.signed:
        sign_group(actor, session.id, seen=Seen(2, seen), proof=Proof("password", at, ("password",)), at=at)
