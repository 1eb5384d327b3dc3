"""Signing somebody of the cast in to the pages."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.test import Client, RequestFactory

NOTHING = "00000000-0000-7000-8000-000000000000"


def sign_in(person, *, fresh=True):
    """A browser in which this person is signed in with a second factor; fresh: who they are was just shown."""
    Authenticator.objects.get_or_create(user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}})
    browser = Client()
    browser.force_login(person)
    if fresh:
        request = RequestFactory().get("/")
        request.session = browser.session
        record_authentication(request, person, method="password", reauthenticated=True)
        request.session.save()
    return browser


def text(response):
    return response.content.decode()
