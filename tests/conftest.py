"""Fixtures for every test that touches the database.

The cast is built once a run and committed; each test works in a transaction that is rolled back. So every test with
`db` finds the cast in place. A test about an empty Holdspace asks for `blank` instead.
"""

import pytest
from django.db import connection

from tests import cast as stage

_BUILT: list[stage.Cast] = []


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, with the cast in it."""
    with django_db_blocker.unblock():
        _BUILT.append(stage.build())


@pytest.fixture
def cast(db) -> stage.Cast:
    """Ada, Cleo, Ben, Gus, Theo, Fay, Bil, Mara, Tomas, Olive, Cody, Uma; elsewhere Noor and Nils."""
    return _BUILT[-1]


@pytest.fixture
def blank(db) -> None:
    """No practice, nobody, nothing: everything is deleted inside this test's transaction, triggers put back before it runs."""
    tables = [
        name for name in connection.introspection.django_table_names(only_existing=True) if name != "django_migrations"
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            for table in [*tables, "note_fts"]:
                cursor.execute(f'DELETE FROM "{table}"')
            for _, sql in triggers:
                cursor.execute(sql)
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in [*tables, "note_fts"]:
                cursor.execute(f'DELETE FROM "{table}"')
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
