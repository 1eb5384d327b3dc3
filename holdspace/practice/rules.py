"""Pure rules about people, links and tokens."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import available_timezones

from holdspace.access.actor import Role
from holdspace.access.policy import TOKEN_SCOPES
from holdspace.kernel.words import LINE_LIMIT, clean_line, problem

JOIN_LINK_LIFE = timedelta(days=7)
RESET_LINK_LIFE = timedelta(hours=24)
JOURNAL_KEY_LIFE = timedelta(
    days=7, hours=12
)  # a login lasts twelve hours at most; then seven days to come back (0025)
COSIGN_RULES = {"any": "one supervisor is enough", "all": "every supervisor signs"}
STAFF_ROLES = tuple(role for role in Role if role is not Role.CLIENT)


@dataclass(frozen=True)
class PersonFacts:
    """What is kept about a person. roles: words of access.Role."""

    email: str
    name: str
    credentials: str = ""
    npi: str = ""
    license_state: str = ""
    license_number: str = ""
    roles: tuple[str, ...] = ()

    def problems(self) -> dict[str, list[str]]:
        """Return what is wrong, by field."""
        found = line_problems({"name": self.name, "email": self.email})
        found |= line_problems({"credentials": self.credentials}, limit=100)
        found |= line_problems({"license_state": self.license_state, "license_number": self.license_number}, limit=40)
        if not clean_line(self.name):
            found["name"] = ["A name is needed: it stands under every signature."]
        if "@" not in self.email or len(self.email) > 254:
            found["email"] = ["This is not an email address. It is what the person signs in with."]
        if self.npi and not (self.npi.isascii() and self.npi.isdigit() and len(self.npi) == 10):
            found["npi"] = ["An NPI has ten digits. Leave it empty when there is none."]
        return found | role_problems(self.roles)


def role_problems(roles: tuple[str, ...]) -> dict[str, list[str]]:
    """Return a sentence when `roles` is empty or holds a word that is no staff role."""
    if not roles:
        return {"roles": ["Choose at least one role."]}
    unknown = set(roles) - {str(role) for role in STAFF_ROLES}
    return {"roles": [f"There is no role called {min(unknown)!r}."]} if unknown else {}


def scope_problems(scopes: tuple[str, ...]) -> dict[str, list[str]]:
    """Return a sentence when `scopes` is empty or holds something no token may do."""
    if not scopes:
        return {"scopes": ["Choose at least one thing the token may do."]}
    unknown = set(scopes) - {str(action) for action in TOKEN_SCOPES}
    return {"scopes": [f"A token cannot be given {min(unknown)!r}."]} if unknown else {}


def practice_problems(name: str, timezone: str, late_after_hours: int = 24) -> dict[str, list[str]]:
    """Return what is wrong with a practice's own facts, by field."""
    found = line_problems({"name": name})
    if not clean_line(name):
        found["name"] = ["The practice needs a name."]
    if timezone not in available_timezones():
        found["timezone"] = ["This is not a time zone. Choose one from the list, for example America/Los_Angeles."]
    if not 1 <= late_after_hours <= 24 * 30:
        found["late_after_hours"] = ["Give a number of hours from 1 to 720."]
    return found


def line_problems(lines: dict[str, str], *, limit: int = LINE_LIMIT) -> dict[str, list[str]]:
    """Return the sentence for each line that cannot be kept as typed."""
    return {name: [sentence] for name, text in lines.items() if (sentence := problem(text, limit=limit))}
