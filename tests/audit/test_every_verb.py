"""A day in the practice, every verb and every read once: each leaves an event, and no event holds clinical text."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from holdspace.access.actions import Action
from holdspace.audit import queries as audit
from holdspace.audit.models import AuditEvent
from holdspace.audit.queries import LogFilter
from holdspace.audit.services import record_refusal
from holdspace.caseload import queries as teams
from holdspace.caseload import services as caseload
from holdspace.caseload.models import EmergencyAccess
from holdspace.clients import queries as client_queries
from holdspace.clients import services as clients
from holdspace.clients.rules import ClientFacts, ContactFacts
from holdspace.encounters import queries as sessions
from holdspace.encounters import services as encounters
from holdspace.encounters.rules import EncounterFacts
from holdspace.kernel.errors import HoldspaceError, Refused
from holdspace.kernel.keys.store import KeyStore
from holdspace.notes import queries as notes
from holdspace.notes.models import RecordVersion
from holdspace.notes.rules import Source
from holdspace.notes.services import addenda, drafts, importing, signing
from holdspace.notes.services.exporting import export_record
from holdspace.oversight import queries as watch
from holdspace.oversight import services as oversight
from holdspace.practice import queries as practice
from holdspace.practice.rules import PersonFacts
from holdspace.practice.services import people, recovery, tokens
from tests.audit.day_of_care_team import day_of_care_team
from tests.audit.day_of_clients import day_of_clients
from tests.audit.day_of_formats import day_of_formats
from tests.audit.day_of_groups import day_of_groups
from tests.audit.day_of_journals import day_of_journals
from tests.audit.day_of_retracting import day_of_retracting
from tests.audit.day_of_silences import day_of_silences
from tests.audit.day_of_supervision import day_of_supervision
from tests.audit.day_of_writing_fast import day_of_writing_fast
from tests.cast import AT, ORIGIN, PASSWORD
from tests.continuity.day import day_of_backups
from tests.continuity.day_of_kits import day_of_kits
from tests.passkeys import Passkey

HOUR = timedelta(hours=1)
HELD = EncounterFacts(AT - 3 * HOUR, AT - 2 * HOUR, status="held", place="clementine room")
# Distinctive words of every kind of text; the first nine are clinical or name a client.
CLINICAL = ["tamarind", "guava", "papaya", "rambutan", "durian", "lychee", "kiwano", "soursop", "clementine"]
OTHER = ["feijoa", "mangosteen", "jabuticaba", "salak", PASSWORD]

pytestmark = pytest.mark.django_db(databases=["default", "psychotherapy"])


class Day:
    """Runs each verb and keeps the events it left."""

    def __init__(self):
        self.left: dict[str, list[AuditEvent]] = {}

    def __call__(self, verb, *args, **kwargs):
        before = set(AuditEvent.objects.values_list("id", flat=True))
        done = verb(*args, **kwargs)
        self._keep(verb, before)
        return done

    def refused(self, verb, *args, **kwargs):
        """The same for a verb that leaves its event and then says why it failed."""
        before = set(AuditEvent.objects.values_list("id", flat=True))
        with pytest.raises(Refused):
            verb(*args, **kwargs)
        self._keep(verb, before)

    def _keep(self, verb, before):
        new = [event for event in AuditEvent.objects.order_by("id") if event.id not in before]
        self.left.setdefault(f"{verb.__module__}.{verb.__name__}".removeprefix("holdspace."), []).extend(new)


def the_day(cast, store):
    day, ada, olive, fay = Day(), cast.actor("ada"), cast.actor("olive"), cast.actor("fay")
    _clinical_day(day, cast, ada)
    day_of_journals(day, cast)
    day_of_retracting(day, cast)
    _office_day(day, cast, olive, fay, store)
    _emergency_day(day, cast)
    _watching_day(day, cast)
    day_of_backups(day, cast, store)
    day_of_kits(day, cast, store)
    day_of_groups(day, cast)
    day_of_formats(day, cast)
    day_of_clients(day, cast)
    day_of_care_team(day, cast)
    day_of_supervision(day, cast)
    day_of_writing_fast(day, cast)
    day_of_silences(day, cast)
    return day


def _clinical_day(day, cast, ada):
    cleo = cast.clients["cleo"]
    planned = day(encounters.plan_encounter, ada, cleo, replace(HELD, status="planned"), at=AT)
    day(encounters.hold_encounter, ada, planned.id, at=AT)
    day(encounters.miss_encounter, ada, planned.id, at=AT)
    day(encounters.cancel_encounter, ada, planned.id, at=AT)
    held = day(encounters.edit_encounter, ada, planned.id, HELD, version=4, at=AT)
    note = day(drafts.draft_note, ada, held.id, format_key="soap", sections={"s": "tamarind"}, at=AT)
    day(drafts.save_draft, ada, note.id, sections={"s": "tamarind guava"}, revision=1, at=AT)
    day(drafts.change_format, ada, note.id, format_key="dap", revision=2, at=AT)
    day(signing.sign_note, ada, note.id, revision=3, proof=cast.proof(), at=AT)
    day(addenda.add_addendum, ada, note.id, text="papaya", proof=cast.proof(), at=AT)
    second = day(drafts.draft_note_with_session, ada, cleo, HELD, format_key="soap", sections={"s": "rambutan"}, at=AT)
    day(notes.previous_note, ada, second, at=AT)
    day(notes.record_pages, ada, cleo, since=None, until=None, at=AT)
    day(drafts.discard_draft, ada, second.id, at=AT)
    old = importing.ImportedNote(cleo, HELD, "soap", {"s": "durian"}, Source("lychee", "kiwano", AT))
    day(importing.import_notes, ada, [old], at=AT)
    day(notes.open_note, ada, note.id, at=AT)
    day(notes.open_note, ada, note.id, at=AT, action=Action.NOTE_PRINT)
    day(notes.newest_notes, ada, cleo, at=AT)
    day(notes.find_notes, ada, "tamarind guav*", at=AT)
    day(notes.owed_notes, ada, at=AT)
    day(notes.recent_notes, ada, at=AT)
    day(sessions.open_encounter, ada, held.id, at=AT)
    day(sessions.list_sessions, ada, since=AT - HOUR * 9, until=AT, at=AT)
    day(sessions.client_sessions, ada, cleo, at=AT)
    day(export_record, ada, cleo, at=AT)
    for refused in (
        lambda: drafts.save_draft(ada, note.id, sections={"s": "soursop"}, revision=1, at=AT),
        lambda: notes.open_note(cast.actor("tomas"), note.id, at=AT),
    ):
        with pytest.raises(HoldspaceError) as error:
            refused()
        day(record_refusal, ada, error.value, at=AT)


def _office_day(day, cast, olive, fay, store):
    facts = ClientFacts("Feijoa", "Mangosteen", date(1990, 1, 1), address="jabuticaba")
    client = day(caseload.admit_client, fay, facts, clinician=None, at=AT)
    day(clients.register_client, fay, facts, at=AT)
    day(clients.edit_client, fay, client.id, facts, version=1, at=AT)
    contact = day(clients.add_contact, fay, client.id, ContactFacts("Salak"), at=AT)
    day(clients.remove_contact, fay, client.id, contact.id, at=AT)
    day(clients.end_care, olive, client.id, on=AT.date(), reason="soursop", at=AT)
    day(clients.resume_care, olive, client.id, at=AT)
    day(client_queries.open_client, fay, client.id, at=AT)
    day(client_queries.find_clients, fay, "feijoa", at=AT)
    place = day(caseload.assign_clinician, olive, client.id, cast.people["tomas"], at=AT)
    day(caseload.end_assignment, olive, client.id, place.id, at=AT)
    day(teams.open_team, olive, client.id, at=AT)
    pair = day(caseload.start_supervision, olive, supervisor=cast.people["ben"], supervisee=cast.people["ada"], at=AT)
    day(caseload.end_supervision, olive, pair.id, at=AT)
    link = day(people.invite_person, olive, PersonFacts("x@y.example", "Xenia", roles=("biller",)), at=AT)
    day(people.accept_invitation, link.secret, name="Xenia", credentials="", password=PASSWORD, origin=ORIGIN, at=AT)
    xenia = link.invitation.person_id
    issued = day(tokens.issue_token, olive, xenia, label="feijoa", scopes=("client.read",), expires_at=None, at=AT)
    day(tokens.revoke_token, olive, issued.token.id, at=AT)
    day(people.set_roles, olive, xenia, ("front_desk",), at=AT)
    day(people.edit_person, olive, xenia, PersonFacts("x@y.example", "Xenia F", roles=("biller",)), at=AT)
    day(people.reset_login, olive, xenia, at=AT)
    day(people.reset_login_at_machine, "x@y.example", origin=ORIGIN, at=AT)
    day(people.deactivate_person, olive, xenia, at=AT)
    day(people.reactivate_person, olive, xenia, at=AT)
    day(people.edit_practice, olive, name="Willow", timezone="America/Denver", late_after_hours=24, at=AT)
    day(people.save_preferences, fay, scheme="dark", density="", single_keys=True, format_key="soap", at=AT)
    day(people.record_sign_in, cast.person("fay"), ORIGIN, "person.sign_in", at=AT)
    day(people.record_failed_sign_in, cast.person("fay"), ORIGIN, at=AT)
    passkey = Passkey().enrol(cast.person("fay"), logged=False)
    day(people.record_passkey, cast.person("fay"), ORIGIN, passkey, added=True, at=AT)
    day(practice.list_people, olive, at=AT)
    day(practice.list_staff, olive, at=AT)
    day(practice.open_person, olive, xenia, at=AT)
    day(practice.list_tokens, olive, at=AT)
    day(teams.open_staff_page, olive, xenia, at=AT)
    day(audit.read_log, olive, LogFilter(client=client.id), page=1, at=AT)
    code = day(recovery.make_recovery_code, olive, store, at=AT)
    day(recovery.confirm_recovery_code, olive, code, third=code.split("-")[3], last=code.split("-")[-1], at=AT)


def _emergency_day(day, cast):
    """Tomas opens Theo's record in an emergency; Mara, who watches, is told, and ends and reviews it."""
    tomas, mara, theo = cast.actor("tomas"), cast.actor("mara"), cast.clients["theo"]
    day(teams.client_in_emergency, tomas, legal_family="Marsh", born_on=date(2004, 2, 29), at=AT)
    access = day(caseload.break_glass, tomas, theo, reason="danger", words="feijoa", proved_at=AT, at=AT)
    day(teams.own_emergencies, cast.actor("tomas"), at=AT)
    notice = day(teams.unseen_notices, mara, at=AT)[0]
    day(caseload.see_notice, mara, notice.id, at=AT)
    day(caseload.end_emergency_access, mara, access.id, at=AT)
    day(teams.open_emergency_reviews, mara, at=AT)
    day(teams.open_emergency_access, mara, access.id, at=AT)
    day(caseload.review_emergency_access, mara, access.id, outcome="follow_up", words="mangosteen", at=AT)
    hold = day(clients.place_legal_hold, mara, theo, reason="jabuticaba", at=AT)
    day(client_queries.list_holds, mara, theo, at=AT)
    day(clients.lift_legal_hold, mara, theo, hold.id, reason="salak", at=AT)


def _watching_day(day, cast):
    """Gus looked up Theo weeks after anybody met them; Mara sees it, asks, and says what it was."""
    mara, theo, later = cast.actor("mara"), cast.clients["theo"], AT + timedelta(days=40)
    client_queries.open_client(cast.actor("gus"), theo, at=later)
    day(oversight.set_hours, mara, days=[0, 1], opens=time(8), closes=time(18), at=AT)
    found = day(watch.unusual_access, mara, at=later + HOUR).findings[0]
    page = day(watch.open_finding, mara, found.day, found.id, at=later)
    shown = {"day": found.day, "seen_until": page.finding.until}
    day(oversight.review_finding, mara, found.id, **shown, outcome="explained", words="feijoa", at=later)
    day(watch.recent_reviews, mara, at=later)
    day(watch.who_looked, mara, theo, at=later)
    access = EmergencyAccess.objects.get(client=theo)
    day(watch.open_emergency, mara, access.id, at=later)
    day(oversight.export_log, mara, LogFilter(client=theo), form="csv", words="everything", at=later)


@pytest.fixture
def store(tmp_path):
    made = KeyStore(tmp_path / "data", tmp_path / "keys")
    made.create()
    return made


@pytest.fixture
def day(cast, store):
    return the_day(cast, store)


def test_everything_done_and_read_left_an_event(day):
    assert {name: events for name, events in day.left.items() if not events} == {}


@pytest.mark.parametrize("word", CLINICAL + OTHER)
def test_no_event_holds_a_word_that_was_typed(cast, day, word):
    payloads = [bytes(event.payload).decode().lower() for event in AuditEvent.objects.all()]
    assert len(payloads) > 50
    assert [payload for payload in payloads if word.lower() in payload] == []


def test_the_words_were_kept_elsewhere(cast, day):
    """The control: what the scan looks for is there to be found."""
    frozen = b"\n".join(bytes(row.content) for row in RecordVersion.objects.all()).decode()
    assert [
        word
        for word in ["tamarind", "guava", "papaya", "durian", "lychee", "kiwano", "clementine"]
        if word not in frozen
    ] == []
    client = client_queries.find_clients(cast.actor("fay"), "mangosteen", at=AT)[0]
    assert (client.legal_given, client.address) == ("Feijoa", "jabuticaba")


def test_each_event_is_of_an_action_written_room_dot_verb(cast, day):
    actions = {event.action for event in AuditEvent.objects.all()}
    assert [action for action in actions if action.count(".") != 1 or action != action.lower()] == []
    clinical = AuditEvent.objects.filter(
        action__in=["note.sign", "note.edit", "note.draft", "note.discard", "note.add_addendum"]
    )
    assert {event.client for event in clinical} <= set(cast.clients.values())
    assert None not in {event.client for event in clinical}
