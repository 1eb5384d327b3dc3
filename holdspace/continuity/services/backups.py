"""Backups: made by hand, every night and before an upgrade; found good or failed; the superfluous removed (security.md 6.3).

A backup by hand has two steps, so that the page answers at once: `begin_backup` leaves a row that says it runs, `carry_out` does the work in
a thread. What goes wrong is one sentence in the row, an event, and nothing left over.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import TextIO
from uuid import UUID

from django.conf import settings
from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor, Origin
from holdspace.access.policy import require
from holdspace.access.subject import Subject
from holdspace.audit.services import record, record_stranger, sequence
from holdspace.continuity import making
from holdspace.continuity.making import Made
from holdspace.continuity.models import Backup
from holdspace.continuity.places import Place
from holdspace.continuity.queries import recipients_of
from holdspace.continuity.rules import DOUBTFUL_KEPT, file_name, is_due, superfluous
from holdspace.kernel.errors import Refused
from holdspace.kernel.keys.problems import KeyProblem
from holdspace.kernel.postgres import walls
from holdspace.practice.models import Practice

STOPPED = "Holdspace was stopped while this backup was made. What was written of it is removed."
State = Backup.State


@dataclass(frozen=True)
class Begun:
    """A backup that is being made, and the turn that keeps others from making one beside it."""

    row: Backup
    place: Place
    recipients: Sequence[str]
    turn: TextIO


def begin_backup(actor: Actor, *, at: datetime) -> Begun:
    """Begin a backup by hand, into the usual place. Raises Refused when one is being made, or nobody could open it."""
    require(actor, Action.BACKUP_MAKE, Subject(actor.practice), kind="backup")
    place = making.usual_place()
    place.ready()
    turn = making.take_turn(making.own_folder().path)
    try:
        practice = Practice.objects.get(id=actor.practice)
        with transaction.atomic():
            begun = _begin(practice, "by hand", place, (), turn, at=at, person=actor.person)
            record(actor, Action.BACKUP_MAKE, "backup", begun.row.id, at=at, reason="begun")
    except BaseException:
        turn.close()
        raise
    return begun


def back_up(
    practice: Practice, origin: Origin, place: Place, *, extra: Sequence[str] = (), kind: str, at: datetime
) -> Backup:
    """Make a backup from beginning to end, for the command line and the schedule. Raises Refused with why it failed."""
    with walls.within(practice.id), making.take_turn(making.own_folder().path) as turn:
        with transaction.atomic():
            begun = _begin(practice, kind, place, extra, turn, at=at)
            _note(begun.row, origin, "begun", at=at)
        return carry_out(begun, origin, at=at)


def carry_out(begun: Begun, origin: Origin, *, at: datetime) -> Backup:
    """Do what was begun: copy, check, write, read back; then remove what newer backups made superfluous.

    Raises Refused when it failed; the row and the log say so by then.
    """
    row = begun.row
    with walls.within(row.practice_id), begun.turn:
        try:
            sequence(row.practice_id, at=at)
            made = making.take(
                making.sources_here(),
                begun.place,
                begun.recipients,
                log=settings.LOG_SECRET(),
                work=making.own_folder().path,
                at=row.at,
            )
        except Exception as error:
            _fail(row, _sentence(error), origin, at=at)
            raise
        _succeed(row, made, origin, at=at)
        _remove_superfluous(row.practice, origin, at=at)
    return row


def nightly(*, at: datetime) -> None:
    """For the schedule, as often as it likes to ask: a backup of each practice's database when one is due.

    Due: none was begun since the last 02:00 of the practice, or the last good one is more than 26 hours old. A failure is
    kept in its row, and the next try waits an hour.
    """
    practice = Practice.objects.order_by("founded_at").first()
    if practice is None:
        return
    with walls.within(practice.id):
        rows = Backup.objects.filter(practice=practice)
        good = rows.filter(state=State.GOOD).order_by("-at").values_list("at", flat=True).first()
        tried = rows.exclude(state=State.RUNNING).order_by("-at").values_list("at", flat=True).first()
    if not is_due(good, tried, at, practice.zone):
        return
    with suppress(Refused, KeyProblem):  # why is in the row, or another one is being made
        back_up(practice, Origin("job"), making.usual_place(), kind="nightly", at=at)


def record_upgrade_backup(practice: UUID, made: Made, *, recipients: int, at: datetime) -> Backup:
    """Keep the row and the event of a backup made before an upgrade, when there were no tables yet to keep them in."""
    with walls.within(practice), transaction.atomic():
        row = Backup(
            practice_id=practice,
            kind="before an upgrade",
            at=at,
            place=making.own_folder().name,
            file=made.file,
            recipients=recipients,
        )
        _succeed(row, made, Origin("cli"), at=at)
    return row


def settle_restored(practice: UUID, file: str, *, reason: str, at: datetime) -> None:
    """In a database that came out of the backup `file`: what ran then runs no more, and the log says what happened."""
    with walls.within(practice), transaction.atomic():
        running = Backup.objects.filter(practice=practice, state=State.RUNNING)
        running.update(state=State.FAILED, problem="The practice was restored from a backup made at this time.")
        record_stranger(
            practice, Origin("cli"), "backup.restore", at=at, refused=False, reason=reason, more={"file": file}
        )


# --- inside ---


def _begin(
    practice: Practice,
    kind: str,
    place: Place,
    extra: Sequence[str],
    turn: TextIO,
    *,
    at: datetime,
    person: UUID | None = None,
) -> Begun:
    """The row of a backup that runs. Whatever else says it runs was interrupted: the turn is ours."""
    Backup.objects.filter(practice=practice, state=State.RUNNING).update(state=State.FAILED, problem=STOPPED)
    try:
        recipients = recipients_of(practice.id, extra)
    except KeyProblem as problem:
        raise Refused(problem.sentence) from None
    if not recipients:
        raise Refused(making.NO_RECIPIENT)
    row = Backup(
        practice=practice,
        person_id=person,
        kind=kind,
        at=at,
        place=place.name[:500],
        by_command=place.by_command,
        file=file_name(at),
        recipients=len(recipients),
    )
    row.save(force_insert=True)
    return Begun(row, place, recipients, turn)


def _succeed(row: Backup, made: Made, origin: Origin, *, at: datetime) -> None:
    findings = made.drilled.findings
    # The size that people see is the record's: how much else lies in the file is nobody's business (decision 0032).
    row.state, row.size, row.sha256 = State.DOUBTFUL if findings else State.GOOD, made.manifest.size, made.sha256
    row.log_size, row.problem = made.drilled.log["size"], findings[0][:400] if findings else ""
    with transaction.atomic():
        row.save()
        _note(row, origin, "doubtful" if findings else row.kind, at=at, digest=made.sha256)
    sequence(row.practice_id, at=at)


def _fail(row: Backup, sentence: str, origin: Origin, *, at: datetime) -> None:
    row.state, row.problem = State.FAILED, sentence[:400]
    with transaction.atomic():
        row.save()
        _note(row, origin, "failed", at=at, refused=True)


def _note(
    row: Backup, origin: Origin, reason: str, *, at: datetime, digest: bytes | None = None, refused: bool = False
) -> None:
    record_stranger(
        row.practice_id,
        origin,
        "backup.make",
        at=at,
        person=row.person_id,
        refused=refused,
        reason=reason,
        digest=digest,
        more={"backup": row.id, "file": row.file},
    )


def _sentence(error: Exception) -> str:
    """Why a backup failed; of a failure nobody foresaw, its kind only."""
    if isinstance(error, Refused | KeyProblem):
        return error.sentence
    return f"The backup could not be made ({type(error).__name__}). The backups before it are kept."


def _remove_superfluous(practice: Practice, origin: Origin, *, at: datetime) -> None:
    """Remove the files of backups that newer ones in the same folder made superfluous.

    Only where the schedule puts them: what an operator put elsewhere with `--to`, or a command took, is theirs to keep.
    """
    folders = {making.own_folder().name, making.usual_place().name}
    sorts = ((State.GOOD, making.keep()), (State.DOUBTFUL, DOUBTFUL_KEPT))
    for folder, (state, kept) in product(sorted(folders), sorts):
        rows = list(Backup.objects.filter(practice=practice, state=state, by_command=False, place=folder))
        gone = set(superfluous([(row.id, row.at) for row in rows], kept, practice.zone))
        _remove([row for row in rows if row.id in gone], origin, at=at)


def _remove(rows: Sequence[Backup], origin: Origin, *, at: datetime) -> None:
    for row in rows:
        try:
            (Path(row.place) / row.file).unlink(missing_ok=True)
        except OSError:  # a disk that is not connected: next time
            continue
        with transaction.atomic():
            row.state = State.REMOVED
            row.save(update_fields=["state"])
            record_stranger(
                row.practice_id,
                origin,
                "backup.remove",
                at=at,
                refused=False,
                digest=bytes(row.sha256 or b""),
                more={"backup": row.id, "file": row.file},
            )
