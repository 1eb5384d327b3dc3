"""Five kernel errors and Django's own become pages in plain words; refusals are recorded; nothing that was sent is lost."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client, RequestFactory

from holdspace.audit.models import AuditEvent
from holdspace.web.ui import errors
from tests.web.ui.conftest import SCRIPT

PAGES = [
    ("notfound", 404, "There is nothing here for you to open", "Your visit was recorded."),
    ("denied", 403, "Only an owner of the practice can do this.", "Your try was recorded."),
    ("refused", 422, "This session has not been held yet.", "Your try was recorded."),
    ("conflict", 409, "Gus saved this first.", None),
    ("invalid", 422, "Stop is before start.", None),
]


@pytest.mark.parametrize(("kind", "status", "words", "recorded"), PAGES)
def test_a_kernel_error_is_a_page(signed_in, kind, status, words, recorded):
    before = AuditEvent.objects.filter(refused=True).count()
    answer = signed_in().get(f"/fail/{kind}/")
    assert answer.status_code == status
    assert words in answer.text
    assert AuditEvent.objects.filter(refused=True).count() - before == (1 if recorded else 0)
    assert ("recorded." in answer.text) == bool(recorded)


@pytest.mark.parametrize(("kind", "status", "words", "_recorded"), PAGES)
def test_a_kernel_error_is_a_notice_for_a_script_and_goes_over_nobodys_text(signed_in, kind, status, words, _recorded):
    answer = signed_in().get(f"/fail/{kind}/", headers={"HX-Request": "true"})
    assert answer.status_code == status
    assert answer["HX-Retarget"] == "#page-notice"
    assert "<html" not in answer.text
    assert 'class="notice' in answer.text


@pytest.mark.parametrize("kind", ["refused", "conflict", "denied", "invalid"])
def test_what_was_written_is_shown_again_and_secrets_are_not(signed_in, kind):
    sent = {"plan": "Two <walks> a week", "password": "not-to-be-shown", "revision": "14", "token": "abcdef"}
    answer = signed_in().post(f"/fail/{kind}/", sent)
    assert "Two &lt;walks&gt; a week" in answer.text
    assert "Plan" in answer.text
    assert "not-to-be-shown" not in answer.text
    assert "abcdef" not in answer.text


def test_a_conflict_is_shown_on_the_page_its_view_names(signed_in):
    answer = signed_in().get("/two/", headers=SCRIPT)
    assert answer.status_code == 409
    assert "csrfmiddlewaretoken" in answer.text


def test_an_unknown_address_says_the_same_as_a_row_out_of_reach(signed_in):
    browser = signed_in()
    unknown, hidden = browser.get("/nowhere/"), browser.get("/fail/notfound/")
    assert unknown.status_code == hidden.status_code == 404
    assert "There is nothing here for you to open" in unknown.text


def test_a_bare_405_gets_a_page(signed_in):
    answer = signed_in().get("/only-post/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "This address cannot be opened like this" in answer.text


def test_a_forged_or_stale_form_loses_no_words(cast):
    browser = Client(enforce_csrf_checks=True, HTTP_HOST="localhost:8000")
    answer = browser.post("/accounts/login/", {"note": "These words were typed", "password": "secret words"})
    assert answer.status_code == 403
    assert "These words were typed" in answer.text
    assert "secret words" not in answer.text


def test_a_forged_or_stale_form_of_a_script_says_which(cast):
    browser = Client(enforce_csrf_checks=True, HTTP_HOST="localhost:8000")
    answer = browser.post("/accounts/login/", {"note": "words"}, headers=SCRIPT)
    assert (answer.status_code, answer["X-Holdspace-State"]) == (403, "stale")


def test_too_much_at_once_is_413(signed_in, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = signed_in().post("/prove/", {"note": "x" * 5000})
    assert answer.status_code == 413
    assert "That is more than one page can hold" in answer.text


def test_a_fault_is_told_without_asking_the_database():
    request = RequestFactory().post("/x/", {"note": "These words were typed"})
    answer = errors.server_error(request)
    assert answer.status_code == 500
    assert "These words were typed" in answer.content.decode()


def test_not_understood():
    request = RequestFactory().get("/x/")
    assert errors.bad_request(request).status_code == 400
    assert errors.bad_request(RequestFactory().get("/x/", headers=SCRIPT), RequestDataTooBig()).status_code == 413


def test_django_s_own_refusal(signed_in):
    request = RequestFactory().get("/x/", headers={"X-Holdspace-Fragment": "1"})
    assert errors.permission_denied(request).status_code == 403
    assert errors.rate_limited(request).status_code == 429
