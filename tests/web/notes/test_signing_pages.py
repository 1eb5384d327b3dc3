from datetime import timedelta

from django.core import signing
from django.utils import timezone

from holdspace.access.actions import Action
from holdspace.encounters.rules import EncounterFacts
from holdspace.notes.rules import Source
from holdspace.notes.services.importing import ImportedNote, import_notes
from holdspace.web.ui import forms
from tests.web.clinic import Visit


def test_ada_sees_what_she_signs_and_signs_it(cast):
    note = cast.draft(text="Walked to the market.")
    ada = Visit(cast.person("ada"))
    page = ada.open(f"/notes/{note.id}/sign/")
    assert all(words in page for words in ("Walked to the market.", "Ada Okafor, LCSW", "LIC-ADA", "08:00 to 08:50"))
    ada.post(f"/notes/{note.id}/sign/", ada.form() | ada.proof)
    page = ada.open(f"/notes/{note.id}/")
    assert "Written and signed" in page
    assert "Password with second factor, attested by this server." in page
    assert "The kept bytes match the signed digest" in page
    assert "<textarea" not in page


def test_a_wrong_password_signs_nothing(cast):
    note = cast.draft()
    ada = Visit(cast.person("ada"))
    ada.open(f"/notes/{note.id}/sign/")
    page = ada.post(f"/notes/{note.id}/sign/", ada.form() | {"password": "not-mine", "code": "000000"}, 422)
    assert "That did not match" in page
    note.refresh_from_db()
    assert note.is_draft


def test_signed_twice_the_second_answer_is_the_signed_note(cast):
    note = cast.draft()
    ada = Visit(cast.person("ada"))
    ada.open(f"/notes/{note.id}/sign/")
    sent = ada.form() | ada.proof
    ada.post(f"/notes/{note.id}/sign/", sent)
    ada.post(f"/notes/{note.id}/sign/", sent)
    assert ada.at == f"/notes/{note.id}/"
    assert note.versions.count() == 1


def test_a_draft_that_changed_is_not_signed(cast):
    note = cast.draft()
    ada = Visit(cast.person("ada"))
    ada.open(f"/notes/{note.id}/sign/")
    sent = ada.form()
    ada.open(f"/notes/{note.id}/")
    ada.post(f"/notes/{note.id}/draft/", ada.form("/draft/") | {"s": "Newer."})
    page = ada.post(f"/notes/{note.id}/sign/", sent | ada.proof, 409)
    assert "The draft changed after you opened this page" in page


def test_an_empty_note_cannot_be_signed(cast):
    note = cast.draft(text="")
    ada = Visit(cast.person("ada"))
    ada.open(f"/notes/{note.id}/")
    page = ada.open(f"/notes/{note.id}/sign/")
    assert "Nothing is written yet" in page
    assert 'type="password"' not in page


def test_a_form_open_for_too_long_signs_nothing_and_says_so(cast):
    note = cast.draft()
    ada = Visit(cast.person("ada"))
    ada.open(f"/notes/{note.id}/sign/")
    sent = ada.form()
    kept = signing.loads(sent["token"], salt=forms.SALT)
    old = (timezone.now() - timedelta(hours=13)).timestamp()
    sent["token"] = signing.dumps(kept | {"t": old}, salt=forms.SALT)
    page = ada.post(f"/notes/{note.id}/sign/", sent | ada.proof, 422)
    assert "open for more than 12 hours" in page
    ada.post(f"/notes/{note.id}/sign/", ada.form() | ada.proof)


def test_a_late_note_says_so(cast):
    note = cast.signed(hours_ago=60)
    page = Visit(cast.person("ada")).open(f"/notes/{note.id}/")
    assert "Late entry." in page
    assert "is-late" in page


def test_the_signed_page_keeps_what_was_signed_when_the_session_is_corrected(cast):
    note = cast.signed()
    ada = Visit(cast.person("ada"))
    ada.send(f"/sessions/{note.encounter_id}/edit/", ends_at="08:40")
    page = ada.open(f"/notes/{note.id}/")
    assert "08:00 to 08:50 (50 minutes)" in page
    assert "corrected after this note was signed" in page


def test_an_addendum_is_signed_in_its_own_paper(cast):
    note = cast.signed(text="As signed.")
    ada = Visit(cast.person("ada"))
    path = f"/notes/{note.id}/addenda/new/"
    ada.open(path)
    sent = ada.form() | {"text": "Her sister called."} | ada.proof
    ada.post(path, sent)
    ada.post(path, sent)
    page = ada.open(f"/notes/{note.id}/")
    assert "Addendum 1" in page
    assert "Addendum 2" not in page
    assert "As signed." in page
    assert "Her sister called." in page


def test_an_addendum_with_a_wrong_code_keeps_its_words(cast):
    note = cast.signed()
    ada = Visit(cast.person("ada"))
    path = f"/notes/{note.id}/addenda/new/"
    ada.open(path)
    page = ada.post(path, ada.form() | {"text": "Her sister called.", "password": "wrong", "code": "1"}, 422)
    assert "Her sister called." in page
    assert "That did not match" in page


def test_printing_is_in_the_log(cast):
    page = Visit(cast.person("ada")).open(f"/notes/{cast.notes['cleo']}/print/")
    assert "Confidential clinical record" in page
    assert [event.client for event in cast.events(Action.NOTE_PRINT)] == [cast.clients["cleo"]]


def test_an_imported_note_says_who_signed_it_where(cast):
    session = EncounterFacts(cast.at - timedelta(days=400), cast.at - timedelta(days=400, minutes=-50), status="held")
    source = Source("Old System 4", "R. Vance, LCSW", cast.at - timedelta(days=399))
    item = ImportedNote(cast.clients["cleo"], session, "soap", {"s": "Came first."}, source)
    note = import_notes(cast.actor("ada"), [item], at=cast.at)[0]
    page = Visit(cast.person("ada")).open(f"/notes/{note.id}/")
    assert "R. Vance, LCSW" in page
    assert "This practice did not sign it" in page


def test_who_may_not_read_gets_nothing_of_it(cast):
    path = f"/notes/{cast.notes['theo']}/"
    assert "marmalade" in Visit(cast.person("ben")).open(path)
    for name, status in (("ada", 403), ("fay", 403), ("mara", 403), ("tomas", 404), ("noor", 404)):
        assert "marmalade" not in Visit(cast.person(name)).open(path, status)
