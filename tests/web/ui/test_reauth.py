"""Proving who one is: password with second factor, or passkey; each thing works once."""

import time
from datetime import UTC, datetime

import pytest

from tests import cast as stage
from tests.web.ui.conftest import SECRET, code_at, enrol


def test_a_password_alone_proves_enough_only_where_no_factor_is_enrolled(signed_in, cast):
    practice = cast.person("ada").practice
    practice.fictional = True
    practice.save()
    answer = signed_in(factor=False).post("/prove/", {"password": stage.PASSWORD})
    assert (answer.status_code, answer.text) == (200, "password password")


def test_password_and_code_of_the_app(signed_in):
    answer = signed_in().post("/prove/", {"password": stage.PASSWORD, "code": code_at(time.time())})
    assert (answer.status_code, answer.text) == (200, "password+totp password+totp")


def test_a_code_works_once(signed_in):
    browser = signed_in()
    sent = {"password": stage.PASSWORD, "code": code_at(time.time())}
    assert browser.post("/prove/", sent).status_code == 200
    assert browser.post("/prove/", sent).status_code == 422


def test_password_and_recovery_code(browser, cast):
    codes = enrol(cast.person("ada"))
    browser.force_login(cast.person("ada"))
    sent = {"password": stage.PASSWORD, "code": f"{codes[0][:4]} {codes[0][4:]}"}
    answer = browser.post("/prove/", sent)
    assert (answer.status_code, answer.text) == (200, "password+totp password+recovery_codes")
    assert browser.post("/prove/", sent).status_code == 422


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"password": stage.PASSWORD},
        {"password": stage.PASSWORD, "code": ""},
        {"password": stage.PASSWORD, "code": "000000x"},
        {"password": "wrong", "code": "valid"},
        {"credential": "{}"},
        {"credential": "not json"},
    ],
)
def test_anything_less_proves_nothing(signed_in, sent):
    if sent.get("code") == "valid":
        sent = sent | {"code": code_at(time.time())}
    assert signed_in().post("/prove/", sent).status_code == 422


def _passkey_shown(browser, person, seconds_ago):
    session = browser.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "webauthn", "reauthenticated": True, "at": time.time() - seconds_ago}
    ]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def test_a_passkey_shown_within_five_minutes_counts_once(signed_in, cast):
    browser = signed_in()
    _passkey_shown(browser, cast.person("ada"), 200)
    assert browser.post("/prove/", {}).text == "passkey passkey"
    assert browser.post("/prove/", {}).status_code == 422


def test_a_passkey_shown_earlier_does_not_count(signed_in, cast):
    browser = signed_in()
    _passkey_shown(browser, cast.person("ada"), 301)
    assert browser.post("/prove/", {}).status_code == 422


def test_another_person_s_code_proves_nothing(browser, cast):
    enrol(cast.person("ada"))
    browser.force_login(cast.person("ada"))
    sent = {"password": stage.PASSWORD, "code": code_at(datetime(2020, 1, 1, tzinfo=UTC).timestamp())}
    assert SECRET
    assert browser.post("/prove/", sent).status_code == 422
