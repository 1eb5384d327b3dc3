"""The author's own log: what they did with the notebook, by day. It is theirs; the practice's log has none of it (decision 0034)."""

from datetime import datetime

from django.db.models import Max

from holdspace.access.actor import Actor
from holdspace.psychotherapy.models import VaultEvent, random_number
from holdspace.psychotherapy.queries import sitting
from holdspace.psychotherapy.rules import EVENTS_A_DAY


def note_event(actor: Actor, kind: str, *, at: datetime) -> None:
    """Write it down. Opening counts once a day; beyond two hundred a day nothing more is learnt, and nothing is kept."""
    with sitting(actor) as vault:
        if vault is None:
            return
        rows = VaultEvent.objects.filter(vault=vault)
        today = rows.filter(day=at.date())
        if (kind == "opened" and today.filter(kind=kind).exists()) or today.count() >= EVENTS_A_DAY:
            return
        last = rows.aggregate(last=Max("n"))["last"]
        number = 0 if last is None else last + 1
        VaultEvent.objects.create(
            id=random_number(), owner=vault.owner, vault=vault, n=number, kind=kind, day=at.date()
        )
