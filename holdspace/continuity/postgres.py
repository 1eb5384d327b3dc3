"""Backups of PostgreSQL by its own tools: pg_dump through age into a file, pg_restore out of it; never in clear on our disk.

The key of a backup (32 random bytes, as on the embedded database) is an age identity here. It is held in memory for the drill, and goes
to the recipients in the manifest.
"""

import os
import re
import secrets
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pyrage
from pyrage import x25519

from holdspace.audit.sources import PostgresSource
from holdspace.continuity.drill import BROKEN, Drilled, drill, examine
from holdspace.continuity.places import KEPT, saying_why
from holdspace.kernel.errors import Refused
from holdspace.kernel.keys.age import bech32
from holdspace.kernel.keys.material import Keys
from holdspace.kernel.postgres.address import read_address

_WORDS = 300  # characters of what a tool said
Run = Sequence[str]


@dataclass(frozen=True)
class Address:
    """Where a database is, and as whom one enters."""

    name: str
    user: str = ""
    password: str = field(default="", repr=False)
    host: str = ""
    port: str = ""

    @classmethod
    def of(cls, database: Mapping[str, Any]) -> "Address":
        """From Django's settings of a database."""
        return cls(*(str(database.get(part) or "") for part in ("NAME", "USER", "PASSWORD", "HOST", "PORT")))

    @classmethod
    def parse(cls, url: str, variable: str = "DATABASE_OWNER_URL") -> "Address":
        """From `postgres://user:password@host:port/name`."""
        return cls.of(read_address(url, variable).settings)

    def named(self, name: str) -> "Address":
        """Another database of the same server."""
        return Address(name, self.user, self.password, self.host, self.port)

    def words(self) -> list[str]:
        """For a command line; the password is never in it."""
        given = [("--username", self.user), ("--host", self.host), ("--port", self.port), ("--dbname", self.name)]
        return [f"{word}={value}" for word, value in given if value]

    def connection(self) -> dict[str, str]:
        """For psycopg."""
        given = {
            "dbname": self.name,
            "user": self.user,
            "password": self.password,
            "host": self.host,
            "port": self.port,
        }
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True)
class Cluster:
    """A database on a PostgreSQL server. owner: who may make databases and tables.

    door: a database that is there already, entered to make scratch ones beside this one, which need not be there yet.
    """

    owner: Address
    door: Address | None = None

    def copy(self, target: Path, keys: Keys) -> None:
        """Dump the database into a file encrypted with the backup's key; pg_dump sees one moment of it while others write."""
        recipient = _identity(keys).to_public()
        with (
            saying_why(target.parent),
            _created(target) as file,
            self._tool("pg_dump", "--format=custom", "--no-owner", "--no-privileges") as run,
        ):
            assert run.stdout is not None  # noqa: S101  # asked for in _tool
            _encrypt(run.stdout, file, recipient, target.parent)
        if run.returncode != 0:
            said = _said(run)
            if "row-level security" in said:
                said = "the role may not see every row. Name one with DATABASE_OWNER_URL that has BYPASSRLS."
            raise Refused(f"pg_dump failed: {said} No backup was made. {KEPT}")

    def drill(self, copy: Path, keys: Keys) -> Drilled:
        """Restore the copy into a database of its own on the same server, ask it everything, and drop it."""
        with self._drilling(copy, keys) as opened:
            return drill(PostgresSource(opened), keys.log)

    def examine(self, copy: Path, keys: Keys) -> dict[str, str]:
        """The same for a copy of the second database: its schema."""
        with self._drilling(copy, keys) as opened:
            return examine(PostgresSource(opened))

    @contextmanager
    def _drilling(self, copy: Path, keys: Keys) -> Iterator[Any]:
        name = f"holdspace_drill_{secrets.token_hex(6)}"
        with self._maintaining() as run:
            run(f'CREATE DATABASE "{name}"')
        scratch = self.owner.named(name)
        try:
            Cluster(scratch).load(copy, keys)
            with _connected(scratch) as opened:
                yield opened
        finally:
            with self._maintaining() as run:
                run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def load(self, copy: Path, keys: Keys) -> None:
        """pg_restore a decrypted copy into the database, whole or not at all."""
        with (
            copy.open("rb") as file,
            self._tool("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner") as run,
        ):
            assert run.stdin is not None  # noqa: S101  # asked for in _tool
            try:
                pyrage.decrypt_io(file, run.stdin, [_identity(keys)])
            except (pyrage.DecryptError, OSError, ValueError):
                run.kill()
                raise Refused(BROKEN.format(what="its dump cannot be decrypted.")) from None
            run.stdin.close()
            run.wait()
        if run.returncode != 0:
            raise Refused(BROKEN.format(what=f"pg_restore said: {_said(run)}"))

    def is_there(self) -> bool:
        """Whether the database holds tables already."""
        with _connected(self.owner) as opened:
            found = opened.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        return bool(found and found[0])

    @contextmanager
    def _maintaining(self) -> Iterator[Any]:
        with _connected(self.door or self.owner) as opened:
            try:
                yield opened.execute
            except _error() as error:
                raise Refused(
                    f"A scratch database for checking the backup could not be made ({_plain(str(error))}). "
                    f"Name a role that may, with DATABASE_OWNER_URL. No backup was made. {KEPT}"
                ) from None

    @contextmanager
    def _tool(self, program: str, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
        """Run one of PostgreSQL's programs; its password comes through a file that exists in memory only."""
        password, kept = _pass_file(self.owner)
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "PGPASS"))}
        try:
            run = subprocess.Popen(  # noqa: S603  # fixed words and the operator's address
                [program, *words, "--no-password", *self.owner.words()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=(said := os.memfd_create("said")),
                env=environment | password,
                pass_fds=kept,
            )
        except FileNotFoundError:
            raise Refused(
                f"{program} is not installed: backups of PostgreSQL are made with its own tools. {KEPT}"
            ) from None
        finally:
            for handle in kept:
                os.close(handle)
        run.said = said  # type: ignore[attr-defined]  # read by _said
        with run:
            yield run


def _said(run: "subprocess.Popen[bytes]") -> str:
    """What a tool complained about: its first lines, without rows."""
    handle = run.said  # type: ignore[attr-defined]
    os.lseek(handle, 0, os.SEEK_SET)
    text = os.read(handle, 4096).decode(errors="replace")
    os.close(handle)
    return _plain(text)


def _plain(text: str) -> str:
    first = [line for line in text.splitlines() if line.strip() and not re.match(r"(DETAIL|CONTEXT|Command was)", line)]
    return " ".join(first[:2])[:_WORDS]


def _pass_file(address: Address) -> tuple[dict[str, str], tuple[int, ...]]:
    if not address.password:
        return {}, ()
    handle = os.memfd_create("pass", 0)
    os.fchmod(handle, 0o600)
    word = address.password.replace("\\", "\\\\").replace(":", "\\:")
    os.write(handle, f"*:*:*:*:{word}\n".encode())
    return {"PGPASSFILE": f"/proc/self/fd/{handle}"}, (handle,)


def _identity(keys: Keys) -> x25519.Identity:
    return x25519.Identity.from_str(bech32("age-secret-key-", keys.db).upper())


@contextmanager
def _created(target: Path) -> Iterator[IO[bytes]]:
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _encrypt(source: IO[bytes], target: IO[bytes], recipient: x25519.Recipient, folder: Path) -> None:
    try:
        pyrage.encrypt_io(source, target, [recipient])
    except pyrage.EncryptError as error:
        raise Refused(f"The dump could not be written into {folder} ({error}). No backup was made. {KEPT}") from None


def _error() -> type[Exception]:
    import psycopg  # noqa: PLC0415  # there only where PostgreSQL is used

    return psycopg.Error


@contextmanager
def _connected(address: Address) -> Iterator[Any]:
    import psycopg  # noqa: PLC0415  # there only where PostgreSQL is used

    try:
        opened = psycopg.connect(**address.connection(), autocommit=True)  # type: ignore[arg-type]  # words only
    except psycopg.OperationalError as error:
        raise Refused(f"The database cannot be reached ({_plain(str(error))}). No backup was made. {KEPT}") from None
    with opened:
        yield opened
