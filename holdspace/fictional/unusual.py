"""A little unusual access, so that the privacy officer's page has something to look at: all of it with a good reason, through the verbs."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from holdspace.access.actor import Actor, Origin
from holdspace.audit.services import record_refusal
from holdspace.caseload import services as caseload
from holdspace.caseload.queries import actor_for, unseen_notices
from holdspace.clients.models import Client
from holdspace.clients.queries import open_client
from holdspace.fictional.stories import ClientFile
from holdspace.kernel.errors import Denied
from holdspace.notes.queries import newest_notes, open_note
from holdspace.practice.models import Person

ORIGIN = Origin("web")
YESTERDAY = timedelta(hours=26)
WHY = "Called from the emergency room; my colleague is not in today. I needed the safety plan and who to call."


def load_unusual_access(
    people: Mapping[str, Person], clients: Sequence[tuple[ClientFile, Client]], *, at: datetime
) -> None:
    """Yesterday: an emergency access, a late look at the desk, a former client opened, a door tried that stays shut."""
    treated = {key: [client for story, client in clients if key in story.care.team] for key in people}
    former = [(story, client) for story, client in clients if story.care.ended_weeks_ago is not None]
    _emergency(people, treated["ben"][0], at - YESTERDAY)
    _late_look(people["fay"], treated["ada"][:2], at)
    for story, client in former[:1]:
        open_client(_actor(people[story.care.team[0]], at - YESTERDAY), client.id, at=at - YESTERDAY)
    _doors(people["fay"], _actor(people["ada"], at), treated["ada"][0], at - YESTERDAY)


def _actor(person: Person, at: datetime) -> Actor:
    return actor_for(person, origin=ORIGIN, at=at)


def _emergency(people: Mapping[str, Person], client: Client, at: datetime) -> None:
    """Tomas, for twenty-five minutes. Everybody told has seen it; the review is still owed."""
    tomas = people["tomas"]
    access = caseload.break_glass(_actor(tomas, at), client.id, reason="covering", words=WHY, proved_at=at, at=at)
    then = at + timedelta(minutes=2)
    reader = _actor(tomas, then)
    open_client(reader, client.id, at=then)
    notes = newest_notes(reader, client.id, at=then)
    for page in notes[:2]:
        open_note(reader, page.note.id, at=then + timedelta(minutes=1))
    caseload.end_emergency_access(reader, access.id, at=at + timedelta(minutes=25))
    for person in people.values():
        told = _actor(person, at + timedelta(hours=1))
        for notice in unseen_notices(told, at=at + timedelta(hours=1)):
            caseload.see_notice(told, notice.id, at=at + timedelta(hours=1))


def _late_look(person: Person, clients: Sequence[Client], at: datetime) -> None:
    """The evening before last, at twenty to eleven."""
    zone = person.practice.zone
    evening = datetime.combine(at.astimezone(zone).date() - timedelta(days=2), time(22, 40), tzinfo=zone)
    for step, client in enumerate(clients):
        then = evening + timedelta(minutes=3 * step)
        open_client(_actor(person, then), client.id, at=then)


def _doors(person: Person, author: Actor, client: Client, at: datetime) -> None:
    """The desk tries to open a note five times: it is not the desk's to read."""
    note = newest_notes(author, client.id, at=at)[0].note
    actor = _actor(person, at)
    for step in range(5):
        then = at + timedelta(seconds=20 * step)
        try:
            open_note(actor, note.id, at=then)
        except Denied as refusal:
            record_refusal(actor, refusal, at=then)
