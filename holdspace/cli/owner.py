"""The two roles on PostgreSQL: who owns the tables and changes them, and as whom Holdspace runs (docs/operating.md, decision 0014).

DATABASE_OWNER_URL names the owner. Without it one role does both, passes every wall, and the policy alone keeps practices apart.
Whatever is wrong with address, server or rights is one sentence.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from django.conf import settings
from django.db import Error, OperationalError, connection

from holdspace.kernel.errors import Refused
from holdspace.kernel.postgres.address import read_address


def embedded() -> bool:
    """Whether the embedded database is used, not PostgreSQL."""
    return str(settings.DATABASES["default"]["ENGINE"]) == "holdspace.kernel.sqlcipher"


def reach() -> None:
    """Enter PostgreSQL once, or say why that is not possible. Nothing to do for the embedded database."""
    if embedded():
        return
    if find_spec("psycopg") is None:
        raise Refused(
            "DATABASE_URL names a PostgreSQL database, for which one package more is needed: run `make setup-postgres` once."
        )
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise Refused(f"The database cannot be reached: {_said(error)} DATABASE_URL says where it is.") from None


@contextmanager
def owning() -> Iterator[str]:
    """As the owner of the tables, for the length of a block; afterwards as the role of DATABASE_URL again, whose name this answers.

    The name is empty where no other owner is named.
    """
    if embedded() or not settings.DATABASE_OWNER_URL:
        yield ""
        return
    owner = read_address(settings.DATABASE_OWNER_URL, "DATABASE_OWNER_URL")
    here = connection.settings_dict
    if owner.name != here["NAME"]:
        raise Refused(
            f"DATABASE_URL names the database {here['NAME']}, DATABASE_OWNER_URL the database {owner.name}: both have to name the same."
        )
    before = {name: here[name] for name in owner.settings}
    _become(owner.settings)
    try:
        connection.ensure_connection()
    except OperationalError as error:
        _become(before)
        raise Refused(
            f"The database cannot be reached as its owner: {_said(error)} DATABASE_OWNER_URL says how."
        ) from None
    try:
        yield "" if owner.user == before["USER"] else str(before["USER"])
    finally:
        _become(before)


def _become(address: dict[str, str]) -> None:
    connection.close()
    connection.settings_dict.update(address)


def refuse_without_rights(*, tables: bool) -> None:
    """Say what the role we entered as lacks. tables: it is to make or change tables now."""
    if embedded():
        return
    from holdspace.kernel.postgres.building import owns_tables, sees_every_row  # noqa: PLC0415  # models first

    role = _role()
    owns = owns_tables(connection)
    if tables and not (owns and _may_create()):
        raise Refused(
            f"The role {role} may not make or change tables in the database {connection.settings_dict['NAME']}. Name the role that owns it "
            "with DATABASE_OWNER_URL."
        )
    if owns and not sees_every_row(connection):
        raise Refused(
            f"The role {role} owns the tables and is held back by the walls between practices, so it could not back up every row. "
            f'As a superuser say once: ALTER ROLE "{role}" BYPASSRLS.'
        )


def _may_create() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege('public', 'CREATE')")
        return bool(cursor.fetchone()[0])


def build_walls(app_role: str) -> None:
    """Wall in what is new, and give the run-time role its rights. By whoever owns the tables; nobody else can, and need not."""
    if embedded():
        return
    from holdspace.kernel.postgres import building  # noqa: PLC0415  # models first

    if not building.owns_tables(connection):
        return
    try:
        building.build_walls(connection, app_role)
    except Error as error:
        raise Refused(
            f"The walls between practices could not be built: {_said(error)} Holdspace does not start without them."
        ) from None


def refuse_stranger() -> None:
    """Of the role the server runs as: it has to have been let in."""
    if embedded():
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(bool_and(has_table_privilege(oid, 'SELECT')), true) FROM pg_class "
            "WHERE oid IN (to_regclass('public.django_migrations'), to_regclass('public.practice'))"
        )
        may = bool(cursor.fetchone()[0])
    if not may:
        raise Refused(
            f"The role {_role()} may not read the tables. Start Holdspace once with DATABASE_OWNER_URL: the owner gives it what it needs."
        )


def refuse_open_walls() -> None:
    """Where an owner is named, no wall may be open to the role the server runs as."""
    if embedded():
        return
    from holdspace.kernel.postgres.building import sees_every_row  # noqa: PLC0415  # models first

    if settings.DATABASE_OWNER_URL and sees_every_row(connection):
        raise Refused(
            f"The role {_role()} of DATABASE_URL passes the walls between practices (it is a superuser, or has BYPASSRLS), and an owner is "
            "named beside it. Name a role that does not."
        )


def _role() -> str:
    return str(connection.settings_dict["USER"] or "we entered as")


def _said(error: Exception) -> str:
    """PostgreSQL's first line, as a sentence; it names places and roles, never a password."""
    first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return first.rstrip(".") + "."
