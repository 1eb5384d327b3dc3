"""Every page about one's own login is in the house's look, with nothing inline but data."""

import pytest
from django.urls import reverse

from tests import cast as stage
from tests.web.ui.conftest import enrol

OPEN = [
    ("mfa_index", "Your second factor"),
    ("mfa_list_webauthn", "Your passkeys"),
    ("usersessions_list", "Where you are signed in"),
    ("account_change_password", "Change your password"),
    ("account_reauthenticate", "Show once more that it is you"),
    ("mfa_reauthenticate", "Show once more that it is you"),
    ("account_logout", "Sign out?"),
]
PROVEN = [
    ("mfa_add_webauthn", "Set up a passkey"),
    ("mfa_deactivate_totp", "Remove the app?"),
    ("mfa_generate_recovery_codes", "Make new recovery codes?"),
]


@pytest.mark.parametrize(("route", "words"), OPEN)
def test_a_page_about_one_s_login(signed_in, route, words):
    answer = signed_in().get(reverse(route))
    assert answer.status_code == 200
    assert words in answer.text


@pytest.mark.parametrize(("route", "words"), PROVEN)
def test_what_changes_a_login_asks_again_first(signed_in, route, words):
    browser = signed_in()
    asked = browser.get(reverse(route))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    resumed = browser.post(asked["Location"], {"password": stage.PASSWORD, "next": reverse(route)}, follow=True)
    assert words in resumed.text


def test_who_came_in_a_moment_ago_sets_up_a_first_factor_without_being_asked_again(browser, cast):
    browser.post(reverse("account_login"), {"login": cast.person("ada").email, "password": stage.PASSWORD})
    page = browser.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    assert 'src="data:image/svg+xml;base64,' in page.text


def test_signing_in_with_a_factor_asks_for_it(browser, cast):
    enrol(cast.person("ada"))
    sent = {"login": cast.person("ada").email, "password": stage.PASSWORD}
    answer = browser.post(reverse("account_login"), sent, follow=True)
    assert "The code from your app, or one of your recovery codes." in answer.text
    assert "_auth_user_id" not in browser.session


def test_a_wrong_password_says_so_in_our_words(browser, cast):
    answer = browser.post(reverse("account_login"), {"login": cast.person("ada").email, "password": "wrong"})
    assert "That email and password do not match." in answer.text


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/email/", "/accounts/password/reset/"])
def test_there_is_no_page_for_what_this_product_does_not_do(signed_in, path):
    assert signed_in().get(path).status_code == 404
