"""A database that fails under a page or a program: 503, one sentence, the words kept; and when it works again, so do they.

The faults are SQLite's own, made by its pragmas on the connection that answers.
"""

import errno
import logging
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.utils import InterfaceError, OperationalError, ProgrammingError

from holdspace.kernel.errors import AWAY, BUSY, DAMAGED, DISK, FULL, READ_ONLY, Refused, trouble_of
from holdspace.kernel.keys.problems import WrongKey
from holdspace.web.ui.middleware.login import SEEN
from tests.web.clinic import SCRIPT, Visit

WORDS = "She said the word wisteria twice."
embedded = pytest.mark.skipif(connection.vendor != "sqlite", reason="these pragmas are SQLite's")


@contextmanager
def fault(pragma, value, back):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}={value}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {pragma}={back}")


def read_only():
    return fault("query_only", "ON", "OFF")


@embedded
def test_autosave_gets_one_sentence_and_saves_when_it_works_again(cast, caplog):
    note = cast.draft(text="Kept before.")
    ada = Visit(cast.person("ada"))
    ada.open(f"/notes/{note.id}/")
    words = ada.form("/draft/") | {"s": WORDS}
    with read_only(), caplog.at_level(logging.ERROR):
        notice = ada.post(f"/notes/{note.id}/draft/", words, 503, **SCRIPT)
    assert READ_ONLY.sentence in notice
    assert "<html" not in notice
    assert ada.last["Retry-After"] == "10"
    assert READ_ONLY.name in caplog.text
    assert "wisteria" not in caplog.text
    note.draft.refresh_from_db()
    assert note.draft.sections[0]["text"] == "Kept before."
    ada.post(f"/notes/{note.id}/draft/", words, 200, **SCRIPT)
    note.draft.refresh_from_db()
    assert note.draft.sections[0]["text"] == WORDS


@embedded
def test_without_script_the_page_says_so_and_shows_the_words(cast):
    note = cast.draft(text="Kept before.")
    ada = Visit(cast.person("ada"))
    ada.open(f"/notes/{note.id}/")
    with read_only():
        page = ada.post(f"/notes/{note.id}/draft/", ada.form("/draft/") | {"s": WORDS, "way": "save"}, 503)
    assert READ_ONLY.sentence in page
    assert WORDS in page
    assert "csrf" not in page


@embedded
def test_a_signature_that_cannot_be_kept_leaves_the_draft(cast):
    note = cast.draft(text="Kept before.")
    ada = Visit(cast.person("ada"))
    ada.open(f"/notes/{note.id}/sign/")
    form = ada.form()
    with read_only():
        assert READ_ONLY.sentence in ada.post(f"/notes/{note.id}/sign/", form | ada.proof, 503)
    note.refresh_from_db()
    assert note.is_draft
    assert note.draft.sections[0]["text"] == "Kept before."
    ada.post(f"/notes/{note.id}/sign/", form | ada.proof)
    note.refresh_from_db()
    assert not note.is_draft


@embedded
def test_a_login_that_cannot_be_kept_is_the_same_sentence(cast):
    """The login is written after the view is done, so the last net catches this one."""
    note = cast.draft(text="Kept before.")
    ada = Visit(cast.person("ada"))
    ada.open(f"/notes/{note.id}/")
    form = ada.form("/draft/") | {"s": WORDS}
    login = ada.browser.session
    login[SEEN] -= 3600
    login.save()
    ada.browser.raise_request_exception = False
    with read_only():
        page = ada.post(f"/notes/{note.id}/draft/", form, 503)
    assert READ_ONLY.sentence in page
    assert WORDS in page
    ada.post(f"/notes/{note.id}/draft/", form)
    assert ada.at.startswith("/unlock/")


def _caused(error, state):
    error.__cause__ = type("Driver", (Exception,), {"sqlstate": state})()
    return error


SAID = [
    (OperationalError("database or disk is full"), FULL),
    (OperationalError("disk I/O error"), DISK),
    (OperationalError("attempt to write a readonly database"), READ_ONLY),
    (OperationalError("database is locked"), BUSY),
    (OperationalError("The database is busy: another change has been running for more than 20 seconds."), BUSY),
    (OperationalError("database disk image is malformed"), DAMAGED),
    (OperationalError("unable to open database file"), AWAY),
    (WrongKey("The key does not open it."), DAMAGED),
    (_caused(OperationalError("no space left"), "53100"), FULL),
    (_caused(OperationalError("read only"), "25006"), READ_ONLY),
    (_caused(OperationalError("deadlock"), "40P01"), BUSY),
    (_caused(OperationalError("shutting down"), "57P01"), AWAY),
    (_caused(OperationalError("bad page"), "XX001"), DAMAGED),
    (_caused(OperationalError("connection refused"), None), AWAY),
    (InterfaceError("connection already closed"), AWAY),
    (_caused(ProgrammingError("no such column"), "42703"), None),
    (OperationalError("no such table: note"), None),
    (Refused("This session has not been held yet."), None),
    (ValueError("disk is full"), None),
    (OSError(errno.ENOSPC, "No space left on device"), FULL),
    (OSError(errno.EROFS, "Read-only file system"), READ_ONLY),
    (OSError(errno.EPIPE, "Broken pipe"), None),
    (None, None),
]


@pytest.mark.parametrize(("error", "trouble"), SAID)
def test_what_ails_the_database_is_told_from_our_own_mistakes(error, trouble):
    assert trouble_of(error) is trouble


def test_a_wrapped_failure_is_still_found():
    outer = RuntimeError("saving")
    outer.__cause__ = OperationalError("database or disk is full")
    assert trouble_of(outer) is FULL
