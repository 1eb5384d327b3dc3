"""What the pages let be done to a signed note: more is said, nothing is taken back."""

import pytest
from django.urls import reverse

from holdspace.caseload import services as caseload
from holdspace.notes.models import Note
from tests.api.program import EVERYTHING, program
from tests.cast import AT
from tests.notes.test_frozen import state
from tests.web.clinic import Forms, Visit
from tests.web.notes.test_wrong_client import routes

pytestmark = pytest.mark.django_db


@pytest.fixture
def together(cast):
    return caseload.assign_clinician(cast.actor("olive"), cast.clients["cleo"], cast.people["tomas"], at=AT)


def retract(visit, note, status=302, **said):
    path = f"/notes/{note.id}/retraction/new/"
    visit.open(path)
    return visit.post(path, visit.form() | said | visit.proof, status)


@pytest.mark.parametrize("name", ["ada", "olive", "tomas"])
@pytest.mark.parametrize("wrong", ["", "error", "wrong_client"])
def test_no_address_turns_a_signed_note_back_whatever_is_sent_to_it(cast, together, name, wrong):
    """Every form of every page about it, and every method at every address of it, by its author, the owner and a colleague."""
    note = cast.signed(text="Apricot.")
    if wrong:
        cast.retract(note, kind=wrong)
    before, visit = state(), Visit(cast.person(name))
    keys = {"note_id": note.id, "client_id": note.client_id}
    paths = [
        reverse(one, kwargs={key: keys[key] for key in of}) for one, of in routes() if "note_id" in of <= set(keys)
    ]
    assert len(paths) > 15
    for path in paths:
        forms = Forms(visit.browser.get(path).content.decode("utf-8", "replace")).forms
        for form in forms:
            if form["action"] in ("", path):
                visit.browser.post(path, form["fields"] | {"kind": "error", "reason": "x", "text": "x"})
        for method in (visit.browser.post, visit.browser.put, visit.browser.patch, visit.browser.delete):
            assert method(path).status_code < 500
    asks = program(cast, name, *EVERYTHING)
    for named in ("PUT", "DELETE", "PATCH", "POST"):
        sent = {"sections": {"s": "Other."}, "revision": 1} if named == "PUT" else None
        assert asks.ask(named, f"/notes/{note.id}", sent).status in (403, 404, 405)
    after = state()
    assert after[:3] == before[:3]
    assert [row for row in after[3] if row[0] == note.id] == []


def test_ada_says_that_a_note_was_entered_in_error_and_everybody_sees_it_struck_through(cast, together):
    note, ada = cast.signed(text="Apricot."), Visit(cast.person("ada"))
    assert "Entered in error" in ada.open(f"/notes/{note.id}/")
    retract(ada, note, kind="error", reason="Written for another day.")
    for visit in (ada, Visit(cast.person("tomas"))):
        page = visit.open(f"/notes/{note.id}/")
        assert "<strong>Entered in error</strong> on " in page
        assert "by <bdi>Ada Okafor, LCSW</bdi>, because:" in page
        assert "Written for another day." in page
        assert "<del>Apricot.</del>" in page
        assert f"/notes/{note.id}/retraction/new/" not in page
        chart = visit.open(f"/clients/{note.client_id}/")
        assert 'class="is-struck"' in chart
        assert "Entered in error" in chart
        assert "Entered in error" in visit.post("/search/", {"q": "apricot"}, 200)
    assert "Entered in error" in ada.open("/notes/")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"kind": "", "reason": "x"}, "Choose what was wrong with this note."),
        ({"kind": "error", "reason": " "}, "Say in a sentence why this note does not belong here."),
        ({"kind": "error", "reason": "x" * 501}, "Ensure this value has at most 500 characters"),
    ],
)
def test_what_is_missing_is_asked_for_and_the_words_stay(cast, said, sentence):
    note, ada = cast.signed(), Visit(cast.person("ada"))
    page = retract(ada, note, 422, **said)
    assert sentence in page
    assert note.versions.count() == 1


def test_a_wrong_password_retracts_nothing_and_keeps_the_reason(cast):
    note, ada = cast.signed(), Visit(cast.person("ada"))
    path = f"/notes/{note.id}/retraction/new/"
    ada.open(path)
    said = {"kind": "error", "reason": "Written for another day.", "password": "not-mine", "code": "000000"}
    page = ada.post(path, ada.form() | said, 422)
    assert "That did not match" in page
    assert "Written for another day.</textarea>" in page
    assert Note.objects.get(id=note.id).wrong is None


def test_sent_twice_it_is_said_once_and_a_colleague_who_comes_later_is_told(cast, together):
    note, ada, tomas = cast.signed(), Visit(cast.person("ada")), Visit(cast.person("tomas"))
    path = f"/notes/{note.id}/retraction/new/"
    tomas.open(path)
    late = tomas.form() | {"kind": "wrong_client", "reason": "Somebody else's."}
    ada.open(path)
    sent = ada.form() | {"kind": "error", "reason": "Written for another day."} | ada.proof
    ada.post(path, sent)
    ada.post(path, sent)
    assert ada.at == f"/notes/{note.id}/"
    page = tomas.post(path, late | tomas.proof, 409)
    assert "Somebody marked this note as entered in error before you" in page
    assert (note.versions.count(), Note.objects.get(id=note.id).wrong) == (2, "error")
    tomas.open(path, 409)


def test_words_are_taken_over_into_the_record_they_belong_to(cast):
    caseload.assign_clinician(cast.actor("olive"), cast.clients["theo"], cast.people["ada"], at=AT)
    session = cast.session("theo", "ada", hours_ago=5)
    note, ada = cast.signed(text="Spoke of heliotrope."), Visit(cast.person("ada"))
    retract(ada, note, kind="wrong_client", reason="Chosen in haste.")
    page = ada.open(f"/notes/{note.id}/")
    assert "Wrong client" in page
    assert "heliotrope" not in page
    page = ada.open(f"/notes/{note.id}/take-over/")
    assert "Theo" in page
    path = f"/notes/{note.id}/take-over/{cast.clients['theo']}/"
    assert f"/notes/{note.id}/take-over/{note.client_id}/" not in page
    page = ada.open(path)
    assert "Nguyen" not in page  # the page is of the right client, and names no other
    assert "Choose the session" in ada.post(path, ada.form(), 422)
    ada.post(path, ada.form() | {"session": str(session.id)})
    page = ada.open(ada.at)
    assert "Spoke of heliotrope." in page
    assert "First entered in another record" in page
    assert "They were taken over into the right record." in ada.open(f"/notes/{note.id}/")
    assert ada.open(f"/notes/{note.id}/take-over/", 302) == ""


def test_a_session_moved_or_missed_after_signing_leaves_the_note_and_both_pages_say_so(cast):
    note, ada = cast.note("cleo"), Visit(cast.person("ada"))
    path = f"/sessions/{note.encounter_id}/edit/"
    assert "Its note is signed and keeps the times it was signed with" in ada.open(path)
    ada.post(path, ada.form() | {"status": "missed"})
    page = ada.open(f"/notes/{note.id}/")
    assert "The session was corrected after this note was signed." in page
    assert "missed" in page
