"""The two roles on PostgreSQL: who owns the tables and changes them, and as whom Holdspace runs (docs/operating.md, decision 0014).

DATABASE_OWNER_URL names the owner. Without it one role does both, passes every wall, and the policy alone keeps practices apart.
Whatever is wrong with address, server or rights is one sentence. The second database, of psychotherapy notes, is met the same way: beside
the first, unless PSYCHOTHERAPY_DATABASE_URL says otherwise.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, OperationalError, connection, connections

from holdspace.kernel.errors import Refused
from holdspace.kernel.postgres.address import Address, read_address

APART = "psychotherapy"
ALIASES = (DEFAULT_DB_ALIAS, APART)
_SAYS = {
    DEFAULT_DB_ALIAS: ("DATABASE_URL", "DATABASE_OWNER_URL"),
    APART: ("PSYCHOTHERAPY_DATABASE_URL", "PSYCHOTHERAPY_DATABASE_OWNER_URL"),
}


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
    _enter(DEFAULT_DB_ALIAS)
    if _beside() and not _is_made():
        _make()
    _enter(APART)


def _enter(alias: str) -> None:
    try:
        connections[alias].ensure_connection()
    except OperationalError as error:
        raise Refused(f"The database cannot be reached: {_said(error)} {_SAYS[alias][0]} says where it is.") from None


def _beside() -> bool:
    """Whether the second database is on the server of the first, where we may look for it."""
    here, there = (connections[alias].settings_dict for alias in ALIASES)
    return all(str(here[part]) == str(there[part]) for part in ("HOST", "PORT"))


def _is_made() -> bool:
    found = connection.connection.execute(  # Django warns of its own cursors before it is set up
        "SELECT 1 FROM pg_database WHERE datname = %s", [connections[APART].settings_dict["NAME"]]
    )
    return found.fetchone() is not None


def _make() -> None:
    """Make it, once, as the owner."""
    name = str(connections[APART].settings_dict["NAME"])
    with owning(DEFAULT_DB_ALIAS):
        connection.ensure_connection()
        try:
            with connection.wrap_database_errors:
                connection.connection.execute(f'CREATE DATABASE "{name.replace(chr(34), chr(34) * 2)}"')
        except Error as error:
            raise Refused(
                f"Psychotherapy notes lie in a database of their own, which could not be made: {_said(error)} Make it once, with the owner "
                f'of the first one: CREATE DATABASE "{name}" OWNER …; or name another with PSYCHOTHERAPY_DATABASE_URL (docs/operating.md).'
            ) from None


def _owner_of(alias: str) -> Address | None:
    """Who owns the tables of a database, where somebody else than the role we run as does."""
    _, variable = _SAYS[alias]
    url = getattr(settings, variable)
    if url:
        return read_address(url, variable)
    if alias == APART and settings.DATABASE_OWNER_URL and _beside():
        first = read_address(settings.DATABASE_OWNER_URL, "DATABASE_OWNER_URL")
        name = str(connections[alias].settings_dict["NAME"])
        return Address(name, first.user, first.password, first.host, first.port)
    return None


@contextmanager
def owning_all() -> Iterator[dict[str, str]]:
    """As the owner of the tables of each database, for the length of a block. Answers each one's role at run time."""
    for alias in ALIASES:
        if not embedded() and _owner_of(alias) is None:
            refuse_stranger(alias)
    with ExitStack() as stack:
        yield {alias: stack.enter_context(owning(alias)) for alias in ALIASES}


@contextmanager
def owning(alias: str = DEFAULT_DB_ALIAS) -> Iterator[str]:
    """As the owner of the tables, for the length of a block; afterwards as the role we run as again, whose name this answers.

    The name is empty where no other owner is named.
    """
    owner = None if embedded() else _owner_of(alias)
    if owner is None:
        yield ""
        return
    here, says = connections[alias].settings_dict, _SAYS[alias]
    if owner.name != here["NAME"]:
        raise Refused(
            f"{says[0]} names the database {here['NAME']}, {says[1]} the database {owner.name}: both have to name the same."
        )
    before = {name: here[name] for name in owner.settings}
    _become(alias, owner.settings)
    try:
        connections[alias].ensure_connection()
    except OperationalError as error:
        _become(alias, before)
        raise Refused(f"The database cannot be reached as its owner: {_said(error)} {says[1]} says how.") from None
    try:
        yield "" if owner.user == before["USER"] else str(before["USER"])
    finally:
        _become(alias, before)


def _become(alias: str, address: dict[str, str]) -> None:
    connections[alias].close()
    connections[alias].settings_dict.update(address)


def refuse_without_rights(alias: str, *, tables: bool) -> None:
    """Say what the role we entered as lacks. tables: it is to make or change tables now."""
    if embedded():
        return
    from holdspace.kernel.postgres.building import owns_tables, sees_every_row  # noqa: PLC0415  # models first

    one = connections[alias]
    role, owns = _role(one), owns_tables(one)
    if tables and not (owns and _may_create(one)):
        raise Refused(
            f"The role {role} may not make or change tables in the database {one.settings_dict['NAME']}. Name the role that owns it "
            f"with {_SAYS[alias][1]}."
        )
    if owns and not sees_every_row(one):
        raise Refused(
            f"The role {role} owns the tables and is held back by the walls between practices, so it could not back up every row. "
            f'As a superuser say once: ALTER ROLE "{role}" BYPASSRLS.'
        )


def _may_create(one: Any) -> bool:
    with one.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege('public', 'CREATE')")
        return bool(cursor.fetchone()[0])


def build_walls(alias: str, app_role: str) -> None:
    """Wall in what is new, and give the run-time role its rights. By whoever owns the tables; nobody else can, and need not."""
    if embedded():
        return
    from holdspace.kernel.postgres import building  # noqa: PLC0415  # models first

    if not building.owns_tables(connections[alias]):
        return
    try:
        building.build_walls(connections[alias], app_role)
    except Error as error:
        raise Refused(
            f"The walls between practices could not be built: {_said(error)} Holdspace does not start without them."
        ) from None


def refuse_stranger(alias: str) -> None:
    """Of the role the server runs as: it has to have been let in."""
    if embedded():
        return
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(bool_and(has_table_privilege(oid, 'SELECT')), true) FROM pg_class "
            "WHERE oid IN (to_regclass('public.django_migrations'), to_regclass('public.practice'), to_regclass('public.vault'))"
        )
        may = bool(cursor.fetchone()[0])
    if not may:
        raise Refused(
            f"The role {_role(connections[alias])} may not read the tables. Start Holdspace once with {_SAYS[alias][1]}: the owner gives it "
            "what it needs."
        )


def refuse_open_walls(alias: str) -> None:
    """Where an owner is named, no wall may be open to the role the server runs as."""
    if embedded():
        return
    from holdspace.kernel.postgres.building import sees_every_row  # noqa: PLC0415  # models first

    if _owner_of(alias) is not None and sees_every_row(connections[alias]):
        raise Refused(
            f"The role {_role(connections[alias])} of {_SAYS[alias][0]} passes the walls between practices (it is a superuser, or has BYPASSRLS), and an owner is "
            "named beside it. Name a role that does not."
        )


def _role(one: Any) -> str:
    return str(one.settings_dict["USER"] or "we entered as")


def _said(error: Exception) -> str:
    """PostgreSQL's first line, as a sentence; it names places and roles, never a password."""
    first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return first.rstrip(".") + "."
