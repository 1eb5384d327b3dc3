"""What every page about a client puts into its context, so that the client stays in sight."""

from datetime import date
from typing import Any, Protocol


class _Client(Protocol):
    care_ended_on: date | None


def about(client: Any) -> dict[str, Any]:
    """`client` and its tags for the identity bar."""
    return {"client": client, "client_tags": tags_of(client)}


def tags_of(client: _Client) -> list[dict[str, str]]:
    """The tags at the end of the identity bar: so far, that care has ended."""
    ended = client.care_ended_on
    return [{"word": f"Care ended {day_words(ended)}", "kind": "", "icon": "info"}] if ended else []


def told_apart(client: Any) -> str:
    """A client among others of that name, in one line."""
    born = f"born {day_words(client.born_on)}, " if client.born_on else ""
    return f"{client.name}, {born}No. {client.number}"


def day_words(day: date) -> str:
    """A day as the guide writes it: 5 Nov 2026."""
    return f"{day.day} {day:%b %Y}"
