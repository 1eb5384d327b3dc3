"""The person asking, as the policy sees them. Built once a request by `caseload`, frozen from then on."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person is in the practice. A person may be several."""

    CLINICIAN = "clinician"
    SUPERVISEE = "supervisee"
    SUPERVISOR = "supervisor"
    FRONT_DESK = "front_desk"
    BILLER = "biller"
    PRIVACY_OFFICER = "privacy_officer"
    OWNER = "owner"
    CLIENT = "client"

    @property
    def label(self) -> str:
        """The word for the screen."""
        return self.value.replace("_", " ")


TREATING = frozenset({Role.CLINICIAN, Role.SUPERVISEE, Role.SUPERVISOR})
WHOLE_PRACTICE = frozenset({Role.FRONT_DESK, Role.BILLER, Role.PRIVACY_OFFICER, Role.OWNER})


@dataclass(frozen=True)
class Origin:
    """Where an act came from: face (web, api, cli, job), network address, and a short hash of the login."""

    face: str
    address: str = ""
    session: str = ""


@dataclass(frozen=True)
class Actor:
    """Who acts.

    reach: clients whose care team the person is on today.
    supervised: clients of the people this person supervises today.
    scopes: for an API token, the actions it may use; None for a signed-in person. Scopes narrow, never widen.
    """

    person: UUID
    practice: UUID
    roles: frozenset[Role]
    reach: frozenset[UUID] = frozenset()
    supervisees: frozenset[UUID] = frozenset()
    supervised: frozenset[UUID] = frozenset()
    scopes: frozenset[str] | None = None
    origin: Origin = field(default_factory=lambda: Origin("job"))
    name: str = ""

    @property
    def treats(self) -> bool:
        """Whether any role of this person treats clients."""
        return bool(self.roles & TREATING)

    @property
    def sees_whole_practice(self) -> bool:
        """Whether a role reaches every client's demographics."""
        return bool(self.roles & WHOLE_PRACTICE)

    @property
    def clinical_reach(self) -> frozenset[UUID]:
        """Clients whose clinical text this person may reach by care team or supervision."""
        own = self.reach if self.treats else frozenset()
        return own | self.supervised if Role.SUPERVISOR in self.roles else own
