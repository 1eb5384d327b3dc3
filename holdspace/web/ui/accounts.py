"""How allauth behaves in this product."""

import time
from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils import timezone

from holdspace.practice.services.journals import end_journal
from holdspace.web.ui.faces import address_of, origin_of
from holdspace.web.ui.logins import login_of

FRESH = 300  # seconds after signing in within which a first second factor may be set up without the password again


WAYS = {
    "reauthenticate": "Your password",
    "mfa_reauthenticate": "A code from your app, or a recovery code",
    "mfa_reauthenticate:webauthn": "Your passkey",
}
INCORRECT_CODE = "That code did not match. A code works once and for half a minute; wait for the next one."


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """ACCOUNT_ADAPTER: nobody signs up; people are invited."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "That email and password do not match.",
        "too_many_login_attempts": "Too many tries. Wait five minutes, then try again. Nothing is blocked for good.",
        "incorrect_password": "That is not your password.",
        "incorrect_code": INCORRECT_CODE,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """There is no sign-up page."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """For rate limits: the same address as in the access log."""
        return address_of(request)

    def logout(self, request: HttpRequest) -> None:
        """By one's own hand: the key of this login's journal goes with it. When a login merely runs out, it waits (decision 0025)."""
        person: Any = request.user
        end_journal(person, login_of(request), origin_of(request), at=timezone.now())
        super().logout(request)

    def reauthenticate(self, user: Any, password: str) -> bool:
        """The password of this very person. The limits on failed tries apply."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and bool(found.pk == user.pk)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to prove anew who one is, in our words."""
        return [way | {"description": WAYS[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Somebody who signed in a moment ago and had no second factor sets one up straight away."""
        return not _just_came_in() and bool(super().is_reauthentication_required(app=app, **kwargs))


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """MFA_ADAPTER: our words, and a person's own name on the passkey."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": INCORRECT_CODE}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The name a machine shows when it asks for the passkey."""
        return {"id": context.request.get_host().partition(":")[0], "name": "Holdspace"}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  # allauth's word
        """What a new passkey is called until its owner says otherwise."""
        return "Passkey"


def _just_came_in() -> bool:
    request = context.request
    if request is None or not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    if not records or time.time() - float(records[-1]["at"]) > FRESH:
        return False
    came = datetime.fromtimestamp(float(records[-1]["at"]), tz=UTC)
    return not Authenticator.objects.filter(user_id=request.user.pk, created_at__lt=came).exists()
