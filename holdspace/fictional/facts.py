"""Facts beside the notes: medications, allergies, diagnoses, who acts for a minor; and a couple with a record of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from holdspace.access.actor import Actor, Origin
from holdspace.caseload.queries import actor_for
from holdspace.caseload.services import admit_client
from holdspace.clients import services as clients
from holdspace.clients.clinical import services as clinical
from holdspace.clients.clinical.rules import AllergyFacts, DiagnosisFacts, MedicationFacts
from holdspace.clients.models import Client
from holdspace.clients.rules import ClientFacts, RepresentativeFacts
from holdspace.clients.units.rules import MemberFacts
from holdspace.clients.units.services import add_unit_member
from holdspace.encounters import services as encounters
from holdspace.encounters.rules import EncounterFacts
from holdspace.fictional.stories import ClientFile
from holdspace.kernel.rulebook import load
from holdspace.notes.rules import Proof
from holdspace.notes.services import drafts, signing
from holdspace.practice.models import Person

FILE = Path(__file__).parent / "data" / "facts.toml"
ORIGIN = Origin("job")
BEGINS, LASTS, FORTNIGHT = time(17), timedelta(minutes=50), timedelta(days=14)


@dataclass(frozen=True)
class MedicationStory:
    """As it was first prescribed, and what became of it: changed to another dose, or stopped, and why."""

    name: str
    dose: str
    prescriber: str
    weeks_ago: int
    changed_to: str = ""
    changed_weeks_ago: int = 0
    stopped_weeks_ago: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class AllergyStory:
    """What it was, what it did, when it was noted."""

    substance: str
    reaction: str
    weeks_ago: int


@dataclass(frozen=True)
class DiagnosisStory:
    """One of the client's list."""

    code: str
    name: str
    weeks_ago: int


@dataclass(frozen=True)
class ActsStory:
    """Somebody who may act for the client."""

    name: str
    authority: str
    extent: str
    paper: str = ""
    seen_weeks_ago: int = 0
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class FactsStory:
    """One client's facts. by: who wrote them down; principal: a code."""

    client: str
    by: str
    principal: str
    none_asked_weeks_ago: int | None = None
    medications: tuple[MedicationStory, ...] = ()
    allergies: tuple[AllergyStory, ...] = ()
    diagnoses: tuple[DiagnosisStory, ...] = ()
    representatives: tuple[ActsStory, ...] = ()


@dataclass(frozen=True)
class MemberStory:
    """One of the couple: a client of this practice, or somebody by name alone."""

    relation: str
    client: str = ""
    name: str = ""


@dataclass(frozen=True)
class CoupleStory:
    """A couple, the note of their first session yesterday, and who treats them."""

    name: str
    by: str
    since_weeks_ago: int
    medium: str
    members: tuple[MemberStory, ...]
    words: dict[str, str]


@dataclass(frozen=True)
class FactsFile:
    """facts.toml."""

    id: str
    version: int
    source: str
    licence: str
    clients: tuple[FactsStory, ...]
    couple: CoupleStory


@dataclass(frozen=True)
class _Stage:
    people: Mapping[str, Person]
    ids: Mapping[str, UUID]
    today: date
    at: datetime

    def actor(self, name: str) -> Actor:
        return actor_for(self.people[name], origin=ORIGIN, at=self.at)

    def ago(self, weeks: int) -> date:
        return self.today - timedelta(weeks=weeks)


def load_facts(people: Mapping[str, Person], files: Sequence[tuple[ClientFile, Client]], *, at: datetime) -> None:
    """All of it written down on the day of loading, with the days on which it was so."""
    told, zone = load(FILE, FactsFile).rule, next(iter(people.values())).practice.zone
    stage = _Stage(people, {story.id: client.id for story, client in files}, at.astimezone(zone).date(), at)
    for story in told.clients:
        actor, client = stage.actor(story.by), stage.ids[story.client]
        for pills in story.medications:
            _medication(stage, actor, client, pills)
        _allergies(stage, actor, client, story)
        _diagnoses(stage, actor, client, story)
        for acts in story.representatives:
            _representative(stage, actor, client, acts)
    _couple(stage, told.couple)


def _medication(stage: _Stage, actor: Actor, client: UUID, told: MedicationStory) -> None:
    facts = MedicationFacts(told.name, told.dose, told.prescriber, stage.ago(told.weeks_ago))
    row = clinical.add_medication(actor, client, facts, at=stage.at)
    if told.changed_to:
        new = MedicationFacts(told.name, told.changed_to, told.prescriber, stage.ago(told.changed_weeks_ago))
        clinical.change_medication(actor, client, row.id, new, reason=told.reason, at=stage.at)
    elif told.stopped_weeks_ago is not None:
        on = stage.ago(told.stopped_weeks_ago)
        clinical.stop_medication(actor, client, row.id, on=on, reason=told.reason, at=stage.at)


def _allergies(stage: _Stage, actor: Actor, client: UUID, story: FactsStory) -> None:
    for told in story.allergies:
        facts = AllergyFacts(told.substance, told.reaction, stage.ago(told.weeks_ago))
        clinical.add_allergy(actor, client, facts, at=stage.at)
    if story.none_asked_weeks_ago is not None:
        clinical.note_no_allergies(actor, client, on=stage.ago(story.none_asked_weeks_ago), at=stage.at)


def _diagnoses(stage: _Stage, actor: Actor, client: UUID, story: FactsStory) -> None:
    made_by = stage.people[story.by].titled
    for told in story.diagnoses:
        facts = DiagnosisFacts(told.name, told.code, stage.ago(told.weeks_ago), made_by)
        row = clinical.add_diagnosis(actor, client, facts, at=stage.at)
        if told.code == story.principal:
            clinical.choose_principal(actor, client, row.id, at=stage.at)


def _representative(stage: _Stage, actor: Actor, client: UUID, told: ActsStory) -> None:
    seen = stage.ago(told.seen_weeks_ago) if told.paper else None
    facts = RepresentativeFacts(
        told.name, told.authority, told.extent, told.paper, seen, phone=told.phone, email=told.email
    )
    clients.add_representative(actor, client, facts, at=stage.at)


def _couple(stage: _Stage, told: CoupleStory) -> None:
    """Two members, a session yesterday with its signed note, and the next one in a fortnight."""
    facts = ClientFacts(told.name, "", None, kind="couple")
    unit = admit_client(stage.actor(told.by), facts, clinician=stage.people[told.by].id, at=stage.at)
    actor = stage.actor(told.by)
    for one in told.members:
        member = stage.ids[one.client] if one.client else None
        joined = MemberFacts(member, one.name, one.relation, stage.ago(told.since_weeks_ago))
        add_unit_member(actor, unit.id, joined, at=stage.at)
    start = datetime.combine(stage.today - timedelta(days=1), BEGINS, unit.practice.zone)
    held = EncounterFacts(start, start + LASTS, "couple", told.medium, status="held")
    first = encounters.plan_encounter(actor, unit.id, held, at=start + LASTS)
    written = start + LASTS + timedelta(minutes=10)
    note = drafts.draft_note(actor, first.id, format_key="dap", sections=told.words, at=written)
    signing.sign_note(actor, note.id, revision=1, proof=Proof("password", stage.at, ("password",)), at=stage.at)
    following = EncounterFacts(start + FORTNIGHT, start + FORTNIGHT + LASTS, "couple", told.medium, status="planned")
    encounters.plan_encounter(actor, unit.id, following, at=stage.at)
