"""Verbs about API tokens: issue and revoke."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.kernel.canonical import sha256
from holdspace.kernel.errors import Conflict, Invalid, Refused
from holdspace.kernel.words import clean_line
from holdspace.practice.models import ApiToken, Person
from holdspace.practice.rules import line_problems, scope_problems

PREFIX = "hs_"


@dataclass(frozen=True)
class Issued:
    """A token just made. `secret` is shown once and never kept."""

    token: ApiToken
    secret: str


def issue_token(
    actor: Actor, person_id: UUID, *, label: str, scopes: tuple[str, ...], expires_at: datetime | None, at: datetime
) -> Issued:
    """Issue a token that acts for `person_id` within `scopes`; it can do no more than the person can, and never sign."""
    require(actor, Action.TOKEN_ISSUE, Subject(actor.practice), kind="token")
    found = scope_problems(scopes) | line_problems({"label": label}, limit=100)
    if not clean_line(label):
        found["label"] = ["Say what the token is for, so that it can be told apart later."]
    if expires_at is not None and expires_at <= at:
        found["expires_at"] = ["This day has passed. Choose a later one, or none."]
    if found:
        raise Invalid(found)
    with transaction.atomic():
        person = Person.objects.filter(practice=actor.practice, id=person_id).first()
        if person is None:
            raise missing("person", person_id, action=Action.TOKEN_ISSUE)
        if not person.is_active:
            raise Refused("This person's access has ended, so nothing can act for them.")
        secret = PREFIX + secrets.token_urlsafe(32)
        token = ApiToken.objects.create(
            practice_id=actor.practice,
            person=person,
            label=clean_line(label),
            digest=sha256(secret.encode()),
            scopes=sorted(set(scopes)),
            issued_by_id=actor.person,
            issued_at=at,
            expires_at=expires_at,
        )
        record(actor, Action.TOKEN_ISSUE, "token", token.id, at=at, reason="+".join(token.scopes))
    return Issued(token, secret)


def revoke_token(actor: Actor, token_id: UUID, *, at: datetime) -> ApiToken:
    """End a token at once."""
    require(actor, Action.TOKEN_REVOKE, Subject(actor.practice), kind="token", object_id=token_id)
    with transaction.atomic():
        token = ApiToken.objects.select_for_update().filter(practice=actor.practice, id=token_id).first()
        if token is None:
            raise missing("token", token_id, action=Action.TOKEN_REVOKE)
        if token.revoked_at:
            raise Conflict("This token was revoked already.", current=token)
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        record(actor, Action.TOKEN_REVOKE, "token", token.id, at=at)
    return token
