"""Signing by passkey: the room itself checks the passkey's signature over the statement, and keeps it as evidence."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from holdspace.audit.services import newest_head, sequence
from holdspace.encounters import services as encounters
from holdspace.encounters.rules import EncounterFacts
from holdspace.kernel.canonical import b64
from holdspace.kernel.errors import Conflict, Invalid, Refused
from holdspace.notes import queries
from holdspace.notes.models import Note, RecordVersion
from holdspace.notes.rules import Proof, challenge
from holdspace.notes.services import addenda, drafts, signing
from holdspace.practice.models import Person
from holdspace.practice.passkeys import passkey_problem
from tests.cast import AT
from tests.passkeys import Passkey

SECOND = timedelta(seconds=1)


@pytest.fixture
def ada(cast):
    return cast.actor("ada")


@pytest.fixture
def key(cast):
    passkey = Passkey()
    passkey.enrol(cast.person("ada"))
    sequence(cast.practice, at=AT)
    return passkey


def begun(ada, note, *, at=AT):
    return signing.prepare_note(ada, note.id, revision=note.draft.revision, at=at)


def finish(ada, note, made, shown, *, at=AT + SECOND, revision=None):
    proof = Proof("passkey", at, ("passkey",), shown)
    revision = revision or note.draft.revision
    return signing.sign_note(ada, note.id, revision=revision, proof=proof, at=at, intent=made.intent)


def refused(ada, note, made, shown, sentence, **more):
    with pytest.raises(Refused) as error:
        finish(ada, note, made, shown, **more)
    assert error.value.sentence == sentence
    assert Note.objects.get(id=note.id).is_draft
    assert not RecordVersion.objects.filter(note=note).exists()


def test_the_passkey_signs_the_statement_and_its_answer_is_the_evidence(cast, ada, key):
    note = cast.draft(text="Slept well.")
    made = begun(ada, note)
    signed = finish(ada, note, made, key.sign(challenge(made.statement)))
    (row,) = signed.versions.get().signatures.all()
    assert bytes(row.statement) == made.statement
    evidence = json.loads(row.evidence)
    assert set(evidence) == {"credential", "spki", "clientDataJSON", "authenticatorData", "signature", "origin", "rp"}
    assert passkey_problem(evidence, challenge(bytes(row.statement))) == ""
    facts = row.facts()
    assert (facts["method"], row.attested) == ("passkey", False)
    assert facts["log"]["root"] == b64(bytes(made.head.root))
    document = signed.versions.get().document()
    assert facts["record"]["sha256"] == b64(bytes(signed.versions.get().sha256))
    assert facts["at"] == document["created"]
    assert signed.frozen_at == row.signed_at == signed.versions.get().created_at == AT


def test_what_is_asked_to_be_signed_holds_no_clinical_text(cast, ada, key):
    made = begun(ada, cast.draft(text="Slept under the tamarind."))
    assert b"Ada Okafor" in made.statement
    assert b"tamarind" not in made.statement
    assert cast.clients["cleo"].hex not in made.statement.decode()


def test_a_passkey_without_its_signature_signs_nothing(cast, ada, key):
    note = cast.draft()
    refused(ada, note, begun(ada, note), None, signing.NOT_YOURS)


@pytest.mark.parametrize(
    "told",
    [{"flags": 1}, {"origin": "http://localhost:9000"}, {"rp": "evil.example"}, {"type": "webauthn.create"}],
    ids=lambda told: next(iter(told)),
)  # fmt: skip
def test_another_act_or_place_signs_nothing(cast, ada, key, told):
    note = cast.draft()
    made = begun(ada, note)
    refused(ada, note, made, key.sign(challenge(made.statement), **told), signing.NOT_THIS)
    finish(ada, note, made, key.sign(challenge(made.statement)))


def test_an_older_answer_signs_nothing_new(cast, ada, key):
    first, second = cast.draft(), cast.draft()
    made = begun(ada, first)
    shown = key.sign(challenge(made.statement))
    finish(ada, first, made, shown)
    refused(ada, second, begun(ada, second), shown, signing.NOT_THIS)
    refused(ada, second, made, shown, signing.NOT_THIS)


def test_another_key_and_another_s_key_sign_nothing(cast, ada, key):
    note, made = (draft := cast.draft()), begun(ada, draft)
    stranger, gus = Passkey(), Passkey()
    gus.enrol(cast.person("gus"))
    asked = challenge(made.statement)
    refused(ada, note, made, stranger.sign(asked), signing.NOT_YOURS)
    refused(ada, note, made, gus.sign(asked), signing.NOT_YOURS)
    refused(ada, note, made, replace(stranger.sign(asked), credential=key.credential), signing.NOT_THIS)


def test_a_key_that_the_log_did_not_see_signs_nothing(cast, ada):
    unseen = Passkey()
    unseen.enrol(cast.person("ada"), logged=False)
    note = cast.draft()
    made = begun(ada, note)
    refused(ada, note, made, unseen.sign(challenge(made.statement)), signing.NOT_ENROLLED)


def test_a_key_that_was_taken_away_signs_nothing(cast, ada, key):
    row = cast.person("ada").authenticator_set.get(type="webauthn")
    row.delete()
    note = cast.draft()
    made = begun(ada, note)
    refused(ada, note, made, key.sign(challenge(made.statement)), signing.NOT_YOURS)


def test_five_minutes_are_enough_and_no_more(cast, ada, key):
    note = cast.draft()
    made = begun(ada, note)
    shown = key.sign(challenge(made.statement))
    refused(ada, note, made, shown, signing.TOO_LATE, at=AT + timedelta(minutes=5, seconds=1))
    refused(ada, note, made, shown, signing.TOO_LATE, at=AT - SECOND)
    finish(ada, note, made, shown, at=AT + timedelta(minutes=5))


def test_words_that_changed_are_not_signed(cast, ada, key):
    note = cast.draft(text="One.")
    made = begun(ada, note)
    shown = key.sign(challenge(made.statement))
    drafts.save_draft(ada, note.id, sections={"s": "Two."}, revision=1, at=AT)
    with pytest.raises(Conflict):
        finish(ada, note, made, shown, revision=1)
    refused(ada, note, made, shown, signing.NOT_THIS, revision=2)


def test_a_name_or_a_session_that_changed_is_not_signed(cast, ada, key):
    note = cast.draft()
    made = begun(ada, note)
    shown = key.sign(challenge(made.statement))
    Person.objects.filter(id=ada.person).update(credentials="LCSW, PhD")
    refused(ada, note, made, shown, signing.NOT_THIS)
    made = begun(ada, note)
    shown = key.sign(challenge(made.statement))
    session = note.encounter
    facts = EncounterFacts(session.starts_at, session.ends_at + timedelta(minutes=5), status="held")
    encounters.edit_encounter(ada, session.id, facts, version=session.version, at=AT)
    refused(ada, note, made, shown, signing.NOT_THIS)


def test_preparing_refuses_what_signing_refuses_and_keeps_nothing(cast, ada, key):
    note = cast.draft(text="")
    before = len(cast.events())
    with pytest.raises(Refused):
        begun(ada, note)
    with pytest.raises(Conflict):
        signing.prepare_note(ada, note.id, revision=9, at=AT)
    assert Note.objects.get(id=note.id).is_draft
    assert len(cast.events()) == before


# --- addenda ---


def add(ada, note, text, made, shown, **more):
    proof = Proof("passkey", AT + SECOND, ("passkey",), shown)
    return addenda.add_addendum(ada, note.id, text=text, proof=proof, at=AT + SECOND, intent=made.intent, **more)


def test_an_addendum_is_signed_by_passkey_over_its_own_words(cast, ada, key):
    note = cast.signed()
    made = addenda.prepare_addendum(ada, note.id, text="Her sister called.\r\n", at=AT)
    shown = key.sign(challenge(made.statement))
    with pytest.raises(Refused):
        add(ada, note, "Her brother called.\r\n", made, shown)
    version = add(ada, note, "Her sister called.\r\n", made, shown)
    row = version.signatures.get()
    assert bytes(row.statement) == made.statement
    assert passkey_problem(json.loads(row.evidence), challenge(made.statement)) == ""
    with pytest.raises(Refused):  # the next one has another number
        add(ada, note, "Her sister called.\r\n", made, shown)


def test_an_empty_addendum_is_not_prepared(cast, ada, key):
    note = cast.signed()
    with pytest.raises(Invalid):
        addenda.prepare_addendum(ada, note.id, text=" \n", at=AT)


# --- receipts ---


def test_a_signature_has_its_place_in_the_log_at_once(cast, ada, key):
    note = cast.draft()
    made = begun(ada, note)
    finish(ada, note, made, key.sign(challenge(made.statement)))
    cast.addendum(note, "More.")
    page = queries.open_note(ada, note.id, at=AT)
    places = queries.receipts(page)
    head = newest_head(cast.practice)
    signed, added = cast.events("note.sign", client=note.client_id)[-1], cast.events("note.add_addendum")[-1]
    assert (places[1].entry, places[2].entry) == (signed.idx + 1, added.idx + 1)
    assert head
    assert places[2].root == bytes(head.root)


def test_a_version_that_nobody_signed_here_has_no_receipt(cast, ada):
    note = cast.signed()
    page = queries.open_note(ada, note.id, at=AT)
    assert set(queries.receipts(page)) == {1}
    assert page.signed
    assert queries.receipts(replace(page, signed=replace(page.signed, signatures=[]))) == {}
