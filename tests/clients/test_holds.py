"""Legal hold: while one stands on Cleo's record, nothing in it is deleted."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from holdspace.access.policy import TOKEN_SCOPES
from holdspace.clients import queries, services
from holdspace.clients.models import Contact, LegalHold
from holdspace.clients.rules import ContactFacts
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from holdspace.kernel.ids import new_id
from holdspace.notes.models import Note
from holdspace.notes.services import drafts
from tests.cast import AT

LATER = AT + timedelta(hours=1)


def held(cast, by="mara", client="cleo", reason="Subpoena of 3 March", **more):
    return services.place_legal_hold(cast.actor(by), cast.clients[client], reason=reason, at=AT, **more)


def refuses(error, verb, *args, **kwargs):
    with pytest.raises(error) as caught, transaction.atomic():
        verb(*args, **kwargs)
    return caught.value


def test_while_it_stands_no_draft_is_discarded_and_no_contact_removed(cast):
    draft, ada, cleo = cast.draft("cleo"), cast.actor("ada"), cast.clients["cleo"]
    other = cast.draft("theo")
    kim = services.add_contact(ada, cleo, ContactFacts("Kim"), at=AT)
    hold = held(cast)
    sentence = refuses(Refused, drafts.discard_draft, ada, draft.id, at=AT).sentence
    assert "legal hold" in sentence
    refuses(Refused, services.remove_contact, ada, cleo, kim.id, at=AT)
    assert Note.objects.filter(id=draft.id).exists()
    assert Contact.objects.get(id=kim.id).ended_at is None
    drafts.discard_draft(cast.actor("gus"), other.id, at=AT)  # another client's record is not held
    services.lift_legal_hold(cast.actor("mara"), cleo, hold.id, reason="Settled", at=LATER)
    drafts.discard_draft(ada, draft.id, at=LATER)
    services.remove_contact(ada, cleo, kim.id, at=LATER)
    assert not Note.objects.filter(id=draft.id).exists()


def test_writing_and_signing_go_on(cast):
    held(cast)
    assert cast.signed("cleo").state == "signed"


def test_several_stand_at_once_and_the_last_one_lifted_frees_the_record(cast):
    draft, cleo, mara = cast.draft("cleo"), cast.clients["cleo"], cast.actor("mara")
    first, second = held(cast), held(cast, reason="Complaint to the board")
    assert queries.open_client(cast.actor("ada"), cleo, at=AT).holds == [first, second]
    services.lift_legal_hold(mara, cleo, first.id, reason="Settled", at=LATER)
    refuses(Refused, drafts.discard_draft, cast.actor("ada"), draft.id, at=LATER)
    services.lift_legal_hold(mara, cleo, second.id, reason="Answered", at=LATER)
    drafts.discard_draft(cast.actor("ada"), draft.id, at=LATER)


def test_who_may_place_and_lift_one(cast):
    assert held(cast, "olive").placed_by_id == cast.people["olive"]
    hold = held(cast, "mara")
    for name in ("fay", "bil"):
        refuses(Denied, held, cast, name)
        refuses(Denied, queries.list_holds, cast.actor(name), cast.clients["cleo"], at=AT)
    for name in ("tomas", "gus", "cody", "noor"):
        refuses(NotFound, held, cast, name)
        refuses(
            NotFound, services.lift_legal_hold, cast.actor(name), cast.clients["cleo"], hold.id, reason="No", at=LATER
        )
    refuses(NotFound, held, cast, "mara", "nils")
    token = cast.actor("mara", face="api", scopes=TOKEN_SCOPES)
    refuses(Denied, services.place_legal_hold, token, cast.clients["cleo"], reason="x", at=AT)


def test_it_is_lifted_once_with_a_reason(cast):
    hold, mara, cleo = held(cast), cast.actor("mara"), cast.clients["cleo"]
    refuses(Invalid, services.lift_legal_hold, mara, cleo, hold.id, reason="  ", at=LATER)
    refuses(NotFound, services.lift_legal_hold, mara, cast.clients["theo"], hold.id, reason="Settled", at=LATER)
    services.lift_legal_hold(mara, cleo, hold.id, reason="Settled", at=LATER)
    refuses(Conflict, services.lift_legal_hold, mara, cleo, hold.id, reason="Again", at=LATER)
    listed = queries.list_holds(mara, cleo, at=LATER)
    assert [(one.reason, one.lift_reason, one.lifted_at) for one in listed] == [
        ("Subpoena of 3 March", "Settled", LATER)
    ]


def test_it_needs_a_reason(cast):
    assert list(refuses(Invalid, held, cast, reason=" ").fields) == ["reason"]
    assert list(refuses(Invalid, held, cast, reason="x" * 201).fields) == ["reason"]


def test_a_form_sent_twice_places_one_and_used_for_another_client_none(cast):
    known = new_id()
    assert held(cast, hold_id=known).id == held(cast, hold_id=known).id == known
    refuses(Conflict, held, cast, client="theo", hold_id=known)
    assert LegalHold.objects.count() == 1


def test_what_was_placed_stays_as_it_was_and_is_never_deleted(cast):
    hold = held(cast)
    services.lift_legal_hold(cast.actor("mara"), cast.clients["cleo"], hold.id, reason="Settled", at=LATER)
    for change in ({"reason": "Other"}, {"lift_reason": "Other"}, {"lifted_at": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            LegalHold.objects.filter(id=hold.id).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        LegalHold.objects.filter(id=hold.id)._raw_delete("default")


def test_its_reasons_are_in_no_event(cast):
    hold = held(cast)
    services.lift_legal_hold(cast.actor("mara"), cast.clients["cleo"], hold.id, reason="Settled", at=LATER)
    events = cast.events("client.hold")
    assert [event.facts()["reason"] for event in events] == ["placed", "lifted"]
    assert b"Subpoena" not in b"".join(bytes(event.payload) for event in events)
