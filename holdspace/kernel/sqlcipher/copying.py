"""A copy of an encrypted database under another key (security.md 6.3).

In one step, never page by page: with somebody writing, a stepped copy begins again for ever. Never `PRAGMA rekey`: it
rewrites the only copy.
"""

import os
import shutil
from pathlib import Path

from sqlcipher3 import dbapi2 as Database

from holdspace.kernel.keys.change import APART
from holdspace.kernel.keys.files import sync_directory
from holdspace.kernel.keys.material import Keys
from holdspace.kernel.keys.problems import KeyProblem, NoRoom
from holdspace.kernel.sqlcipher.driver import Connection, create_database, open_encrypted, side_files

_SPARE = 16 * 1024 * 1024  # bytes


def copy_database(source: Path, key: bytes, target: Path, new_key: bytes) -> None:
    """Copy the database into a new file under a new key, and prove the copy good; nothing is left where that fails."""
    _refuse_narrow(source, target)
    create_database(target, new_key)
    try:
        _copy(source, key, target, new_key)
        _sync(target)
    except BaseException as error:
        for path in (target, *side_files(target)):
            path.unlink(missing_ok=True)
        if isinstance(error, Database.DatabaseError):
            raise KeyProblem(f"The database could not be copied ({error}). Nothing was changed.") from None
        raise


def copy_databases(source: Path, old: Keys, target: Path, new: Keys) -> None:
    """The same for a database and the second one beside it, where there is one, each under its own key."""
    copy_database(source, old.db, target, new.db)
    beside = source.with_name(APART)
    if beside.exists():
        copy_database(beside, old.apart.db, target.with_name(APART), new.apart.db)


def _copy(source: Path, key: bytes, target: Path, new_key: bytes) -> None:
    original = open_encrypted(key, database=str(source))
    try:
        copy = open_encrypted(new_key, database=str(target))
        try:
            original.backup(copy, pages=-1)
        finally:
            copy.close()
        copy = open_encrypted(new_key, database=str(target))  # as the next start will open it
        try:
            _prove(original, copy)
        finally:
            copy.close()
    finally:
        original.close()


def _prove(original: Connection, copy: Connection) -> None:
    """Every page's MAC, SQLite's own check, and as many rows in every table as there were."""
    damaged = copy.execute("PRAGMA cipher_integrity_check").fetchall()
    checked = copy.execute("PRAGMA integrity_check").fetchall()
    if damaged or checked != [("ok",)] or counts(original) != counts(copy):
        raise KeyProblem("The copy of the database is not like the original. Nothing was changed.")


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = [
        name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608


def _refuse_narrow(source: Path, target: Path) -> None:
    need = sum(path.stat().st_size for path in (source, *side_files(source)) if path.exists()) + _SPARE
    free = shutil.disk_usage(target.parent).free
    if free < need:
        raise NoRoom(
            f"The disk of {target.parent} has {free >> 20} MiB free, and the copy of the database needs {need >> 20} MiB. "
            "Make room, and try again. Nothing was changed."
        )


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_directory(path.parent)
