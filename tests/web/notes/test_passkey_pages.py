"""Signing by passkey as the pages do it: begin, the device's answer, finish. What stops it is one sentence, and nothing is lost."""

import base64
import json
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from holdspace.audit.models import LogHead
from holdspace.audit.services import newest_head, sequence
from holdspace.audit.tree import check_consistency
from holdspace.kernel.canonical import b64
from holdspace.notes.rules import challenge
from holdspace.web.ui import signers
from holdspace.web.ui.signers import KEPT, PASSED
from tests.cast import AT
from tests.passkeys import Passkey, answered
from tests.web.clinic import SCRIPT, Visit


@pytest.fixture
def ada(cast):
    sequence(cast.practice, at=AT)
    return Visit(cast.person("ada"))


@pytest.fixture
def key(cast, ada):
    passkey = Passkey()
    passkey.enrol(cast.person("ada"))
    return passkey


def begin(visit, path, **sent):
    """What the script asks right before the device: the form as it stands."""
    visit.open(path)
    form = visit.form() | sent
    visit.last = visit.browser.post(f"{path}begin/", form, headers=SCRIPT)
    return form


def asked(visit):
    assert visit.last.status_code == 200, visit.words
    return visit.last.json()


def shown(key, told):
    return {"credential": answered(key.sign(challenge(told["statement"].encode())))}


def test_ada_signs_with_her_passkey(cast, ada, key):
    note = cast.draft(text="Walked under the tamarind.")
    path = f"/notes/{note.id}/sign/"
    form = begin(ada, path)
    told = asked(ada)
    assert told["credentials"] == [b64(key.credential)]
    assert told["rp"] == "localhost"
    assert "tamarind" not in ada.words
    ada.post(path, form | shown(key, told))
    assert ada.at == f"/notes/{note.id}/"
    page = ada.open(ada.at)
    assert "Signed with a passkey." in page
    assert "attested by this server" not in page
    event = cast.events("note.sign")[-1]
    assert f"Entry {event.idx + 1} of this practice" in page.replace(",", "")
    assert "Signed with a passkey." in ada.open(f"/notes/{note.id}/print/")


def test_between_begin_and_finish_the_login_keeps_no_words(cast, ada, key):
    note = cast.signed()
    begin(ada, f"/notes/{note.id}/addenda/new/", text="Her sister called.")
    kept = Session.objects.get(session_key=ada.browser.session.session_key).get_decoded()
    assert set(kept[KEPT]) == {"about", "at", "log"}
    assert "sister" not in json.dumps(kept)


def test_an_addendum_is_signed_over_the_words_that_were_asked_about(cast, ada, key):
    note = cast.signed()
    path = f"/notes/{note.id}/addenda/new/"
    form = begin(ada, path, text="Her sister called.")
    answer = shown(key, asked(ada))
    page = ada.post(path, form | answer | {"text": "Her brother called."}, 422)
    assert "did not sign these exact words" in page
    assert "Her brother called." in page
    form = begin(ada, path, text="Her sister called.")
    ada.post(path, form | (answer := shown(key, asked(ada))))
    ada.post(path, form | answer)
    page = ada.open(f"/notes/{note.id}/")
    assert page.count("Signed with a passkey.") == 1
    assert "Addendum 2" not in page


def test_an_answer_counts_once_and_for_its_own_note(cast, ada, key):
    first, second = cast.draft(text="One."), cast.draft(text="Two.")
    begin(ada, f"/notes/{first.id}/sign/")
    answer = shown(key, asked(ada))
    ada.open(f"/notes/{second.id}/sign/")
    page = ada.post(f"/notes/{second.id}/sign/", ada.form() | answer, 422)
    assert PASSED in page
    assert "Two." in page
    ada.open(f"/notes/{first.id}/sign/")
    assert PASSED in ada.post(f"/notes/{first.id}/sign/", ada.form() | answer, 422)  # used up


def test_after_five_minutes_it_is_asked_again(cast, ada, key, monkeypatch):
    note = cast.draft(text="One.")
    path = f"/notes/{note.id}/sign/"
    form = begin(ada, path)
    answer = shown(key, asked(ada))
    monkeypatch.setattr(signers, "SIGN_WITHIN", timedelta(0))
    page = ada.post(path, form | answer, 422)
    assert PASSED in page
    assert "One." in page


@pytest.mark.parametrize("credential", ["{}", "not json", "[]", '{"rawId": "+", "response": {}}', "[" * 5000])
def test_what_is_no_answer_signs_nothing(cast, ada, key, credential):
    note = cast.draft()
    path = f"/notes/{note.id}/sign/"
    form = begin(ada, path)
    assert "That did not match" in ada.post(path, form | {"credential": credential}, 422)
    note.refresh_from_db()
    assert note.is_draft


def test_begin_says_what_is_in_the_way(cast, ada, key):
    empty = cast.draft(text="")
    ada.open(f"/notes/{empty.id}/")
    ada.last = ada.browser.post(f"/notes/{empty.id}/sign/begin/", {"revision": 1}, headers=SCRIPT)
    assert ada.last.status_code == 422
    changed = cast.draft(text="One.")
    begin(ada, f"/notes/{changed.id}/sign/", revision=7)
    assert (ada.last.status_code, "The draft changed" in ada.words) == (409, True)
    begin(ada, f"/notes/{cast.signed().id}/addenda/new/", text=" \n")
    assert (ada.last.status_code, "Nothing is written yet" in ada.words) == (422, True)


def test_a_passkey_from_before_the_log_saw_it_is_to_be_set_up_again(cast, ada):
    unseen = Passkey()
    unseen.enrol(cast.person("ada"), logged=False)
    note = cast.draft()
    path = f"/notes/{note.id}/sign/"
    form = begin(ada, path)
    page = ada.post(path, form | shown(unseen, asked(ada)), 422)
    assert "Take this passkey away and add it again, then sign." in page
    assert ada.open(path)


def test_a_passkey_shown_for_something_else_is_no_signature(cast, ada, key):
    note = cast.draft()
    session = ada.browser.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "webauthn", "reauthenticated": True, "at": 2**40}
    ]
    session.save()
    path = f"/notes/{note.id}/sign/"
    ada.open(path)
    assert "That did not match" in ada.post(path, ada.form(), 422)


def test_without_a_passkey_or_script_the_password_signs_as_before(cast, ada, key):
    note = cast.draft()
    path = f"/notes/{note.id}/sign/"
    assert "Sign with your password" in ada.open(path)
    ada.post(path, ada.form() | ada.proof)
    assert "Password with second factor, attested by this server." in ada.open(f"/notes/{note.id}/")


# --- the browser as witness ---


def test_the_log_is_shown_to_go_on_from_what_a_browser_saw(cast, ada):
    old = newest_head(cast.practice)
    assert old
    cast.signed()
    ada.open(f"/log/checkpoint/?size={old.size}")
    head = newest_head(cast.practice)
    assert head
    text, _, path = ada.words.rpartition("\n\n")
    assert f"{text}\n{path}".startswith(head.checkpoint[: head.checkpoint.index("\n\n")])
    lines = ada.words.split("\n")
    hashes = [base64.b64decode(line) for line in lines[6:] if line]
    assert check_consistency(old.size, head.size, bytes(old.root), bytes(head.root), hashes)
    assert base64.b64decode(ada.last["X-Holdspace-Log-Key"]) == bytes(head.key)
    assert ada.last["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("size", ["", "0", "999999", "-1", "x", "1" * 40])
def test_any_size_is_answered(cast, ada, size):
    ada.open(f"/log/checkpoint/?size={size}")
    assert ada.words.startswith(f"{cast.practice}.holdspace/log/1\n")


def test_while_no_event_has_a_number_there_is_nothing_to_see(cast):
    LogHead.objects.filter(practice=cast.elsewhere).delete()
    Visit(cast.person("noor")).open("/log/checkpoint/", 204)


def test_looking_at_the_checkpoint_leaves_no_event(cast, ada):
    before = len(cast.events())
    ada.open("/log/checkpoint/")
    assert len(cast.events()) == before
