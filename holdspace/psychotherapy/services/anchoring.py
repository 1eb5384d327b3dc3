"""Once a day the practice's log gets one hash over one leaf for everybody of the practice, whether they keep such notes or not.

An author's leaf is over their salt, their root and their own events; everybody else's is chance, and without a salt nobody can tell which is
which. Salt and path wait behind the author's wall until their page has sealed them away (security.md 2.10; decision 0034).

Two databases and no transaction across them: first the leaves are kept, then the entry is written, then they learn its id. Broken off anywhere,
the next run begins the day anew or finishes it.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from holdspace.access.actor import Origin
from holdspace.audit.models import AuditEvent
from holdspace.audit.services import record_stranger
from holdspace.caseload.queries import is_held
from holdspace.kernel.canonical import b64
from holdspace.kernel.postgres import walls
from holdspace.practice.models import Person, Practice
from holdspace.psychotherapy.anchors import ACTION, Placed, events_digest, joined, leaf, tree
from holdspace.psychotherapy.models import ALIAS, Anchor, Kept, SealedRoot, Vault, VaultEvent, random_number
from holdspace.psychotherapy.services.commits import empty_log

Chance = Callable[[int], bytes]
_SALT = 32
_LATELY = timedelta(days=2)  # a day has at most 25 hours


def anchor_practice(practice: UUID, *, at: datetime, chance: Chance, done: date | None = None) -> date:
    """The entry of the practice's day, if it is not there yet. chance: random bytes. done: the last day answered, so that one look is enough."""
    with walls.within(practice):
        day = at.astimezone(Practice.objects.get(id=practice).zone).date()
        if day == done:
            return day
        entry = _entry(practice, day, at)
        made = entry is None
        people = list(Person.objects.filter(practice=practice).values_list("id", flat=True))
        if entry is None:
            people.sort(key=lambda _: chance(8))
            entry = _write(practice, people, day, at, chance)
        _settle(people, day, entry)
        if made:
            _forget_kept(practice, people)
    return day


def _entry(practice: UUID, day: date, at: datetime) -> AuditEvent | None:
    """The log's entry of this day."""
    lately = AuditEvent.objects.filter(practice=practice, action=ACTION, at__gte=at - _LATELY)
    newest = lately.order_by("-at").first()
    return newest if newest is not None and newest.facts()["day"] == day.isoformat() else None


def _write(practice: UUID, people: Sequence[UUID], day: date, at: datetime, chance: Chance) -> AuditEvent:
    """Leaves, then their places, then the entry."""
    own = {person: _draft(person, day, chance) for person in people}
    drafts = {person: draft for person, draft in own.items() if draft is not None}
    leaves = [_leaf(drafts[person]) if person in drafts else chance(_SALT) for person in people]
    placed = tree(leaves)
    for person, place in zip(people, placed, strict=True):
        if person in drafts:
            _keep(person, drafts[person], place)
    with transaction.atomic():
        return record_stranger(
            practice,
            Origin("job"),
            ACTION,
            at=at,
            refused=False,
            digest=placed[0].top,
            more={"day": day, "leaves": len(people)},
        )


def _draft(person: UUID, day: date, chance: Chance) -> Anchor | None:
    """What is anchored of a person's notebook; None where there is none."""
    with walls.alone(person), transaction.atomic(using=ALIAS):
        vault = Vault.objects.filter(owner=person).first()
        if vault is None:
            return None
        root = SealedRoot.objects.get(vault=vault, gen=vault.gen)
        events = list(VaultEvent.objects.filter(vault=vault).order_by("n").values_list("kind", "day"))
    return Anchor(
        id=random_number(),
        owner=person,
        vault=vault,
        day=day,
        gen=vault.gen,
        salt=chance(_SALT),
        root_sha=hashlib.sha256(root.jwe.encode()).digest(),
        events=len(events),
        events_sha=events_digest([(kind, on.isoformat()) for kind, on in events]),
    )


def _leaf(draft: Anchor) -> bytes:
    return leaf(bytes(draft.salt), bytes(draft.root_sha), bytes(draft.events_sha))


def _keep(person: UUID, draft: Anchor, placed: Placed) -> None:
    """In place of one of a run that broke off before its entry was written."""
    draft.place, draft.leaves, draft.path, draft.top = placed.place, placed.leaves, joined(placed.path), placed.top
    with walls.alone(person), transaction.atomic(using=ALIAS):
        Anchor.objects.filter(owner=person, day=draft.day).delete()
        draft.save(force_insert=True)


def _settle(people: Sequence[UUID], day: date, entry: AuditEvent) -> None:
    """Each anchor of the day learns its entry; one of another tree was never in the log and goes."""
    top = entry.facts()["sha256"]
    for person in people:
        with walls.alone(person):
            for anchor in Anchor.objects.filter(owner=person, day=day, entry=None):
                if b64(bytes(anchor.top)) == top:
                    Anchor.objects.filter(id=anchor.id).update(entry=entry.id)
                else:
                    anchor.delete()


def _forget_kept(practice: UUID, people: Sequence[UUID]) -> None:
    """What a legal hold kept goes when no hold stands any more."""
    gone = 0
    for person in people:
        with walls.alone(person):
            if not is_held(practice, person):
                gone += Kept.objects.filter(owner=person).delete()[0]
    if gone:
        empty_log()
