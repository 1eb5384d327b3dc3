"""One cast in two practices, built once a run through the verbs (house.md 10), so that test data obeys the rules.

Willow Street Practice: Ada (clinician and owner) treats Cleo. Ben supervises Gus, an associate, who treats Theo.
Fay is at the front desk, Bil does the billing, Mara is the privacy officer, Tomas is a clinician who treats nobody yet,
Olive owns and does not treat, Cody has the role client. Uma is a client whom nobody treats. In another practice Noor
treats Nils; she must see nothing of Willow Street, nor they of her.

Cleo, Theo and Nils have one signed note each, with words of their own (`WORDS`), so that in every test something is
there that could have leaked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from holdspace.access.actor import Actor, Origin, Role
from holdspace.audit.models import AuditEvent
from holdspace.caseload import services as caseload
from holdspace.caseload.queries import actor_for
from holdspace.clients.models import Client
from holdspace.clients.rules import ClientFacts
from holdspace.encounters import services as encounters
from holdspace.encounters.models import Encounter
from holdspace.encounters.rules import EncounterFacts
from holdspace.notes.models import Note, RecordVersion, Retraction
from holdspace.notes.rules import Proof
from holdspace.notes.services import addenda, drafts, retracting, signing
from holdspace.practice.models import Person, Practice
from holdspace.practice.rules import PersonFacts
from holdspace.practice.services import people

AT = datetime(2025, 3, 11, 17, 0, tzinfo=UTC)  # a Tuesday, ten in the morning in Los Angeles
PASSWORD = "lantern-orchard-velvet-92"  # everybody's, hashed once
ZONE = "America/Los_Angeles"
ORIGIN = Origin("web", "192.0.2.7", "a1b2c3")

ROLES: dict[str, tuple[Role, ...]] = {
    "ada": (Role.CLINICIAN, Role.OWNER),
    "ben": (Role.SUPERVISOR,),
    "gus": (Role.SUPERVISEE,),
    "fay": (Role.FRONT_DESK,),
    "bil": (Role.BILLER,),
    "mara": (Role.PRIVACY_OFFICER,),
    "tomas": (Role.CLINICIAN,),
    "olive": (Role.OWNER,),
    "cody": (Role.CLIENT,),
    "noor": (Role.CLINICIAN, Role.OWNER),
}
NAMES = {
    "ada": ("Ada Okafor", "LCSW"),
    "ben": ("Ben Castillo", "PhD"),
    "gus": ("Gus Lindqvist", "AMFT"),
    "fay": ("Fay Moreau", ""),
    "bil": ("Bil Tanaka", ""),
    "mara": ("Mara Devlin", ""),
    "tomas": ("Tomas Reyes", "LMFT"),
    "olive": ("Olive Brandt", ""),
    "cody": ("Cody Amsel", ""),
    "noor": ("Noor Haddad", "PsyD"),
}
CLIENTS = {
    "cleo": ClientFacts(
        "Cleopatra", "Nguyen", date(1991, 5, 4), used_name="Cleo", pronouns="she/her", phone="555-0101"
    ),
    "theo": ClientFacts("Theodore", "Marsh", date(2004, 2, 29), used_name="Theo", pronouns="they/them"),
    "uma": ClientFacts("Uma", "Fjeld", date(1960, 12, 31)),
    "nils": ClientFacts("Nils", "Aalto", date(1985, 7, 1)),
}
TREATED_BY = {"cleo": "ada", "theo": "gus", "nils": "noor"}
WORDS = {"cleo": "periwinkle", "theo": "marmalade", "nils": "zeppelin"}  # in their signed notes and nowhere else


@dataclass(frozen=True)
class Cast:
    """The people, clients and notes of a run by name. Rows are read afresh each time they are asked for."""

    practice: UUID
    elsewhere: UUID
    people: Mapping[str, UUID]
    clients: dict[str, UUID] = field(default_factory=dict)
    notes: dict[str, UUID] = field(default_factory=dict)
    at: datetime = AT

    def person(self, name: str) -> Person:
        return Person.objects.select_related("practice").get(id=self.people[name])

    def client(self, name: str) -> Client:
        return Client.objects.select_related("practice").get(id=self.clients[name])

    def note(self, name: str) -> Note:
        """The signed note of a client by name."""
        return Note.objects.get(id=self.notes[name])

    def actor(
        self, name: str, *, face: str = "web", scopes: frozenset[str] | None = None, at: datetime | None = None
    ) -> Actor:
        """Who acts, as they stand in the database at this moment."""
        origin = Origin(face, ORIGIN.address, ORIGIN.session)
        return actor_for(self.person(name), origin=origin, at=at or self.at, scopes=scopes)

    def proof(self, at: datetime | None = None, *, method: str = "password+totp") -> Proof:
        """A fresh proof of who signs."""
        return Proof(method, at or self.at, tuple(method.split("+")))

    def session(
        self,
        client: str | UUID = "cleo",
        by: str = "",
        *,
        hours_ago: float = 2,
        minutes: int = 50,
        status: str = "held",
        at: datetime | None = None,
        **facts: Any,
    ) -> Encounter:
        """A session of `client` (name or id) held by `by` (who treats them, unless said), starting `hours_ago` before `at`."""
        now = at or self.at
        starts = now - timedelta(hours=hours_ago)
        wanted = EncounterFacts(starts, starts + timedelta(minutes=minutes), status=status, **facts)
        whose = self.clients[client] if isinstance(client, str) else client
        return encounters.plan_encounter(self.actor(by or TREATED_BY[str(client)]), whose, wanted, at=now)

    def draft(
        self,
        client: str | UUID = "cleo",
        by: str = "",
        text: str = "Slept better.",
        *,
        session: Encounter | None = None,
        format_key: str = "soap",
        sections: Mapping[str, str] | None = None,
        at: datetime | None = None,
        **of_session: Any,
    ) -> Note:
        """A draft of a session just made (or of `session`), with `text` in its first section unless `sections` is given."""
        who = by or TREATED_BY[str(client)]
        held = session or self.session(client, who, at=at, **of_session)
        words = sections if sections is not None else {_FIRST[format_key]: text}
        return drafts.draft_note(self.actor(who), held.id, format_key=format_key, sections=words, at=at or self.at)

    def sign(self, note: Note, *, at: datetime | None = None) -> Note:
        """Sign a draft as its author."""
        now = at or self.at
        author = next(name for name, one in self.people.items() if one == note.author_id)
        revision = note.draft.revision
        return signing.sign_note(self.actor(author), note.id, revision=revision, proof=self.proof(now), at=now)

    def signed(self, client: str | UUID = "cleo", by: str = "", text: str = "Slept better.", **of_draft: Any) -> Note:
        """A signed note of a session just made."""
        return self.sign(self.draft(client, by, text, **of_draft), at=of_draft.get("at"))

    def addendum(self, note: Note, text: str, by: str = "ada", *, at: datetime | None = None) -> RecordVersion:
        """Add to a signed note."""
        now = at or self.at
        return addenda.add_addendum(self.actor(by), note.id, text=text, proof=self.proof(now), at=now)

    def retract(
        self, note: Note, by: str = "ada", *, kind: str = "error", reason: str = "It was not so."
    ) -> Retraction:
        """Say that a signed note was entered in error."""
        facts = {"kind": kind, "reason": reason, "proof": self.proof(), "at": self.at}
        return retracting.retract_note(self.actor(by), note.id, **facts)  # type: ignore[arg-type]  # as spelt

    def admit(self, by: str = "ada", clinician: str = "", **facts: Any) -> Client:
        """A new client, treated by `by` or the `clinician` named."""
        given = {"legal_given": "Wren", "legal_family": "Ito", "born_on": date(1999, 1, 2), **facts}
        chosen = self.people[clinician] if clinician else None
        return caseload.admit_client(self.actor(by), ClientFacts(**given), clinician=chosen, at=self.at)

    def events(self, action: str = "", **conditions: Any) -> list[AuditEvent]:
        """The log in order of writing, as rows."""
        rows = AuditEvent.objects.filter(action__startswith=action, **conditions)
        return list(rows.order_by("id"))


_FIRST = {"soap": "s", "dap": "d", "darp": "d", "birp": "b", "narrative": "n"}


def build() -> Cast:
    """Build the cast. Called once a run, into an empty database."""
    ada = people.found_practice(
        name="Willow Street Practice",
        timezone=ZONE,
        owner=_facts("ada"),
        password=PASSWORD,
        origin=ORIGIN,
        at=AT - timedelta(days=100),
    )
    owner = actor_for(ada, origin=ORIGIN, at=AT)
    found = {"ada": ada.id}
    for name in ("ben", "gus", "fay", "bil", "mara", "tomas", "olive"):
        link = people.invite_person(owner, _facts(name), at=AT - timedelta(days=99))
        found[name] = link.invitation.person_id
    cast = Cast(ada.practice_id, _elsewhere(found), found)
    _join(cast)
    caseload.start_supervision(owner, supervisor=found["ben"], supervisee=found["gus"], at=AT - timedelta(days=90))
    for name, facts in CLIENTS.items():
        treated_by = TREATED_BY.get(name)
        desk = cast.actor("noor" if treated_by == "noor" else "fay")
        clinician = cast.people[treated_by] if treated_by else None
        cast.clients[name] = caseload.admit_client(desk, facts, clinician=clinician, at=AT - timedelta(days=80)).id
    for name, word in WORDS.items():
        note = cast.signed(name, text=f"Spoke of {word} today.", hours_ago=26, at=AT - timedelta(hours=24))
        cast.notes[name] = note.id
    return cast


def _facts(name: str) -> PersonFacts:
    called, credentials = NAMES[name]
    licence = ("CA", f"LIC-{name.upper()}") if credentials else ("", "")
    roles = tuple(str(role) for role in ROLES[name])
    return PersonFacts(
        f"{name}@willow.example", called, credentials, "1234567893" if name == "ada" else "", *licence, roles
    )


def _elsewhere(found: dict[str, UUID]) -> UUID:
    """Noor's practice, and Cody: through the models, because the verbs refuse both.

    A database is founded once and holds one practice (several share a PostgreSQL database only in a later issue), and
    nobody is invited in the role client. Rows of both may exist all the same, and must not be a hole.
    """
    elsewhere: Practice = Practice.objects.create(name="Harbor Practice", timezone="Europe/Helsinki", founded_at=AT)
    for name, practice in (("noor", elsewhere.id), ("cody", None)):
        facts = _facts(name)
        person = Person(
            practice_id=practice or Person.objects.get(id=found["ada"]).practice_id,
            email=facts.email,
            name=facts.name,
            credentials=facts.credentials,
            roles=list(facts.roles),
            joined_at=AT,
        )
        person.save(force_insert=True)
        found[name] = person.id
    made: UUID = elsewhere.id
    return made


def _join(cast: Cast) -> None:
    """Everybody has accepted; by copying Ada's hash, because each Argon2 hash costs an eighth of a second."""
    hashed = cast.person("ada").password
    Person.objects.exclude(id=cast.people["ada"]).update(password=hashed, joined_at=AT - timedelta(days=98))
