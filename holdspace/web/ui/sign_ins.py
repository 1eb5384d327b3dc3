"""Sign-ins, sign-outs and changes of how somebody signs in leave events. They happen inside allauth, which tells by signals."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from holdspace.practice import queries as practices
from holdspace.practice.services import people
from holdspace.web.ui.faces import origin_of
from holdspace.web.ui.logins import login_of

_LISTENS = {"weak": False}


@receiver(user_logged_in, **_LISTENS)
def signed_in(request: HttpRequest, user: Any, **_: Any) -> None:
    """Somebody came in: their login gets its name."""
    login_of(request)
    people.record_sign_in(user, origin_of(request), "person.sign_in", at=timezone.now())


@receiver(user_logged_out, **_LISTENS)
def signed_out(request: HttpRequest, user: Any, **_: Any) -> None:
    """Somebody left, or was signed out."""
    if user is not None:
        people.record_sign_in(user, origin_of(request), "person.sign_out", at=timezone.now())


@receiver(user_login_failed, **_LISTENS)
def failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """A sign-in did not succeed: of somebody known by that email, or of a stranger. The email typed is not kept."""
    if request is None:
        return
    email = str(credentials.get("email") or credentials.get("username") or "")
    people.record_failed_sign_in(practices.login_by_email(email), origin_of(request), at=timezone.now())


@receiver(password_changed, **_LISTENS)
def changed_password(request: HttpRequest, user: Any, **_: Any) -> None:
    """Somebody changed their password."""
    people.record_sign_in(user, origin_of(request), "person.change_password", at=timezone.now())


@receiver(authenticator_added, **_LISTENS)
def added_factor(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    """Somebody set up a second factor; of a passkey the log keeps which key it is."""
    _changed_factor(request, user, authenticator, added=True)


@receiver(authenticator_removed, **_LISTENS)
def removed_factor(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    """Somebody took a second factor away."""
    _changed_factor(request, user, authenticator, added=False)


@receiver(authenticator_reset, **_LISTENS)
def replaced_factor(request: HttpRequest, user: Any, **_: Any) -> None:
    """Somebody made new recovery codes."""
    people.record_sign_in(user, origin_of(request), "person.change_factor", at=timezone.now())


def _changed_factor(request: HttpRequest, user: Any, authenticator: Any, *, added: bool) -> None:
    if authenticator.type == authenticator.Type.WEBAUTHN:
        people.record_passkey(user, origin_of(request), authenticator, added=added, at=timezone.now())
    else:
        people.record_sign_in(user, origin_of(request), "person.change_factor", at=timezone.now())
