"""A PostgreSQL server of one run's own: Debian's programs, a temporary folder, a socket and no port, never as root.

It is our child, and it is told to end when we end, however that happens.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

OWNER = "hs_owner"  # the one who began the cluster: may everything, and owns the tables
APP = "hs_app"  # the application at run time: owns nothing, passes no wall
STARTS_WITHIN = 60  # seconds
NOT_HERE = "PostgreSQL is not installed; scripts/system.sh does it"


def programs() -> Path | None:
    """Where initdb and postgres are; version 15 where it is there, else the newest."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return next((path for path in found if path.parent.name == "15"), found[-1] if found else None)


@dataclass(frozen=True)
class Place:
    """A server that runs, by the folder of its socket."""

    socket: Path

    def url(self, name: str, role: str = OWNER) -> str:
        """A DATABASE_URL."""
        return f"postgres://{role}@{quote(str(self.socket), safe='')}/{name}"

    def environment(self, name: str) -> dict[str, str]:
        """What a Holdspace on a database of this server is told: who it is at run time, and who owns the tables."""
        return {"DATABASE_URL": self.url(name, APP), "DATABASE_OWNER_URL": self.url(name)}

    def database(self, name: str) -> dict[str, str]:
        """Make an empty database and answer the environment of a Holdspace on it."""
        self.ask(f'CREATE DATABASE "{name}" OWNER {OWNER}')
        return self.environment(name)

    def ask(self, sql: Any, *params: object, name: str = "postgres", role: str = OWNER) -> list[tuple[Any, ...]]:
        """Run a statement outside any transaction, as the owner unless said otherwise."""
        import psycopg  # noqa: PLC0415  # only where PostgreSQL is asked for

        with psycopg.connect(host=str(self.socket), user=role, dbname=name, autocommit=True) as opened:
            cursor = opened.execute(sql, params or None)
            return cursor.fetchall() if cursor.description else []


def of_this_run() -> Place | None:
    """The server this run of tests stands on; None on the embedded database."""
    socket = os.environ.get("HOLDSPACE_TEST_SOCKET")
    return Place(Path(socket)) if socket else None


class Cluster:
    """`with Cluster() as place:`. sync: wait for the disk, as in earnest. folder: kept, and used again when it is there."""

    def __init__(self, *, sync: bool = False, folder: Path | None = None) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="hs-pg-"))
        self.place = Place(self.folder / "socket")
        self._kept = folder is not None
        self._sync = sync

    def __enter__(self) -> Place:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Place:
        """Begin, and come back when it answers."""
        bin_folder = programs()
        if bin_folder is None:
            raise RuntimeError(NOT_HERE)
        self._make_folders()
        self._initialise(bin_folder)
        words = [str(bin_folder / "postgres"), "-D", str(self.folder / "cluster")]
        for one in self._settings():
            words += ["-c", one]
        with (self.folder / "log").open("a") as log:
            self._process = subprocess.Popen(
                _not_as_root(words), stdout=log, stderr=log, cwd="/", start_new_session=True
            )
        self._wait()
        if not self.place.ask("SELECT 1 FROM pg_roles WHERE rolname = %s", APP):
            self.place.ask(f"CREATE ROLE {APP} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE")
        return self.place

    def _make_folders(self) -> None:
        self.folder.mkdir(exist_ok=True, parents=True)
        self.folder.chmod(0o755)
        self.place.socket.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            for path in (self.folder, self.place.socket):
                shutil.chown(path, "postgres", "postgres")

    def _initialise(self, bin_folder: Path) -> None:
        data = self.folder / "cluster"
        if (data / "PG_VERSION").exists():
            return
        words = [str(bin_folder / "initdb"), "-D", str(data), "-U", OWNER, "-A", "trust", "-E", "UTF8"]
        words = _not_as_root([*words, "--locale=C.UTF-8", "--no-sync"])
        begun = subprocess.run(words, capture_output=True, text=True, cwd="/", check=False)
        if begun.returncode:
            raise RuntimeError(begun.stderr)

    def _settings(self) -> list[str]:
        here = ["listen_addresses=", f"unix_socket_directories={self.place.socket}", "max_connections=60"]
        hasty = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        return here if self._sync else here + hasty

    def _wait(self) -> None:
        end = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise RuntimeError((self.folder / "log").read_text())
            try:
                self.place.ask("SELECT 1")
            except Exception:  # noqa: BLE001  # whatever it is, it does not answer yet
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("PostgreSQL did not answer")

    def stop(self) -> None:
        """End it by its own process id, and take the folder away."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT if self._sync else signal.SIGQUIT)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if not self._kept:
            shutil.rmtree(self.folder, ignore_errors=True)


def _not_as_root(words: list[str]) -> list[str]:
    """As `postgres` where we are root (the programs refuse to be), and ended by the kernel when our process ends."""
    become = ["--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *become, "--pdeathsig=QUIT", *words]
