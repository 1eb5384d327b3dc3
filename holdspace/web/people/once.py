"""A link or a token that is shown once: kept in the owner's login until the next page about that person, and no longer."""

from dataclasses import asdict, dataclass
from uuid import UUID

from django.http import HttpRequest

KEY = "holdspace_shown_once"


@dataclass(frozen=True)
class Once:
    """What to show. kind: join, reset or token. text: the address or the token itself."""

    person: str
    kind: str
    text: str


def keep(request: HttpRequest, person: UUID, kind: str, text: str) -> None:
    """For the next page about this person."""
    request.session[KEY] = asdict(Once(str(person), kind, text))


def take(request: HttpRequest, person: UUID) -> Once | None:
    """Shown now, gone after. What was meant for another person's page is dropped unseen."""
    kept = request.session.pop(KEY, None)
    once = Once(**kept) if kept else None
    return once if once and once.person == str(person) else None
