"""Whoever alters what was signed or recorded is found out, and the sentence says what and where."""

import json
import random
from collections import Counter
from datetime import timedelta

import pytest

from holdspace.audit import services as audit
from holdspace.audit.sources import living_source
from holdspace.audit.verifying import witness_from
from holdspace.kernel.canonical import b64, canonical
from holdspace.notes.models import Comment, Signature
from holdspace.notes.rules import Proof, challenge
from holdspace.notes.services import reviewing, signing, taking_over, together
from holdspace.notes.services.importing import ImportedNote, import_notes
from holdspace.notes.services.reviewing import Answer
from holdspace.notes.verifying import verify_record
from holdspace.practice.passkeys import challenge_of_many
from holdspace.practice.passkeys import together as root_over
from tests.cast import AT, ORIGIN, WORDS
from tests.notes.alterations import ALTERATIONS, Hand, undone
from tests.notes.groups import PEOPLE, harbor
from tests.notes.test_importing import HELD, PAPER
from tests.passkeys import Passkey, evidence_of


def verified(**more):
    return verify_record(living_source(), **more)


def newest(practice):
    return audit.newest_head(practice)


@pytest.fixture
def record(cast):
    """A signed note with an addendum, one entered in error, one in the wrong record and taken over, a group's, one co-signed; all in the log."""
    audit.sequence(cast.practice, at=AT)
    note = cast.signed("cleo", text="Slept better.")
    cast.addendum(note, "A correction of the dose.")
    cast.retract(cast.signed("cleo", text="Slept worse."))
    wrong = cast.retract(cast.signed("cleo", text="Spoke of the sea."), kind="wrong_client")
    right = cast.admit()
    taking_over.take_over_note(cast.actor("ada"), wrong.note_id, cast.session(right.id, "ada").id, at=AT)
    sign_together(cast)
    cosigned(cast)
    audit.sequence(cast.practice, at=AT)
    audit.sequence(cast.elsewhere, at=AT)
    return note


def cosigned(cast):
    """A supervisee's note, returned, signed once more and co-signed; another that waits."""
    note, ben = cast.signed("theo", text="Slept."), cast.actor("ben")
    reviewing.return_note(ben, note.id, version=1, reason="Who says so?", at=AT)
    gus = cast.actor("gus")
    answers = {one.id: Answer("They do.", True) for one in Comment.objects.filter(note=note)}
    reviewing.answer_comments(gus, note.id, answers, at=AT)
    signing.sign_note(gus, note.id, revision=1, proof=cast.proof(), at=AT)
    reviewing.cosign_note(ben, note.id, version=2, proof=cast.proof(), at=AT)


def sign_together(cast):
    """The notes of a group's three members, by one answer of Ada's passkey."""
    key, group = Passkey(), harbor(cast, *PEOPLE[:2])
    key.enrol(cast.person("ada"))
    session = group.written()
    seen = group.seen(session)
    made = together.prepare_group(group.ada, session, seen=seen, at=AT)
    root = root_over([challenge(one) for one in made.statements])[0].root
    proof = Proof("passkey", AT, ("passkey",), key.sign(challenge_of_many(root)))
    together.sign_group(group.ada, session, seen=seen, proof=proof, at=AT, intent=made.intent)


def test_an_untouched_record_verifies(cast, record):
    report = verified()
    assert (report.ok, report.findings) == (True, [])
    assert report.records == 14
    assert report.entries > 20
    assert set(report.heads) == {f"{one}.holdspace/log/1" for one in (cast.practice, cast.elsewhere)}


def test_notes_brought_in_long_after_their_sessions_verify(cast):
    (note,) = import_notes(
        cast.actor("ada"), [ImportedNote(cast.clients["cleo"], HELD, "soap", {"s": "Old."}, PAPER)], at=AT
    )
    assert (note.state, note.late) == ("imported", True)
    audit.sequence(cast.practice, at=AT)
    report = verified()
    assert (report.findings, report.records) == ([], 4)


# --- a thousand alterations ---

ROUNDS = 1000
# What the operator's own hand can undo leaving no trace inside: found by the checkpoint that somebody outside kept.
UNTOUCHED_BY_COVER = {"change_the_head", "remove_the_head"}


def alter(cast, chance, name, cover):
    hand = Hand(cast.practice, chance, cover)
    getattr(hand, name)()
    if cover == "all":
        hand.rebuild()


@pytest.mark.slow
def test_a_thousand_alterations_are_all_found_each_with_a_sentence(cast, record):
    """Seeded, so that a failure can be repeated. With rebuilt hashes only the outside checkpoint may be what finds it."""
    head = newest(cast.practice)
    outside = [witness_from(head.checkpoint, "The checkpoint of 11 March")]
    missed: list[tuple[int, str, str]] = []
    codes: Counter[str] = Counter()
    for number in range(ROUNDS):
        chance = random.Random(number)
        cover = ("none", "hashes", "all")[number % 3]
        names = [one for one in ALTERATIONS if cover != "all" or one not in UNTOUCHED_BY_COVER]
        name = names[number // 3 % len(names)]
        with undone():
            alter(cast, chance, name, cover)
            report = verified(witnesses=outside)
        if report.ok:
            missed.append((number, name, cover))
        codes.update({one.code for one in report.findings})
        for one in report.findings:
            assert one.sentence.endswith("."), one
            assert not set(WORDS.values()) & set(one.sentence.split()), one
    assert missed == []
    assert len(codes) > 12, codes
    assert verified(witnesses=outside).ok


def test_the_hand_that_alters_nothing_leaves_nothing_to_find(cast, record):
    with undone():
        assert verified().ok
        Hand(cast.practice, random.Random(1), "all").rebuild()
        assert verified().ok


def test_what_the_operator_rebuilt_with_the_log_key_is_found_by_the_outside_checkpoint_alone(cast, record):
    head = newest(cast.practice)
    with undone():
        alter(cast, random.Random(3), "swap_two_events", "all")
        inside, seen = verified(), verified(witnesses=[witness_from(head.checkpoint, "The checkpoint of 11 March")])
    assert {one.code for one in seen.findings} >= {"rewritten"}
    assert len(seen.findings) > len(inside.findings)


def test_a_checkpoint_of_another_practice_is_told_apart(cast, record):
    other = newest(cast.elsewhere).checkpoint.replace(str(cast.elsewhere), str(cast.clients["cleo"]))
    report = verified(witnesses=[witness_from(other, "The checkpoint in the letter")])
    assert [one.code for one in report.findings] == ["other-log"]


def test_a_clock_that_was_set_back_is_a_notice_and_a_single_entry_dated_back_a_finding(cast, record):
    for _ in range(30):
        audit.record_stranger(cast.practice, ORIGIN, "person.sign_in_failed", at=AT - timedelta(hours=2))
    audit.sequence(cast.practice, at=AT)
    slow = verified()
    assert (slow.ok, [one for one in slow.notices if "set back" in one] != []) == (True, True)
    audit.record_stranger(cast.practice, ORIGIN, "person.sign_in_failed", at=AT - timedelta(days=5))
    audit.sequence(cast.practice, at=AT)
    assert [one.code for one in verified().findings] == ["dated-back"]


# --- signatures whose key the operator does not hold ---


@pytest.fixture
def by_passkey(cast):
    """A note that Ada signed with her passkey, and the row of the signature."""
    key, ada, note = Passkey(), cast.actor("ada"), cast.draft("cleo", text="Slept better.")
    key.enrol(cast.person("ada"))
    audit.sequence(cast.practice, at=AT)
    made = signing.prepare_note(ada, note.id, revision=1, at=AT)
    proof = Proof("passkey", AT, ("passkey",), key.sign(challenge(made.statement)))
    signing.sign_note(ada, note.id, revision=1, proof=proof, at=AT, intent=made.intent)
    return Signature.objects.get(version__note=note)


def test_what_a_passkey_signed_holds_and_cannot_be_made_up_with_the_log_key(cast, by_passkey):
    """The operator's own hand: evidence or statement changed, digests, log and checkpoint rebuilt and signed anew. No outside checkpoint."""
    assert verified().ok
    evidence = json.loads(bytes(by_passkey.evidence))
    other = Passkey()
    forged = other.sign(challenge(bytes(by_passkey.statement)))
    for change, code in (
        ({"evidence": canonical(evidence | {"signature": b64(b"0" * 70)})}, "passkey-bad"),
        ({"statement": canonical(by_passkey.facts() | {"text": "I did not write this."})}, "passkey-bad"),
        ({"evidence": canonical(evidence_of(other.spki, forged))}, "key-unknown"),
    ):
        with undone():
            hand = Hand(cast.practice, random.Random(1), "all")
            hand._signature(by_passkey, **change)
            hand.rebuild()
            codes = {one.code for one in verified().findings}
        assert code in codes, (change, codes)


def test_the_log_that_a_passkey_signature_saw_cannot_be_rewritten_even_with_its_key(cast, by_passkey):
    with undone():
        hand = Hand(cast.practice, random.Random(1), "all")
        hand._delete_event(hand.events[3])
        hand.rebuild()
        codes = {one.code for one in verified().findings}
    assert "rewritten" in codes
