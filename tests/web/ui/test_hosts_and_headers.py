"""Pages live at localhost, and every answer carries the policy."""

import pytest
from django.urls import reverse

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]:8000"])
def test_a_page_asked_for_by_address_is_at_localhost(browser, cast, host):
    answer = browser.get("/accounts/login/?next=/x/", headers={"host": host})
    assert (answer.status_code, answer["Location"]) == (307, "http://localhost:8000/accounts/login/?next=/x/")


@pytest.mark.django_db(databases=["default", "psychotherapy"])
@pytest.mark.parametrize("path", ["/api/v1/ping/", "/healthz"])
def test_the_api_and_the_health_line_stay_at_the_address(browser, cast, path):
    assert browser.get(path, headers={"host": "127.0.0.1:8000"}).status_code != 307


def test_a_strange_host_is_refused(browser, cast):
    assert browser.get("/open/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("path", ["/open/", "/nowhere/", "/fail/denied/"])
def test_every_answer_carries_the_policy(signed_in, path):
    answer = signed_in().get(path)
    assert answer["Content-Security-Policy"] == POLICY
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer["Permissions-Policy"]


def test_a_page_may_differ_for_a_script(signed_in):
    assert {"HX-Request", "Cookie"} <= {part.strip() for part in signed_in().get("/")["Vary"].split(",")}


def test_signing_out_clears_what_the_browser_kept(signed_in):
    browser = signed_in()
    answer = browser.post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in browser.get("/open/")
