"""A group for tests: Harbor, led by Ada, with Cleo and whoever is admitted beside her, built through the verbs."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from holdspace.caseload.groups import services as groups
from holdspace.caseload.groups.rules import GroupFacts
from holdspace.encounters.groups import services as meetings
from holdspace.encounters.groups.rules import MeetingFacts
from holdspace.encounters.models import GroupSession
from holdspace.notes.groups.queries import GroupNotes, open_group_notes
from holdspace.notes.models import Note
from holdspace.notes.services import drafts
from holdspace.notes.services.groups import begin_group_notes, correct_attendance, save_group_part
from holdspace.notes.services.together import Seen, sign_group
from tests.cast import AT, Cast

BEGUN = date(2025, 2, 1)
HOUR = timedelta(hours=1)
PEOPLE = (("Sean", "O'Dunlevin"), ("Will", "Marsh"), ("Hope", "Adeyemi"), ("Zsófia", "Kőrösváry"))


@dataclass
class Harbor:
    """The group, and its members by given name."""

    cast: Cast
    group: UUID
    members: dict[str, UUID] = field(default_factory=dict)

    @property
    def ada(self):
        return self.cast.actor("ada")

    def join(self, given: str, family: str, **facts: Any) -> UUID:
        """Somebody new, treated by Ada and on the roster since 1 February."""
        client: UUID = self.cast.admit(legal_given=given, legal_family=family, **facts).id
        groups.add_member(self.ada, self.group, client, since=BEGUN, at=AT)
        self.members[given] = client
        return client

    def session(self, *, hours_ago: float = 2, **facts: Any) -> GroupSession:
        """A session planned to begin so long ago."""
        starts = AT - HOUR * hours_ago
        wanted = MeetingFacts(starts, starts + HOUR, self.cast.people["ada"], place="Room 2", **facts)
        return meetings.plan_group_session(self.ada, self.group, wanted, at=AT)

    def held(self, *came: str, hours_ago: float = 2, **marks: str) -> GroupSession:
        """A session that these came to; everybody, unless named."""
        session = self.session(hours_ago=hours_ago)
        present = came or tuple(self.members)
        said = {self.members[one]: "came" for one in present} | {self.members[one]: how for one, how in marks.items()}
        return correct_attendance(self.ada, session.id, said, version=session.version, at=AT)

    def begun(self, *came: str, **held: Any) -> GroupNotes:
        """The notes of a session just held, begun by Ada."""
        session = self.held(*came, **held)
        begin_group_notes(self.ada, session.id, at=AT)
        return self.open(session.id)

    def open(self, session: UUID) -> GroupNotes:
        return open_group_notes(self.ada, session, at=AT)

    def note(self, session: UUID, given: str) -> Note:
        """The draft of one member."""
        return Note.objects.select_related("draft").get(
            encounter__group_session=session, client=self.members[given], author=self.cast.people["ada"]
        )

    def share(self, session: UUID, by: str = "ada", *, revision: int | None = None, **words: str):
        """Write the shared part."""
        draft = self.open(session).draft
        assert draft is not None
        return save_group_part(self.cast.actor(by), session, sections=words, revision=revision or draft.revision, at=AT)

    def write(self, session: UUID, given: str, **words: str) -> Note:
        """Write a member's own part."""
        note = self.note(session, given)
        return drafts.save_draft(self.ada, note.id, sections=words, revision=note.draft.revision, at=AT)

    def written(self, *came: str, **held: Any) -> UUID:
        """A session with everything written, ready to be signed."""
        session: UUID = self.begun(*came, **held).session.id
        self.share(session, topic="Distress tolerance.", method="Paired practice.")
        for part in self.open(session).drafts:
            given = next(name for name, client in self.members.items() if client == part.client_id)
            self.write(session, given, participation=f"Took part, {WORDS[given]}.", response="Used the skill once.")
        return session

    def seen(self, session: UUID, *confirmed: str) -> Seen:
        """What is on the page now."""
        found = self.open(session)
        assert found.draft is not None
        notes = {one.id: one.draft.revision for one in found.drafts}
        return Seen(found.draft.revision, notes, frozenset(confirmed))

    def sign(self, session: UUID, *confirmed: str, **more: Any) -> list[Note]:
        return sign_group(
            self.ada, session, seen=self.seen(session, *confirmed), proof=self.cast.proof(), at=AT, **more
        )


WORDS = {"Cleo": "apricot", "Sean": "bilberry", "Will": "cranberry", "Hope": "damson", "Zsófia": "elderflower"}


def harbor(cast: Cast, *people: tuple[str, str]) -> Harbor:
    """Cleo and the people named, three of PEOPLE unless said."""
    ada = cast.actor("ada")
    made = groups.make_group(ada, GroupFacts("Harbor", "Distress tolerance", ada.person), at=AT)
    found = Harbor(cast, made.id, {"Cleo": cast.clients["cleo"]})
    groups.add_member(ada, made.id, cast.clients["cleo"], since=BEGUN, at=AT)
    for given, family in people or PEOPLE[:3]:
        found.join(given, family)
    return found
