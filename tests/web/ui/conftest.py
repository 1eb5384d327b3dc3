"""A browser on the frame's own addresses, and people of it."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client

SCRIPT = {"X-Holdspace-Fragment": "1"}


@pytest.fixture(autouse=True)
def lab(settings):
    """The frame alone."""
    settings.ROOT_URLCONF = "tests.web.ui.lab"


@pytest.fixture
def browser(db):
    cache.clear()
    return Client(HTTP_HOST="localhost:8000")


@pytest.fixture
def signed_in(browser, cast):
    """A browser in which somebody of the cast is signed in; `factor`: with a second factor."""

    def sign_in(name="ada", *, factor=True):
        person = cast.person(name)
        if factor:
            enrol(person)
        browser.force_login(person)
        return browser

    return sign_in


SECRET = generate_totp_secret()


def enrol(person):
    """An app and recovery codes."""
    TOTP.activate(person, SECRET)
    return RecoveryCodes.activate(person).generate_codes()


def code_at(moment):
    """What the app shows."""
    return format_hotp_value(hotp_value(SECRET, int(moment) // 30))
