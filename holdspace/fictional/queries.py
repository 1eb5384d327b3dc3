"""Who can sign in to the fictional practice, and how."""

from dataclasses import dataclass

from holdspace.access.actor import Role
from holdspace.fictional.stories import people_file

PASSWORD = "alder-lane-open-door-2026"  # noqa: S105  # everybody's, and printed on purpose: nothing real is behind it


@dataclass(frozen=True)
class SignIn:
    """One invented person. roles: in words."""

    email: str
    name: str
    roles: str
    password: str = PASSWORD


def sign_ins() -> list[SignIn]:
    """Everybody of the fictional practice."""
    return [
        SignIn(one.email, one.name, ", ".join(Role(role).label for role in one.roles)) for one in people_file().people
    ]
