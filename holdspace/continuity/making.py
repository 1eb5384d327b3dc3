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
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from holdspace.continuity import archives
from holdspace.continuity.archives import Manifest
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
NO_RECIPIENT = (
    "There is nobody yet who could open a backup: make a recovery code first (Practice settings, or `holdspace recovery-code`). "
    "No backup was made."
)
AGE = b"age-encryption.org/"  # how a file encrypted with age begins
BUSY = "A backup is being made already. Wait until it is done."


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
    """A backup that was unwrapped, unpacked and found good; its database waits in the scratch place."""

    manifest: Manifest
    keys: Keys
    database: Path
    drilled: Drilled


# --- what the settings say ---


def source_here(*, living: bool = True) -> Source:
    """The database of this Holdspace. living: there is one, with its key; else only its place is meant."""
    about = connection.settings_dict
    if connection.vendor == "sqlite":
        return Embedded(Path(str(about["NAME"])), about["OPTIONS"]["key"]() if living else b"")
    owner = str(getattr(settings, "DATABASE_OWNER_URL", "") or "")
    here = Address.of(about)
    return Cluster(Address.parse(owner).named(here.name) if owner else here)


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
    source: Source,
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
        source.copy(copy, keys)
        drilled = source.drill(copy, keys)
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
        )
        written, sha256 = _deliver(place, manifest, copy)
    return Made(manifest.file, written, sha256, manifest, drilled)


def _deliver(place: Place, manifest: Manifest, copy: Path) -> tuple[int, bytes]:
    name = manifest.file
    try:
        with place.receiving(name) as target:
            archives.write_archive(target, manifest, copy)
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
    if any(name not in known.get(app, set()) for app, name in manifest.schema.items()):
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


def open_backup(source: Source, path: Path, keys: Keys, folder: Path) -> Opened:
    """Unpack a backup into `folder` and check everything: its bytes, the database, the log against the manifest."""
    database = folder / archives.DATABASE
    manifest = archives.unpack(path, database)
    _refuse_other_kind(source, database)
    drilled = source.drill(database, keys)
    if drilled.log != dict(manifest.log) or drilled.schema != dict(manifest.schema):
        raise Refused(
            "The record in this backup is not the one its manifest names. Nothing was changed; take another backup."
        )
    return Opened(manifest, keys, database, drilled)
