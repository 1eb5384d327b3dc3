"""A group's notes: written once, one in each member's record, and no other member in any of them."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdspace.audit.models import AuditEvent
from holdspace.audit.services import sequence
from holdspace.audit.sources import living_source
from holdspace.kernel.errors import Conflict, Denied, HoldspaceError, Invalid, NotFound, Refused
from holdspace.notes import queries
from holdspace.notes.groups.queries import open_group_notes, open_group_signing
from holdspace.notes.models import GroupDraft, Note, RecordVersion, Signature
from holdspace.notes.rules import Proof, challenge
from holdspace.notes.services import addenda, drafts, signing, together
from holdspace.notes.services.groups import begin_group_notes, correct_attendance, save_group_part
from holdspace.notes.verifying import verify_record
from holdspace.practice.passkeys import challenge_of_many, passkey_problem
from holdspace.practice.passkeys import together as root_of_all
from holdspace.practice.services import people
from tests.cast import AT
from tests.notes.groups import WORDS, Harbor, harbor
from tests.passkeys import Passkey


@pytest.fixture
def group(cast) -> Harbor:
    return harbor(cast)


def refused(session, group, *confirmed):
    with pytest.raises(Refused) as error:
        group.sign(session, *confirmed)
    assert not RecordVersion.objects.filter(note__encounter__group_session=session).exists()
    return error.value.sentence


# --- written once, one in each record ---


def test_each_member_gets_the_shared_part_and_their_own_and_nobody_elses(group):
    session = group.written()
    signed = group.sign(session)
    assert len(signed) == 4
    for given, client in group.members.items():
        (note,) = Note.objects.filter(client=client, encounter__group_session=session)
        document = note.versions.get().document()
        text = json.dumps(document, ensure_ascii=False)
        assert [one["key"] for one in document["sections"]][:3] == ["topic", "method", "participation"]
        assert "Distress tolerance." in text
        assert [word for word in WORDS.values() if word in text] == [WORDS[given]]
        assert (document["service"]["modality"], document["format"]) == ("group", "Group")
    assert not Note.objects.filter(encounter__group_session=session, state="draft").exists()


def test_afterwards_each_is_an_ordinary_note(cast, group):
    session = group.written()
    group.sign(session)
    note = Note.objects.get(client=group.members["Sean"], encounter__group_session=session)
    addenda.add_addendum(cast.actor("ada"), note.id, text="Called after.", proof=cast.proof(), at=AT)
    page = queries.open_note(cast.actor("ada"), note.id, at=AT)
    assert len(page.addenda) == 1
    assert [hit.note.id for hit in queries.find_notes(cast.actor("ada"), "bilberry", at=AT)] == [note.id]
    assert len(queries.find_notes(cast.actor("ada"), '"Paired practice"', at=AT)) == 4


def test_the_members_drafts_are_found_by_their_writer_alone(cast, group):
    group.written()
    assert len(queries.find_notes(cast.actor("ada"), "bilberry", at=AT)) == 1
    assert queries.find_notes(cast.actor("gus"), "bilberry", at=AT) == []


# --- who may ---


@pytest.mark.parametrize(("who", "error"), [("tomas", Denied), ("fay", Denied), ("olive", Denied), ("noor", NotFound)])
def test_only_those_who_led_the_session_open_and_write_its_notes(cast, group, who, error):
    session = group.written()
    for act in (
        lambda: open_group_notes(cast.actor(who), session, at=AT),
        lambda: save_group_part(cast.actor(who), session, sections={"topic": "x"}, revision=1, at=AT),
        lambda: begin_group_notes(cast.actor(who), session, at=AT),
        lambda: together.sign_group(cast.actor(who), session, seen=group.seen(session), proof=cast.proof(), at=AT),
    ):
        with pytest.raises(error):
            act()
    assert GroupDraft.objects.get(group_session=session).sections[0]["text"] == "Distress tolerance."


def test_a_second_leader_writes_in_the_shared_part_and_sees_no_members_part(cast, group):
    session = group.session(second_clinician=cast.people["tomas"])
    correct_attendance(group.ada, session.id, {group.members["Sean"]: "came"}, version=1, at=AT)
    begin_group_notes(group.ada, session.id, at=AT)
    tomas = cast.actor("tomas")
    save_group_part(tomas, session.id, sections={"topic": "Grounding."}, revision=1, at=AT)
    found = open_group_notes(tomas, session.id, at=AT)
    assert (found.mine, found.parts, found.unseen) == (False, [], 1)  # nobody put Tomas on a care team here
    with pytest.raises(Refused, match="Ada Okafor writes these notes"):
        begin_group_notes(tomas, session.id, at=AT)
    with pytest.raises(Refused, match="No note of this session"):
        together.sign_group(tomas, session.id, seen=together.Seen(2, {}), proof=cast.proof(), at=AT)


def test_two_who_write_the_shared_part_at_once_lose_nothing(cast, group):
    session = group.begun().session.id
    group.share(session, topic="By Ada.")
    with pytest.raises(Conflict) as error:
        group.share(session, topic="By somebody else.", revision=1)
    assert next(one["text"] for one in getattr(error.value.current, "sections", [])) == "By Ada."
    again = group.share(session, topic="By Ada.", revision=1)  # the same words, as when an answer was lost
    assert again.revision == 2


def test_what_is_one_members_cannot_be_written_into_what_all_share(group):
    session = group.begun().session.id
    with pytest.raises(Invalid):
        group.share(session, plan="Call on Friday.")


def test_a_leader_who_left_is_followed_by_the_other_and_no_word_of_hers_is_lost(cast, group):
    ada = cast.actor("ada")
    session = group.session(second_clinician=cast.people["tomas"])
    correct_attendance(ada, session.id, {group.members["Sean"]: "came"}, version=1, at=AT)
    begin_group_notes(ada, session.id, at=AT)
    group.write(session.id, "Sean", participation="Ada's words.")
    hers = group.note(session.id, "Sean")
    people.deactivate_person(cast.actor("olive"), cast.people["ada"], at=AT)
    from holdspace.caseload import services as caseload  # noqa: PLC0415  # for this story alone

    caseload.assign_clinician(cast.actor("olive"), group.members["Sean"], cast.people["tomas"], at=AT)
    taken = begin_group_notes(cast.actor("tomas"), session.id, at=AT)
    assert taken.author_id == cast.people["tomas"]
    found = open_group_notes(cast.actor("tomas"), session.id, at=AT)
    assert [one.note.author_id for one in found.parts if one.note] == [cast.people["tomas"]]
    assert Note.objects.get(id=hers.id).draft.sections[2]["text"] == "Ada's words."


# --- names ---


def test_signing_is_refused_while_another_members_name_stands_in_a_part_and_says_where(group):
    session = group.written()
    group.write(session, "Cleo", participation="Answered when Seán asked.", response="Calm.")
    assert refused(session, group) == (
        "Another member's name stands here. Write it without the name: this goes into Cleo Nguyen's record."
    )
    _, checked = open_group_signing(group.ada, session, at=AT)
    (one,) = checked.in_the_way
    assert (one.note and one.note.client_id, one.label, one.obstacle.section) == (
        group.members["Cleo"],
        "Participation",
        "participation",
    )
    assert one.obstacle.quote == "Answered when Seán asked."
    group.write(session, "Cleo", participation="Answered when a member asked; Cleo was calm.", response="Calm.")
    assert len(group.sign(session)) == 4


def test_in_the_shared_part_any_members_name_is_refused(group):
    session = group.written()
    group.share(session, topic="Distress tolerance.", method="Cleo showed how.")
    assert refused(session, group).startswith("A member's name stands here. Everybody in the group has this part")


def test_a_former_members_name_counts_and_that_of_one_who_did_not_come(cast, group):
    from datetime import date  # noqa: PLC0415  # for this story alone

    from holdspace.caseload.groups.services import remove_member  # noqa: PLC0415
    from holdspace.clients.models import RosterPlace  # noqa: PLC0415

    place = RosterPlace.objects.get(group=group.group, client=group.members["Sean"])
    remove_member(group.ada, group.group, place.id, on=date(2025, 2, 10), at=AT)
    session = group.written("Cleo", "Hope")
    group.write(session, "Cleo", participation="Missed O’Dunlevin.", response="Calm.")
    assert refused(session, group).startswith("Another member's name")
    group.write(session, "Cleo", participation="Sat where Will Marsh sits.", response="Calm.")
    assert refused(session, group).startswith("Another member's name")


def test_a_word_that_is_also_a_name_is_confirmed_as_the_word_and_only_as_it_then_stood(group):
    session = group.written()
    group.write(session, "Cleo", participation="Says she will practise.", response="There is hope.")
    assert (
        refused(session, group)
        == "“will” may be a member's name. Say that it is the word, or write it otherwise, then sign."
    )
    _, checked = open_group_signing(group.ada, session, at=AT)
    assert checked.in_the_way == []
    assert [(one.word, one.quotes) for one in checked.doubts] == [
        ("will", ("Says she will practise.",)), ("hope", ("There is hope.",))
    ]  # fmt: skip
    keys = [one.key for one in checked.doubts]
    assert refused(session, group, keys[0]).startswith("“hope”")
    seen = group.seen(session, *keys)
    group.write(session, "Cleo", participation="Says Will will practise.", response="There is hope.")
    with pytest.raises(Conflict):
        together.sign_group(group.ada, session, seen=seen, proof=group.cast.proof(), at=AT)
    assert refused(session, group, *keys).startswith("Another member's name")


def test_ones_own_common_name_needs_no_confirming(group):
    session = group.written()
    group.write(session, "Will", participation="Will said he will.", response="Will Marsh smiled.")
    _, checked = open_group_signing(group.ada, session, at=AT)
    assert (checked.in_the_way, checked.doubts) == ([], [])


def test_a_note_with_nothing_of_the_members_own_is_refused(group):
    session = group.begun().session.id
    group.share(session, topic="Grounding.")
    assert refused(session, group).startswith("Nothing is written about")


def test_a_members_draft_is_not_signed_alone_nor_begun_in_another_format(cast, group):
    session = group.written()
    note = group.note(session, "Cleo")
    with pytest.raises(Refused, match="signed together"):
        signing.sign_note(group.ada, note.id, revision=note.draft.revision, proof=cast.proof(), at=AT)
    with pytest.raises(Refused, match="written together"):
        drafts.draft_note(group.ada, note.encounter_id, format_key="soap", at=AT)


def test_a_program_cannot_write_the_shared_part_into_one_members_draft(group):
    """It would be lost when the notes are put together."""
    session = group.begun().session.id
    with pytest.raises(Invalid):
        group.write(session, "Cleo", topic="Here alone.")
    note = group.note(session, "Cleo")
    with pytest.raises(Refused, match="all in one format"):
        drafts.change_format(group.ada, note.id, format_key="soap", revision=1, at=AT)


# --- who came, once notes are begun ---


def test_correcting_who_came_keeps_every_word(group):
    session = group.written()
    meeting = group.open(session).session
    correct_attendance(group.ada, session, {group.members["Sean"]: "missed"}, version=meeting.version, at=AT)
    found = group.open(session)
    (sean,) = [one for one in found.parts if one.client.id == group.members["Sean"]]
    assert (sean.came, sean.note.draft.sections[2]["text"]) == (False, "Took part, bilberry.")
    assert len(found.drafts) == 3
    assert len(group.sign(session)) == 3
    assert Note.objects.get(id=sean.note.id).is_draft


def test_a_signed_note_is_not_contradicted_by_who_came(group):
    session = group.written()
    group.sign(session)
    meeting = group.open(session).session
    with pytest.raises(Refused, match="entered in error"):
        correct_attendance(group.ada, session, {group.members["Sean"]: "excused"}, version=meeting.version, at=AT)
    assert group.open(session).session.version == meeting.version


def test_somebody_added_by_hand_after_the_signing_gets_the_shared_part_as_it_was_signed(group):
    session = group.written("Cleo", "Will")
    group.sign(session)
    meeting = group.open(session).session
    correct_attendance(group.ada, session, {group.members["Hope"]: "late"}, version=meeting.version, at=AT)
    begin_group_notes(group.ada, session, at=AT)
    with pytest.raises(Refused, match="The shared part is signed"):
        group.share(session, topic="Another.")
    group.write(session, "Hope", participation="Came late.", response="Calm.")
    (note,) = group.sign(session)
    assert note.client_id == group.members["Hope"]
    assert note.versions.get().document()["sections"][0]["text"] == "Distress tolerance."


def test_when_nobody_came_there_is_nothing_to_write(group):
    session = group.session()
    marks = dict.fromkeys(group.members.values(), "missed")
    found = correct_attendance(group.ada, session.id, marks, version=1, at=AT)
    assert found.status == "missed"
    with pytest.raises(Refused, match="Nobody came"):
        begin_group_notes(group.ada, session.id, at=AT)


def test_beginning_twice_makes_one_note_each(group):
    session = group.begun().session.id
    begin_group_notes(group.ada, session, at=AT)
    assert Note.objects.filter(encounter__group_session=session).count() == 4


# --- one act, all or none ---


@pytest.fixture
def key(cast):
    passkey = Passkey()
    passkey.enrol(cast.person("ada"))
    sequence(cast.practice, at=AT)
    return passkey


def by_passkey(group, session, key, **said):
    made = together.prepare_group(group.ada, session, seen=group.seen(session), at=AT)
    root = root_of_all([challenge(one) for one in made.statements])[0].root
    shown = key.sign(challenge_of_many(root), **said)
    proof = Proof("passkey", AT, ("passkey",), shown)
    seen = group.seen(session)
    return made, lambda: together.sign_group(group.ada, session, seen=seen, proof=proof, at=AT, intent=made.intent)


def test_one_answer_of_a_passkey_signs_every_note_and_each_can_be_checked_alone(cast, group, key):
    session = group.written()
    made, sign = by_passkey(group, session, key)
    signed = sign()
    rows = list(Signature.objects.filter(version__note__in=signed))
    assert {bytes(one.statement) for one in rows} == set(made.statements)
    evidence = [json.loads(bytes(one.evidence)) for one in rows]
    assert len({one["signature"] for one in evidence}) == 1
    assert {one["many"]["size"] for one in evidence} == {4}
    assert [passkey_problem(one, challenge(bytes(row.statement))) for row, one in zip(rows, evidence, strict=True)] == [
        ""
    ] * 4
    others = [
        passkey_problem(one, challenge(bytes(row.statement))) for row, one in zip(rows[1:], evidence, strict=False)
    ]
    assert others == ["The way from this signature to what the passkey signed does not hold."] * 3
    assert verify_record(living_source()).findings == []


def test_what_a_passkey_is_asked_to_sign_holds_no_clinical_text_and_no_member(group, key):
    made, _ = by_passkey(group, group.written(), key)
    asked = b"\n".join(made.statements).decode()
    assert "Ada Okafor" in asked
    assert [word for word in (*WORDS.values(), *group.members, "Distress") if word in asked] == []


def test_a_word_changed_in_one_note_after_the_passkey_answered_signs_none(group, key):
    session = group.written()
    _, sign = by_passkey(group, session, key)
    group.write(session, "Hope", participation="Otherwise.", response="Calm.")
    with pytest.raises(Conflict):
        sign()
    assert not Signature.objects.filter(version__note__encounter__group_session=session).exists()


def test_a_passkey_that_signed_one_statement_has_not_signed_the_others(group, key):
    session = group.written()
    made, _ = by_passkey(group, session, key)
    proof = Proof("passkey", AT, ("passkey",), key.sign(challenge(made.statements[0])))
    with pytest.raises(Refused) as error:
        together.sign_group(group.ada, session, seen=group.seen(session), proof=proof, at=AT, intent=made.intent)
    assert error.value.sentence == signing.NOT_THIS
    assert Note.objects.filter(encounter__group_session=session, state="draft").count() == 4


def test_with_a_password_each_is_attested_and_the_log_moves_on_once(cast, group):
    session = group.written()
    sequence(cast.practice, at=AT)
    before = AuditEvent.objects.filter(idx__isnull=True).count()
    group.sign(session)
    events = AuditEvent.objects.filter(action="note.sign", client__in=group.members.values()).exclude(
        client=cast.clients["cleo"]
    )
    assert (before, events.count(), AuditEvent.objects.filter(idx__isnull=True).count()) == (0, 3, 0)
    assert all(one.attested for one in Signature.objects.filter(version__note__encounter__group_session=session))
    assert verify_record(living_source()).findings == []


# --- owed, and many ---


def test_a_group_is_owed_once(cast, group):
    before = len(queries.owed_notes(group.ada, at=AT))
    group.begun()
    owed = [one for one in queries.owed_notes(group.ada, at=AT) if one.encounter.group_session_id]
    assert len(owed) == 4
    assert {one.encounter.group_session and one.encounter.group_session.group.name for one in owed} == {"Harbor"}
    assert len(queries.owed_notes(group.ada, at=AT)) == before + 4


def queries_of(act) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        act()
    return len(seen)


def test_as_few_questions_for_many_members_as_for_few(cast, group):
    small = group.begun().session.id
    few = (
        queries_of(lambda: group.open(small)),
        queries_of(lambda: group.share(small, topic="Grounding.")),
        queries_of(lambda: open_group_signing(group.ada, small, at=AT)),
    )
    for number in range(8):
        group.join(f"Member{'abcdefgh'[number]}", "Ito")
    large = group.begun(hours_ago=1).session.id
    many = (
        queries_of(lambda: group.open(large)),
        queries_of(lambda: group.share(large, topic="Grounding.")),
        queries_of(lambda: open_group_signing(group.ada, large, at=AT)),
    )
    assert few == many


def test_errors_never_hold_a_members_name(group):
    session = group.written()
    group.write(session, "Cleo", participation="With Seán.", response="x")
    for act in (lambda: group.sign(session), lambda: group.share(session, revision=9, topic="Seán")):
        with pytest.raises(HoldspaceError) as error:
            act()
        assert "Seán" not in error.value.sentence


def test_one_tick_a_word_however_many_places_it_stands_in(group):
    session = group.written()
    for given in ("Cleo", "Sean"):
        group.write(session, given, participation="Says they will practise.", response="Will come; will call.")
    _, checked = open_group_signing(group.ada, session, at=AT)
    assert {word: len(places) for word, places in checked.words.items()} == {"will": 4}
    assert len(group.sign(session, "will")) == 4
