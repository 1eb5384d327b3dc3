"""`holdspace serve`: everything from nothing to a page on the loopback."""

import argparse
import os
import resource
import shutil
import socket
import sys
from pathlib import Path
from typing import NoReturn, TextIO

import django
from django.conf import settings

from holdspace.cli import demo, ground, page, passphrases
from holdspace.kernel.errors import Refused
from holdspace.kernel.keys import handover

THREADS = 8
UNUSED = [
    "django_htmx/ext*",
    "*/django_htmx/ext/*",
]  # htmx extensions we do not use; one names a module that is not there


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Name the command."""
    parser = commands.add_parser("serve", help="start Holdspace (PORT, HOST, HOLDSPACE_DATA, HOLDSPACE_DEMO=1)")
    parser.set_defaults(run=run)
    static = commands.add_parser("static", help="copy the static files under hashed names (serve does it by itself)")
    static.set_defaults(run=collect)


def collect(_chosen: argparse.Namespace) -> int:
    """Copy the static files, for tests that run without a server."""
    django.setup()
    _collect_static()
    return 0


def run(_chosen: argparse.Namespace) -> int:
    """Prepare keys, tables and static files, load the fictional practice when asked, and serve until stopped."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold the key
    _refuse_open_host()
    _refuse_taken_port()
    with ground.only_one() as lock:
        first = ground.prepare_keys(passphrases.at_terminal if sys.stdin.isatty() else page.at_page)
        ground.prepare_tables()
        _collect_static()
        if os.environ.get("HOLDSPACE_DEMO") == "1":
            demo.load_and_tell()
        _greet(first and os.environ.get("HOLDSPACE_DEMO") != "1")
        _serve(lock)


def _refuse_open_host() -> None:
    if settings.HOST not in ("127.0.0.1", "localhost", "::1") and not settings.BEHIND_TLS:
        raise Refused(
            f"HOST={settings.HOST} would serve records without encryption to the network. "
            "Put a TLS proxy in front and name it with HOLDSPACE_NAME=practice.example (docs/operating.md), or leave HOST out."
        )


def _refuse_taken_port() -> None:
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except OSError as error:
            raise Refused(
                f"Port {settings.PORT} is in use by another program. Stop it, or choose another: PORT=8001 make run."
            ) from error


def _collect_static() -> None:
    """Copy the static files under hashed names once a version and again whenever one is newer."""
    from django.core.management import call_command  # noqa: PLC0415  # needs the settings to be ready

    target = Path(settings.STATIC_ROOT)
    stamp = target / ".collected"
    house, built = settings.BASE / "holdspace", settings.BASE / "build" / "notebook"
    check = (*(house / "boundary" / "js").glob("*.js"), *(house / "boundary" / "data").glob("*.json"))
    sources = [path for path in (*(house / "web").rglob("static/**/*"), *built.glob("*.js"), *check) if path.is_file()]
    newest = max(path.stat().st_mtime for path in sources)
    if stamp.exists() and stamp.stat().st_mtime >= newest and stamp.read_text() == settings.VERSION:
        return
    shutil.rmtree(target, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
    stamp.write_text(settings.VERSION)


def _greet(first: bool) -> None:
    address = f"https://{settings.PUBLIC_NAME}" if settings.BEHIND_TLS else f"http://localhost:{settings.PORT}"
    where = f"Its encrypted database is in {settings.DATA}"
    if not ground.embedded():
        where = f"Its database is {settings.DATABASES['default']['NAME']} on PostgreSQL; what its keys need is in {settings.DATA}"
    lines = [f"Holdspace {settings.VERSION} is at {address}", where]
    if first:
        lines += [
            f"Its key was just made: {settings.KEY_STORE.places()[0].words}. Whoever has both can read everything: keep them apart.",
            "The first page helps you to print a recovery code, the only other way in.",
        ]
    print("\n".join(lines), flush=True)


def _serve(lock: TextIO) -> NoReturn:
    """Become the server. The lock on the data directory goes along; Django, 40 MiB of it, stays behind."""
    from django.db import connections  # noqa: PLC0415  # needs the settings to be ready

    connections.close_all()
    os.set_inheritable(lock.fileno(), True)
    hand_over_keys()
    sys.stdout.flush()
    words = ["-m", "holdspace.cli.lean", settings.HOST, str(settings.PORT), str(THREADS)]
    os.execv(sys.executable, [sys.executable, *words])  # noqa: S606  # ourselves, no shell


def hand_over_keys() -> None:
    """Keys go to the worker in a memory file; the environment names its descriptor only."""
    if handover.can_hand_over():
        os.environ[handover.VARIABLE] = str(handover.hand_over(settings.KEY_STORE.load()))
    elif not settings.KEY_STORE.places():
        raise Refused(
            "A passphrase at the start needs Linux. On this system, keep the key in the keyring: `holdspace keys to-keyring`."
        )
