"""Messages and tasks: who may read them, who is told, what settles them, what becomes of them when somebody leaves."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from holdspace.caseload import services as caseload
from holdspace.caseload.messages import queries, services
from holdspace.caseload.messages.rules import LIMIT, MessageFacts
from holdspace.caseload.models import Message
from holdspace.clients.services import end_care
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from holdspace.kernel.ids import new_id
from holdspace.notes.models import Draft, Note
from holdspace.notes.services import drafts, filing
from holdspace.practice.services.people import deactivate_person

pytestmark = pytest.mark.django_db
WORD = "persimmon"  # clinical, and only for the care team


def send(cast, by="ada", client="cleo", *, text=WORD, at=None, **facts):
    to = {"to_person": cast.people[facts.pop("to")]} if "to" in facts else {}
    wanted = MessageFacts(text, **to, **facts)
    return services.send_message(cast.actor(by), cast.clients[client], wanted, at=at or cast.at)


def task(cast, by="ada", *, days=1, **facts):
    return send(cast, by, is_task=True, due_on=cast.at.date() + timedelta(days=days), **facts)


def texts(cast, name, client="cleo"):
    return [row.message.text for row in queries.client_threads(cast.actor(name), cast.client(client), at=cast.at)]


def open_to(cast, name, at=None):
    found = queries.open_inbox(cast.actor(name), at=at or cast.at)
    return [row.message.text for row in (*found.mine, *found.roles)]


# --- who reads what ---


def test_what_colleagues_write_to_each_other_never_reaches_the_office(cast):
    caseload.assign_clinician(cast.actor("olive"), cast.clients["cleo"], cast.people["tomas"], at=cast.at)
    kept = send(cast, to="tomas")
    send(cast, text="Please call about the form.", to_role="front_desk")
    assert sorted(texts(cast, "tomas")) == sorted([WORD, "Please call about the form."])
    assert texts(cast, "fay") == ["Please call about the form."]
    assert texts(cast, "bil") == texts(cast, "olive") == texts(cast, "mara") == []
    for name in ("fay", "bil", "olive", "gus", "ben", "noor"):
        with pytest.raises(NotFound):
            queries.open_thread(cast.actor(name), kept.id, at=cast.at)
    assert queries.open_thread(cast.actor("tomas"), kept.id, at=cast.at).first == kept


def test_an_answer_is_read_by_whoever_reads_the_first_message(cast):
    first = send(cast, to_role="front_desk", text="Please call about the form.")
    answer = services.answer_message(cast.actor("fay"), first.id, text="She did not answer.", at=cast.at)
    assert (answer.to_person_id, answer.answers_id) == (cast.people["ada"], first.id)
    back = services.answer_message(cast.actor("ada"), answer.id, text="Try at noon.", at=cast.at)
    assert back.to_person_id == cast.people["fay"]
    rows = queries.open_thread(cast.actor("fay"), back.id, at=cast.at).rows
    assert [row.message.text for row in rows] == ["Please call about the form.", "She did not answer.", "Try at noon."]
    assert open_to(cast, "fay") == ["Try at noon."]


def test_a_record_open_in_an_emergency_lets_one_read_its_messages_and_write_none(cast):
    caseload.assign_clinician(cast.actor("olive"), cast.clients["cleo"], cast.people["gus"], at=cast.at)
    message = send(cast, to="gus")
    caseload.break_glass(
        cast.actor("tomas"), cast.clients["cleo"], reason="danger", words="Now.", proved_at=cast.at, at=cast.at
    )
    tomas = cast.actor("tomas")
    assert queries.open_thread(tomas, message.id, at=cast.at).may_write is False
    with pytest.raises(NotFound):
        services.answer_message(tomas, message.id, text="x", at=cast.at)
    with pytest.raises(NotFound):
        services.send_message(tomas, cast.clients["cleo"], MessageFacts("x", to_role="front_desk"), at=cast.at)


@pytest.mark.parametrize(("name", "sentence"), [("tomas", "is not on this client's care team"), ("ada", "to yourself")])
def test_nobody_is_written_to_who_could_not_read_it(cast, name, sentence):
    with pytest.raises(Invalid) as found:
        send(cast, to=name)
    assert sentence in found.value.sentence
    assert not Message.objects.exists()


def test_a_role_that_nobody_has_reads_nothing(cast):
    deactivate_person(cast.actor("olive"), cast.people["bil"], at=cast.at)
    with pytest.raises(Invalid) as found:
        send(cast, to_role="biller")
    assert found.value.fields["to"] == [
        "Nobody here is biller at present, so nobody would read it. Choose somebody else."
    ]


def test_the_form_offers_the_team_its_supervisors_and_the_office(cast):
    found = queries.addressees(cast.actor("gus"), cast.client("theo"), at=cast.at)
    assert [one.person.name for one in found if one.reads_notes] == ["Ben Castillo"]
    office = {one.person.name for one in found if not one.reads_notes}
    assert office == {"Ada Okafor", "Bil Tanaka", "Fay Moreau", "Mara Devlin", "Olive Brandt"}
    assert queries.addressees(cast.actor("tomas"), cast.client("theo"), at=cast.at) == []


# --- what may be written ---


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"text": " \n "}, "text"),
        ({"text": "x" * (LIMIT + 1)}, "text"),
        ({"text": "bell\x07"}, "text"),
        ({"to_role": "supervisor"}, "to"),
        ({"is_task": True}, "due_on"),
        ({"is_task": True, "due_on": "yesterday"}, "due_on"),
        ({"is_task": True, "due_on": "in two years"}, "due_on"),
        ({"due_on": "tomorrow"}, "due_on"),
    ],
)
def test_what_is_wrong_is_said_by_field(cast, facts, field):
    days = {"yesterday": -1, "tomorrow": 1, "in two years": 730}
    day = facts.get("due_on")
    facts = {"to_role": "front_desk", **facts} | ({"due_on": cast.at.date() + timedelta(days[day])} if day else {})
    with pytest.raises(Invalid) as found:
        send(cast, **facts)
    assert list(found.value.fields) == [field]


@given(st.text(max_size=60))
def test_a_message_is_to_one_and_to_one_alone(text):
    nobody, both = MessageFacts(text), MessageFacts(text, new_id(), "owner")
    assert all("to" in one.problems(today=date(2025, 3, 11)) for one in (nobody, both))


def test_the_same_form_sent_twice_is_one_message_and_another_clients_form_is_none(cast):
    one = new_id()
    facts = MessageFacts("Call her.", to_role="front_desk")
    first = services.send_message(cast.actor("ada"), cast.clients["cleo"], facts, at=cast.at, message_id=one)
    assert services.send_message(cast.actor("ada"), cast.clients["cleo"], facts, at=cast.at, message_id=one) == first
    with pytest.raises(Conflict):
        services.send_message(cast.actor("fay"), cast.clients["theo"], facts, at=cast.at, message_id=one)
    assert Message.objects.count() == 1


def test_what_was_sent_is_never_changed_nor_deleted(cast):
    message = send(cast, to_role="front_desk")
    for change in (lambda rows: rows.update(text="Other words."), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(Message.objects.filter(id=message.id))
    assert Message.objects.get(id=message.id).text == WORD


# --- settling ---


def test_two_people_settle_a_task_and_the_second_is_told_who_was_first(cast):
    given = task(cast, to_role="front_desk", text="Send the form.")
    services.settle_message(cast.actor("fay"), given.id, at=cast.at)
    assert services.settle_message(cast.actor("fay"), given.id, at=cast.at + timedelta(minutes=1)).done_at == cast.at
    with pytest.raises(Conflict) as found:
        services.settle_message(cast.actor("ada"), given.id, at=cast.at + timedelta(minutes=2))
    assert found.value.sentence == "Fay Moreau settled this on 11 Mar 2025 at 10:00. Nothing was changed."
    assert Message.objects.get(id=given.id).done_by_id == cast.people["fay"]


def test_answering_a_message_settles_it_and_answering_a_task_does_not(cast):
    plain, asked = send(cast, to_role="front_desk", text="Form?"), task(cast, to_role="front_desk", text="Send it.")
    for one in (plain, asked):
        services.answer_message(cast.actor("fay"), one.id, text="On it.", at=cast.at)
    assert open_to(cast, "fay") == ["Send it."]
    assert open_to(cast, "ada") == ["On it.", "On it."]


def test_the_inbox_tells_mine_my_roles_what_i_asked_and_what_is_overdue(cast):
    task(cast, "fay", to="ada", text="Sign the letter.")
    task(cast, to_role="front_desk", text="Send the form.", days=3)
    send(cast, "bil", to_role="owner", text="Which payer?")
    later = cast.at + timedelta(days=2)
    found = queries.open_inbox(cast.actor("ada", at=later), at=later)
    assert [row.message.text for row in found.mine] == ["Sign the letter."]
    assert [row.message.text for row in found.roles] == ["Which payer?"]  # Ada is an owner too
    assert [row.message.text for row in found.asked] == ["Send the form."]
    assert (found.count, found.overdue) == (2, 1)
    assert queries.count_open(cast.actor("ada"), today=later.date()) == (2, 1)


def test_one_row_and_many_cost_the_same(cast, django_assert_num_queries, django_assert_max_num_queries):
    task(cast, to_role="front_desk", text="One.")
    with django_assert_max_num_queries(12) as counted:
        queries.open_inbox(cast.actor("fay"), at=cast.at)
    for number in range(6):
        task(cast, "gus", client="theo", to_role="front_desk", text=f"{number}.")
    with django_assert_num_queries(len(counted)):
        queries.open_inbox(cast.actor("fay"), at=cast.at)


# --- people come and go ---


def test_a_task_to_somebody_who_left_says_that_nobody_reads_it(cast):
    place = caseload.assign_clinician(cast.actor("olive"), cast.clients["cleo"], cast.people["tomas"], at=cast.at)
    task(cast, to="tomas", text="Water the plants.")
    caseload.end_assignment(cast.actor("olive"), cast.clients["cleo"], place.id, at=cast.at)
    assert open_to(cast, "tomas") == []
    (row,) = queries.client_threads(cast.actor("ada"), cast.client("cleo"), at=cast.at)
    assert row.no_reader == "Tomas Reyes has left the care team and cannot read this."
    deactivate_person(cast.actor("olive"), cast.people["tomas"], at=cast.at)
    (row,) = queries.client_threads(cast.actor("ada"), cast.client("cleo"), at=cast.at)
    assert row.no_reader == "Tomas Reyes no longer works here. Nobody is waiting to read this."
    with pytest.raises(Refused, match="no longer works here"):
        services.answer_message(cast.actor("ada"), row.message.id, text="Still?", at=cast.at)


def test_after_the_end_of_care_messages_go_on(cast):
    end_care(cast.actor("ada"), cast.clients["cleo"], on=cast.at.date(), reason="Moved", at=cast.at)
    send(cast, to_role="front_desk", text="She asked for her record.")
    assert open_to(cast, "fay") == ["She asked for her record."]


# --- filing ---


def test_a_thread_is_filed_once_as_a_draft_that_quotes_who_wrote_what_and_when(cast):
    first = send(cast, to_role="front_desk", text="Please call her.")
    services.answer_message(cast.actor("fay"), first.id, text="She comes on Friday.", at=cast.at + timedelta(minutes=5))
    one = new_id()
    later = cast.at + timedelta(hours=1)
    note = filing.file_thread(cast.actor("ada"), first.id, at=later, note_id=one)
    assert filing.file_thread(cast.actor("ada"), first.id, at=later, note_id=one) == note
    words = Draft.objects.get(note=note).sections[0]["text"]
    assert words == (
        "Ada Okafor to front desk, 11 Mar 2025, 10:00:\nPlease call her.\n\n"
        "Fay Moreau to Ada Okafor, 11 Mar 2025, 10:05:\nShe comes on Friday."
    )
    assert (note.encounter.modality, note.encounter.medium, note.is_draft) == ("contact", "message", True)
    with pytest.raises(Conflict, match="in the record already"):
        filing.file_thread(cast.actor("ada"), first.id, at=later)
    services.answer_message(cast.actor("ada"), first.id, text="Thank you.", at=later)
    second = filing.file_thread(cast.actor("ada"), first.id, at=later)
    assert "She comes on Friday" not in Draft.objects.get(note=second).sections[0]["text"]


def test_a_thread_whose_draft_was_discarded_can_be_filed_again(cast):
    first = send(cast, to_role="front_desk")
    note = filing.file_thread(cast.actor("ada"), first.id, at=cast.at)
    drafts.discard_draft(cast.actor("ada"), note.id, at=cast.at)
    assert filing.file_thread(cast.actor("ada"), first.id, at=cast.at).id != note.id


def test_the_office_files_nothing(cast):
    first = send(cast, to_role="front_desk")
    with pytest.raises(Denied, match="care team"):
        filing.file_thread(cast.actor("fay"), first.id, at=cast.at)
    assert not Note.objects.filter(encounter__modality="contact").exists()
