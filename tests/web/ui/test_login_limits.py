"""Covered after 15 quiet minutes, ended after 12 hours, ended at once for a person who may no longer come in."""

import pytest
from django.urls import reverse

from holdspace.web.ui.middleware import login
from tests import cast as stage
from tests.web.ui.conftest import SCRIPT, code_at

MINUTE = 60


class Clock:
    """Time as the middleware reads it."""

    def __init__(self):
        self.now = 1_800_000_000

    def time(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(login, "time", clock)
    return clock


def test_fourteen_quiet_minutes_change_nothing(signed_in, clock):
    browser = signed_in()
    browser.get("/")
    clock.now += 14 * MINUTE
    assert browser.get("/").status_code == 200
    clock.now += 14 * MINUTE
    assert browser.get("/").status_code == 200


def test_after_fifteen_every_page_leads_to_unlocking_and_the_login_lives(signed_in, clock):
    browser = signed_in()
    browser.get("/")
    clock.now += 15 * MINUTE + 1
    answer = browser.get("/clients/?q=x")
    assert (answer.status_code, answer["Location"]) == (302, "/unlock/?next=%2Fclients%2F%3Fq%3Dx")
    assert "_auth_user_id" in browser.session


def test_a_locked_page_shows_nothing_of_the_practice_s_record(signed_in, clock):
    browser = signed_in()
    browser.get("/")
    clock.now += 16 * MINUTE
    answer = browser.get("/unlock/")
    assert answer.status_code == 200
    assert 'aria-label="Main"' not in answer.text
    assert "Covered after 15 quiet minutes" in answer.text


def test_a_script_is_told_423(signed_in, clock):
    browser = signed_in()
    browser.get("/")
    clock.now += 16 * MINUTE
    answer = browser.post("/prove/", {"note": "words"}, headers=SCRIPT)
    assert (answer.status_code, answer["X-Holdspace-State"]) == (423, "locked")


def test_what_a_page_does_by_itself_keeps_nobody_here(signed_in, clock):
    browser = signed_in()
    browser.get("/")
    for _ in range(4):
        clock.now += 4 * MINUTE
        browser.get("/alive/", headers=SCRIPT | {"X-Holdspace-Background": "1"})
    assert browser.get("/").status_code == 302


def test_a_ping_tells_exactly_when_somebody_was_here(signed_in, clock):
    browser = signed_in()
    browser.get("/")
    clock.now += 10 * MINUTE
    assert browser.post("/alive/", HTTP_X_HOLDSPACE_IDLE=str(4 * MINUTE)).status_code == 204
    clock.now += 10 * MINUTE
    assert browser.get("/open/", HTTP_X_HOLDSPACE_BACKGROUND="1").status_code == 200
    clock.now += 1 * MINUTE + 1
    assert browser.get("/").status_code == 302


def test_a_ping_cannot_move_time_back(signed_in, clock):
    browser = signed_in()
    clock.now += MINUTE
    browser.get("/")
    browser.post("/alive/", HTTP_X_HOLDSPACE_IDLE="99999")
    clock.now += 14 * MINUTE
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("told", ["-5", "soon", "1e9", "٣"])
def test_a_ping_with_nonsense_counts_as_now(signed_in, clock, told):
    browser = signed_in()
    browser.get("/")
    clock.now += 14 * MINUTE
    assert browser.post("/alive/", HTTP_X_HOLDSPACE_IDLE=told.encode().decode("latin-1")).status_code == 204


def test_unlocking_opens_the_same_page_under_a_new_key(signed_in, clock):
    browser = signed_in()
    browser.get("/")
    key = browser.session.session_key
    clock.now += 16 * MINUTE
    sent = {"password": stage.PASSWORD, "code": code_at(_real_now()), "next": "/clients/"}
    answer = browser.post("/unlock/", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/clients/")
    assert browser.session.session_key != key
    assert browser.get("/clients/").status_code == 200


def test_unlocking_in_place_answers_with_the_form_s_token(signed_in, clock):
    browser = signed_in()
    browser.get("/")
    clock.now += 16 * MINUTE
    answer = browser.post("/unlock/", {"password": stage.PASSWORD, "code": code_at(_real_now())}, headers=SCRIPT)
    assert answer.status_code == 200
    assert 'name="csrfmiddlewaretoken"' in answer.text


def test_unlocking_leads_nowhere_else(signed_in, clock):
    browser = signed_in()
    browser.get("/")
    clock.now += 16 * MINUTE
    sent = {"password": stage.PASSWORD, "code": code_at(_real_now()), "next": "https://evil.example/"}
    assert browser.post("/unlock/", sent)["Location"] == "/"


@pytest.mark.parametrize("sent", [{}, {"password": "wrong"}, {"password": stage.PASSWORD}, {"code": "123456"}])
def test_it_stays_locked_without_the_right_proof(signed_in, clock, sent):
    browser = signed_in()
    browser.get("/")
    clock.now += 16 * MINUTE
    answer = browser.post("/unlock/", sent)
    assert answer.status_code == 422
    assert "That did not match" in answer.text
    assert browser.get("/").status_code == 302


def test_guessing_ends_after_ten_tries(signed_in, clock):
    browser = signed_in()
    browser.get("/")
    clock.now += 16 * MINUTE
    statuses = [browser.post("/unlock/", {"code": "123456"}).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_a_form_sent_while_locked_is_held_and_shown_after_unlocking(signed_in, clock):
    browser = signed_in()
    browser.get("/")
    clock.now += 16 * MINUTE
    browser.post("/visit/x/", {"text": "Held words of a note", "password": "secret", "token": "kept"})
    answer = browser.post("/fail/refused/", {"text": "Held words of a note", "password": "secret", "token": "kept"})
    assert (answer.status_code, answer["Location"]) == (302, "/unlock/")
    assert "Held words" not in browser.get("/unlock/").text
    opened = browser.post("/unlock/", {"password": stage.PASSWORD, "code": code_at(_real_now())})
    assert opened.status_code == 200
    assert "Held words of a note" in opened.text
    assert 'action="/fail/refused/"' in opened.text
    assert ">kept<" in opened.text
    assert "secret" not in opened.text


def test_after_twelve_hours_one_signs_in_again(signed_in, clock):
    browser = signed_in()
    browser.get("/")
    for _ in range(12 * 6 + 1):
        clock.now += 10 * MINUTE
        answer = browser.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/")
    assert answer["Clear-Site-Data"] == '"cache"'
    assert "_auth_user_id" not in browser.session
    assert "this login was 12 hours old" in browser.get("/accounts/login/").text


def test_a_deactivated_person_is_out_at_the_next_request(signed_in, cast):
    browser = signed_in("tomas")
    assert browser.get("/").status_code == 200
    type(cast.person("tomas")).objects.filter(id=cast.people["tomas"]).update(is_active=False, deactivated_at=cast.at)
    assert browser.get("/")["Location"] == "/accounts/login/?next=/"
    assert "_auth_user_id" not in browser.session


def test_a_script_that_is_signed_out_is_told_so(browser, cast):
    answer = browser.post("/prove/", {"note": "words"}, headers=SCRIPT)
    assert (answer.status_code, answer["X-Holdspace-State"]) == (403, "signed-out")


def test_a_locked_login_can_sign_out(signed_in, clock):
    browser = signed_in()
    browser.get("/")
    clock.now += 16 * MINUTE
    browser.post(reverse("account_logout"))
    assert "_auth_user_id" not in browser.session


def test_alive_tells_its_person_the_token_and_a_locked_login_nothing(signed_in, clock):
    browser = signed_in()
    browser.get("/")
    assert "data-person" in browser.get("/alive/", headers=SCRIPT).text
    clock.now += 16 * MINUTE
    assert browser.get("/alive/", headers=SCRIPT).status_code == 423


def _real_now():
    import time  # noqa: PLC0415  # the codes of an app follow the real clock

    return time.time()
