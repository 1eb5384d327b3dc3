"""Proving anew who one is: to unlock a quiet login, in an emergency, and to sign with a password (security.md 5.2, 7.1).

A passkey shown here proves who somebody is; to sign, it signs the words themselves (`signers.py`).
"""

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core import ratelimit
from allauth.core.exceptions import RateLimited
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from holdspace.notes.rules import Proof

FRESH = 300  # seconds for which a passkey shown on the re-authentication page counts
USED = "holdspace_proof_used"
NOT_PROVEN = "That did not match. Check what you typed; a code works once, so wait for the next one."


def needs_code(person: Any) -> bool:
    """Whether a second factor is asked for beside the password."""
    return bool(is_mfa_enabled(person))


def proof_context(request: HttpRequest) -> dict[str, Any]:
    """What `ui/components/proof.html` shows: `proof` with needs_code, the way of the code, and passkey options."""
    types = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    options = begin_authentication(request.user) if Authenticator.Type.WEBAUTHN in types else None
    return {
        "proof": {
            "needs_code": bool(types),
            "has_app": Authenticator.Type.TOTP in types,
            "passkey_options": json.loads(json.dumps(options, default=dict)) if options else None,
            "email": request.user.email if request.user.is_authenticated else "",
        }
    }


def prove_identity(request: HttpRequest, data: Mapping[str, Any]) -> Proof | None:
    """Check what was shown: a passkey (`credential`), or `password` and, where one is enrolled, `code`.

    Nothing shown at all: a passkey shown within five minutes on the re-authentication page counts, once.
    Raises allauth's RateLimited (429) after ten tries a minute.
    """
    if data.get("password") and not data.get("credential"):
        return prove_password(request, data)
    ratelimit.consume(request, action="reauthenticate", user=request.user, raise_exception=True)
    return _by_passkey(request, data) if data.get("credential") else _by_recent_passkey(request)


def prove_password(request: HttpRequest, data: Mapping[str, Any]) -> Proof | None:
    """Check `password` and, where a second factor is enrolled, `code`: the other way to sign. The same limit."""
    ratelimit.consume(request, action="reauthenticate", user=request.user, raise_exception=True)
    password = str(data.get("password", ""))
    return _by_password(request, password, str(data.get("code", ""))) if password else None


def _by_passkey(request: HttpRequest, data: Mapping[str, Any]) -> Proof | None:
    form = ReauthenticateWebAuthnForm(data={"credential": data["credential"]}, user=request.user)
    if not form.is_valid():
        return None
    form.save()
    return Proof("passkey", timezone.now(), ("passkey",))


def _by_password(request: HttpRequest, password: str, code: str) -> Proof | None:
    person: Any = request.user
    try:
        right = get_adapter().reauthenticate(person, password)
    except ValidationError:  # allauth's count of failed passwords is full; on its own forms this is a field's error
        raise RateLimited from None
    if not right:
        return None
    if not needs_code(person):
        record_authentication(request, person, method="password", reauthenticated=True)
        return Proof("password", timezone.now(), ("password",))
    shown = _matching(person, code)
    if shown is None:
        return None
    record_authentication(request, person, method="password", reauthenticated=True)
    post_authentication(request, shown, reauthenticated=True)
    return Proof("password+totp", timezone.now(), ("password", str(shown.type)))


def _matching(person: Any, code: str) -> Any:
    typed = "".join(code.split())
    if not typed:
        return None
    for factor in Authenticator.objects.filter(user_id=person.pk).exclude(type=Authenticator.Type.WEBAUTHN):
        if factor.wrap().validate_code(typed):
            factor.user = person
            return factor
    return None


def _by_recent_passkey(request: HttpRequest) -> Proof | None:
    used = request.session.get(USED, 0)
    for record in reversed(get_authentication_records(request, request.user)):
        shown_at = float(record.get("at", 0))
        passkey = record.get("method") == "mfa" and record.get("type") == Authenticator.Type.WEBAUTHN
        if passkey and record.get("reauthenticated") and used < shown_at and time.time() - shown_at <= FRESH:
            request.session[USED] = shown_at
            return Proof("passkey", datetime.fromtimestamp(shown_at, tz=UTC), ("passkey",))
    return None
