"""Verbs about the keys of the journals that browsers keep of what is being written (decision 0025).

A browser writes every keystroke down encrypted. The key is here: handed to its own person's pages while they are signed in, destroyed
when they sign out, and else kept for seven days, so that what a crash or an expired login left can be opened again.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor, Origin
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.audit.services import record, record_stranger
from holdspace.kernel.postgres import walls
from holdspace.practice.models import JournalKey, Person
from holdspace.practice.queries import all_practices
from holdspace.practice.rules import JOURNAL_KEY_LIFE


def begin_journal(actor: Actor, login: str, *, key: bytes, at: datetime) -> JournalKey:
    """The key of this login's journal: `key` (32 random bytes) the first time, and the same one ever after."""
    _require(actor)
    with transaction.atomic():
        row, made = JournalKey.objects.get_or_create(
            practice_id=actor.practice, person_id=actor.person, login=login, defaults={"key": key, "begun_at": at}
        )
        if made:
            record(actor, "person.begin_journal", "person", actor.person, at=at)
    return row


def open_journals(actor: Actor, keys: Sequence[UUID], *, at: datetime) -> list[JournalKey]:
    """Those of the keys named that are the actor's own and still there. Somebody else's is not told from one that never was."""
    _require(actor)
    with transaction.atomic():
        rows = JournalKey.objects.filter(practice=actor.practice, person=actor.person, id__in=keys)
        found = list(rows.filter(begun_at__gt=at - JOURNAL_KEY_LIFE))
        if found:
            record(actor, "person.open_journal", "person", actor.person, at=at)
    return found


def close_journals(actor: Actor, keys: Sequence[UUID], *, login: str, at: datetime) -> None:
    """Destroy keys of the actor's earlier logins, once what they lock is safe on the server. This login's own stays."""
    _require(actor)
    with transaction.atomic():
        rows = JournalKey.objects.filter(practice=actor.practice, person=actor.person, id__in=keys)
        gone, _ = rows.exclude(login=login).delete()
        if gone:
            record(actor, "person.close_journal", "person", actor.person, at=at)


def end_journal(person: Person, login: str, origin: Origin, *, at: datetime) -> None:
    """Destroy the key of a login that somebody ends by signing out: what is left in that browser cannot be read by anybody."""
    with walls.within(person.practice_id), transaction.atomic():
        gone, _ = JournalKey.objects.filter(practice=person.practice_id, person=person, login=login).delete()
        if gone:
            record_stranger(person.practice_id, origin, "person.close_journal", at=at, person=person.id, refused=False)


def destroy_old_journals(*, at: datetime) -> None:
    """Destroy the keys whose time is over, and all keys of people who left."""
    for practice in all_practices():
        with walls.within(practice), transaction.atomic():
            rows = JournalKey.objects.filter(practice=practice)
            rows.filter(begun_at__lte=at - JOURNAL_KEY_LIFE).delete()
            rows.filter(person__is_active=False).delete()


def _require(actor: Actor) -> None:
    subject = Subject(actor.practice, author=actor.person)
    require(actor, Action.PERSON_EDIT_SELF, subject, kind="person", object_id=actor.person)
