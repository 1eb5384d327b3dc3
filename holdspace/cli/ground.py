"""What every command stands on: keys, database, tables, one server at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import django
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command

from holdspace.access.actor import Origin
from holdspace.cli import owner, passphrases, upgrading
from holdspace.kernel.errors import Refused
from holdspace.kernel.keys.change import finish
from holdspace.kernel.sqlcipher.driver import create_database
from holdspace.kernel.sqlcipher.store import prepare_database

embedded = owner.embedded
reach = owner.reach


def database() -> Path:
    """The file of the embedded database."""
    return Path(str(settings.DATABASES["default"]["NAME"]))


def database_apart() -> Path:
    """The file of the second one, in which psychotherapy notes lie."""
    return Path(str(settings.DATABASES[owner.APART]["NAME"]))


def prepare_keys(asking: passphrases.Asking = passphrases.at_terminal) -> bool:
    """Make keys (and the embedded database) on the first start, prove them on every other. True on the first.

    A change of key that broke off is finished first. asking: how to ask for a passphrase, if the key opens with one.
    """
    owner.reach()
    finish(settings.KEY_STORE)
    first = not settings.KEY_STORE.exists()
    if settings.KEY_STORE.wants_passphrase():
        asking(settings.KEY_STORE)
    if embedded():
        prepare_database(settings.KEY_STORE, database())
    elif first:
        settings.KEY_STORE.create()
    settings.SECRET_KEY = settings.KEY_STORE.load().server_secret
    return first


def prepare_tables(*, backed_up: bool = False) -> None:
    """Bring the tables up to date, after a backup (`upgrading`); does nothing, quickly, when they are."""
    owner.reach()
    django.setup()
    _make_apart()
    with owner.owning_all() as app_roles:
        waiting = upgrading.waiting()
        for alias in owner.ALIASES:
            owner.refuse_without_rights(alias, tables=alias in waiting)
        if waiting:
            upgrading.migrate(backed_up=backed_up)
        call_command("createcachetable", verbosity=0)
        for alias, app_role in app_roles.items():
            owner.build_walls(alias, app_role)
    for alias in owner.ALIASES:
        owner.refuse_stranger(alias)
        owner.refuse_open_walls(alias)
    cache.forget_locks()  # type: ignore[attr-defined]  # config/cache.py
    _tell_of_keys()


def _make_apart() -> None:
    """Make the second embedded file once, at the first start or the first one of this version. One that was there and is not is refused."""
    path = database_apart()
    if not embedded() or path.exists():
        return
    if upgrading.had_apart():
        raise Refused(
            f"The database {path} is missing. It belongs to {database()}: put it back, or restore both from a backup. Nothing was changed."
        )
    create_database(path, settings.KEY_STORE.load().apart.db)


def _tell_of_keys() -> None:
    """Record in the access log what was done with the key while the database was shut."""
    from django.utils import timezone  # noqa: PLC0415  # models need the settings to be ready

    from holdspace.audit.services import record_stranger  # noqa: PLC0415
    from holdspace.practice.queries import only_practice  # noqa: PLC0415

    acts = settings.KEY_STORE.untold()
    practice = only_practice() if acts else None
    if practice is not None:
        for act in acts:
            record_stranger(practice.id, Origin("cli"), act.partition(" ")[0], at=timezone.now(), refused=False)
        settings.KEY_STORE.told(acts)


def open_tables() -> None:
    """Make Django ready for a command that runs beside the server. Refused when the tables are not of this version."""
    owner.reach()
    django.setup()
    for alias in owner.ALIASES:
        owner.refuse_stranger(alias)
    if (embedded() and not database_apart().exists()) or upgrading.waiting():
        raise Refused(
            "The database is not of this version of Holdspace. Start this version once with `holdspace serve`."
        )


@contextmanager
def only_one() -> Iterator[TextIO]:
    """Hold the data directory for one server or one maintenance command.

    Raises Refused when another process holds it.
    """
    settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.DATA / "holdspace.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused(
                f"Another Holdspace is running on {settings.DATA}. Stop it first, or give another data directory with HOLDSPACE_DATA."
            ) from error
        file.write(str(os.getpid()))
        file.flush()
        yield file
