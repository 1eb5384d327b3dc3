"""Row-level security met as the application meets it: as the role hs_app, in the cast's database (security.md 6.4).

Nothing here is kept: each attempt is rolled back.
"""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, transaction

from holdspace.kernel.ids import new_id
from holdspace.kernel.postgres import building, walls
from holdspace.notes import search
from tests.cast import WORDS
from tests.postgres.cluster import APP, of_this_run

pytestmark = [
    pytest.mark.skipif(of_this_run() is None, reason="only on PostgreSQL: SQLite has no row-level security"),
    pytest.mark.django_db,
]

# With rows of both practices in the cast.
PEOPLED = (
    "audit_event",
    "client",
    "caseload_assignment",
    "encounter",
    "note",
    "note_version",
    "note_signature",
    "note_fts",
)


class Door:
    """hs_app's own way in, past Django."""

    def __init__(self) -> None:
        import psycopg  # noqa: PLC0415  # there only where PostgreSQL is used

        place, self.errors = of_this_run(), psycopg.errors
        assert place is not None
        self._line = psycopg.connect(host=str(place.socket), user=APP, dbname=connection.settings_dict["NAME"])

    def ask(self, sql: Any, *params: Any, practice: UUID | None = None) -> list[tuple[Any, ...]]:
        """The answer (rows, or how many were changed), and then as if it had not been asked."""
        try:
            if practice is not None:
                self._line.execute("SELECT set_config('app.practice', %s, true)", [str(practice)])
            cursor = self._line.execute(sql, params or None)
            return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]
        finally:
            self._line.rollback()

    def count(self, table: str, practice: UUID | None = None) -> int:
        return int(self.ask(f"SELECT count(*) FROM {table}", practice=practice)[0][0])

    def refuses(self, sql: Any, *params: Any, practice: UUID | None = None) -> str:
        with pytest.raises(self.errors.InsufficientPrivilege) as refused:
            self.ask(sql, *params, practice=practice)
        return str(refused.value)

    def close(self) -> None:
        self._line.close()


@pytest.fixture
def door(cast) -> Iterator[Door]:
    opened = Door()
    yield opened
    opened.close()


def there(table: str, practice: UUID) -> int:
    """How many rows a practice has, as the owner counts them."""
    column = building.walled_tables()[table]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [practice])
        return int(cursor.fetchone()[0])


def row_of(table: str, practice: UUID) -> str:
    """A row of a practice, as JSON."""
    column = building.walled_tables()[table]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t WHERE {column} = %s LIMIT 1", [practice])
        return str(cursor.fetchone()[0])


# --- the house ---


def test_every_table_with_a_practice_is_walled_or_named_open():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name IN ('practice', 'practice_id')"
        )
        of_a_practice = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT c.relname, pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid), p.polcmd, p.polpermissive, p.polroles::text "
            "FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relrowsecurity AND c.relforcerowsecurity"
        )
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    walled = building.walled_tables()
    assert of_a_practice == set(walled) | set(building.OPEN)
    assert set(found) == set(walled)
    for table, column in walled.items():
        whose = f"({column} = (NULLIF(current_setting('app.practice'::text, true), ''::text))::uuid)"
        assert found[table] == (whose, whose, "*", True, "{0}"), table


def test_models_decide_and_those_left_open_are_read_before_anybody_is_known():
    ours = {model._meta.db_table for model in apps.get_models() if model.__module__.startswith("holdspace.")}
    assert ours - set(building.walled_tables()) - set(building.walled_tables("psychotherapy")) == {
        "practice",
        "practice_person",
        "practice_invitation",
        "practice_api_token",
    }
    assert len(building.walled_tables()) >= 16


def test_building_again_changes_nothing_and_mends_what_is_missing():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP POLICY holdspace_practice ON encounter")
        cursor.execute("ALTER TABLE client NO FORCE ROW LEVEL SECURITY")
        cursor.execute(f"GRANT DELETE, TRUNCATE ON audit_event TO {APP}")
        for _ in range(2):
            building.build_walls(connection, APP)
        test_every_table_with_a_practice_is_walled_or_named_open()
        cursor.execute("SELECT has_table_privilege(%s, 'audit_event', 'DELETE, TRUNCATE')", [APP])
        assert cursor.fetchone() == (False,)
        transaction.set_rollback(True)


# --- seeing ---


@pytest.mark.parametrize("table", PEOPLED)
def test_one_sees_ones_own_practice_and_nothing_of_another(door, cast, table):
    here, elsewhere = there(table, cast.practice), there(table, cast.elsewhere)
    assert (here > 0, elsewhere > 0, here != elsewhere or table == "note") == (True, True, True)
    assert door.count(table, cast.practice) == here
    assert door.count(table, cast.elsewhere) == elsewhere
    assert door.count(table) == 0
    assert door.count(table, new_id()) == 0


def test_a_setting_that_is_no_practice_opens_nothing(door, cast):
    for given in ("NULL", "' OR true --", "%", str(cast.practice)[:-1]):
        door._line.execute("SELECT set_config('app.practice', %s, true)", [given])
        with pytest.raises(door.errors.InvalidTextRepresentation):
            door.ask("SELECT count(*) FROM client")


def test_the_setting_ends_with_its_transaction(door, cast):
    assert door.count("client", cast.practice) > 0
    assert door.count("client") == 0


def test_search_finds_behind_the_wall_only(door, cast):
    asked = "SELECT holdspace_find(%s, %s, 999999999999999, 9)"
    clients = [f"c{cast.clients[name].hex}" for name in ("nils", "cleo")]
    assert len(door.ask(asked, WORDS["nils"], clients, practice=cast.elsewhere)) == 1
    assert door.ask(asked, WORDS["nils"], clients, practice=cast.practice) == []
    assert door.ask(asked, WORDS["nils"], clients) == []


# --- writing ---


@pytest.mark.parametrize("table", PEOPLED)
def test_a_row_of_another_practice_cannot_be_put_in(door, cast, table):
    row = row_of(table, cast.elsewhere)
    put = f"INSERT INTO {table} SELECT * FROM json_populate_record(null::{table}, %s)"
    for standing in (cast.practice, None, new_id()):
        assert "row-level security" in door.refuses(put, row, practice=standing)
    with pytest.raises(door.errors.IntegrityError):  # in its own practice only the number is taken
        door.ask(put, row, practice=cast.elsewhere)


@pytest.mark.parametrize("table", ["client", "encounter", "note", "caseload_assignment", "note_fts"])
def test_a_row_of_another_practice_is_not_changed_deleted_or_moved(door, cast, table):
    column = building.walled_tables()[table]
    same = f"UPDATE {table} SET {column} = {column}"
    assert door.ask(f"{same} WHERE {column} = %s", cast.elsewhere, practice=cast.practice) == [(0,)]
    assert door.ask(f"{same} WHERE {column} = %s", cast.elsewhere) == [(0,)]
    assert door.ask(f"DELETE FROM {table} WHERE {column} = %s", cast.elsewhere, practice=cast.practice) == [(0,)]
    if table != "note":  # whose signed rows do not change at all
        moved = f"UPDATE {table} SET {column} = %s"
        assert "row-level security" in door.refuses(moved, cast.elsewhere, practice=cast.practice)
        assert door.ask(same, practice=cast.practice)[0][0] == there(table, cast.practice)


# --- getting round it ---

ATTEMPTS = [
    "ALTER TABLE client DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE client NO FORCE ROW LEVEL SECURITY",
    "DROP POLICY holdspace_practice ON client",
    "CREATE POLICY mine ON client USING (true)",
    "SET ROLE hs_owner",
    "SET SESSION AUTHORIZATION hs_owner",
    "SET session_replication_role = replica",
    "ALTER ROLE hs_app BYPASSRLS",
    "GRANT hs_owner TO hs_app",
    "TRUNCATE audit_event",
    "TRUNCATE note_version CASCADE",
    "TRUNCATE client CASCADE",
    "DELETE FROM audit_event",
    "UPDATE audit_event SET action = 'nothing'",
    "UPDATE audit_event SET payload = ''",
    "UPDATE note_version SET content = ''",
    "DELETE FROM note_version",
    "UPDATE note_signature SET statement = ''",
    "DELETE FROM note_signature",
    "DELETE FROM audit_log_node",
    "DELETE FROM django_migrations",
    "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_event_no_update ON audit_event",
    "CREATE OR REPLACE FUNCTION holdspace_frozen() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "ALTER FUNCTION holdspace_find OWNER TO hs_app",
    "DROP TABLE client",
    "CREATE TABLE public.copies (words text)",
    "CREATE TRIGGER mine BEFORE INSERT ON client FOR EACH ROW EXECUTE FUNCTION holdspace_frozen()",
    "COPY client TO '/dev/null'",
    "COPY client TO PROGRAM 'cat'",
    "SELECT pg_read_file('pg_hba.conf')",
]


@pytest.mark.parametrize("sql", ATTEMPTS)
def test_the_application_cannot_do_this(door, cast, sql):
    """With its own practice rightly set; so it could reach its rows, and still may not."""
    door.refuses(sql, practice=cast.practice)


def test_what_the_log_needs_is_let_through(door, cast):
    assert door.ask("UPDATE audit_event SET log = log, idx = idx", practice=cast.practice)[0][0] > 0


def test_turning_the_walls_off_for_a_session_shows_an_error_and_no_row(door, cast):
    assert "row-level security" in door.refuses(
        "SET LOCAL row_security = off; SELECT * FROM client", practice=cast.practice
    )


# --- Django's way in ---


@pytest.fixture
def application(cast) -> Iterator[Any]:
    """The backend, entered as hs_app."""
    from holdspace.kernel.postgres.base import DatabaseWrapper  # noqa: PLC0415  # there only where PostgreSQL is used

    opened = DatabaseWrapper({**connection.settings_dict, "USER": APP}, alias="application")
    yield opened
    opened.close()


def seen(application: Any) -> int:
    with application.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM client")
        return int(cursor.fetchone()[0])


def test_the_backend_repeats_where_the_thread_stands(application, cast):
    here, elsewhere = there("client", cast.practice), there("client", cast.elsewhere)
    assert (seen(application), here > 0, elsewhere > 0) == (0, True, True)
    with walls.within(cast.practice):
        assert seen(application) == here
        with walls.within(cast.elsewhere):
            assert seen(application) == elsewhere
        assert seen(application) == here
        with walls.nowhere():
            assert seen(application) == 0
    assert seen(application) == 0


def test_savepoints_rollbacks_and_errors_leave_no_other_setting_behind(application, cast):
    here = there("client", cast.practice)
    application.set_autocommit(False)
    with application.cursor() as cursor:
        walls.stand_in(cast.elsewhere)
        cursor.execute("SAVEPOINT one")
        seen(application)
        walls.stand_in(cast.practice)
        cursor.execute("ROLLBACK TO SAVEPOINT one")
        assert seen(application) == here
        with pytest.raises(Exception, match="no_such"):
            cursor.execute("SELECT no_such FROM client")
        cursor.execute("ROLLBACK TO SAVEPOINT one")
        assert seen(application) == here
    application.rollback()
    application.set_autocommit(True)
    assert seen(application) == here


def test_nothing_stays_on_the_connection_for_whoever_has_it_next(application, cast):
    """A pooler in transaction mode hands it on after each transaction."""
    with walls.within(cast.practice):
        assert seen(application) > 0
        raw = application.connection
        assert raw.pgconn.exec_(b"SELECT current_setting('app.practice', true)").get_value(0, 0) in (None, b"")
        assert raw.pgconn.exec_(b"SELECT count(*) FROM client").get_value(0, 0) == b"0"


def test_many_rows_are_written_behind_the_wall_too(application, cast):
    with application.cursor() as cursor:
        rows = [(1, 1, cast.notes["nils"])] * 3
        sql = "UPDATE note SET template_version = template_version WHERE %s = %s AND id = %s AND false"
        with walls.within(cast.elsewhere):
            cursor.executemany(sql, rows)
        assert cursor.rowcount == 0
        cursor.executemany("SELECT count(*) FROM client WHERE %s = %s AND %s IS NOT NULL", rows)
        assert cursor.connection.info.transaction_status == 0  # nothing is left open


def test_what_was_changed_is_counted_as_ever(application, cast):
    with walls.within(cast.practice), application.cursor() as cursor:
        cursor.execute("UPDATE client SET phone = phone WHERE id = %s", [cast.clients["cleo"]])
        assert cursor.rowcount == 1
        cursor.execute("UPDATE client SET phone = phone WHERE id = %s", [cast.clients["nils"]])
        assert cursor.rowcount == 0
        cursor.execute("SELECT '100 %'")
        assert cursor.fetchall() == [("100 %",)]
        cursor.execute("SELECT %s", ["; DROP TABLE client; --"])
        assert cursor.fetchall() == [("; DROP TABLE client; --",)]


def test_an_actor_brings_the_wall_along(cast):
    assert walls.standing() is None
    noor = cast.actor("noor")
    assert walls.standing() == cast.elsewhere
    query = search.parse(WORDS["nils"])
    walls.stand_in(cast.practice)
    assert len(search.find(noor, query, clients=noor.reach, limit=5)) == 1
    assert walls.standing() == cast.practice


def test_facts_written_as_json_are_rows(cast):
    """What the attempts above put in is a whole row."""
    assert json.loads(row_of("client", cast.elsewhere))["legal_family"] == "Aalto"
