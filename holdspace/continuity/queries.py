"""Reading about backups and downtime kits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import decide, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.continuity import kit_places, making
from holdspace.continuity.kit_rules import next_evening
from holdspace.continuity.models import Backup, Kit, KitCode, Recipient
from holdspace.continuity.rules import WORRYING, next_night
from holdspace.kernel.keys.problems import KeyProblem
from holdspace.practice.models import Practice

SHOWN = 60


@dataclass(frozen=True)
class BackupsPage:
    """What the page shows. last: the newest good one. tried: the newest of all, when it failed or is doubtful.

    own: the recovery code's recipient. place, same_disk: where the next one goes. problem: what is wrong with the keys.
    """

    last: Backup | None
    tried: Backup | None
    running: Backup | None
    history: list[Backup]
    own: str
    others: list[Recipient]
    next_at: datetime
    worrying: bool
    place: str
    same_disk: bool
    problem: str


@dataclass(frozen=True)
class Worry:
    """What Today says to those who look after backups: none was ever good, or the last good one is too old."""

    last: datetime | None


@dataclass(frozen=True)
class KitPage:
    """A clinician's own kit. code: None while it is off. last: the newest of the evening that lies somewhere still.

    hours: for how long a kit opens. shared: the folder it also goes to, or nothing.
    """

    code: KitCode | None
    last: Kit | None
    next_at: datetime
    hours: int
    shared: str


def open_backups(actor: Actor, *, at: datetime) -> BackupsPage:
    """Everything about backups, for an owner and the privacy officer."""
    require(actor, Action.BACKUP_READ, Subject(actor.practice), kind="backup")
    with transaction.atomic():
        practice = Practice.objects.get(id=actor.practice)
        rows = list(Backup.objects.filter(practice=practice).select_related("person").order_by("-at", "-id")[:SHOWN])
        last = _last_good(practice.id)
        record(actor, Action.BACKUP_READ, "backup", None, at=at)
    newest = rows[0] if rows and rows[0].state == Backup.State.RUNNING else None
    running = newest if newest and making.somebody_makes_one(making.own_folder().path) else None
    place = making.usual_place()
    own, problem = _own_recipient()
    ended = [row for row in rows if row is not running]
    tried = ended[0] if ended and ended[0].state not in (Backup.State.GOOD, Backup.State.REMOVED) else None
    return BackupsPage(
        last=last,
        tried=tried,
        running=running,
        history=ended,
        own=own,
        others=other_recipients(practice.id),
        next_at=next_night(at, practice.zone),
        worrying=_is_worrying(last, at),
        place=place.name,
        same_disk=place == making.own_folder(),
        problem=problem,
    )


def _own_recipient() -> tuple[str, str]:
    try:
        return settings.KEY_STORE.recipient() or "", ""
    except KeyProblem as problem:
        return "", problem.sentence


def open_own_kit(actor: Actor, *, at: datetime) -> KitPage:
    """Whether the actor's own kit is on, and what became of the last one."""
    require(actor, Action.KIT_MAKE, Subject(actor.practice), kind="kit")
    with transaction.atomic():
        zone = Practice.objects.get(id=actor.practice).zone
        code = KitCode.objects.filter(practice=actor.practice, person=actor.person, ended_at=None).first()
        last = Kit.objects.filter(practice=actor.practice, code=code, removed_at=None).order_by("-made_at").first()
        record(actor, "kit.read", "kit", code.id if code else None, at=at)
    folder = kit_places.shared_folder()
    return KitPage(
        code, last if code else None, next_evening(at, zone), kit_places.kit_validity(), str(folder) if folder else ""
    )


def backup_worry(actor: Actor, *, at: datetime) -> Worry | None:
    """Whether somebody who looks after backups is to be told that the last good one is over three days old. Invented people need none."""
    if not decide(actor, Action.BACKUP_READ, Subject(actor.practice)).allowed:
        return None
    if Practice.objects.get(id=actor.practice).fictional:
        return None
    last = _last_good(actor.practice)
    return Worry(last.at if last else None) if _is_worrying(last, at) else None


def other_recipients(practice: UUID) -> list[Recipient]:
    """Who can open backups besides the holder of the recovery code."""
    return list(Recipient.objects.filter(practice=practice, removed_at=None).order_by("added_at"))


def recipients_of(practice: UUID, extra: Sequence[str] = ()) -> list[str]:
    """To whom a backup is encrypted: the recovery code's recipient, those of the practice, and those of the command."""
    own = settings.KEY_STORE.recipient()
    found = [*([own] if own else []), *(one.recipient for one in other_recipients(practice)), *extra]
    return list(dict.fromkeys(found))


def _last_good(practice: UUID) -> Backup | None:
    return Backup.objects.filter(practice=practice, state=Backup.State.GOOD).order_by("-at").first()


def _is_worrying(last: Backup | None, at: datetime) -> bool:
    return last is None or at - last.at > WORRYING
