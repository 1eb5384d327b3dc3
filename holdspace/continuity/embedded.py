"""Copies of the embedded database: online, in one step, under a key of their own (security.md 6.3).

Never in steps of some pages: beside a writer such a copy begins anew for ever. The copy is opened with our own settings first, so that its
page size is the source's; without a journal, because a copy that breaks off is thrown away.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlcipher3 import dbapi2 as Database

from holdspace.audit.sources import SqliteSource
from holdspace.continuity.drill import BROKEN, Drilled, drill, examine
from holdspace.continuity.places import KEPT, saying_why
from holdspace.kernel.errors import Refused
from holdspace.kernel.keys.files import make_private_directory, sync_directory
from holdspace.kernel.keys.material import Keys
from holdspace.kernel.keys.problems import KeyProblem
from holdspace.kernel.sqlcipher.driver import open_encrypted, side_files

PATIENCE = 20.0  # seconds the copy waits for a lock


@dataclass(frozen=True)
class Embedded:
    """One SQLCipher file and its key."""

    path: Path
    key: bytes = field(repr=False)

    def copy(self, target: Path, keys: Keys) -> None:
        """Copy the whole database as it is now into a new file under `keys.db`; others go on reading and writing."""
        with saying_why(target.parent):
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with (
            _saying_why(target.parent),
            closing(open_encrypted(self.key, database=str(self.path), timeout=PATIENCE)) as source,
            closing(open_encrypted(keys.db, database=str(target))) as copy,
        ):
            for pragma in ("journal_mode=OFF", "synchronous=OFF"):
                copy.execute(f"PRAGMA {pragma}")
            source.backup(copy, pages=-1)
        with saying_why(target.parent):
            _sync(target)

    def drill(self, copy: Path, keys: Keys) -> Drilled:
        """Open the copy with its own key and ask it everything; its bytes stay as they are."""
        with _whole(copy, keys) as source:
            return drill(source, keys.log)

    def examine(self, copy: Path, keys: Keys) -> dict[str, str]:
        """The same for a copy of the second database: its schema."""
        with _whole(copy, keys) as source:
            return examine(source)

    def is_there(self) -> bool:
        """Whether there is a database in the place."""
        return self.path.exists()

    @property
    def files(self) -> tuple[Path, ...]:
        """The database and what lies beside it while it is open."""
        return (self.path, *side_files(self.path))

    def put(self, database: Path) -> None:
        """Put an opened backup in the place of the database, which is empty."""
        make_private_directory(self.path.parent)
        for leftover in (*side_files(self.path), *side_files(database)):
            leftover.unlink(missing_ok=True)
        database.rename(self.path)
        sync_directory(self.path.parent)

    @contextmanager
    def moved_aside(self, aside: Path, *others: Path) -> Iterator[None]:
        """Move the database (and what lies beside it) into `aside`; back again when what follows fails."""
        make_private_directory(aside)
        moved: list[tuple[Path, Path]] = []
        try:
            for path in filter(Path.exists, (self.path, *side_files(self.path), *others)):
                path.rename(aside / path.name)
                moved += [(path, aside / path.name)]
            yield
        except BaseException:
            for before, after in moved:
                before.unlink(missing_ok=True)
                after.rename(before)
            aside.rmdir()
            raise
        sync_directory(aside)


@contextmanager
def _whole(copy: Path, keys: Keys) -> Iterator[SqliteSource]:
    """A copy, opened, whose every page and table is as SQLCipher and SQLite want them."""
    try:
        with closing(open_encrypted(keys.db, database=str(copy))) as opened:
            for pragma in ("cipher_integrity_check", "integrity_check"):
                found = [str(row[0]) for row in opened.execute(f"PRAGMA {pragma}").fetchmany(3)]
                if found not in ([], ["ok"]):
                    raise Refused(BROKEN.format(what=f"{found[0].splitlines()[-1]}."))
            yield SqliteSource(opened)
    except (Database.Error, KeyProblem):
        raise Refused(BROKEN.format(what="it cannot be read as a database.")) from None


@contextmanager
def _saying_why(folder: Path) -> Iterator[None]:
    """Turn what SQLite says while it copies into one sentence."""
    try:
        yield
    except Database.Error as error:
        said = str(error)
        if "full" in said or "disk I/O" in said:
            raise Refused(
                f"There is no room left in {folder}, or it cannot be written to. No backup was made. {KEPT}"
            ) from None
        if "locked" in said or "busy" in said:
            raise Refused(
                f"The database was busy for too long to be copied. No backup was made; try again. {KEPT}"
            ) from None
        raise Refused(f"The database could not be copied ({said}). No backup was made. {KEPT}") from None


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
