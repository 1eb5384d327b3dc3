"""Verbs about the recovery code, the printed way into the database when its key file is lost (security.md 6.2)."""

from datetime import datetime

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.kernel.errors import Invalid
from holdspace.kernel.keys.recovery import groups_of
from holdspace.kernel.keys.store import KeyStore

ASKED = (3, 12)


def make_recovery_code(actor: Actor, store: KeyStore, *, at: datetime) -> str:
    """Make a code for printing; an earlier one stops working. It is returned once and kept nowhere."""
    require(actor, Action.PRACTICE_MANAGE, Subject(actor.practice), kind="practice", object_id=actor.practice)
    with transaction.atomic():
        record(actor, "practice.make_recovery_code", "practice", actor.practice, at=at)
        return store.new_recovery_code()


def confirm_recovery_code(actor: Actor, code: str, *, third: str, last: str, at: datetime) -> None:
    """Check that somebody holds the printed code: the third and the last group, typed from paper."""
    require(actor, Action.PRACTICE_MANAGE, Subject(actor.practice), kind="practice", object_id=actor.practice)
    groups = groups_of(code)
    typed = dict(zip(("third", "last"), (third, last), strict=True))
    found = {
        name: [f"This is not group {place}. Read it from the paper once more."]
        for place, (name, text) in zip(ASKED, typed.items(), strict=True)
        if groups_of(text) != [groups[place - 1]]
    }
    if found:
        raise Invalid(found)
    with transaction.atomic():
        record(actor, "practice.confirm_recovery_code", "practice", actor.practice, at=at)
