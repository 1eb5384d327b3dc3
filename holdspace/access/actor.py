"""The person asking, as the policy sees them. Built once a request by `caseload`, frozen from then on."""

from dataclasses import dataclass, field, replace
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
BREAKS_GLASS = TREATING | {Role.PRIVACY_OFFICER}
WATCHES = frozenset({Role.PRIVACY_OFFICER, Role.OWNER})
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
    emergency: clients whose record this person opened in an emergency that lasts (break-glass), outside their reach.
    scopes: for an API token, the actions it may use; None for a signed-in person. Scopes narrow, never widen.
    """

    person: UUID
    practice: UUID
    roles: frozenset[Role]
    reach: frozenset[UUID] = frozenset()
    supervisees: frozenset[UUID] = frozenset()
    supervised: frozenset[UUID] = frozenset()
    emergency: frozenset[UUID] = frozenset()
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
        """Clients whose clinical text this person may read: by care team, by supervision, or in an emergency."""
        own = self.reach if self.treats else frozenset()
        own = own | self.supervised if Role.SUPERVISOR in self.roles else own
        return own | self.emergency_reach

    @property
    def emergency_reach(self) -> frozenset[UUID]:
        """Clients read in an emergency; none by token, and none with a role that may not ask for it."""
        return self.emergency if self.roles & BREAKS_GLASS and self.scopes is None else frozenset()

    @property
    def from_day_to_day(self) -> "Actor":
        """The same without emergencies: for lists over many clients, so that each read in an emergency names its client."""
        return replace(self, emergency=frozenset()) if self.emergency else self
