"""Bringing the tables up to date: a checked backup first, else nothing is changed (issue "Trust", Backups)."""

import sys
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from holdspace.cli import owner
from holdspace.kernel.errors import HoldspaceError, Refused
from holdspace.kernel.keys.problems import KeyProblem
from holdspace.kernel.postgres import walls

WITHOUT = "HOLDSPACE_MIGRATE_WITHOUT_BACKUP=1"
Told = Callable[[], None]


def waiting() -> set[str]:
    """The databases whose tables are not of this version."""
    return {alias for alias in owner.ALIASES if _plan(alias)}


def _plan(alias: str) -> list[object]:
    """What is to be applied. In the second database only its own room leaves a trace of having been."""
    executor = MigrationExecutor(connections[alias])
    return list(
        executor.migration_plan(executor.loader.graph.leaf_nodes(owner.APART if alias == owner.APART else None))
    )


def had_apart() -> bool:
    """Whether the second database was made once: the first one knows."""
    return any(app == owner.APART for app, _ in MigrationRecorder(connection).applied_migrations())


def migrate(*, backed_up: bool) -> None:
    """Apply what is not applied yet. backed_up: the tables come out of a backup this very moment, so none is made.

    Raises Refused when the backup or a migration fails; the server is not started then.
    """
    tell, name = _nothing, ""
    if not backed_up and _holds_a_practice():
        if settings.MIGRATE_WITHOUT_BACKUP:
            print(f"{WITHOUT}: the tables are changed without a backup.", file=sys.stderr)
            tell = _tell_skipped
        else:
            tell, name = _back_up_first(timezone.now())
    try:
        call_command("migrate", owner.APART, database=owner.APART, interactive=False, verbosity=0)
        call_command("migrate", interactive=False, verbosity=0)
    except Exception as error:
        again = f"The backup made just before is {name}: `holdspace restore --replace` brings it back." if name else ""
        raise Refused(
            f"The tables could not be brought up to version {settings.VERSION} ({type(error).__name__}). Holdspace does not start, so that "
            f"nothing half-done is used. {again} Or install the version before again."
        ) from error
    tell()


def _nothing() -> None:
    """There is nothing to tell."""


def _holds_a_practice() -> bool:
    if (
        not MigrationRecorder(connection).applied_migrations()
        or "practice" not in connection.introspection.table_names()
    ):
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM practice")
        return bool(cursor.fetchone()[0])


def _back_up_first(at: datetime) -> tuple[Told, str]:
    """Make and check a backup in the data directory. Answers how to record it once the tables are new, and where it lies."""
    from holdspace.continuity import making  # noqa: PLC0415  # models need the settings to be ready
    from holdspace.continuity.services.backups import record_upgrade_backup  # noqa: PLC0415
    from holdspace.practice.queries import all_practices  # noqa: PLC0415

    place, recipients = making.own_folder(), _recipients()
    keys = (
        None if recipients else settings.KEY_STORE.load()
    )  # without a recipient: under the key of the database itself
    try:
        sources, log = making.sources_here(), settings.LOG_SECRET()
        connections.close_all()
        with making.take_turn(place.path):
            made = making.take(sources, place, recipients, log=log, work=place.path, at=at, keys=keys)
    except (HoldspaceError, KeyProblem) as problem:
        raise Refused(
            f"The tables are of an older version, and the backup that comes before any change failed: {problem.sentence} Nothing was "
            f"changed. Mend that and start again, or start once with {WITHOUT}."
        ) from None

    def tell() -> None:
        for practice in all_practices()[:1]:
            record_upgrade_backup(practice, made, recipients=len(recipients), at=at)

    return tell, str(place.path / made.file)


def _recipients() -> list[str]:
    """As `continuity.queries.recipients_of`, by hand: the tables are not of this version."""
    from holdspace.practice.queries import all_practices  # noqa: PLC0415  # models need the settings to be ready

    own = settings.KEY_STORE.recipient()
    found = [own] if own else []
    if "continuity_recipient" in connection.introspection.table_names():
        for practice in all_practices():
            with walls.within(practice), connection.cursor() as cursor:
                cursor.execute("SELECT recipient FROM continuity_recipient WHERE removed_at IS NULL")
                found += [row[0] for row in cursor.fetchall()]
    return list(dict.fromkeys(found))


def _tell_skipped() -> None:
    from holdspace.access.actor import Origin  # noqa: PLC0415  # models need the settings to be ready
    from holdspace.audit.services import record_stranger  # noqa: PLC0415
    from holdspace.practice.queries import all_practices  # noqa: PLC0415

    for practice in all_practices():
        with walls.within(practice):
            record_stranger(practice, Origin("cli"), "backup.skip", at=timezone.now(), refused=False, reason="upgrade")
