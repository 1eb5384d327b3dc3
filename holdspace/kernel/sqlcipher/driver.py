"""The SQLCipher driver, taught Django's types, and the one way to open or make an encrypted file.

Django registers its converters and adapters on the standard library's module; this is another module, so they are
registered again here.
"""

import datetime
import decimal
import os
import uuid
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3.base import decoder
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2 as Database

from holdspace.kernel.keys.files import make_private_directory, sync_directory
from holdspace.kernel.keys.problems import KeyProblem, MissingDatabase, WrongKey
from holdspace.kernel.sqlcipher.queue import WriteQueue

KEY_BYTES = 32
# At 4,096 a 2 KB note fills a page of its own. Part of the file: changing it needs a new file (house.md 12).
PAGE_SIZE = 8192
DEFAULT_CACHE_KIB = 4096

Database.register_converter("bool", b"1".__eq__)
Database.register_converter("date", decoder(parse_date))
Database.register_converter("time", decoder(parse_time))
Database.register_converter("datetime", decoder(parse_datetime))
Database.register_converter("timestamp", decoder(parse_datetime))
Database.register_adapter(decimal.Decimal, str)
Database.register_adapter(datetime.date, lambda value: value.isoformat())
Database.register_adapter(datetime.datetime, lambda value: value.isoformat(" "))
# As kernel.ids.IdField keeps them.
Database.register_adapter(uuid.UUID, lambda value: value.bytes)

_PRAGMAS = (
    "foreign_keys=ON",
    # Without it REPLACE slips past delete triggers.
    "recursive_triggers=ON",
    "legacy_alter_table=OFF",
    "journal_mode=WAL",
    "synchronous=FULL",
    "trusted_schema=OFF",
    "secure_delete=ON",
    "cell_size_check=ON",
    "temp_store=MEMORY",
)


class Connection(Database.Connection):
    """A connection that knows the line its writers stand in."""

    write_queue: WriteQueue
    write_timeout: float


def open_encrypted(key: bytes, *, cache_kib: int = DEFAULT_CACHE_KIB, **params: Any) -> Connection:
    """Open a database with its raw key, prove the key, and set the house's pragmas."""
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured("The database key has 32 bytes.")
    # SQLCipher reports a wrong key on stderr as well, page by page: the one sentence below is enough.
    connection: Connection = Database.connect(factory=Connection, **params)
    try:
        connection.execute("PRAGMA cipher_log_level=NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute(f"PRAGMA cipher_page_size = {PAGE_SIZE}")
        if not connection.execute("PRAGMA cipher_version").fetchone():
            raise ImproperlyConfigured("The database driver is not SQLCipher: the file would not be encrypted.")
        _prove_key(connection, params["database"])
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA cache_size=-{int(cache_kib)}")
    except BaseException:
        connection.close()
        raise
    return connection


def _prove_key(connection: Connection, path: object) -> None:
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except Database.DatabaseError as error:
        if "not a database" not in str(error):
            raise
        raise WrongKey(
            f"The key does not open the database {path}. Either the key file belongs to another database, or the "
            "database file is damaged. Put the right key file back, run `holdspace recover` with the printed "
            "recovery code, or restore a backup."
        ) from None


def refuse_missing(path: Path) -> None:
    """A database that should be there and is not is never made anew, or a practice would find itself empty."""
    if path.is_file() and path.stat().st_size > 0:
        return
    raise MissingDatabase(
        f"The database {path} is missing. Holdspace does not begin a new one in its place: put the file back, or "
        "restore a backup."
    )


def create_database(path: Path, key: bytes) -> None:
    """Make a new, empty, encrypted database; the only place where one is made."""
    if path.exists():
        raise KeyProblem(f"There is a database at {path} already; it stays as it is.")
    make_private_directory(path.parent)
    draft = path.with_name(f".{path.name}.new")
    for leftover in (draft, *side_files(draft), *side_files(path)):
        leftover.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    connection = open_encrypted(key, database=str(draft))
    try:
        # The first write lays down the header; auto_vacuum and friends keep their defaults.
        connection.execute("PRAGMA user_version=1")
    finally:
        connection.close()
    draft.replace(path)
    sync_directory(path.parent)


def side_files(path: Path) -> tuple[Path, Path]:
    """The write-ahead log and its index, beside a database file."""
    return path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")
