"""Downtime kits: switched on and off by a clinician, made every evening and on demand, removed when they expire.

45 CFR 164.308(a)(7)(ii)(C): critical work goes on while the system is down. A kit never widens who reads what (decision 0022).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor, Origin
from holdspace.access.policy import decide, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record, record_stranger
from holdspace.caseload.queries import actor_for
from holdspace.caseload.rules import PROOF_IS_FRESH
from holdspace.continuity import kit_places, kits
from holdspace.continuity.kit_content import gather
from holdspace.continuity.kit_rules import days_covered, is_due, label_problem
from holdspace.continuity.models import Kit, KitCode
from holdspace.kernel.canonical import sha256
from holdspace.kernel.errors import Invalid, Refused
from holdspace.kernel.ids import new_id
from holdspace.kernel.postgres import walls
from holdspace.practice.models import Person
from holdspace.practice.queries import all_practices

if TYPE_CHECKING:
    from django.db.models import QuerySet

OFF = "Your downtime kit is switched off. Switch it on first: you get a code that opens it."
NOT_THERE = "The folder that HOLDSPACE_KIT_TO names is not there."
NOT_WRITTEN = "Holdspace could not write the kit into {folder} ({why})."


@dataclass(frozen=True)
class NewCode:
    """What was switched on, and the code in words: shown once, kept nowhere."""

    row: KitCode
    code: str


@dataclass(frozen=True)
class KitFile:
    """A kit as it is handed out."""

    name: str
    content: bytes


@dataclass(frozen=True)
class _Made:
    id: UUID
    file: KitFile
    expires: datetime


def switch_on_kit(actor: Actor, *, label: str, proved_at: datetime, at: datetime) -> NewCode:
    """Give the clinician a code for their kits from now on; one they had opens only what was made before.

    label: their word for the file in a shared folder. proved_at: when they showed anew who they are. The server keeps the public
    half of the code alone, so that neither it nor a backup can open a kit.
    """
    require(actor, Action.KIT_MAKE, Subject(actor.practice), kind="kit")
    label = label.strip().lower()
    with transaction.atomic():
        found = _problems(actor, label, proved_at=proved_at, at=at)
        if found:
            raise Invalid(found)
        ended = _end(actor.practice, actor.person, at=at)
        secret = secrets.token_bytes(kits.SECRET_BYTES)
        row = KitCode(practice_id=actor.practice, person_id=actor.person, label=label, made_at=at)
        row.public, row.mark = kits.public_half(secret), kits.mark_of(secret)
        row.save(force_insert=True)
        record(actor, "kit.switch_on", "kit", row.id, at=at, reason="new code" if ended else None)
    return NewCode(row, kits.format_code(secret))


def switch_off_kit(actor: Actor, *, at: datetime) -> None:
    """Make no more kits, and delete the server's copies. What was carried away still opens until it expires."""
    require(actor, Action.KIT_MAKE, Subject(actor.practice), kind="kit")
    with transaction.atomic():
        row = _end(actor.practice, actor.person, at=at)
        if row is None:
            raise Refused("Your downtime kit is switched off already.", action=Action.KIT_MAKE, kind="kit")
        record(actor, "kit.switch_off", "kit", row.id, at=at)


def make_kit(actor: Actor, *, at: datetime) -> KitFile:
    """Make a fresh kit to take away. The server keeps no copy of it."""
    require(actor, Action.KIT_MAKE, Subject(actor.practice), kind="kit")
    with transaction.atomic():
        code = _open_code(actor.practice, actor.person)
        if code is None:
            raise Refused(OFF, action=Action.KIT_MAKE, kind="kit")
        return _make(actor, code, "download", at=at).file


def make_kits(*, at: datetime) -> None:
    """For the schedule, as often as it likes to ask: delete what expired, and make each clinician's kit of the evening.

    Nobody who was deactivated, no longer treats, or is on no care team gets one. One clinician's failure is not the others'.
    """
    failed: list[Exception] = []
    lying: set[UUID] = set()
    for practice in all_practices():
        with walls.within(practice):
            _remove_expired(practice, at=at)
            for code in KitCode.objects.filter(practice=practice, ended_at=None).select_related("person__practice"):
                try:
                    _make_due(code, at=at)
                except Exception as error:  # noqa: BLE001  # told below, after the others had theirs
                    failed.append(error)
            lying.update(_lying(practice).values_list("id", flat=True))
    kit_places.sweep_own(lying)
    if failed:
        raise failed[0]


# --- inside ---


def _problems(actor: Actor, label: str, *, proved_at: datetime, at: datetime) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    others = KitCode.objects.filter(practice=actor.practice, label=label, ended_at=None).exclude(person=actor.person)
    if sentence := label_problem(label):
        found["label"] = [sentence]
    elif others.exists():
        found["label"] = ["Somebody else's kit has this name. Choose another one."]
    if not timedelta(0) <= at - proved_at <= PROOF_IS_FRESH:
        found["proof"] = ["Show once more who you are."]
    return found


def _open_code(practice: UUID, person: UUID) -> KitCode | None:
    rows = KitCode.objects.filter(practice=practice, person=person, ended_at=None)
    return rows.select_related("person__practice").first()


def _end(practice: UUID, person: UUID, *, at: datetime) -> KitCode | None:
    row = _open_code(practice, person)
    if row is not None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        for kit in _lying(practice).filter(code=row):
            _remove(kit, at=at)
    return row


def _make(actor: Actor, code: KitCode, reason: str, *, at: datetime) -> _Made:
    """Gather, encrypt, and leave the event of it, which names all that the kit shows."""
    practice, expires = code.person.practice, at + timedelta(hours=kit_places.kit_validity())
    gathered = gather(actor, code.person.titled, practice, days=days_covered(expires - at), at=at)
    head = kits.Head(new_id(), bytes(code.mark), at.astimezone(practice.zone).date() + timedelta(days=1), at, expires)
    sealed = kits.seal(
        gathered.words,
        head,
        bytes(code.public),
        ephemeral=ec.generate_private_key(ec.SECP256R1()),
        iv=secrets.token_bytes(kits.IV_BYTES),
    )
    content = kits.page_with(sealed)
    record(
        actor,
        Action.KIT_MAKE,
        "kit",
        head.kit,
        at=at,
        among=gathered.shown,
        digest=sha256(content),
        reason=reason,
    )
    return _Made(head.kit, KitFile(f"kit-{head.day}.html", content), expires)


def _make_due(code: KitCode, *, at: datetime) -> None:
    person: Person = code.person
    newest = Kit.objects.filter(practice=code.practice_id, code=code).order_by("-made_at").first()
    last, problem = (newest.made_at, newest.problem) if newest else (None, "")
    if not person.is_active or not is_due(last, problem, at, person.practice.zone):
        return
    actor = actor_for(person, origin=Origin("job"), at=at)
    if not decide(actor, Action.KIT_MAKE, Subject(actor.practice)).allowed or not actor.from_day_to_day.clinical_reach:
        return
    with transaction.atomic():
        made = _make(actor, code, "nightly", at=at)
        row = Kit(id=made.id, practice_id=code.practice_id, code=code, made_at=at, expires_at=made.expires)
        row.shared, row.problem = _put(made, code.label)
        row.save(force_insert=True)
        for older in _lying(code.practice_id).filter(code=code).exclude(id=row.id):
            _remove(older, at=at, replaced_by=row.shared)


def _put(made: _Made, label: str) -> tuple[str, str]:
    """Where it was put besides the data directory, and what went wrong, a sentence."""
    folder = kit_places.shared_folder()
    try:
        kit_places.put_own(made.id, made.file.content)
        if folder is None:
            return "", ""
        if not folder.is_dir():
            return "", NOT_THERE
        return str(kit_places.put_shared(folder, label, made.file.content)), ""
    except OSError as error:
        where = "its folder" if folder is None else str(folder)
        return "", NOT_WRITTEN.format(folder=where, why=error.strerror or "unknown")[:400]


def _lying(practice: UUID) -> "QuerySet[Kit]":
    return Kit.objects.filter(practice=practice, removed_at=None)


def _remove_expired(practice: UUID, *, at: datetime) -> None:
    """Delete the copies of what no longer opens, of codes that ended, and of people who left; and say so in the log."""
    for kit in _lying(practice).select_related("code__person"):
        gone = kit.code.ended_at is not None or not kit.code.person.is_active
        if kit.expires_at > at and not gone:
            continue
        with transaction.atomic():
            if _remove(kit, at=at):
                record_stranger(
                    practice,
                    Origin("job"),
                    "kit.remove",
                    at=at,
                    person=kit.code.person_id,
                    refused=False,
                    more={"kit": kit.id},
                )


def _remove(kit: Kit, *, at: datetime, replaced_by: str = "") -> bool:
    """Delete its files; a folder that is out of reach is tried again at the next turn. replaced_by: a file that is newer now."""
    kit_places.remove_own(kit.id)
    if kit.shared and kit.shared != replaced_by and not kit_places.removed_shared(Path(kit.shared)):
        return False
    kit.removed_at = at
    kit.save(update_fields=["removed_at"])
    return True
