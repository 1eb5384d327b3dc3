"""Making one backup and opening one, without a row in the database: what the verbs, the command line and an upgrade share."""

import fcntl
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from holdspace.continuity import archives
from holdspace.continuity.archives import Manifest, Part
from holdspace.continuity.drill import Drilled
from holdspace.continuity.embedded import Embedded
from holdspace.continuity.places import KEPT, Command, Folder, Place
from holdspace.continuity.postgres import Address, Cluster
from holdspace.continuity.rules import Keep, file_name
from holdspace.kernel.canonical import timestamp
from holdspace.kernel.errors import Refused
from holdspace.kernel.keys.files import make_private_directory
from holdspace.kernel.keys.material import Keys, new_keys

Source = Embedded | Cluster
ALIAS_APART = "psychotherapy"  # the second database (config/databases.py)
NO_RECIPIENT = (
    "There is nobody yet who could open a backup: make a recovery code first (Practice settings, or `holdspace recovery-code`). "
    "No backup was made."
)
AGE = b"age-encryption.org/"  # how a file encrypted with age begins
BUSY = "A backup is being made already. Wait until it is done."


@dataclass(frozen=True)
class Sources:
    """The two databases of a Holdspace. apart: None where the second one is not there yet, before an upgrade."""

    first: Source
    apart: Source | None


@dataclass(frozen=True)
class Made:
    """A backup that was found good. size, sha256: of the whole file."""

    file: str
    size: int
    sha256: bytes
    manifest: Manifest
    drilled: Drilled


@dataclass(frozen=True)
class Opened:
    """A backup that was unwrapped, unpacked and found good; its databases wait in the scratch place."""

    manifest: Manifest
    keys: Keys
    folder: Path
    drilled: Drilled

    @property
    def database(self) -> Path:
        """The first one."""
        return self.folder / archives.DATABASE

    @property
    def apart(self) -> Path | None:
        """The second one, if the backup has it."""
        return self.folder / archives.APART if self.manifest.apart else None


# --- what the settings say ---


def sources_here(*, living: bool = True) -> Sources:
    """The databases of this Holdspace. living: they are there, with their keys; else only their places are meant. Raises Refused."""
    first, apart = (_source(alias, living=living) for alias in ("default", ALIAS_APART))
    return Sources(first, apart if not living or _has_tables_apart(apart) else None)


def _has_tables_apart(apart: Source) -> bool:
    """Whether there is a second database: not yet before the upgrade that brings it; after that one that is missing is no small thing."""
    there = not isinstance(apart, Embedded) or apart.is_there()
    if there and "vault" in connections[ALIAS_APART].introspection.table_names():
        return True
    if any(app == ALIAS_APART for app, _ in MigrationRecorder(connection).applied_migrations()):
        raise Refused(f"The database of psychotherapy notes is missing. No backup was made. {KEPT}")
    return False


def _source(alias: str, *, living: bool) -> Source:
    about = connections[alias].settings_dict
    if connection.vendor == "sqlite":
        return Embedded(Path(str(about["NAME"])), about["OPTIONS"]["key"]() if living else b"")
    here = Address.of(about)
    owner = _owner(alias, here) or here
    return Cluster(owner, owner.named(_first().name) if _beside(here) else None)


def _first() -> Address:
    return Address.of(connections["default"].settings_dict)


def _beside(here: Address) -> bool:
    """Whether a database is on the server of the first one."""
    return (here.host, here.port) == (_first().host, _first().port)


def _owner(alias: str, here: Address) -> Address | None:
    """As `cli.owner` finds it: who owns the tables, where that is somebody else."""
    first = str(getattr(settings, "DATABASE_OWNER_URL", "") or "")
    own = str(getattr(settings, "PSYCHOTHERAPY_DATABASE_OWNER_URL", "") or "")
    if alias == ALIAS_APART and own:
        return Address.parse(own, "PSYCHOTHERAPY_DATABASE_OWNER_URL").named(here.name)
    return Address.parse(first).named(here.name) if first and _beside(here) else None


def own_folder() -> Folder:
    """Where backups go unless the operator says otherwise, and where those before an upgrade always go."""
    return Folder(settings.DATA / "backups", own=True)


def usual_place() -> Place:
    """Where the schedule and the page put backups: HOLDSPACE_BACKUP_COMMAND, HOLDSPACE_BACKUP_TO, or the data directory."""
    if settings.BACKUP_COMMAND:
        return Command(settings.BACKUP_COMMAND)
    return Folder(Path(settings.BACKUP_TO)) if settings.BACKUP_TO else own_folder()


def keep() -> Keep:
    """How many stay."""
    kept: Keep = Keep.parse(settings.BACKUP_KEEP)
    return kept


# --- making ---


def take(
    sources: Sources,
    place: Place,
    recipients: Sequence[str],
    *,
    log: bytes,
    work: Path,
    at: datetime,
    keys: Keys | None = None,
) -> Made:
    """Copy, check the copy, write it to its place, read it back. Only then it is good; else nothing of it stays.

    log: the log key's secret. work: a scratch place. keys: those the copy is to have; fresh ones unless said otherwise.
    """
    place.ready()
    keys = keys or new_keys(log=log)
    with scratch(work) as folder:
        copy = folder / archives.DATABASE
        sources.first.copy(copy, keys)
        drilled = sources.first.drill(copy, keys)
        apart, schema_apart = _take_apart(sources, folder, keys)
        size, digest = archives.digest_of(copy)
        manifest = Manifest(
            file=file_name(at),
            size=size,
            sha256=digest,
            schema=drilled.schema,
            app=settings.VERSION,
            created=timestamp(at),
            log=drilled.log,
            keys=archives.wrap(keys, recipients),
            apart=apart,
            schema_apart=schema_apart,
        )
        written, sha256 = _deliver(place, manifest, folder)
    return Made(manifest.file, written, sha256, manifest, drilled)


def _take_apart(sources: Sources, folder: Path, keys: Keys) -> tuple[Part | None, dict[str, str]]:
    """Copy the second database under the key derived from the backup's, and look whether the copy is whole."""
    if sources.apart is None:
        return None, {}
    copy = folder / archives.APART
    sources.apart.copy(copy, keys.apart)
    schema = sources.apart.examine(copy, keys.apart)
    return Part(*archives.digest_of(copy)), schema


def _deliver(place: Place, manifest: Manifest, folder: Path) -> tuple[int, bytes]:
    name = manifest.file
    try:
        with place.receiving(name) as target:
            archives.write_archive(target, manifest, folder)
        if isinstance(place, Folder):
            if archives.read_through(place.draft(name)) != manifest:
                raise Refused(
                    f"The backup could not be read back from {place.name} as it was written. It was removed. {KEPT}"
                )
            place.accept(name)
    except Refused as problem:
        if problem.sentence == archives.CHANGED:
            raise Refused(
                f"The backup could not be read back from {place.name} as it was written. It was removed. {KEPT}"
            ) from None
        raise
    finally:
        if isinstance(place, Folder):
            with suppress(OSError):
                place.clear(name)
    return target.size, target.sha256


@contextmanager
def scratch(work: Path) -> Iterator[Path]:
    """A private folder for one backup; whatever an interrupted one left there goes too."""
    folder = work / ".scratch"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        make_private_directory(folder)
    except OSError as error:
        raise Refused(f"Holdspace may not write into {work} ({error.strerror}). No backup was made. {KEPT}") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def take_turn(work: Path) -> TextIO:
    """One backup at a time, whoever makes it; closing the file ends the turn. Raises Refused."""
    try:
        make_private_directory(work)
        file = (work / ".lock").open("w")
    except OSError as error:
        raise Refused(f"Holdspace may not write into {work} ({error.strerror}). No backup was made. {KEPT}") from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise Refused(BUSY) from None
    return file


def somebody_makes_one(work: Path) -> bool:
    """Whether a backup is being made at this moment."""
    try:
        take_turn(work).close()
    except Refused as problem:
        return problem.sentence == BUSY
    return False


# --- opening ---


def refuse_newer(manifest: Manifest) -> None:
    """A backup with tables that this version does not know is not opened by it."""
    known: dict[str, set[str]] = {}
    for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {}:
        known.setdefault(app, set()).add(name)
    named = [*manifest.schema.items(), *manifest.schema_apart.items()]
    if any(name not in known.get(app, set()) for app, name in named):
        raise Refused(
            f"This backup was made by Holdspace {manifest.app}, which is newer than this one ({settings.VERSION}). "
            "Install that version, then restore. Nothing was changed."
        )


def _refuse_other_kind(source: Source, database: Path) -> None:
    with database.open("rb") as file:
        dumped = file.read(len(AGE)) == AGE
    if dumped and isinstance(source, Embedded):
        raise Refused(
            "This backup is of a practice on PostgreSQL. Name an empty database with DATABASE_URL. Nothing was changed."
        )
    if not dumped and isinstance(source, Cluster):
        raise Refused(
            "This backup is of a practice on the embedded database. Leave DATABASE_URL out. Nothing was changed."
        )


def open_backup(sources: Sources, path: Path, keys: Keys, folder: Path) -> Opened:
    """Unpack a backup into `folder` and check everything: its bytes, the databases, the log against the manifest."""
    manifest = archives.unpack(path, folder)
    database, apart = folder / archives.DATABASE, folder / archives.APART
    _refuse_other_kind(sources.first, database)
    drilled = sources.first.drill(database, keys)
    schema_apart = sources.apart.examine(apart, keys.apart) if manifest.apart and sources.apart else {}
    same = drilled.schema == dict(manifest.schema) and schema_apart == dict(manifest.schema_apart)
    if drilled.log != dict(manifest.log) or not same:
        raise Refused(
            "The record in this backup is not the one its manifest names. Nothing was changed; take another backup."
        )
    return Opened(manifest, keys, folder, drilled)
