"""Reading phrases: one's own and those the practice shares."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import decide, missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.clients.models import Client
from holdspace.clients.rules import names_of
from holdspace.notes.models import Phrase
from holdspace.notes.names import NameBook, Named


def list_phrases(actor: Actor, *, at: datetime) -> list[Phrase]:
    """Every phrase at hand, by code; of two with one code the own before the shared."""
    require(actor, Action.PHRASE_LIST, Subject(actor.practice), kind="phrase")
    with transaction.atomic():
        found = _at_hand(actor)
        record(actor, Action.PHRASE_LIST, "phrase", None, at=at)
    return found


def open_phrase(actor: Actor, phrase_id: UUID, *, at: datetime) -> Phrase:
    """One phrase, to be changed."""
    with transaction.atomic():
        row = Phrase.objects.filter(practice=actor.practice, id=phrase_id).first()
        if row is None or row.owner_id not in (None, actor.person):
            raise missing("phrase", phrase_id, action=Action.PHRASE_LIST)
        action = Action.PHRASE_SHARE if row.owner_id is None else Action.PHRASE_EDIT
        require(actor, action, row.subject, kind="phrase", object_id=row.id)
        record(actor, Action.PHRASE_LIST, "phrase", row.id, at=at, version=row.version)
    return row


def phrases_at_hand(actor: Actor) -> list[Phrase]:
    """What one may write with, one a code: one's own wins. For an editor's page, already recorded; phrases hold no client's words."""
    if not decide(actor, Action.PHRASE_LIST, Subject(actor.practice)).allowed:
        return []
    return list({one.code: one for one in reversed(_at_hand(actor))}.values())[::-1]


def clients_named(actor: Actor, texts: Iterable[str]) -> list[str]:
    """Words of these texts that are a client's name, of the clients one treats or supervises: a phrase is never about one."""
    rows = Client.objects.filter(practice=actor.practice, id__in=actor.from_day_to_day.clinical_reach)
    book = NameBook(Named(one.id, names_of(one)) for one in rows)
    return list(dict.fromkeys(hit.words for text in texts for hit in book.find(text) if hit.sure))


def _at_hand(actor: Actor) -> list[Phrase]:
    rows = Phrase.objects.filter(Q(owner=None) | Q(owner=actor.person), practice=actor.practice, retired_at=None)
    return sorted(rows, key=lambda one: (one.code, one.owner_id is None))
