"""A real Secret Service for tests: a session bus and gnome-keyring of their own, unlocked, in a folder of their own."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def secret_service(folder: Path, *, unlocked: bool = True) -> Iterator[dict[str, str]]:
    """Start both and answer the environment in which `keyring` finds them; end both afterwards."""
    folder.mkdir(mode=0o700, parents=True)
    own = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "XDG_RUNTIME_DIR": str(folder)}
    with started(["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"], own) as bus:
        assert bus.stdout is not None
        own["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
        words = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        with started([*words, "--unlock"] if unlocked else words, own) as daemon:
            assert daemon.stdin is not None
            if unlocked:
                daemon.stdin.write(b"a password of the desktop\n")
            daemon.stdin.close()
            assert daemon.stdout is not None
            daemon.stdout.readline()  # it tells its address when it is ready
            yield own


@contextmanager
def started(words: list[str], own: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        words, env=os.environ | own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            process.kill()
