"""Words for roles and for what a token may do."""

from holdspace.access.actor import Role
from holdspace.access.policy import TOKEN_SCOPES
from holdspace.practice.rules import STAFF_ROLES

ROLES = {
    Role.CLINICIAN: "Clinician: treats clients, writes and signs notes",
    Role.SUPERVISEE: "Supervisee: treats clients under supervision",
    Role.SUPERVISOR: "Supervisor: also reads the signed notes of supervisees' clients",
    Role.FRONT_DESK: "Front desk: clients' details and sessions, no notes",
    Role.BILLER: "Biller: clients' details and sessions, no notes",
    Role.PRIVACY_OFFICER: "Privacy officer: reads the access log, no notes",
    Role.OWNER: "Owner: people, roles, care teams and settings, no notes",
}
SCOPES = {
    "client.list": "List clients",
    "client.read": "Open a client's details",
    "client.admit": "Admit a client",
    "client.edit": "Change a client's details",
    "team.read": "See care teams",
    "encounter.list": "List sessions",
    "encounter.read": "Open a session",
    "encounter.plan": "Plan a session",
    "encounter.edit": "Change a session, mark it held or missed",
    "note.list": "List notes",
    "note.read": "Read notes",
    "note.search": "Search notes",
    "note.draft": "Begin a draft",
    "note.edit": "Change a draft",
    "note.discard": "Throw a draft away",
    "note.import": "Import notes from another system",
}


def role_choices() -> list[tuple[str, str]]:
    """Every role of the staff, with what it opens."""
    return [(str(role), ROLES[role]) for role in STAFF_ROLES]


def scope_choices() -> list[tuple[str, str]]:
    """What a token may be given, in the order above; a scope without words still shows."""
    known = [(scope, words) for scope, words in SCOPES.items() if scope in TOKEN_SCOPES]
    return known + [(str(scope), str(scope)) for scope in sorted(TOKEN_SCOPES) if scope not in SCOPES]
