"""A real `holdspace serve` process with its own data directory and keys."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType

from tests import demo
from tests.postgres.cluster import of_this_run

STARTS_WITHIN = 120  # seconds on a busy machine, the loading of the fictional practice included


class Server:
    """Start it with `with`; `url` is where it answers, `output` what it printed."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = _free_port()
        self.url = f"http://localhost:{self.port}"
        self.environment = {
            "HOLDSPACE_DATA": str(folder / "data"),
            "HOLDSPACE_KEYS": str(folder / "keys"),
            "PORT": str(self.port),
            **_database(),
            **environment,
        }
        self.log = folder / "server.log"

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def output(self) -> str:
        """Everything the server printed so far."""
        return self.log.read_text()

    def start(self) -> None:
        """Start, and come back when /healthz answers."""
        if self.environment.get("HOLDSPACE_DEMO") == "1":
            demo.put_into(self.folder, self.environment)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDSPACE", "DJANGO"))}
        command = [str(Path(sys.executable).with_name("holdspace")), "serve"]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command, env=kept | self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        end = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended at its start:\n{self.output}")
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2).read()
            except (OSError, urllib.error.HTTPError):
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise AssertionError(f"the server did not answer:\n{self.output}")

    def command(self, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run `holdspace` over this server's data."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDSPACE", "DJANGO"))}
        return subprocess.run(
            [str(Path(sys.executable).with_name("holdspace")), *words],
            env=kept | self.environment,
            input=typed,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End the process and its worker."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(10)


def _database() -> dict[str, str]:
    """On PostgreSQL a database of its own, entered as the application's role with the walls standing."""
    place = of_this_run()
    return place.database(f"server_{secrets.token_hex(6)}") if place else {}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
