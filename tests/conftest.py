"""Fixtures for every test that touches the database.

The cast is built once a run and committed; each test works in a transaction that is rolled back. So every test with
`db` finds the cast in place. A test about an empty Holdspace asks for `blank` instead.

The database is SQLCipher's, or PostgreSQL's with HOLDSPACE_TEST_DB=postgres (tests/early.py).
"""

import pytest
from django.db import connection, connections

from holdspace.kernel.postgres import walls
from tests import cast as stage
from tests.postgres.cluster import APP, of_this_run

_BUILT: list[stage.Cast] = []
# What is about the embedded database itself, or about processes that begin one: nothing new would be learnt on PostgreSQL.
EMBEDDED = {
    "tests/cli/": "starts processes that say which database they use",
    "tests/faults/": "starts processes that say which database they use",
    "tests/kernel/test_sqlcipher.py": "about SQLCipher files",
    "tests/kernel/test_write_queue.py": "about the queue before SQLite's one writer",
    "tests/kernel/test_keys": "about keys of SQLCipher files",
    "tests/kernel/test_slots.py": "about keys of SQLCipher files",
    "tests/kernel/test_recovery.py": "about keys of SQLCipher files",
}
# Here a test that asks for no database is about parsers, rules or files: on another database it would be the same once more.
PURE = (
    "tests/access/",
    "tests/audit/",
    "tests/continuity/",
    "tests/house/",
    "tests/kernel/",
    "tests/notes/",
    "tests/oversight/",
    "tests/psychotherapy/",
    "tests/verifier/",
    "tests/web/",
)


def _is_pure(item: pytest.Item) -> bool:
    asks = {"db", "transactional_db", "django_db_setup"}.intersection(getattr(item, "fixturenames", ()))
    about_postgres = "postgres" in item.nodeid
    return item.nodeid.startswith(PURE) and not asks and not about_postgres and not item.get_closest_marker("django_db")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if of_this_run() is None:
        return
    pure = [item for item in items if _is_pure(item)]
    config.hook.pytest_deselected(items=pure)
    items[:] = [item for item in items if not _is_pure(item)]
    for item in items:
        why = next((why for start, why in EMBEDDED.items() if item.nodeid.startswith(start)), None)
        if why is not None:
            item.add_marker(pytest.mark.skip(reason=f"only on SQLCipher: {why}"))


@pytest.fixture(autouse=True)
def _outside_every_practice():
    """As a request or a job begins."""
    with walls.nowhere():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, with the cast in it."""
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            from holdspace.kernel.postgres.building import build_walls  # noqa: PLC0415  # models first

            for one in connections.all():  # the second only when a test asks for it
                if one.settings_dict["NAME"].startswith("test_"):
                    build_walls(one, APP)
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
