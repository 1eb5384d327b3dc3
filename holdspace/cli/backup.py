"""`holdspace backup`: a backup now, while the server runs or not."""

import argparse
from pathlib import Path

from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from holdspace.access.actor import Origin
from holdspace.cli import ground
from holdspace.kernel.errors import Refused


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Name the command."""
    parser = commands.add_parser("backup", help="make a backup now; the server may run")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--to", metavar="FOLDER", help="a folder, on another disk at best (HOLDSPACE_BACKUP_TO)")
    where.add_argument(
        "--command", metavar="WORDS", help="a command that reads it from standard input (HOLDSPACE_BACKUP_COMMAND)"
    )
    parser.add_argument(
        "--recipient",
        metavar="age1…",
        action="append",
        default=[],
        help="one more age public key that can open it; may be given again",
    )
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Make it, check it, and say where it lies."""
    if not settings.KEY_STORE.exists():
        raise Refused(f"There is no practice in {settings.DATA}, so there is nothing to back up.")
    try:
        ground.open_tables()
    except OperationalError:
        raise Refused(
            "The database cannot be reached or read. No backup was made. The backups before it are kept."
        ) from None
    from holdspace.continuity import archives, making  # noqa: PLC0415  # models need the settings to be ready
    from holdspace.continuity.places import Command, Folder  # noqa: PLC0415
    from holdspace.continuity.services.backups import back_up  # noqa: PLC0415
    from holdspace.practice.queries import only_practice  # noqa: PLC0415

    practice = only_practice()
    if practice is None:
        raise Refused("There is no practice yet, so there is nothing to back up.")
    wrong = [one for one in chosen.recipient if not archives.is_recipient(one)]
    if wrong:
        raise Refused(f"{wrong[0]} is not an age public key: it begins with age1 and has 62 characters.")
    place = making.usual_place()
    if chosen.to:
        place = Folder(Path(chosen.to).expanduser().resolve())
    elif chosen.command:
        place = Command(chosen.command)
    made = back_up(practice, Origin("cli"), place, extra=chosen.recipient, kind="by hand", at=timezone.now())
    where = f"went to the command {place.name}" if place.by_command else f"is at {Path(place.name) / made.file}"
    print(f"The backup {where}: {_size(made.size or 0)}, {_verdict(made.state, made.log_size, made.problem)}")
    if not place.by_command and Path(place.name) == making.own_folder().path:
        print(
            "It lies on the same disk as the practice. Copy it elsewhere: a backup on the same disk does not survive the disk."
        )
    return 1 if made.state == "doubtful" else 0


def _verdict(state: str, entries: int | None, problem: str) -> str:
    if state == "doubtful":
        return f"whole, but the record in it does not verify: {problem}"
    return f"checked and good, its access log of {entries} entries verified."


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{count / 1000:.0f} kB"
