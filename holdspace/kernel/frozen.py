"""Triggers that keep rows as they were written, on both databases (house.md 14, "Immutability").

SQLite: BEFORE UPDATE and DELETE raise; with `recursive_triggers=ON` INSERT OR REPLACE fires the delete trigger.
PostgreSQL: the same by one function, and TRUNCATE is refused for the table.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SENTENCE = "this row is part of the record and cannot be changed"


def freeze_table(editor: BaseDatabaseSchemaEditor, table: str, *, when: str = "") -> None:
    """Refuse UPDATE, DELETE, REPLACE and TRUNCATE on `table`.

    when: an SQL condition on OLD that says which rows are frozen, e.g. `OLD.state <> 'draft'`; all rows if empty.
    """
    condition = f"WHEN ({when})" if when else ""
    if editor.connection.vendor == "sqlite":
        for act in ("UPDATE", "DELETE"):
            editor.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
            )
        return
    editor.execute(
        "CREATE OR REPLACE FUNCTION holdspace_frozen() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    editor.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {condition} "
        "EXECUTE FUNCTION holdspace_frozen()"
    )
    editor.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION holdspace_frozen()"
    )
