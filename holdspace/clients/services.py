"""Verbs about clients: register, edit, contacts, representatives, end and resume of care, legal hold."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.clients.models import Client, Contact, Episode, LegalHold, Representative
from holdspace.clients.rules import ClientFacts, ContactFacts, RepresentativeFacts, display_name, search_words
from holdspace.kernel.errors import Conflict, Invalid, Refused, form_used
from holdspace.kernel.ids import new_id
from holdspace.kernel.words import LINE_LIMIT, clean_line, folded, problem
from holdspace.practice.models import Practice

ON_HOLD = "A legal hold stands on this client's record: nothing in it may be deleted. Nothing was changed."
ENDED = "Care ended already. Take the client back into care first, if it went on."
OF_A_PERSON = "Somebody acts for a person. Write this in the member's own record."
NO_LONGER = "This authority was taken off the list already."
TAKEN = "Another client has this record number. Numbers are used once."


def register_client(actor: Actor, facts: ClientFacts, *, at: datetime, client_id: UUID | None = None) -> Client:
    """Open a client's record, and with it the first episode of care. client_id: of the form, so that posting twice makes one record."""
    require(actor, Action.CLIENT_ADMIT, Subject(actor.practice), kind="client")
    practice = Practice.objects.get(id=actor.practice)
    found = facts.problems(today=at.astimezone(practice.zone).date())
    if found:
        raise Invalid(found)
    with transaction.atomic():
        client = Client(id=client_id or new_id(), practice=practice, admitted_at=at, kind=facts.kind)
        cleaned = facts.cleaned()
        _apply(client, cleaned if cleaned.number else replace(cleaned, number=_next_number(practice)))
        if Client.objects.filter(practice=practice, number=client.number).exists():
            raise Invalid({"number": [TAKEN]})
        if client_id and Client.objects.filter(id=client_id).exists():
            raise form_used()
        client.save(force_insert=True)
        _begin_episode(client, at)
        record(actor, Action.CLIENT_ADMIT, "client", client.id, at=at, client=client.id, version=1)
    return client


def edit_client(actor: Actor, client_id: UUID, facts: ClientFacts, *, version: int, at: datetime) -> Client:
    """Change a client's facts. version: the one the editor saw; Conflict when somebody saved since."""
    with transaction.atomic():
        client = load_client(actor, client_id, Action.CLIENT_EDIT)
        facts = replace(facts, kind=client.kind)  # a person does not become a couple
        found = facts.problems(today=at.astimezone(client.practice.zone).date())
        if found:
            raise Invalid(found)
        if client.version != version:
            raise Conflict(
                "Somebody changed this client's details while you had them open. Look at theirs, then save again.",
                current=client,
            )
        _apply(client, facts.cleaned(), keep_number=not facts.number)
        client.version += 1
        try:
            with transaction.atomic():
                client.save()
        except IntegrityError as error:
            raise Invalid({"number": [TAKEN]}) from error
        record(actor, Action.CLIENT_EDIT, "client", client.id, at=at, client=client.id, version=client.version)
    return client


def add_contact(
    actor: Actor, client_id: UUID, facts: ContactFacts, *, at: datetime, contact_id: UUID | None = None
) -> Contact:
    """Add somebody to reach."""
    found = facts.problems()
    if found:
        raise Invalid(found)
    with transaction.atomic():
        client = load_client(actor, client_id, Action.CLIENT_EDIT)
        already = Contact.objects.filter(id=contact_id).first() if contact_id else None
        if already is not None:
            if already.client_id != client.id:
                raise form_used()
            return already
        contact = Contact.objects.create(
            id=contact_id or new_id(),
            practice_id=actor.practice,
            client=client,
            name=clean_line(facts.name),
            relation=clean_line(facts.relation),
            phone=clean_line(facts.phone),
            email=clean_line(facts.email),
            emergency=facts.emergency,
            added_at=at,
        )
        record(actor, Action.CLIENT_EDIT, "contact", contact.id, at=at, client=client.id)
    return contact


def remove_contact(actor: Actor, client_id: UUID, contact_id: UUID, *, at: datetime) -> Contact:
    """Take a contact off the page; the row stays with its end."""
    with transaction.atomic():
        client = load_client(actor, client_id, Action.CLIENT_EDIT)
        contact = Contact.objects.select_for_update().filter(client=client, id=contact_id).first()
        if contact is None:
            raise missing("contact", contact_id, action=Action.CLIENT_EDIT)
        refuse_on_hold(client.id, Action.CLIENT_EDIT, "contact", contact.id)
        contact.ended_at = contact.ended_at or at
        contact.save(update_fields=["ended_at"])
        record(actor, Action.CLIENT_EDIT, "contact", contact.id, at=at, client=client.id, reason="removed")
    return contact


def add_representative(
    actor: Actor, client_id: UUID, facts: RepresentativeFacts, *, at: datetime, representative_id: UUID | None = None
) -> Representative:
    """Write down somebody who may act for the client, and by what authority (45 CFR 164.502(g))."""
    with transaction.atomic():
        client = load_client(actor, client_id, Action.CLIENT_EDIT)
        already = Representative.objects.filter(id=representative_id).first() if representative_id else None
        if already is not None:
            if already.client_id != client.id:
                raise form_used()
            return already
        if client.is_unit:
            raise Refused(OF_A_PERSON, action=Action.CLIENT_EDIT, kind="representative", client=client.id)
        found = facts.problems(today=at.astimezone(client.practice.zone).date())
        if found:
            raise Invalid(found)
        row = Representative.objects.create(
            id=representative_id or new_id(),
            practice_id=client.practice_id,
            client=client,
            name=clean_line(facts.name),
            authority=facts.authority,
            extent=clean_line(facts.extent),
            paper=clean_line(facts.paper),
            paper_seen_on=facts.paper_seen_on,
            phone=clean_line(facts.phone),
            email=clean_line(facts.email),
            since=facts.since,
            until=facts.until,
            added_at=at,
        )
        record(actor, Action.CLIENT_EDIT, "representative", row.id, at=at, client=client.id)
    return row


def end_representative(actor: Actor, client_id: UUID, representative_id: UUID, *, at: datetime) -> Representative:
    """Say that somebody acts for the client no longer; the row stays with its end."""
    with transaction.atomic():
        client = load_client(actor, client_id, Action.CLIENT_EDIT)
        rows = Representative.objects.select_for_update(of=("self",))
        row = rows.filter(client=client, id=representative_id).first()
        if row is None:
            raise missing("representative", representative_id, action=Action.CLIENT_EDIT)
        if row.ended_at is not None:
            raise Conflict(NO_LONGER, current=row)
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        record(actor, Action.CLIENT_EDIT, "representative", row.id, at=at, client=client.id, reason="ended")
    return row


def end_care(actor: Actor, client_id: UUID, *, on: date, reason: str, at: datetime) -> Client:
    """Note the day care ended and why, and close its episode. The record stays, and the care team keeps reading it."""
    with transaction.atomic():
        client = load_client(actor, client_id, Action.CLIENT_END_CARE)
        if not client.in_care:
            raise Conflict(ENDED, current=client)
        _check_end(client, on, reason, at)
        _close_episode(client, on, clean_line(reason))
        client.care_ended_on, client.care_end_reason = on, clean_line(reason)
        client.version += 1
        client.save()
        record(actor, Action.CLIENT_END_CARE, "client", client.id, at=at, client=client.id, reason="ended")
    return client


def resume_care(actor: Actor, client_id: UUID, *, at: datetime) -> Client:
    """Take a client whose care had ended back into care: another episode begins. In care already, nothing changes."""
    with transaction.atomic():
        client = load_client(actor, client_id, Action.CLIENT_END_CARE)
        if client.in_care:
            return client
        _begin_episode(client, at)
        client.care_ended_on, client.care_end_reason = None, ""
        client.version += 1
        client.save()
        record(actor, Action.CLIENT_END_CARE, "client", client.id, at=at, client=client.id, reason="resumed")
    return client


def place_legal_hold(
    actor: Actor, client_id: UUID, *, reason: str, at: datetime, hold_id: UUID | None = None
) -> LegalHold:
    """Say that nothing in a client's record may be deleted until this is lifted: a lawsuit, a subpoena, a complaint.

    hold_id: the id a form was made with, so that posting twice places one. Source: Fed. R. Civ. P. 37(e).
    """
    with transaction.atomic():
        client = load_client(actor, client_id, Action.CLIENT_HOLD)
        words = _checked_reason(reason, "Say in a few words what this is for.")
        already = LegalHold.objects.filter(id=hold_id).first() if hold_id else None
        if already is not None:
            if already.client_id != client.id:
                raise form_used()
            return already
        hold = LegalHold.objects.create(
            id=hold_id or new_id(),
            practice_id=actor.practice,
            client=client,
            reason=words,
            placed_by_id=actor.person,
            placed_at=at,
        )
        record(actor, Action.CLIENT_HOLD, "hold", hold.id, at=at, client=client.id, reason="placed")
    return hold


def lift_legal_hold(actor: Actor, client_id: UUID, hold_id: UUID, *, reason: str, at: datetime) -> LegalHold:
    """End a legal hold, with the reason. Others on the same record stand on."""
    with transaction.atomic():
        client = load_client(actor, client_id, Action.CLIENT_HOLD)
        hold = LegalHold.objects.select_for_update(of=("self",)).filter(client=client, id=hold_id).first()
        if hold is None:
            raise missing("hold", hold_id, action=Action.CLIENT_HOLD)
        if hold.lifted_at is not None:
            raise Conflict("This legal hold was lifted already.", current=hold)
        hold.lift_reason = _checked_reason(reason, "Say in a few words why it may be lifted.")
        hold.lifted_by_id, hold.lifted_at = actor.person, max(at, hold.placed_at)
        hold.save(update_fields=["lift_reason", "lifted_by", "lifted_at"])
        record(actor, Action.CLIENT_HOLD, "hold", hold.id, at=at, client=client.id, reason="lifted")
    return hold


def refuse_on_hold(client_id: UUID, action: Action, kind: str, object_id: UUID) -> None:
    """Raise Refused while a legal hold stands on the client's record. Whatever deletes asks this, in its transaction.

    The client's row is locked first, so that a hold being placed at this moment counts.
    """
    Client.objects.select_for_update(of=("self",)).filter(id=client_id).first()
    if LegalHold.objects.filter(client=client_id, lifted_at=None).exists():
        raise Refused(ON_HOLD, action=action, kind=kind, object_id=object_id, client=client_id)


def load_client(actor: Actor, client_id: UUID, action: Action) -> Client:
    """The one way to hold a client for writing: found, in reach, permitted, locked."""
    rows = Client.objects.select_for_update(of=("self",)).select_related("practice")
    client = rows.filter(practice=actor.practice, id=client_id).first()
    if client is None:
        raise missing("client", client_id, action=action)
    require(actor, action, client.subject, kind="client", object_id=client.id)
    return client


def _checked_reason(reason: str, wanted: str) -> str:
    sentence = problem(reason, limit=LINE_LIMIT)
    if sentence or not clean_line(reason):
        raise Invalid({"reason": [sentence or wanted]})
    return clean_line(reason)


def _check_end(client: Client, on: date, reason: str, at: datetime) -> None:
    zone = client.practice.zone
    found = {}
    if on > at.astimezone(zone).date():
        found["on"] = ["Care cannot have ended in the future. Choose today or an earlier day."]
    if client.born_on and on < client.born_on:
        found["on"] = ["This day lies before the client was born."]
    episodes = list(Episode.objects.filter(client=client).order_by("-began_on", "-id"))
    if len(episodes) > 1 and on < episodes[0].began_on:
        found["on"] = ["This day lies before care was taken up again. Check the day."]
    sentence = problem(reason, limit=LINE_LIMIT)
    if sentence or not clean_line(reason):
        found["reason"] = [sentence or "Say in a few words why care ended."]
    if found:
        raise Invalid(found)


def _begin_episode(client: Client, at: datetime) -> None:
    began = at.astimezone(client.practice.zone).date()
    Episode.objects.create(practice_id=client.practice_id, client=client, began_on=began)


def _close_episode(client: Client, on: date, reason: str) -> None:
    """The first one may have begun before the record was opened here; then it begins on its last day at the latest."""
    episode = Episode.objects.filter(client=client, ended_on=None).get()
    episode.began_on, episode.ended_on, episode.reason = min(episode.began_on, on), on, reason
    episode.save(update_fields=["began_on", "ended_on", "reason"])


def _apply(client: Client, facts: ClientFacts, *, keep_number: bool = False) -> None:
    client.legal_given, client.legal_family, client.used_name = facts.legal_given, facts.legal_family, facts.used_name
    client.pronouns, client.born_on = facts.pronouns, facts.born_on
    client.phone, client.email, client.address = facts.phone, facts.email, facts.address
    client.number = client.number if keep_number else facts.number
    client.names_folded = search_words(facts.used_name, facts.legal_given, facts.legal_family, client.number)
    shown = display_name(facts.legal_given, facts.legal_family, facts.used_name)
    client.sort_name = folded(f"{facts.legal_family} {shown}".strip())[:420]


def _next_number(practice: Practice) -> str:
    initials = "".join(word[0] for word in practice.name.split() if word[0].isalpha())[:2].upper() or "C"
    taken = set(Client.objects.filter(practice=practice).values_list("number", flat=True))
    count = len(taken) + 1
    while f"{initials}-{count:04d}" in taken:
        count += 1
    return f"{initials}-{count:04d}"
