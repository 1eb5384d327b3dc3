"""Triggers that keep rows as they were written, on both databases (house.md 14, "Immutability").

SQLite: BEFORE UPDATE and DELETE raise; with `recursive_triggers=ON` INSERT OR REPLACE fires the delete trigger.
PostgreSQL: the same by one function, and TRUNCATE is refused for the table.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SENTENCE = "this row is part of the record and cannot be changed"


def freeze_table(
    editor: BaseDatabaseSchemaEditor,
    table: str,
    *,
    when: str = "",
    may_set_once: tuple[str, ...] = (),
    may_change: tuple[str, ...] = (),
) -> None:
    """Refuse UPDATE, DELETE, REPLACE and TRUNCATE on `table`.

    when: an SQL condition on OLD that says which rows are frozen, e.g. `OLD.state <> 'draft'`; all rows if empty.
    may_set_once: columns that may go from NULL to a value, each once, while every other stays as it is.
    may_change: columns of the frozen rows that stay free, such as where a note stands on its way.
    A migration that rebuilds the table (SQLite has no other way for most changes) must call this again.
    """
    condition = f"WHEN ({when})" if when else ""
    on_update = _set_once(editor, table, when, may_set_once, may_change) if may_set_once or may_change else condition
    if editor.connection.vendor == "sqlite":
        for act, guard in (("UPDATE", on_update), ("DELETE", condition)):
            editor.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {guard} "
                f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
            )
        return
    editor.execute(
        "CREATE OR REPLACE FUNCTION holdspace_frozen() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for act, guard in (("UPDATE", on_update), ("DELETE", condition)):
        editor.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} FOR EACH ROW {guard} "
            "EXECUTE FUNCTION holdspace_frozen()"
        )
    editor.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION holdspace_frozen()")


def thaw_table(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Take the triggers away, for a migration that changes the table and freezes it again."""
    on = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
    for act in ("update", "delete"):
        editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}{on}")
    if on:
        editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate{on}")


def _set_once(
    editor: BaseDatabaseSchemaEditor, table: str, when: str, columns: tuple[str, ...], free: tuple[str, ...]
) -> str:
    with editor.connection.cursor() as cursor:
        names = [one.name for one in editor.connection.introspection.get_table_description(cursor, table)]
    unlike = "IS NOT" if editor.connection.vendor == "sqlite" else "IS DISTINCT FROM"
    changed = [f"NEW.{name} {unlike} OLD.{name}" for name in names if name not in (*columns, *free)]
    again = [f"(OLD.{name} IS NOT NULL AND NEW.{name} {unlike} OLD.{name})" for name in columns]
    frozen = f"({when}) AND " if when else ""
    return f"WHEN ({frozen}({' OR '.join([*again, *changed])}))"
