"""Loading the fictional practice: people join, clients are admitted, sessions held, notes written and signed, in order of time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from holdspace.access.actor import Actor, Origin
from holdspace.caseload import services as caseload
from holdspace.caseload.queries import actor_for
from holdspace.clients import services as clients
from holdspace.clients.models import Client
from holdspace.clients.rules import ClientFacts, ContactFacts
from holdspace.encounters import services as encounters
from holdspace.encounters.models import Encounter
from holdspace.encounters.rules import EncounterFacts
from holdspace.fictional.after_signing import load_after_signing
from holdspace.fictional.calendar import becoming, session_times
from holdspace.fictional.care_team import load_care_team
from holdspace.fictional.facts import load_facts
from holdspace.fictional.formats import blocks_of, load_own_format, load_safety_plan
from holdspace.fictional.groups import load_group
from holdspace.fictional.queries import PASSWORD
from holdspace.fictional.set_aside import load_set_aside
from holdspace.fictional.stories import CareStory, ClientFile, PersonStory, SessionStory, client_files, people_file
from holdspace.fictional.supervision import cosign, cosigned_at, load_supervision
from holdspace.fictional.unusual import load_unusual_access
from holdspace.fictional.writing_fast import load_writing_fast
from holdspace.kernel.errors import Refused
from holdspace.notes.rules import Proof
from holdspace.notes.services import addenda, drafts, signing
from holdspace.practice import queries as practices
from holdspace.practice.models import Person
from holdspace.practice.rules import PersonFacts
from holdspace.practice.services import people

ORIGIN = Origin("job")
LONG_AGO = timedelta(weeks=40)
AFTERWARDS = timedelta(minutes=10)  # from the end of a session to its note
WRITING = timedelta(minutes=9)
LATER = timedelta(days=3)


@dataclass
class _Cast:
    """The people of the story by key, and the owner's actor."""

    at: datetime
    people: dict[str, Person]
    supervisors: dict[str, Person] = field(default_factory=dict)
    owner: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.owner = self.actor(next(iter(self.people)))

    def actor(self, key: str) -> Actor:
        """The actor as of now: their reach grows while clients are admitted."""
        return actor_for(self.people[key], origin=ORIGIN, at=self.at)


@dataclass(frozen=True)
class _Act:
    """Something signed at its time: acts are done in order of time, so that no event in the log is older than one before it."""

    at: datetime
    do: Callable[[], object]


@dataclass(frozen=True)
class _Planned:
    """A session of a story, with its times."""

    story: SessionStory
    start: datetime
    end: datetime


def load_fictional_practice(*, at: datetime) -> bool:
    """Load the fictional practice as of `at`, all or nothing. False when it is here already.

    Raises Refused over a real practice: invented people never mix with real ones.
    """
    if practices.is_founded():
        there = practices.only_practice()
        if there is not None and there.fictional:
            return False
        raise Refused(
            "A real practice is kept here. The fictional one needs a data directory of its own: HOLDSPACE_DATA=… make run."
        )
    with transaction.atomic():
        cast = _people(at)
        load_own_format(cast.owner, at=at - LONG_AGO)
        clients = [(story, _client(cast, story)) for story in client_files()]
        load_unusual_access(cast.people, clients, at=at)
        load_group(cast.people, clients, at=at)
        load_safety_plan(cast.people, clients, at=at)
        load_after_signing(cast.people, clients, at=at)
        load_set_aside(cast.people, clients, at=at)
        load_facts(cast.people, clients, at=at)
        load_writing_fast(cast.owner, cast.people, clients, at=at)
        load_care_team(cast.people, clients, at=at)
        load_supervision(cast.people, clients, at=at)
    return True


def _people(at: datetime) -> _Cast:
    story = people_file()
    then = at - LONG_AGO
    first, *others = story.people
    founder = people.found_practice(
        name=story.practice.name,
        timezone=story.practice.timezone,
        owner=_facts(first),
        password=PASSWORD,
        origin=ORIGIN,
        at=then,
        fictional=True,
    )
    cast = _Cast(at, {first.key: founder})
    for one in others:
        link = people.invite_person(cast.owner, _facts(one), at=then)
        cast.people[one.key] = people.accept_invitation(
            link.secret, name=one.name, credentials=one.credentials, password=PASSWORD, origin=ORIGIN, at=then
        )
    for one in story.people:
        for below in one.supervises:
            above = cast.people[one.key].id
            caseload.start_supervision(cast.owner, supervisor=above, supervisee=cast.people[below].id, at=then)
            cast.supervisors[below] = cast.people[one.key]
    return cast


def _facts(one: PersonStory) -> PersonFacts:
    return PersonFacts(one.email, one.name, one.credentials, one.npi, one.license_state, one.license_number, one.roles)


def _client(cast: _Cast, story: ClientFile) -> Client:
    zone = cast.people[story.care.team[0]].practice.zone
    today = cast.at.astimezone(zone).date()
    plan = [_Planned(one, *session_times(story.care, one, today=today, zone=zone)) for one in story.sessions]
    plan.sort(key=lambda one: one.start)
    client = _admit(cast, story, min(plan[0].start - timedelta(days=4), cast.at))
    actors = {key: cast.actor(key) for key in story.care.team}
    acts: list[_Act] = []
    for one in plan:
        actor = actors[one.story.by or story.care.team[0]]
        supervisor = cast.supervisors.get(one.story.by or story.care.team[0])
        acts += _session(actor, client, story.care, one, supervisor, at=cast.at)
    for act in sorted(acts, key=lambda act: act.at):
        act.do()
    summed_up = any(one.format == "discharge" for one in story.sessions)  # signing the summary has ended care
    if story.care.ended_weeks_ago is not None and not summed_up:
        on = today - timedelta(weeks=story.care.ended_weeks_ago)
        clients.end_care(actors[story.care.team[0]], client.id, on=on, reason=story.care.end_reason, at=cast.at)
    return client


def _admit(cast: _Cast, story: ClientFile, at: datetime) -> Client:
    one = story.client
    facts = ClientFacts(
        legal_given=one.legal_given,
        legal_family=one.legal_family,
        born_on=one.born_on,
        used_name=one.used_name,
        pronouns=one.pronouns,
        number=one.number,
        phone=one.phone,
        email=one.email,
        address=one.address,
    )
    treating, *others = (cast.people[key].id for key in story.care.team)
    client = caseload.admit_client(cast.owner, facts, clinician=treating, at=at)
    for person in others:
        caseload.assign_clinician(cast.owner, client.id, person, at=at)
    for contact in story.contacts:
        about = ContactFacts(contact.name, contact.relation, contact.phone, contact.email, contact.emergency)
        clients.add_contact(cast.owner, client.id, about, at=at)
    return client


def _session(
    actor: Actor, client: Client, care: CareStory, one: _Planned, supervisor: Person | None, *, at: datetime
) -> list[_Act]:
    status = becoming(one.story, one.end, at)
    medium = one.story.place or care.place
    facts = EncounterFacts(
        starts_at=one.start,
        ends_at=one.end,
        modality=one.story.modality or care.modality,
        medium=medium,
        place="Office" if medium == "in_person" else "",
        clinician=actor.person,
    )
    encounter = encounters.plan_encounter(actor, client.id, facts, at=min(one.start - timedelta(days=5), at))
    if status == "held":
        encounters.hold_encounter(actor, encounter.id, at=min(one.end, at))
        return _note(actor, encounter, one.story, one.story.format or care.format, supervisor, at=at)
    if status == "missed":
        encounters.miss_encounter(actor, encounter.id, at=min(one.end, at))
        return _note(actor, encounter, one.story, one.story.format or care.format, supervisor, at=at)
    if status == "cancelled":
        encounters.cancel_encounter(actor, encounter.id, at=min(one.start - timedelta(hours=20), at))
    return []


def _note(
    actor: Actor,
    encounter: Encounter,
    session: SessionStory,
    format_key: str,
    supervisor: Person | None,
    *,
    at: datetime,
) -> list[_Act]:
    text = session.text
    if session.note == "none" or not text:
        return []
    begun = min(encounter.ends_at + (LATER if session.note == "late" else AFTERWARDS), at)
    saved = min(begun + WRITING, at)
    signed = min(saved + timedelta(minutes=2), at)
    blocks = blocks_of(session, encounter, format_key)
    made: list[UUID] = []

    def write() -> None:
        note = drafts.draft_note(actor, encounter.id, format_key=format_key, at=begun)
        note = drafts.save_draft(actor, note.id, sections=text, revision=note.draft.revision, at=saved, blocks=blocks)
        if session.note != "unsigned":
            signing.sign_note(actor, note.id, revision=note.draft.revision, proof=_proof(signed), at=signed)
        made.append(note.id)

    def addendum(words: str, added: datetime) -> _Act:
        return _Act(added, lambda: addenda.add_addendum(actor, made[0], text=words, proof=_proof(added), at=added))

    if session.note == "unsigned":
        return [_Act(saved, write)]
    later = [addendum(one.text, min(signed + timedelta(days=one.days_after), at)) for one in session.addenda]
    reviewed = cosigned_at(signed, at=at) if supervisor else None
    if supervisor and reviewed:
        above, when = supervisor, reviewed
        later.append(_Act(when, lambda: cosign(above, made[0], at=when)))
    return [_Act(signed, write), *later]


def _proof(at: datetime) -> Proof:
    return Proof("password", at, ("password",))
