"""Reading about the practice and its people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import decide, missing, require
from holdspace.access.subject import Subject
from holdspace.audit.models import AuditEvent
from holdspace.audit.services import record
from holdspace.kernel.canonical import b64, sha256
from holdspace.kernel.prepared import Prepared
from holdspace.practice.models import ApiToken, Invitation, Person, Practice
from holdspace.practice.passkeys import spki_of

_TOKEN = Prepared(lambda digest: ApiToken.objects.select_related("person").filter(digest=digest), digests=("digest",))


@dataclass(frozen=True)
class PersonPage:
    """A person with the link still open for them and the tokens that act for them."""

    person: Person
    open_link: Invitation | None
    tokens: list[ApiToken]


@dataclass(frozen=True)
class StaffRow:
    """A person on the staff list. link: for an owner, the last one-time link made for them."""

    person: Person
    link: Invitation | None = None


def is_founded() -> bool:
    """Whether this database holds a practice yet."""
    return Practice.objects.exists()


def only_practice() -> Practice | None:
    """The practice of this database, when it holds exactly one."""
    found = list(Practice.objects.all()[:2])
    return found[0] if len(found) == 1 else None


def all_practices() -> list[UUID]:
    """Every practice of this database, for jobs."""
    return list(Practice.objects.order_by("id").values_list("id", flat=True))


def own_practice(actor: Actor) -> Practice:
    """The actor's practice."""
    return Practice.objects.get(id=actor.practice)


def list_people(actor: Actor, *, at: datetime, active_only: bool = False) -> list[Person]:
    """Everybody who works in the practice, by name."""
    require(actor, Action.PERSON_LIST, Subject(actor.practice), kind="person")
    with transaction.atomic():
        rows = Person.objects.filter(practice=actor.practice).order_by("name", "id")
        found = list(rows.filter(is_active=True) if active_only else rows)
        record(actor, Action.PERSON_LIST, "person", None, at=at)
    return found


def list_staff(actor: Actor, *, at: datetime) -> list[StaffRow]:
    """Everybody by name, with the state of their last link for an owner."""
    people = list_people(actor, at=at)
    if not decide(actor, Action.PERSON_MANAGE, Subject(actor.practice)).allowed:
        return [StaffRow(person) for person in people if person.is_active]
    links = Invitation.objects.filter(practice=actor.practice).order_by("issued_at")
    last = {link.person_id: link for link in links}
    return [StaffRow(person, last.get(person.id)) for person in people]


def open_person(actor: Actor, person_id: UUID, *, at: datetime) -> PersonPage:
    """One person's page, for an owner."""
    with transaction.atomic():
        person = Person.objects.filter(practice=actor.practice, id=person_id).first()
        if person is None:
            raise missing("person", person_id, action=Action.PERSON_MANAGE)
        require(actor, Action.PERSON_MANAGE, person.subject, kind="person", object_id=person.id)
        link = Invitation.objects.filter(person=person, used_at=None, withdrawn_at=None, expires_at__gt=at).last()
        tokens = list(ApiToken.objects.filter(person=person).order_by("-issued_at"))
        record(actor, "person.read", "person", person.id, at=at)
    return PersonPage(person, link, tokens)


def list_tokens(actor: Actor, *, at: datetime) -> list[ApiToken]:
    """Every token of the practice, newest first, for an owner."""
    require(actor, Action.TOKEN_LIST, Subject(actor.practice), kind="token")
    with transaction.atomic():
        found = list(ApiToken.objects.filter(practice=actor.practice).select_related("person").order_by("-issued_at"))
        record(actor, Action.TOKEN_LIST, "token", None, at=at)
    return found


def token_for(secret: str, *, at: datetime) -> ApiToken | None:
    """The live token with this secret, of an active person; None for any other."""
    token = _TOKEN.first(digest=sha256(secret.encode()))
    if token is None or token.revoked_at or not token.person.is_active:
        return None
    return token if token.expires_at is None or token.expires_at > at else None


def login_by_email(email: str) -> Person | None:
    """The person who signs in with this email, whatever its case; None for a stranger."""
    return Person.objects.select_related("practice").filter(email__iexact=email).first() if email else None


def names_of(practice: UUID, people: set[UUID]) -> dict[UUID, str]:
    """Names by id, for showing who did something."""
    return dict(Person.objects.filter(practice=practice, id__in=people).values_list("id", "name"))


def staff_names(actor: Actor) -> list[tuple[UUID, str]]:
    """Everybody who works or worked here, by name, for a choice in a form."""
    require(actor, Action.PERSON_LIST, Subject(actor.practice), kind="person")
    return list(Person.objects.filter(practice=actor.practice).order_by("name", "id").values_list("id", "name"))


def passkeys_of(person: UUID) -> dict[bytes, bytes]:
    """The passkeys somebody can sign with: credential id to SubjectPublicKeyInfo, as the device told them when they were set up."""
    rows = Authenticator.objects.filter(user_id=person, type=Authenticator.Type.WEBAUTHN).order_by("id")
    return dict(key for row in rows if (key := passkey_key(row)) is not None)


def passkey_key(row: Any) -> tuple[bytes, bytes] | None:
    """Credential id and SubjectPublicKeyInfo of a kept passkey; None when it is of a kind that cannot sign here."""
    try:
        told = row.wrap().authenticator_data.credential_data
    except (ValueError, TypeError, KeyError):
        return None
    spki = spki_of(told.public_key) if told else None
    return None if spki is None else (bytes(told.credential_id), spki)


def passkey_of(person: UUID, credential: bytes) -> bytes | None:
    """The public key of one passkey of this very person."""
    return passkeys_of(person).get(credential)


def is_enrolled(person: Person, spki: bytes) -> bool:
    """Whether the log saw that this person set up this key: without that a signature by it proves nothing to an outsider."""
    wanted = b64(sha256(spki))
    rows = AuditEvent.objects.filter(
        practice=person.practice_id, person=person.id, action="person.add_passkey", refused=False
    )
    return any(row.facts()["sha256"] == wanted for row in rows)
