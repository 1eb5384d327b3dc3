"""What a page of signing asks for and takes: a passkey's signature over the statement, or password and second factor.

Between asking a passkey and its answer the login keeps what was meant: about which row, when, and how far the log had come.
No clinical text, five minutes, once.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from holdspace.audit.witness import Continuation
from holdspace.kernel.canonical import b64, timestamp, unb64
from holdspace.notes.rules import SIGN_WITHIN, Assertion, Intent, Proof
from holdspace.practice.queries import passkeys_of
from holdspace.web.ui.reauth import NOT_PROVEN, prove_password

KEPT = "holdspace_signing"
PASSED = "More than five minutes passed, or you opened another page to sign since. Nothing was signed and nothing is lost: sign again."
WITHIN = int(SIGN_WITHIN / timedelta(milliseconds=1))


@dataclass(frozen=True)
class Shown:
    """What was shown with a form. proof is None with a sentence in error; intent: what a passkey was asked to sign."""

    proof: Proof | None = None
    intent: Intent | None = None
    error: str = ""


def signing_context(request: HttpRequest, error: str = "") -> dict[str, Any]:
    """What `ui/components/signing.html` shows."""
    types = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    has = {"needs_code": bool(types), "has_app": Authenticator.Type.TOTP in types}
    return {"error": error, "proof": has | {"passkey": Authenticator.Type.WEBAUTHN in types}}


def ask_passkey(
    request: HttpRequest, about: UUID, *, statement: bytes, intent: Intent, log: Continuation | None
) -> JsonResponse:
    """Keep what is meant, and answer the script that will ask the passkey: the challenge is the digest of the statement."""
    return _asking(request, about, {"statement": statement.decode()}, intent, log)


def ask_passkey_for_many(
    request: HttpRequest, about: UUID, *, statements: Sequence[bytes], intent: Intent, log: Continuation | None
) -> JsonResponse:
    """The same for several statements at once: the challenge is that of the root of a tree over them, in this order."""
    return _asking(request, about, {"statements": [one.decode() for one in statements]}, intent, log)


def _asking(
    request: HttpRequest, about: UUID, asked: dict[str, Any], intent: Intent, log: Continuation | None
) -> JsonResponse:
    request.session[KEPT] = {"about": str(about), "at": timestamp(intent.at), "log": intent.log}
    return JsonResponse(
        asked
        | {
            "credentials": [b64(one) for one in passkeys_of(request.user.pk)],
            "rp": _rp(),
            "timeout": WITHIN,
            "log": witness_facts(log) if log else None,
        }
    )


def witness_facts(found: Continuation) -> dict[str, str]:
    """How the log goes on, for the browser as witness: checkpoint, empty line, a hash a line; the key; a restore before it."""
    lines = [found.checkpoint.rstrip("\n"), "", *[_standard(one) for one in found.path]]
    facts = {"text": "\n".join(lines) + "\n", "key": _standard(found.key)}
    if found.begun:
        facts["begun"] = timezone.localtime(found.begun.at).strftime("%-d %b %Y, %H:%M")
        facts["known"] = "" if found.begun.known is None else str(found.begun.known)
    return facts


def shown_with(request: HttpRequest, about: UUID) -> Shown:
    """Read what was shown: the passkey's answer to `ask_passkey`, or password and second factor."""
    if not request.POST.get("credential"):
        proof = prove_password(request, request.POST)
        return Shown(proof, error="" if proof else NOT_PROVEN)
    ratelimit.consume(request, action="reauthenticate", user=request.user, raise_exception=True)
    intent = _meant(request.session.pop(KEPT, None), about, timezone.now())
    if intent is None:
        return Shown(error=PASSED)
    assertion = _assertion(request.POST["credential"], f"{request.scheme}://{request.get_host()}")
    if assertion is None:
        return Shown(error=NOT_PROVEN)
    return Shown(Proof("passkey", timezone.now(), ("passkey",), assertion), intent)


def _meant(kept: Any, about: UUID, now: datetime) -> Intent | None:
    if not kept or kept["about"] != str(about):
        return None
    at = parse_datetime(kept["at"])
    return Intent(at, kept["log"]) if at and at <= now <= at + SIGN_WITHIN else None


def _assertion(text: str, origin: str) -> Assertion | None:
    try:
        told = json.loads(text)
        answer = told["response"]
        client_data, authenticator_data = unb64(answer["clientDataJSON"]), unb64(answer["authenticatorData"])
        signature = unb64(answer["signature"])
        return Assertion(unb64(told["rawId"]), client_data, authenticator_data, signature, origin, _rp())
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _rp() -> str:
    return str(get_adapter().get_public_key_credential_rp_entity()["id"])


def _standard(data: bytes) -> str:
    """Base64 as checkpoints have it."""
    text = b64(data).replace("-", "+").replace("_", "/")
    return text + "=" * (-len(text) % 4)
