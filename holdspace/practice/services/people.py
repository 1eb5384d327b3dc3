"""Verbs about the practice's people: found, invite, join, roles, deactivate, reset a login."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor, Origin, Role
from holdspace.access.policy import missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record, record_stranger
from holdspace.kernel.canonical import sha256
from holdspace.kernel.errors import Conflict, Invalid, Refused
from holdspace.kernel.words import clean_line
from holdspace.practice.models import Invitation, Person, Practice
from holdspace.practice.queries import passkey_key
from holdspace.practice.rules import (
    COSIGN_RULES,
    JOIN_LINK_LIFE,
    RESET_LINK_LIFE,
    PersonFacts,
    practice_problems,
    role_problems,
)

USED = "This link was used already. Sign in with the password you chose, or ask an owner for a new link."


@dataclass(frozen=True)
class Link:
    """A one-time link just made. `secret` is shown once and never kept."""

    invitation: Invitation
    secret: str


def found_practice(
    *,
    name: str,
    timezone: str,
    owner: PersonFacts,
    password: str,
    origin: Origin,
    at: datetime,
    fictional: bool = False,
) -> Person:
    """Create the practice and its owner. Refused when this database already holds a practice."""
    found = practice_problems(name, timezone) | {f"owner_{field}": what for field, what in owner.problems().items()}
    found |= _password_problems(password, Person(email=owner.email, name=owner.name))
    if found:
        raise Invalid(found)
    with transaction.atomic():
        if Practice.objects.exists():
            raise Refused(
                "This Holdspace already holds a practice. Sign in to it, or start another with a data directory of its own."
            )
        practice = Practice.objects.create(name=clean_line(name), timezone=timezone, fictional=fictional, founded_at=at)
        person = _person(practice.id, owner)
        person.joined_at = at
        person.set_password(password)
        person.save(force_insert=True)
        actor = Actor(person.id, practice.id, person.role_set, origin=origin, name=person.name)
        record(actor, "practice.found", "practice", practice.id, at=at)
    return person


def edit_practice(
    actor: Actor,
    *,
    name: str,
    timezone: str,
    late_after_hours: int,
    keeps_draft_history: bool | None = None,
    cosign_rule: str = "",
    at: datetime,
) -> Practice:
    """Change the practice's name, time zone, after how many hours a note begun counts as late, whether earlier states of drafts are kept.

    keeps_draft_history: None leaves it. cosign_rule: a key of COSIGN_RULES; "" leaves it.
    """
    found = practice_problems(name, timezone, late_after_hours)
    if cosign_rule and cosign_rule not in COSIGN_RULES:
        found["cosign_rule"] = ["Choose one from the list."]
    if found:
        raise Invalid(found)
    with transaction.atomic():
        practice = Practice.objects.select_for_update().get(id=actor.practice)
        require(actor, Action.PRACTICE_MANAGE, practice.subject, kind="practice", object_id=practice.id)
        practice.name, practice.timezone, practice.late_after_hours = clean_line(name), timezone, late_after_hours
        practice.cosign_rule = cosign_rule or practice.cosign_rule
        if keeps_draft_history is not None:
            practice.keeps_draft_history = keeps_draft_history
        practice.save()
        record(actor, Action.PRACTICE_MANAGE, "practice", practice.id, at=at)
    return practice


def invite_person(actor: Actor, facts: PersonFacts, *, at: datetime) -> Link:
    """Invite somebody by a one-time link that the owner hands over. Lasts seven days."""
    require(actor, Action.PERSON_INVITE, Subject(actor.practice), kind="person")
    found = facts.problems()
    if found:
        raise Invalid(found)
    with transaction.atomic():
        if Person.objects.filter(email__iexact=facts.email).exists():
            raise Invalid(
                {
                    "email": [
                        "Somebody with this email is here already. Open their page to change roles or reset the login."
                    ]
                }
            )
        person = _person(actor.practice, facts)
        person.invited_at = at
        person.set_unusable_password()
        person.save(force_insert=True)
        record(actor, Action.PERSON_INVITE, "person", person.id, at=at, reason="+".join(sorted(facts.roles)))
        return _link(actor.person, person, Invitation.Kind.JOIN, at)


def accept_invitation(
    secret: str, *, name: str, credentials: str, password: str, origin: Origin, at: datetime
) -> Person:
    """Use a one-time link: set the password, and for a new person confirm name and credentials. It works once."""
    with transaction.atomic():
        invitation = find_invitation(secret, at=at)
        person = Person.objects.select_for_update().get(id=invitation.person_id)
        joining = invitation.kind == Invitation.Kind.JOIN
        if joining:
            person.name, person.credentials = clean_line(name), clean_line(credentials)
        facts = PersonFacts(person.email, person.name, person.credentials, roles=tuple(person.roles))
        found = facts.problems() | _password_problems(password, person)
        if found:
            raise Invalid(found)
        person.set_password(password)
        person.joined_at = person.joined_at or at
        person.save()
        if not Invitation.objects.filter(id=invitation.id, used_at=None).update(used_at=at):
            raise Refused(USED)  # somebody used it in the same moment
        actor = Actor(person.id, person.practice_id, person.role_set, origin=origin, name=person.name)
        record(actor, "person.join" if joining else "person.use_reset", "person", person.id, at=at)
    return person


def find_invitation(secret: str, *, at: datetime) -> Invitation:
    """Return the open invitation for a link's secret.

    Raises NotFound when there is none, Refused with a sentence when it was used, withdrawn or has run out.
    """
    invitation, closed = look_at_link(secret, at=at)
    if invitation is None:
        raise missing("invitation", None)
    if closed:
        raise Refused(closed)
    return invitation


def look_at_link(secret: str, *, at: datetime) -> tuple[Invitation | None, str]:
    """What a link's secret leads to, and why it opens nothing any more: an empty sentence while it does."""
    rows = Invitation.objects.select_related("person", "practice", "issued_by")
    invitation = rows.filter(digest=sha256(secret.encode())).first()
    closed = ""
    if invitation is None:
        closed = "This link leads nowhere. Check that all of it was copied."
    elif invitation.used_at:
        closed = USED
    elif invitation.withdrawn_at or not invitation.person.is_active:
        closed = "This link was withdrawn. Ask an owner of the practice for a new one."
    elif at >= invitation.expires_at:
        closed = "This link has run out. Ask an owner of the practice for a new one."
    return invitation, closed


def edit_person(actor: Actor, person_id: UUID, facts: PersonFacts, *, at: datetime) -> Person:
    """Change a person's name, credentials, licence or roles. Earlier signatures keep what they were made with."""
    found = facts.problems()
    if found:
        raise Invalid(found)
    with transaction.atomic():
        person = _load(actor, person_id, Action.PERSON_MANAGE)
        if Role.OWNER not in facts.roles:
            _keep_an_owner(person)
        person.name, person.credentials = clean_line(facts.name), clean_line(facts.credentials)
        person.npi, person.license_state = facts.npi, clean_line(facts.license_state)
        person.license_number, person.roles = clean_line(facts.license_number), sorted(set(facts.roles))
        person.save()
        record(actor, Action.PERSON_MANAGE, "person", person.id, at=at, reason="roles " + "+".join(person.roles))
    return person


def set_roles(actor: Actor, person_id: UUID, roles: tuple[str, ...], *, at: datetime) -> Person:
    """Give a person another set of roles. The last owner stays an owner."""
    found = role_problems(roles)
    if found:
        raise Invalid(found)
    with transaction.atomic():
        person = _load(actor, person_id, Action.PERSON_MANAGE)
        if Role.OWNER not in roles:
            _keep_an_owner(person)
        person.roles = sorted(set(roles))
        person.save(update_fields=["roles"])
        record(actor, Action.PERSON_MANAGE, "person", person.id, at=at, reason="roles " + "+".join(person.roles))
    return person


def deactivate_person(actor: Actor, person_id: UUID, *, at: datetime) -> Person:
    """End a person's access at once: pages, tokens and open links. Their signatures stay."""
    with transaction.atomic():
        person = _load(actor, person_id, Action.PERSON_MANAGE)
        if not person.is_active:
            raise Conflict("This person's access has ended already.", current=person)
        _keep_an_owner(person)
        person.is_active, person.deactivated_at = False, at
        person.save(update_fields=["is_active", "deactivated_at"])
        _withdraw_links(person, at)
        record(actor, Action.PERSON_MANAGE, "person", person.id, at=at, reason="deactivated")
    return person


def reactivate_person(actor: Actor, person_id: UUID, *, at: datetime) -> Person:
    """Give access back to a person whose access had ended."""
    with transaction.atomic():
        person = _load(actor, person_id, Action.PERSON_MANAGE)
        person.is_active, person.deactivated_at = True, None
        person.save(update_fields=["is_active", "deactivated_at"])
        record(actor, Action.PERSON_MANAGE, "person", person.id, at=at, reason="reactivated")
    return person


def reset_login(actor: Actor, person_id: UUID, *, at: datetime) -> Link:
    """Take away password and second factors, end every login, and make a one-time link that lasts a day."""
    with transaction.atomic():
        person = _load(actor, person_id, Action.PERSON_MANAGE)
        link = _reset(person, actor.person, at)
        record(actor, Action.PERSON_MANAGE, "person", person.id, at=at, reason="login reset")
    return link


def reset_login_at_machine(email: str, *, origin: Origin, at: datetime) -> Link:
    """Reset a login for the operator, who has no account: the way back for an only owner who cannot get in.

    Whoever can do this holds the database and its key. The log says that it was done at the machine.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(email__iexact=email).first()
        if person is None:
            raise Refused("Nobody signs in with this email. Give it as it stands on the page People.")
        link = _reset(person, person.id, at)
        record_stranger(person.practice_id, origin, "person.reset_at_machine", at=at, person=person.id, refused=False)
    return link


def save_preferences(
    actor: Actor, *, scheme: str, density: str, single_keys: bool, format_key: str, at: datetime
) -> Person:
    """Keep how a person likes their screens: light or dark, roomy or compact, single-letter keys, usual format."""
    if scheme not in ("", "light", "dark"):
        raise Invalid({"scheme": ["Choose one from the list."]})
    if density not in ("", "compact"):
        raise Invalid({"density": ["Choose one from the list."]})
    with transaction.atomic():
        person = _load(actor, actor.person, Action.PERSON_EDIT_SELF)
        keys = "" if single_keys else "off"
        person.preferences = {"scheme": scheme, "density": density, "keys": keys, "format": format_key}
        person.save(update_fields=["preferences"])
        record(actor, Action.PERSON_EDIT_SELF, "person", person.id, at=at)
    return person


def record_sign_in(person: Person, origin: Origin, action: str, *, at: datetime, refused: bool = False) -> None:
    """Leave an event for a sign-in, a sign-out, a lock, or a failed try of a known person."""
    record_stranger(person.practice_id, origin, action, at=at, person=person.id, refused=refused)


def record_passkey(person: Person, origin: Origin, row: Any, *, added: bool, at: datetime) -> None:
    """Leave an event for a passkey set up or taken away, with the digest of its public key (security.md 5.2).

    A key of a kind that cannot sign here is a second factor and no more.
    """
    key = passkey_key(row)
    if key is None:
        record_sign_in(person, origin, "person.change_factor", at=at)
        return
    action = "person.add_passkey" if added else "person.remove_passkey"
    record_stranger(person.practice_id, origin, action, at=at, person=person.id, refused=False, digest=sha256(key[1]))


def record_failed_sign_in(person: Person | None, origin: Origin, *, at: datetime) -> None:
    """Leave an event for a sign-in that did not succeed; a stranger's goes to the only practice there is."""
    practice = Practice.objects.first() if person is None else person.practice
    if practice is not None:
        known = None if person is None else person.id
        record_stranger(practice.id, origin, "person.sign_in", at=at, person=known)


def _person(practice: UUID, facts: PersonFacts) -> Person:
    return Person(
        practice_id=practice,
        email=facts.email.strip().lower(),
        name=clean_line(facts.name),
        credentials=clean_line(facts.credentials),
        npi=facts.npi,
        license_state=clean_line(facts.license_state),
        license_number=clean_line(facts.license_number),
        roles=sorted(set(facts.roles)),
    )


def _load(actor: Actor, person_id: UUID, action: Action) -> Person:
    person = Person.objects.select_for_update().filter(practice=actor.practice, id=person_id).first()
    if person is None:
        raise missing("person", person_id, action=action)
    require(actor, action, person.subject, kind="person", object_id=person.id)
    return person


def _keep_an_owner(person: Person) -> None:
    if Role.OWNER not in person.roles:
        return
    others = Person.objects.filter(practice=person.practice_id, is_active=True).exclude(id=person.id)
    if not any(Role.OWNER in other.roles for other in others):
        raise Refused("This is the practice's only owner. Make somebody else an owner first.")


def _reset(person: Person, issued_by: UUID, at: datetime) -> Link:
    if not person.is_active:
        raise Refused("This person's access has ended. Give it back first, then reset the login.")
    person.set_unusable_password()  # also ends every session: its hash is part of the login
    person.save(update_fields=["password"])
    Authenticator.objects.filter(user=person).delete()
    _withdraw_links(person, at)
    return _link(issued_by, person, Invitation.Kind.RESET if person.joined_at else Invitation.Kind.JOIN, at)


def _withdraw_links(person: Person, at: datetime) -> None:
    Invitation.objects.filter(person=person, used_at=None, withdrawn_at=None).update(withdrawn_at=at)


def _link(issued_by: UUID, person: Person, kind: Invitation.Kind, at: datetime) -> Link:
    secret = secrets.token_urlsafe(32)
    life = JOIN_LINK_LIFE if kind == Invitation.Kind.JOIN else RESET_LINK_LIFE
    invitation = Invitation.objects.create(
        practice_id=person.practice_id,
        person=person,
        kind=kind,
        digest=sha256(secret.encode()),
        issued_by_id=issued_by,
        issued_at=at,
        expires_at=at + life,
    )
    return Link(invitation, secret)


def _password_problems(password: str, person: Person) -> dict[str, list[str]]:
    try:
        validate_password(password, person)
    except ValidationError as error:
        return {"password": list(error.messages)}
    return {}
