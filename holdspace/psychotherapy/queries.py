"""What an author's page reads: their own sealed texts, and of the record the names and sessions to choose from.

Every query begins with the owner, in the words and on PostgreSQL behind them as well. Nobody else's rows are there, and reading one's own
leaves nothing in the practice's log: that somebody keeps such notes is theirs to know (decision 0034).
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.audit.services import newest_head
from holdspace.caseload.queries import is_held
from holdspace.clients.models import Client
from holdspace.clients.queries import PAGE, find_clients
from holdspace.encounters.models import Encounter
from holdspace.encounters.queries import sessions_of_clients
from holdspace.kernel.canonical import canonical
from holdspace.kernel.postgres import walls
from holdspace.psychotherapy.models import ALIAS, Anchor, Kept, SealedObject, SealedRoot, SealedSlot, Vault, VaultEvent
from holdspace.psychotherapy.rules import MOST_BYTES, MOST_FETCHED, rounded_up

RECENT = timedelta(days=90)
SOON = timedelta(days=1)
_ENVELOPE = 1024  # bytes, at most, around the ciphertext


@dataclass(frozen=True)
class State:
    """Where the notebook stands. vid: None while there is none. held: a legal hold keeps what is deleted."""

    vid: UUID | None
    gen: int
    root: str | None
    slots: list[SealedSlot]
    held: bool
    anchors: list[Anchor]


@dataclass(frozen=True)
class Fetched:
    """Sealed objects, as many as fit one answer. more: ask again for the others."""

    objects: list[tuple[UUID, int, str]]
    more: bool


@dataclass(frozen=True)
class Stored:
    """For a certificate: what is stored, in numbers that say no more than they must, and hashes (security.md 3.3)."""

    day: date
    vid: UUID
    gen: int
    objects: int
    stored: int
    ways: int
    root_sha: bytes
    objects_sha: bytes
    held: bool
    kept: int
    checkpoint: str


@dataclass(frozen=True)
class Reached:
    """A client to choose, and their sessions of 90 days and of the day to come, newest first."""

    client: Client
    sessions: list[Encounter]


@contextmanager
def sitting(actor: Actor) -> Iterator[Vault | None]:
    """The author's own notebook inside a transaction, held against others who change it. None while there is none."""
    require(actor, Action.NOTEBOOK_KEEP, Subject(actor.practice), kind="notebook")
    with walls.alone(actor.person), transaction.atomic(using=ALIAS):
        yield Vault.objects.select_for_update().filter(owner=actor.person).first()


@contextmanager
def reading(actor: Actor) -> Iterator[Vault | None]:
    """The same to read from: one moment of it, on SQLite without standing in the line of writers."""
    require(actor, Action.NOTEBOOK_KEEP, Subject(actor.practice), kind="notebook")
    with walls.alone(actor.person):
        yield Vault.objects.filter(owner=actor.person).first()


def open_state(actor: Actor) -> State:
    """Generation, root, ways in, and what waits for the page."""
    held = is_held(actor.practice, actor.person)
    with sitting(actor) as vault:
        if vault is None:
            return State(None, 0, None, [], held, [])
        root = SealedRoot.objects.get(vault=vault, gen=vault.gen)
        slots = list(SealedSlot.objects.filter(vault=vault).order_by("slot_id"))
        anchors = list(Anchor.objects.filter(vault=vault, entry__isnull=False).order_by("day"))
    return State(vault.vid, vault.gen, root.jwe, slots, held, anchors)


def fetch_objects(actor: Actor, oids: Sequence[UUID] | None, *, after: int = 0, beyond: UUID | None = None) -> Fetched:
    """Sealed objects by name; or all that may have changed since a generation, in the order of names from `beyond` on."""
    with reading(actor) as vault:
        rows = SealedObject.objects.filter(vault=vault).order_by("oid")
        if vault is None:
            return Fetched([], False)
        if oids is not None:
            rows = rows.filter(oid__in=list(oids))
        else:
            rows = rows.filter(changed_day__gte=_day_of(vault, after))
            rows = rows.filter(oid__gt=beyond) if beyond else rows
        chosen, more = _that_fit(list(rows.values_list("id", "size_class")[: MOST_FETCHED + 1]))
        found = SealedObject.objects.filter(id__in=chosen).order_by("oid")
        return Fetched(list(found.values_list("oid", "rev", "jwe")), more)


def _day_of(vault: Vault, gen: int) -> date:
    """From which day on objects may have changed since a generation: days are all that is kept of times."""
    day = SealedRoot.objects.filter(vault=vault, gen=gen).values_list("day", flat=True).first()
    return day or vault.created_day


def _that_fit(rows: Sequence[tuple[int, int]]) -> tuple[list[int], bool]:
    chosen: list[int] = []
    size = 0
    for number, size_class in rows[:MOST_FETCHED]:
        size += (4096 << size_class) * 4 // 3 + _ENVELOPE
        if chosen and size > MOST_BYTES:
            break
        chosen.append(number)
    return chosen, len(chosen) < len(rows)


def own_events(actor: Actor) -> list[tuple[str, date]]:
    """What the author did with the notebook, in turn."""
    with reading(actor) as vault:
        return list(VaultEvent.objects.filter(vault=vault).order_by("n").values_list("kind", "day")) if vault else []


def certify(actor: Actor, *, at: datetime) -> Stored | None:
    """What is stored for the author, for a certificate that they make out themselves."""
    held, head = is_held(actor.practice, actor.person), newest_head(actor.practice)
    with sitting(actor) as vault:
        if vault is None:
            return None
        rows = SealedObject.objects.filter(vault=vault).order_by("oid").values_list("oid", "rev", "jwe")
        listed = [[str(oid), rev, _sha(jwe).hex()] for oid, rev, jwe in rows.iterator(chunk_size=200)]
        root = SealedRoot.objects.get(vault=vault, gen=vault.gen)
        return Stored(
            day=at.date(),
            vid=vault.vid,
            gen=vault.gen,
            objects=rounded_up(len(listed)),
            stored=rounded_up(vault.size),
            ways=SealedSlot.objects.filter(vault=vault).count(),
            root_sha=_sha(root.jwe),
            objects_sha=hashlib.sha256(canonical(listed)).digest(),
            held=held,
            kept=_rounded_or_none(Kept.objects.filter(vault=vault).count()),
            checkpoint=head.checkpoint if head else "",
        )


def _rounded_or_none(count: int) -> int:
    return rounded_up(count) if count else 0


def _sha(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def list_reached(actor: Actor, *, at: datetime) -> list[Reached]:
    """All clients in reach with their sessions of 90 days and of the day to come: always the whole list, so that nothing says which one is meant.

    The practice's log has of it what it has of the list of clients, and no more.
    """
    require(actor, Action.NOTEBOOK_KEEP, Subject(actor.practice), kind="notebook")
    found: list[Client] = []
    page = 1
    while True:
        some = find_clients(actor, at=at, ended=True, page=page)
        found += some[:PAGE]
        if len(some) <= PAGE:
            break
        page += 1
    own = [client for client in found if client.id in actor.from_day_to_day.clinical_reach]
    sessions = sessions_of_clients(actor, [client.id for client in own], since=at - RECENT)
    return [
        Reached(client, [one for one in sessions.get(client.id, []) if one.starts_at <= at + SOON]) for client in own
    ]
