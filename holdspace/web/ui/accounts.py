"""How allauth behaves in this product."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from holdspace.web.ui.faces import address_of

FRESH = 300  # seconds after signing in within which a first second factor may be set up without the password again


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """ACCOUNT_ADAPTER: nobody signs up; people are invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """There is no sign-up page."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """For rate limits: the same address as in the access log."""
        return address_of(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Somebody who signed in a moment ago and has no second factor yet sets one up straight away."""
        return not _just_came_in() and bool(super().is_reauthentication_required(app=app, **kwargs))


def _just_came_in() -> bool:
    request = context.request
    if request is None or not request.user.is_authenticated or is_mfa_enabled(request.user):
        return False
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - float(records[-1]["at"]) <= FRESH
