import pytest
from django.db import connection

from holdspace.caseload import services as caseload


@pytest.fixture
def together(cast):
    """Tomas is on Cleo's care team beside Ada."""
    return caseload.assign_clinician(cast.actor("olive"), cast.clients["cleo"], cast.people["tomas"], at=cast.at)


@pytest.fixture
def unguarded(db):
    """Take the triggers off a table, as somebody who owns the database could; they come back with the rollback."""

    def take_off(table):
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER {table}_no_update")
                cursor.execute(f"DROP TRIGGER {table}_no_delete")
            else:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")

    return take_off
