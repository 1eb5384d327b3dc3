"""Builds the second wall after each migration, as the owner of the tables: row-level security, and what the application may do.

The models decide: every table of ours with a field `practice` is walled, unless it is named in OPEN; in the second database every table
with a field `owner`, by person. Doing it again changes nothing, and takes no lock on a table whose wall stands. The policies name no role,
so that a dump of this database can be restored anywhere.
"""

from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, router
from django.db.backends.base.base import BaseDatabaseWrapper

from holdspace.kernel.postgres.walls import PERSON, SETTING

POLICY = "holdspace_practice"
# Read before it is known whose practice is meant: who signs in with this email, whose token or link is this.
OPEN = {
    "practice_person": "signing in finds the person by email, and the person says which practice",
    "practice_invitation": "a one-time link is found by its digest, before anybody is known",
    "practice_api_token": "a program's token is found by its digest, before anybody is known",
}
# Tables that are not of a model, and their column.
BESIDES = {"note_fts": "practice"}
# What may still change in a table whose rows are frozen without condition (kernel/frozen.py holds the rows besides).
NUMBERED = {"audit_event": ("log", "idx")}


def walled_tables(alias: str = DEFAULT_DB_ALIAS) -> dict[str, str]:
    """Table of a database to the column that says whose it is."""
    first = alias == DEFAULT_DB_ALIAS
    whose, found = ("practice", dict(BESIDES)) if first else ("owner", {})
    for model in apps.get_models():
        about = model._meta  # noqa: SLF001  # Django's documented name for a model's facts
        column = next((field.column for field in about.concrete_fields if field.name == whose), None)
        here = model.__module__.startswith("holdspace.") and router.allow_migrate_model(alias, model)
        if here and column and about.db_table not in OPEN:
            found[about.db_table] = column
    return found


def build_walls(connection: BaseDatabaseWrapper, app_role: str = "") -> None:
    """Wall every table in, and let `app_role` do what the application needs; without one, or where it owns the tables, only the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = %s "
            "WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity AND c.relforcerowsecurity",
            [POLICY],
        )
        standing = {row[0] for row in cursor.fetchall()}
        first = connection.alias == DEFAULT_DB_ALIAS
        for table, column in sorted(walled_tables(connection.alias).items()):
            if table not in standing:
                _wall_in(cursor, table, column, SETTING if first else PERSON)
        if app_role:
            _let_in(cursor, app_role, first=first)


def _wall_in(cursor: Any, table: str, column: str, setting: str) -> None:
    whose = f"{column} = nullif(current_setting('{setting}', true), '')::uuid"
    cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    cursor.execute(f"DROP POLICY IF EXISTS {POLICY} ON {table}")
    cursor.execute(f"CREATE POLICY {POLICY} ON {table} USING ({whose}) WITH CHECK ({whose})")


def _let_in(cursor: Any, role: str, *, first: bool) -> None:
    """Rows may be read and written; where every row is frozen, only added. No TRUNCATE, no trigger, no table is made or altered."""
    name = '"' + role.replace('"', '""') + '"'
    frozen = {act: _frozen(cursor, act) for act in ("update", "delete")}
    numbered = NUMBERED if first else {}
    given = "django_migrations, django_content_type, auth_permission" if first else "django_migrations"
    words = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {name}",
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {name}",
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"REVOKE INSERT, UPDATE, DELETE ON {given} FROM {name}",
    ]
    for act, tables in frozen.items():
        words += [f"REVOKE {act.upper()} ON {table} FROM {name}" for table in sorted(tables | set(numbered))]
    words += [f"GRANT UPDATE ({', '.join(columns)}) ON {table} TO {name}" for table, columns in numbered.items()]
    cursor.execute("; ".join(words))  # one message, so one transaction: nobody meets a role without its rights


def _frozen(cursor: Any, act: str) -> set[str]:
    """Tables whose rows may never be updated (or deleted), by the triggers that see to it whatever the row says."""
    cursor.execute(
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE t.tgname = c.relname || %s AND t.tgqual IS NULL AND c.relnamespace = 'public'::regnamespace",
        [f"_no_{act}"],
    )
    return {row[0] for row in cursor.fetchall()}


# --- who enters ---


def sees_every_row(connection: BaseDatabaseWrapper) -> bool:
    """Whether the role we entered as passes the walls: an owner has to, for backups and for changing tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def owns_tables(connection: BaseDatabaseWrapper) -> bool:
    """Whether the role we entered as may change the tables (or there are none yet)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(bool_and(pg_has_role(current_user, tableowner, 'USAGE')), true) FROM pg_tables WHERE schemaname = 'public'"
        )
        return bool(cursor.fetchone()[0])
