"""Entered in error: a signed row with a reason beside a note that never changes; and no way back for anybody."""

import json
from contextlib import nullcontext
from datetime import timedelta
from uuid import uuid4

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdspace.access import policy
from holdspace.access.actions import Action
from holdspace.caseload import services as caseload
from holdspace.clients import services as clients
from holdspace.kernel.canonical import b64, sha256
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from holdspace.notes import queries
from holdspace.notes.models import CosignRequest, Draft, Note, RecordVersion, Retraction
from holdspace.notes.rules import REASON_LIMIT, Proof, challenge
from holdspace.notes.services import addenda, retracting, signing
from holdspace.practice.services import people
from tests.cast import AT
from tests.notes.test_frozen import ATTEMPTS, state
from tests.passkeys import Passkey

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def retract(cast, note, by="ada", **changes):
    facts = {"kind": "error", "reason": "Written for another day.", "proof": cast.proof(), "at": AT, **changes}
    return retracting.retract_note(cast.actor(by), note.id, **facts)


def test_a_retraction_is_signed_and_logged_and_leaves_the_note_as_it_was(cast):
    note = cast.signed(text="Apricot.")
    first, before = note.versions.get(), state()
    row = retract(cast, note)
    version = note.versions.get(kind="retraction")
    document = version.document()
    assert bytes(version.content) == rfc8785.dumps(document)
    assert (document["version"], document["reason"], document["author"]["name"]) == (
        2,
        "entered-in-error",
        "Ada Okafor",
    )
    assert document["sections"] == [{"key": "reason", "label": "Reason", "text": "Written for another day."}]
    assert document["amends"] == {"version": 1, "sha256": b64(bytes(first.sha256))}
    assert "Apricot" not in json.dumps(document)
    statement = version.signatures.get().facts()
    assert (statement["meaning"], statement["text"]) == (
        "retraction",
        "This note was entered in error, for the reason that I give here.",
    )
    event = cast.events("note.retract")[-1]
    assert event.idx is not None  # in the log at once
    facts = event.facts()
    assert (facts["object"]["version"], facts["sha256"], facts["reason"]) == (2, b64(bytes(version.sha256)), "error")
    assert facts["signature"] == b64(version.signatures.get().digest)
    assert (row.kind, row.reason, row.by_id, row.at) == ("error", "Written for another day.", cast.people["ada"], AT)
    assert Note.objects.get(id=note.id).wrong == "error"
    assert [one for one in state()[1] if one in before[1]] == before[1]


def test_it_stays_readable_with_the_reason_and_is_found(cast):
    note = cast.signed(text="Apricot.")
    retract(cast, note)
    page = queries.open_note(cast.actor("ada"), note.id, at=AT)
    assert page.sections[0]["text"] == "Apricot."
    assert page.retraction is not None
    assert page.retraction.document["sections"][0]["text"] == "Written for another day."
    assert [one.row.version for one in page.frozen] == [1, 2]
    for word in ("apricot", "another"):
        assert [hit.note for hit in queries.find_notes(cast.actor("ada"), word, at=AT)] == [note]


def test_a_passkey_signs_the_retraction_itself(cast):
    note, key, second = cast.signed(), Passkey(), timedelta(seconds=1)
    key.enrol(cast.person("ada"))
    said = {"kind": "error", "reason": "Twice written."}
    made = retracting.prepare_retraction(cast.actor("ada"), note.id, at=AT, **said)
    assert note.versions.count() == 1
    proof = Proof("passkey", AT + second, ("passkey",), key.sign(challenge(made.statement)))
    retract(cast, note, **said, proof=proof, intent=made.intent, at=AT + second)
    signature = note.versions.get(kind="retraction").signatures.get()
    assert (signature.method, signature.attested) == ("passkey", False)
    other = cast.signed(text="Other.")
    with pytest.raises(Refused):  # the answer is good for these very words only
        retract(cast, other, **said, proof=proof, intent=made.intent, at=AT + second)


# --- twice, and never back ---


def test_a_form_posted_twice_says_it_once(cast):
    note, form = cast.signed(), uuid4()
    assert retract(cast, note, retraction_id=form) == retract(cast, note, retraction_id=form)
    assert note.versions.count() == 2
    with pytest.raises(Conflict):
        retract(cast, cast.signed(text="Other."), retraction_id=form)


@pytest.mark.parametrize("kind", ["error", "wrong_client"])
def test_a_note_is_retracted_once(cast, together, kind):
    note = cast.signed()
    retract(cast, note, kind=kind)
    with pytest.raises(Conflict) as conflict:
        retract(cast, note, by="tomas")
    assert conflict.value.sentence == retracting.ALREADY
    with pytest.raises(Conflict):
        retracting.prepare_retraction(cast.actor("ada"), note.id, kind="wrong_client", reason="x", at=AT)
    assert Retraction.objects.count() == 1


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_row_of_a_retraction_is_never_changed(cast, attempt):
    row = retract(cast, cast.signed())
    with pytest.raises(Exception, match="part of the record"):
        ATTEMPTS[attempt](row)


def test_there_is_no_act_that_takes_a_signature_back():
    """Unlock does not exist: no action of the policy unlocks, unsigns, restores or deletes; a signed note is written to by these alone."""
    words = ("unlock", "unsign", "reopen", "undo", "restore", "delete", "destroy", "remove", "unretract")
    assert [action for action in Action if any(word in action.rpartition(".")[2] for word in words)] == []
    wanted = {policy.DRAFT, policy.WRITABLE}
    for action in (Action.NOTE_DISCARD, Action.NOTE_EDIT, Action.NOTE_SIGN):
        assert all(wanted & set(way) for way in policy.TABLE[action] if way != policy.OTHERS), action


# --- who, and what of the words ---


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("gus", None), ("ben", NotFound), ("tomas", NotFound), ("cody", NotFound), ("noor", NotFound), ("ada", Denied),
        ("fay", Denied), ("bil", Denied), ("mara", Denied), ("olive", Denied),
    ],
)  # fmt: skip
def test_the_care_team_retracts_a_note_and_nobody_else(cast, name, error):
    if error:
        with pytest.raises(error):
            retract(cast, cast.note("theo"), by=name)
    else:
        retract(cast, cast.note("theo"), by=name)
    assert Retraction.objects.count() == (0 if error else 1)


def test_a_colleague_retracts_for_an_author_who_left_in_their_own_name(cast, together):
    note = cast.signed(by="tomas", text="Apricot.")
    people.deactivate_person(cast.actor("olive"), cast.people["tomas"], at=AT)
    row = retract(cast, note)
    assert (row.by_id, note.author_id) == (cast.people["ada"], cast.people["tomas"])
    assert note.versions.get(kind="retraction").document()["author"]["name"] == "Ada Okafor"


def test_a_legal_hold_does_not_stand_in_the_way_for_nothing_is_deleted(cast):
    note = cast.signed()
    clients.place_legal_hold(cast.actor("olive"), cast.clients["cleo"], reason="Subpoena", at=AT)
    assert retract(cast, note).kind == "error"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"reason": " \n"}, {"reason": [retracting.NO_REASON]}),
        ({"reason": "a\x00"}, {"reason": ["Character 2 is an invisible control character (U+0000). Remove it and save again."]}),
        ({"reason": "x" * (REASON_LIMIT + 1)}, {"reason": [retracting.TOO_LONG]}),
        ({"kind": "boring"}, {"kind": [retracting.NO_KIND]}),
        ({"kind": "", "reason": ""}, {"kind": [retracting.NO_KIND], "reason": [retracting.NO_REASON]}),
    ],
)  # fmt: skip
def test_a_retraction_says_what_and_why(cast, changes, fields):
    note = cast.signed()
    with pytest.raises(Invalid) as invalid:
        retract(cast, note, **changes)
    assert invalid.value.fields == fields
    assert note.versions.count() == 1


def test_nothing_is_retracted_by_token_by_a_password_alone_nor_while_it_is_a_draft(cast):
    note, draft = cast.signed(), cast.draft(text="Still open.")
    with pytest.raises(Denied):
        retract(cast, draft)
    with pytest.raises(Refused):
        retract(cast, note, proof=cast.proof(method="password"))
    for scopes in (frozenset({"note.read"}), frozenset({"note.retract"})):
        with pytest.raises(Denied):
            retracting.retract_note(
                cast.actor("ada", scopes=scopes), note.id, kind="error", reason="x", proof=cast.proof(), at=AT
            )
    with pytest.raises(NotFound):
        retracting.retract_note(cast.actor("ada"), uuid4(), kind="error", reason="x", proof=cast.proof(), at=AT)


# --- what follows ---


def test_the_session_is_owed_again_and_its_next_note_stands_for_it(cast):
    note = cast.signed(text="Apricot.")
    ada, session = cast.actor("ada"), note.encounter
    assert session.id not in {one.encounter.id for one in queries.owed_notes(ada, at=AT)}
    retract(cast, note)
    assert session.id in {one.encounter.id for one in queries.owed_notes(ada, at=AT)}
    assert queries.notes_of_sessions(ada, [session.id]) == {}
    again = cast.signed(text="Cherry.", session=session)
    assert session.id not in {one.encounter.id for one in queries.owed_notes(ada, at=AT)}
    assert queries.notes_of_sessions(ada, [session.id]) == {session.id: again}
    later = cast.draft(text="Next.", hours_ago=1)
    previous = queries.previous_note(ada, later, at=AT)
    assert previous is not None
    assert previous.note == again


def test_what_waited_for_a_supervisor_waits_no_longer(cast):
    note = cast.signed("theo")
    Note.objects.filter(id=note.id).update(review="returned")
    CosignRequest.objects.update_or_create(
        note=note, version=1, supervisor_id=cast.people["ben"], practice_id=cast.practice, defaults={"asked_at": AT}
    )
    Draft.objects.create(note=note, practice_id=cast.practice, saved_at=AT, sitting_at=AT)
    retract(cast, note, by="gus")
    after = Note.objects.get(id=note.id)
    assert (after.review, Draft.objects.filter(note=note).count()) == ("", 0)
    assert set(CosignRequest.objects.filter(note=note).values_list("outcome", "ended_at")) == {("retracted", AT)}
    with pytest.raises(Denied):  # there is no draft to write in any more
        policy.require(cast.actor("gus"), Action.NOTE_EDIT, after.subject, kind="note")


def test_an_addendum_may_still_say_that_the_retraction_was_a_mistake(cast, together):
    note = cast.signed(text="Apricot.")
    retract(cast, note)
    cast.addendum(note, "It was right after all.", "tomas")
    page = queries.open_note(cast.actor("ada"), note.id, at=AT)
    assert [one.document["sections"][0]["text"] for one in page.addenda] == ["It was right after all."]
    assert page.addenda[0].document["amends"]["version"] == 1


def test_nothing_is_added_to_a_note_in_the_wrong_record(cast):
    note = cast.signed()
    retract(cast, note, kind="wrong_client")
    with pytest.raises(Denied) as denied:
        cast.addendum(note, "More of the other.")
    assert denied.value.sentence == policy.NOT_WITHHELD.refusal


def test_several_people_add_in_turn_and_each_addendum_has_its_own_number(cast, together):
    note = cast.signed(text="Apricot.")
    said = [("ada", "One."), ("tomas", "Two."), ("ada", "Three.")]
    for minute, (who, words) in enumerate(said, start=1):
        cast.addendum(note, words, who, at=AT + minute * MINUTE)
    page = queries.open_note(cast.actor("tomas"), note.id, at=AT)
    found = [
        (one.row.version, one.document["author"]["name"], one.document["sections"][0]["text"]) for one in page.addenda
    ]
    assert found == [(2, "Ada Okafor", "One."), (3, "Tomas Reyes", "Two."), (4, "Ada Okafor", "Three.")]
    assert [one.signatures[0].signer.name for one in page.addenda] == ["Ada Okafor", "Tomas Reyes", "Ada Okafor"]


def test_an_addendum_that_a_colleague_was_quicker_with_is_signed_again_and_none_is_lost(cast, together):
    note, key, second = cast.signed(text="Apricot."), Passkey(), timedelta(seconds=1)
    key.enrol(cast.person("ada"))
    made = addenda.prepare_addendum(cast.actor("ada"), note.id, text="Mine.", at=AT)
    cast.addendum(note, "Quicker.", "tomas")

    def sign(made):
        proof = Proof("passkey", AT + second, ("passkey",), key.sign(challenge(made.statement)))
        facts = {"text": "Mine.", "proof": proof, "intent": made.intent, "at": AT + second}
        return addenda.add_addendum(cast.actor("ada"), note.id, **facts)

    with pytest.raises(Refused) as refused:  # she read the note without it: the passkey signed version 2
        sign(made)
    assert refused.value.sentence == signing.NOT_THIS
    assert sign(addenda.prepare_addendum(cast.actor("ada"), note.id, text="Mine.", at=AT)).version == 3
    page = queries.open_note(cast.actor("ada"), note.id, at=AT)
    assert [one.document["sections"][0]["text"] for one in page.addenda] == ["Quicker.", "Mine."]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["ada", "tomas", "retract"]), min_size=1, max_size=6))
def test_whatever_is_said_after_signing_versions_count_up_and_the_first_never_changes(cast, together, acts):
    note = cast.signed(text="Apricot.")
    first = bytes(note.versions.get().content)
    for act in acts:
        if act == "retract":
            with pytest.raises(Conflict) if Note.objects.get(id=note.id).wrong else nullcontext():
                retract(cast, note)
        else:
            cast.addendum(note, "More.", act)
    versions = list(note.versions.order_by("version"))
    assert [one.version for one in versions] == list(range(1, len(versions) + 1))
    assert bytes(versions[0].content) == first
    assert all(sha256(bytes(one.content)) == bytes(one.sha256) for one in versions)
    assert {one.document()["amends"]["version"] for one in versions[1:]} <= {1}
    page = queries.open_note(cast.actor("ada"), note.id, at=AT)
    assert (page.retraction is not None) == ("retract" in acts)
    assert RecordVersion.objects.filter(note=note).count() == 1 + len(page.addenda) + ("retract" in acts)


def test_a_team_that_reaches_the_client_no_more_retracts_no_more(cast, together):
    note = cast.signed(by="tomas")
    caseload.end_assignment(cast.actor("olive"), cast.clients["cleo"], together.id, at=AT)
    with pytest.raises(NotFound):
        retract(cast, note, by="tomas")
