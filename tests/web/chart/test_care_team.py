"""The head of a chart and Today: plain answers, within the reader's reach; messages from the chart to the inbox and into the record."""

from datetime import timedelta

from django.utils.timezone import now

from holdspace.caseload import services as caseload
from holdspace.caseload.handing_over.rules import HandOverFacts
from holdspace.caseload.messages import services as messages
from holdspace.caseload.messages.rules import MessageFacts
from holdspace.caseload.models import Message
from holdspace.clients.clinical.rules import DiagnosisFacts, MedicationFacts
from holdspace.clients.clinical.services import add_diagnosis, add_medication
from holdspace.encounters.handing_over.services import hand_over
from holdspace.notes.models import Note
from tests.notes.test_crises import crisis
from tests.web.clinic import Visit

DAY = timedelta(days=1)


def chart(cast, name="ada", client="cleo"):
    return Visit(cast.person(name)).open(f"/clients/{cast.clients[client]}/")


def answers(page):
    """The head of a chart, before the timeline."""
    return page.split('<div class="since">')[1].split('<div class="columns">')[0]


def test_the_four_answers_stand_at_the_head_for_whoever_reads_the_notes(cast):
    crisis(cast)
    add_medication(cast.actor("ada"), cast.clients["cleo"], MedicationFacts("Sertraline", "50 mg"), at=cast.at)
    add_diagnosis(cast.actor("ada"), cast.clients["cleo"], DiagnosisFacts("Generalized anxiety", "F41.1"), at=cast.at)
    head = answers(chart(cast))
    assert "Sister stays tonight." in head
    assert "Call at nine." not in head  # one line
    assert "Sertraline 50 mg" in head
    assert "F41.1 Generalized anxiety" in head
    assert "No session planned" in head


def test_the_office_sees_no_clinical_line(cast):
    note = crisis(cast)
    add_medication(cast.actor("ada"), cast.clients["cleo"], MedicationFacts("Sertraline", "50 mg"), at=cast.at)
    for name in ("fay", "bil", "olive", "mara"):
        head = answers(chart(cast, name))
        for word in ("Last crisis", "Sister", "Sertraline", "Safety plan", "Diagnosis", str(note.id), "Draft", "note"):
            assert word not in head, (name, word)
        assert "Last session" in head


def test_since_you_were_away_links_to_what_happened_and_stays_while_one_looks(cast):
    page = f"/clients/{cast.clients['cleo']}/"
    caseload.assign_clinician(cast.actor("olive"), cast.clients["cleo"], cast.people["tomas"], at=now() - 3 * DAY)
    note = cast.signed(text="Spoke of persimmon.", at=now() - 2 * DAY)
    tomas = Visit(cast.person("tomas"))
    for _ in range(2):
        head = answers(tomas.open(page))
        assert "You open this for the first time" in head
        assert f'<a href="/notes/{note.id}/">Ada Okafor signed a note</a>' in head
        assert "persimmon" not in head


def test_a_message_goes_from_the_chart_to_the_desk_and_the_answer_back(cast):
    path = f"/clients/{cast.clients['cleo']}/messages/"
    ada, fay = Visit(cast.person("ada")), Visit(cast.person("fay"))
    assert "The office reads nothing clinical" in ada.open(path)
    ada.send(path, ending="", to="role:front_desk", text="Please call her.")
    thread = ada.at
    assert "1 message or task open" in fay.open("/")
    assert "Cleo Nguyen" in fay.open("/messages/")
    fay.open(thread)
    fay.post(thread, fay.form() | {"text": "She comes on Friday."})
    page = ada.open(thread)
    assert "She comes on Friday." in page
    assert "Read by Ada Okafor, everybody who is front desk and Cleo Nguyen&#x27;s care team" in page
    assert "Please call her." in fay.open(f"/clients/{cast.clients['cleo']}/")
    assert "Please call her." not in chart(cast, "bil")


def test_what_is_wrong_keeps_the_words_and_names_the_field(cast):
    path = f"/clients/{cast.clients['cleo']}/messages/"
    ada = Visit(cast.person("ada"))
    page = ada.send(path, 422, to="role:front_desk", text="Send the form.", is_task="on", due_on="2020-01-01")
    assert "This day is over." in page
    assert "Send the form." in page
    page = ada.send(path, 422, to="", text="")
    assert "Choose whom this is for." in page
    assert "Write what this is about." in page
    assert not Message.objects.exists()


def test_the_second_to_settle_is_told_who_was_first(cast):
    facts = MessageFacts("Send it.", to_role="front_desk", is_task=True, due_on=now().date() + DAY)
    task = messages.send_message(cast.actor("ada"), cast.clients["cleo"], facts, at=now())
    for name, status in (("fay", 302), ("ada", 409)):
        visit = Visit(cast.person(name))
        visit.open(f"/messages/{task.id}/")
        visit.post(f"/messages/{task.id}/done/", {}, status)
    assert "Fay Moreau settled this" in visit.words


def test_a_thread_becomes_a_draft_of_whoever_files_it(cast):
    facts = MessageFacts("Asked for persimmon.", to_role="front_desk")
    message = messages.send_message(cast.actor("ada"), cast.clients["cleo"], facts, at=now() - DAY)
    ada = Visit(cast.person("ada"))
    ada.open(f"/messages/{message.id}/")
    ada.post(f"/messages/{message.id}/filing/", ada.form("filing/"))
    note = Note.objects.get(encounter__modality="contact")
    assert ada.at == f"/notes/{note.id}/"
    assert "Asked for persimmon." in ada.open(ada.at)
    page = ada.open(f"/messages/{message.id}/")
    assert f'href="/notes/{note.id}/"' in page
    fay = Visit(cast.person("fay"))
    assert "File to the record" not in fay.open(f"/messages/{message.id}/")
    assert str(note.id) not in fay.words


def test_today_tells_what_was_handed_over_until_it_was_seen(cast):
    facts = HandOverFacts("away", now().date(), now().date() + 9 * DAY, {cast.clients["cleo"]: cast.people["tomas"]})
    hand_over(cast.actor("olive"), cast.people["ada"], facts, at=now())
    tomas = Visit(cast.person("tomas"))
    page = tomas.open("/")
    assert "1 client of Ada Okafor was handed to you" in page
    assert f'href="/clients/{cast.clients["cleo"]}/"' in page
    tomas.post(tomas_seen(page), {})
    assert "handed to you" not in tomas.open("/")


def tomas_seen(page):
    return page.split('action="/hand-overs/')[1].split('"')[0].join(("/hand-overs/", ""))
