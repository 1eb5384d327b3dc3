"""Forms: a verb's Invalid becomes their errors; the token binds them to a client and makes a second post harmless."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from holdspace.kernel.ids import new_id
from holdspace.web.ui.forms import FormToken

CLEO, THEO = UUID(int=1), UUID(int=2)


def _found(pattern, text):
    match = re.search(pattern, text)
    assert match
    return match


def _token(answer):
    return _found(r'name="token" value="([^"]+)"', answer.text)[1]


def test_a_form_sent_twice_makes_the_same_row(signed_in):
    browser = signed_in()
    sent = {"token": _token(browser.get(f"/visit/{CLEO}/")), "name": "Walk"}
    first, second = browser.post(f"/visit/{CLEO}/", sent), browser.post(f"/visit/{CLEO}/", sent)
    assert first.status_code == 200
    assert UUID(first.text) == UUID(second.text)


def test_a_form_of_one_client_cannot_be_sent_to_another(signed_in):
    browser = signed_in()
    sent = {"token": _token(browser.get(f"/visit/{CLEO}/")), "name": "Walk", "text": "Words about Cleo"}
    answer = browser.post(f"/visit/{THEO}/", sent)
    assert answer.status_code == 409
    assert "This form was opened for another client. Nothing was saved." in answer.text
    assert "Words about Cleo" in answer.text


def test_a_form_of_one_person_cannot_be_sent_by_another(signed_in, cast):
    browser = signed_in()
    sent = {"token": _token(browser.get(f"/visit/{CLEO}/")), "name": "Walk"}
    assert signed_in("tomas").post(f"/visit/{CLEO}/", sent).status_code == 409


@pytest.mark.parametrize("token", ["", "nonsense", "a:b:c"])
def test_a_form_without_a_good_token_is_shown_again_with_one(signed_in, token):
    browser = signed_in()
    answer = browser.post(f"/visit/{CLEO}/", {"token": token, "name": "Walk", "text": "My words"})
    assert answer.status_code == 422
    assert "My words" in answer.text
    assert browser.post(f"/visit/{CLEO}/", {"token": _token(answer), "name": "Walk"}).status_code == 200


def test_a_form_open_for_twelve_hours_keeps_its_words_and_its_row(signed_in, cast):
    browser = signed_in()
    opened = timezone.now() - timedelta(hours=12, minutes=1)
    row = new_id()
    old = FormToken("visit.plan", str(cast.people["ada"]), str(CLEO), row, opened.timestamp())
    answer = browser.post(f"/visit/{CLEO}/", {"token": old.text, "name": "Walk", "text": "My words"})
    assert answer.status_code == 422
    assert "open for more than 12 hours" in answer.text
    assert "My words" in answer.text
    assert browser.post(f"/visit/{CLEO}/", {"token": _token(answer), "name": "Walk"}).text == str(row)


def test_what_a_verb_finds_invalid_stands_at_its_field_and_the_rest_at_the_head(signed_in):
    browser = signed_in()
    token = _token(browser.get(f"/visit/{CLEO}/"))
    answer = browser.post(f"/visit/{CLEO}/", {"token": token, "name": "nobody"})
    assert answer.status_code == 422
    assert 'id="id_name-error"' in answer.text
    assert 'aria-describedby="id_name-error"' in answer.text
    assert "<li>And a rule.</li>" in answer.text


def test_a_note_s_field_leaves_no_trace_in_the_browser(signed_in):
    page = signed_in().get(f"/visit/{CLEO}/").text
    field = _found(r"<textarea[^>]*>", page)[0]
    for attribute in (
        'autocomplete="off"',
        'spellcheck="false"',
        'autocorrect="off"',
        'autocapitalize="off"',
        'translate="no"',
        'writingsuggestions="false"',
        'dir="auto"',
    ):
        assert attribute in field
