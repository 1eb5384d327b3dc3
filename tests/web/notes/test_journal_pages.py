"""Keys of journals are handed to their own person's script; both sides of a choice are kept until the note is signed."""

from uuid import UUID

from django.test import Client

from holdspace.practice.models import JournalKey
from tests.web.clinic import SCRIPT, Visit

PAIR = {"why": "conflict", "label": ["Plan"], "mine": ["The tram."], "saved": ["The bus."]}


def ask(visit, *opens, status=200):
    visit.post("/journal/", {"open": [str(one) for one in opens]}, status, **SCRIPT)
    body = visit.last.content
    return [(UUID(bytes=body[at : at + 16]), body[at + 16 : at + 48]) for at in range(0, len(body), 48)]


def sign_in_again(visit, person):
    """Another login of the same person; the one before ran out, or its browser died."""
    visit.browser = Client(HTTP_HOST="localhost:8000")
    visit.browser.force_login(person)
    return visit


def test_every_page_of_a_login_gets_the_same_key_and_it_is_kept_nowhere_else(cast):
    ada = Visit(cast.person("ada"))
    first = ask(ada)
    assert [len(key) for _, key in first] == [32]
    assert ask(ada) == first
    assert ada.last["Cache-Control"] == "no-store"
    assert ada.last["Content-Type"] == "application/octet-stream"
    assert [(row.id, bytes(row.key)) for row in JournalKey.objects.all()] == first


def test_it_is_the_same_after_a_lock_was_opened_which_changes_the_sessions_key(cast):
    ada = Visit(cast.person("ada"))
    first = ask(ada)
    login = ada.browser.session
    login["holdspace_seen"] = 0
    login.save()
    ada.post("/journal/", {}, 423, **SCRIPT)
    before = ada.browser.cookies["holdspace_8000"].value
    ada.post("/unlock/", {"next": "/", **ada.proof})
    assert ada.browser.cookies["holdspace_8000"].value != before
    assert ask(ada) == first


def test_a_plain_form_a_stranger_and_another_address_get_nothing(cast):
    ada = Visit(cast.person("ada"))
    ada.post("/journal/", {}, 400)
    ada.open("/journal/", 405)
    assert JournalKey.objects.count() == 0
    ada.browser.logout()
    ada.post("/journal/", {}, 403, **SCRIPT)
    assert b"signed out" in ada.last.content
    assert JournalKey.objects.count() == 0


def test_after_a_login_ran_out_its_person_opens_what_it_left_and_nobody_else(cast):
    ada = Visit(cast.person("ada"))
    earlier = ask(ada)[0]
    again = sign_in_again(ada, cast.person("ada"))
    own, *opened = ask(again, earlier[0])
    assert opened == [earlier]
    assert own != earlier
    ben = Visit(cast.person("ben"))
    assert len(ask(ben, earlier[0], own[0])) == 1
    assert ask(ben, earlier[0])[0][1] not in (earlier[1], own[1])
    again.post("/journal/close/", {"close": [str(earlier[0]), str(own[0])]}, 204)
    assert ask(again, earlier[0]) == [own]


def test_signing_out_destroys_the_key(cast):
    ada = Visit(cast.person("ada"))
    key = ask(ada)[0]
    ada.post("/accounts/logout/", {})
    assert JournalKey.objects.count() == 0
    assert key not in ask(sign_in_again(ada, cast.person("ada")), key[0])


def test_a_name_that_is_no_id_opens_nothing(cast):
    ada = Visit(cast.person("ada"))
    assert len(ask(ada, "x", "", "../../etc", *["0" * 32] * 80)) == 1


def test_both_sides_stand_in_the_editor_until_the_note_is_signed(cast):
    note = cast.draft(text="On the bus.")
    ada = Visit(cast.person("ada"))
    assert "Words set aside" not in ada.open(f"/notes/{note.id}/").replace("“Words set aside”", "")
    part = ada.post(f"/notes/{note.id}/aside/", PAIR, 200, **SCRIPT)
    assert "Words set aside (1)" in part
    ada.post(f"/notes/{note.id}/aside/", PAIR)
    page = ada.open(f"/notes/{note.id}/")
    assert page.count("The tram.") == 1
    assert "The bus." in page
    Visit(cast.person("tomas")).post(f"/notes/{note.id}/aside/", PAIR, 404, **SCRIPT)


def test_words_that_no_note_could_hold_are_not_set_aside(cast):
    note = cast.draft(text="On the bus.")
    ada = Visit(cast.person("ada"))
    for wrong in ({}, PAIR | {"why": ""}, PAIR | {"mine": ["x" * 100_001]}, PAIR | {"label": []}):
        ada.post(f"/notes/{note.id}/aside/", wrong, 422, **SCRIPT)
    assert "Words set aside (" not in ada.open(f"/notes/{note.id}/")


def test_without_script_the_version_not_chosen_is_set_aside_either_way(cast):
    note = cast.draft(text="From the first tab.")
    ada = Visit(cast.person("ada"))
    for chosen in ("mine", "newer"):
        ada.open(f"/notes/{note.id}/")
        stale = ada.form("/draft/")
        ada.post(f"/notes/{note.id}/draft/", stale | {"s": f"Newer words {chosen}."})
        ada.post(f"/notes/{note.id}/draft/", stale | {"s": f"Older tab {chosen}."}, 409)
        ending = "/draft/" if chosen == "mine" else "/aside/"
        ada.post(f"/notes/{note.id}{ending}", ada.form(ending))
        page = ada.open(f"/notes/{note.id}/")
        assert ada.form("/draft/")["s"] == (f"Older tab {chosen}." if chosen == "mine" else f"Newer words {chosen}.")
        assert f"Older tab {chosen}." in page
        assert f"Newer words {chosen}." in page
