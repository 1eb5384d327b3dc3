"""The log as rows to read: names are resolved for those the reader may see, in one query a kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.timezone import localtime

from holdspace.access.actor import Actor
from holdspace.audit.queries import LogFilter, read_log
from holdspace.clients.queries import names_for
from holdspace.practice.queries import names_of
from holdspace.web.audit.words import act_words, origin_words


@dataclass(frozen=True)
class Row:
    """One event in words. at: in the zone of the page. client_name is empty when the reader may not see that client. about: the person acted on."""

    at: datetime
    who: str
    words: str
    about: str
    client: UUID | None
    client_name: str
    origin: str
    refused: bool
    records: int


@dataclass(frozen=True)
class Rows:
    """One page of rows, and the name of the client that is filtered for."""

    rows: list[Row]
    page: int
    more: bool
    client_name: str


def read_rows(actor: Actor, wanted: LogFilter, *, page: int, at: datetime) -> Rows:
    """Read a page of the log and put it into words."""
    log = read_log(actor, wanted, page=page, at=at)
    name = names_for(actor, {wanted.client}).get(wanted.client, "") if wanted.client else ""
    return Rows(rows_of(actor, log.events), log.page, log.more, name)


def rows_of(actor: Actor, events: Sequence[Any], zone: ZoneInfo | None = None) -> list[Row]:
    """Events as rows. zone: for times, where no page has set one."""
    facts = [(event, event.facts()) for event in events]
    shown = [_id(kept["object"]["id"]) for _, kept in facts if kept["object"]["type"] == "person"]
    people = names_of(actor.practice, {one for one in [*shown, *(event.person for event in events)] if one})
    clients = names_for(actor, {event.client for event in events if event.client})
    rows = []
    for event, kept in facts:
        about = _id(kept["object"]["id"]) if kept["object"]["type"] == "person" else None
        rows.append(
            Row(
                at=localtime(event.at, zone),
                who=people.get(event.person, "") if event.person else "",
                words=act_words(
                    event.action, refused=event.refused, kind=kept["object"]["type"], reason=kept["reason"] or ""
                ),
                about=people.get(about, "") if about and about != event.person else "",
                client=event.client,
                client_name=clients.get(event.client, "") if event.client else "",
                origin=origin_words(kept["from"]["face"], kept["from"]["address"]),
                refused=event.refused,
                records=len(kept.get("objects", [])),
            )
        )
    return rows


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
