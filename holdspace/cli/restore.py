"""`holdspace restore`: a practice out of a backup, with the printed recovery code."""

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.utils import timezone

from holdspace.cli import ground
from holdspace.kernel.errors import Refused
from holdspace.kernel.keys.age import identity_of
from holdspace.kernel.keys.material import Keys

if TYPE_CHECKING:
    from holdspace.continuity.restoring import Opening


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Name the command."""
    parser = commands.add_parser(
        "restore", help="bring a practice back from a backup; asks for the printed recovery code"
    )
    parser.add_argument("file", metavar="FILE", help="the backup")
    parser.add_argument("--identity", metavar="FILE", help="an age identity file instead of the recovery code")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--check", action="store_true", help="only check that it could be restored; nothing is changed")
    way.add_argument("--replace", action="store_true", help="move the practice that is there aside first")
    parser.add_argument(
        "--despite-findings", action="store_true", help="also when the record in the backup does not verify"
    )
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Check, or restore with the server stopped."""
    django.setup()
    from holdspace.continuity import restoring  # noqa: PLC0415  # models need the settings to be ready

    path = Path(chosen.file).expanduser()

    def ask() -> "Opening":
        return _opening(chosen.identity)

    if chosen.check:
        opened = restoring.check(path, ask)
        if opened.drilled.findings:
            print(
                "\n".join(
                    [f"This backup is whole, but its record does not verify: {_told(opened)}", *opened.drilled.findings]
                )
            )
            return 1
        print(f"This backup is good: {_told(opened)}")
        return 0
    with ground.only_one():
        ground.reach()
        at = timezone.now()
        opened, aside = restoring.restore(path, ask, replace=chosen.replace, despite=chosen.despite_findings, at=at)
        _finish(opened.keys, opened.manifest.log["checkpoint"], opened.manifest.created, opened.manifest.file)
    print(f"The practice is restored into {settings.DATA}: {_told(opened)}")
    if aside:
        print(f"What was there before lies in {aside}.")
    print("Start Holdspace as usual. Whatever was written after the backup was made is not in it.")
    return 0


def _told(opened: object) -> str:
    drilled, manifest = opened.drilled, opened.manifest  # type: ignore[attr-defined]  # a room's type, known after set-up
    return (
        f"{drilled.practice}, as of {manifest.created}, {drilled.notes} notes, "
        f"{drilled.events} events, its access log of {manifest.log['size']} entries recomputed."
    )


def _opening(identity: str | None) -> "Opening":
    """The recovery code from the terminal (never on the command line, where others could see it), or an identity file."""
    from holdspace.continuity.restoring import Opening  # noqa: PLC0415  # models need the settings to be ready

    if identity:
        try:
            lines = Path(identity).expanduser().read_text().split()
        except (OSError, UnicodeDecodeError):
            raise Refused(f"The identity file {identity} cannot be read. Nothing was changed.") from None
        found = next((line for line in lines if line.startswith("AGE-SECRET-KEY-1")), "")
        return Opening(found)
    code = getpass.getpass("Recovery code: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    return Opening(identity_of(code), code)


def _finish(keys: Keys, checkpoint: str, created: str, file: str) -> None:
    """In the restored database: tables of this version, a new log that names the last checkpoint known, and the event."""
    settings.KEY_STORE.hold(keys)
    settings.SECRET_KEY = keys.server_secret
    ground.prepare_tables(backed_up=True)
    from holdspace.audit.services import begin_new_log, sequence  # noqa: PLC0415  # models need the settings to be ready
    from holdspace.continuity.services.backups import settle_restored  # noqa: PLC0415
    from holdspace.practice.queries import all_practices  # noqa: PLC0415

    at = timezone.now()
    for number, practice in enumerate(all_practices()):
        reason = f"restored from the backup of {created}"
        begin_new_log(practice, known=checkpoint if number == 0 else "", reason=reason, at=at)
        settle_restored(practice, file, reason=reason, at=at)
        sequence(practice, at=at)
