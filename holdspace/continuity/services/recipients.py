"""Who can open backups besides the holder of the recovery code: age public keys that an owner adds."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.continuity.archives import is_recipient
from holdspace.continuity.models import Recipient
from holdspace.kernel.errors import Invalid


def add_recipient(actor: Actor, recipient: str, *, label: str, at: datetime) -> Recipient:
    """Let one more key open every backup from now on. Only an owner: its holder can read the whole record."""
    require(actor, Action.PRACTICE_MANAGE, Subject(actor.practice), kind="recipient")
    recipient, label = recipient.strip(), label.strip()
    wrong: dict[str, list[str]] = {}
    if not is_recipient(recipient):
        wrong["recipient"] = ["This is not an age public key. It begins with age1 and has 62 characters."]
    elif Recipient.objects.filter(practice=actor.practice, recipient=recipient, removed_at=None).exists():
        wrong["recipient"] = ["Backups are encrypted to this key already."]
    if not label:
        wrong["label"] = ["Say whose key it is."]
    if wrong:
        raise Invalid(wrong)
    with transaction.atomic():
        made = Recipient.objects.create(
            practice_id=actor.practice, recipient=recipient, label=label[:100], added_by_id=actor.person, added_at=at
        )
        record(actor, "backup.add_recipient", "recipient", made.id, at=at)
    return made


def remove_recipient(actor: Actor, recipient_id: UUID, *, at: datetime) -> None:
    """From now on backups are not encrypted to this key. Those made before stay open to it."""
    require(actor, Action.PRACTICE_MANAGE, Subject(actor.practice), kind="recipient", object_id=recipient_id)
    with transaction.atomic():
        row = Recipient.objects.filter(practice=actor.practice, id=recipient_id, removed_at=None).first()
        if row is None:
            raise missing("recipient", recipient_id, action=Action.PRACTICE_MANAGE)
        row.removed_at = at
        row.save(update_fields=["removed_at"])
        record(actor, "backup.remove_recipient", "recipient", row.id, at=at)
