"""`holdspace demo`: load the fictional practice, or take it away again."""

import argparse
from pathlib import Path

from django.conf import settings

from holdspace.cli import ground
from holdspace.kernel.errors import Refused


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Name the command."""
    parser = commands.add_parser("demo", help="load the fictional practice; --remove takes it away")
    parser.add_argument("--remove", action="store_true", help="delete the fictional practice and its database")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Load or remove, with the server stopped."""
    with ground.only_one():
        if chosen.remove:
            return _remove()
        ground.prepare_keys()
        ground.prepare_tables()
        load_and_tell()
    return 0


def load_and_tell() -> None:
    """Load the fictional practice unless it is there already, and print who can sign in and how."""
    from django.utils import timezone  # noqa: PLC0415  # models need the settings to be ready

    from holdspace.fictional.queries import sign_ins  # noqa: PLC0415
    from holdspace.fictional.services import load_fictional_practice  # noqa: PLC0415

    loaded = load_fictional_practice(at=timezone.now())
    print("The fictional practice is loaded." if loaded else "The fictional practice was here already.")
    for one in sign_ins():
        print(f"  {one.email:32} {one.name}, {one.roles}")
    print(
        f"  Everybody's password: {sign_ins()[0].password}   (no second factor in the fictional practice)", flush=True
    )


def _remove() -> int:
    """Delete the database files. Signed notes cannot be deleted from inside, not even invented ones."""
    if not ground.embedded():
        raise Refused("On PostgreSQL, drop both databases of the fictional practice with PostgreSQL's own tools.")
    if not settings.KEY_STORE.exists():
        print("There is no practice here.")
        return 0
    ground.prepare_keys()
    ground.prepare_tables()
    from holdspace.practice.queries import only_practice  # noqa: PLC0415  # models need the settings to be ready

    practice = only_practice()
    if practice is not None and not practice.fictional:
        raise Refused("This is a real practice. It cannot be removed by this command, and nothing was changed.")
    from django.db import connections  # noqa: PLC0415

    connections.close_all()
    files = [path for one in (ground.database(), ground.database_apart()) for path in (one, *_sides(one))]
    for path in (*files, settings.KEY_STORE.record):
        path.unlink(missing_ok=True)
    print("The fictional practice is removed. The next start begins with an empty Holdspace.")
    return 0


def _sides(database: Path) -> list[Path]:
    return list(database.parent.glob(f"{database.name}-*"))
