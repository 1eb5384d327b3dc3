"""Whoever alters what was signed or recorded is found out, and the sentence says what and where."""

import contextlib

import pytest
from django.db import connection

from holdspace.audit import services as audit
from holdspace.audit.verifying import PostgresSource, SqliteSource, Witness
from holdspace.notes.verifying import verify_record
from tests.cast import AT


def verified(**more):
    connection.ensure_connection()
    source = SqliteSource if connection.vendor == "sqlite" else PostgresSource
    return verify_record(source(connection.connection), **more)


@pytest.fixture
def record(cast):
    """A signed note with an addendum, an imported note, and a discarded draft; all in the log."""
    audit.sequence(cast.practice, at=AT)
    note = cast.signed("cleo", text="Slept better.")
    cast.addendum(note, "A correction of the dose.")
    audit.sequence(cast.practice, at=AT)
    audit.sequence(cast.elsewhere, at=AT)
    return note


def test_an_untouched_record_verifies(cast, record):
    report = verified()
    assert (report.ok, report.findings) == (True, [])
    assert report.records == 5
    assert report.entries > 20
    assert set(report.heads) == {f"{one}.holdspace/log/1" for one in (cast.practice, cast.elsewhere)}
