"""A PostgreSQL server of a test's own: Debian's, started in a temporary folder by a user who is not root."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
PASSWORD = "open:sesame\\7"  # characters that a password file must escape


def _as_postgres(*words: str) -> None:
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*as_user, *words], check=True, capture_output=True, cwd="/")


@contextmanager
def cluster() -> Iterator[int]:
    """The port it answers on; as role `clinic` with PASSWORD, who may make databases."""
    folder = Path(tempfile.mkdtemp(prefix="holdspace-pg-"))
    programs = PROGRAMS[-1]
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (secret := folder.with_suffix(".pw")).write_text(PASSWORD)
    secret.chmod(0o644)
    try:
        _as_postgres(
            str(programs / "initdb"), "-D", str(folder / "data"), "-U", "clinic", "-A", "scram-sha-256",
            f"--pwfile={secret}", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8",
        )  # fmt: skip
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        _as_postgres(
            str(programs / "pg_ctl"),
            "-D",
            str(folder / "data"),
            "-w",
            "-o",
            options,
            "-l",
            str(folder / "log"),
            "start",
        )
        yield port
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            _as_postgres(str(programs / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
        secret.unlink(missing_ok=True)
