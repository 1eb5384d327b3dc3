"""A clock that jumps: logins end safely, nothing is signed before it happened, and the log keeps its order and says what it saw."""

import time
from datetime import timedelta

import pytest

from holdspace.audit.models import AuditEvent
from holdspace.audit.services import sequence
from holdspace.audit.sources import living_source
from holdspace.kernel.errors import Refused
from holdspace.notes.verifying import verify_record
from holdspace.web.ui.middleware.login import SEEN, SINCE, SLACK
from tests.web.clinic import Visit

HOUR = timedelta(hours=1)


def move_login(visit, seconds):
    """As if the clock had jumped by so many seconds since the login was last seen."""
    login = visit.browser.session
    login[SEEN] = int(time.time()) - seconds
    login[SINCE] = int(time.time()) - seconds
    login.save()


@pytest.mark.parametrize(
    ("jump", "leads_to"),
    [(SLACK // 2, None), (-SLACK // 2, None), (-3600, "/unlock/"), (3600, "/unlock/"), (86400, "/accounts/login/")],
)
def test_a_login_is_covered_or_ended_when_the_clock_jumps(cast, jump, leads_to):
    ada = Visit(cast.person("ada"))
    ada.open("/clients/")
    move_login(ada, jump)
    ada.open("/clients/", 302 if leads_to else 200)
    assert ada.at.startswith(leads_to or "")


def test_a_note_cannot_be_signed_before_its_session_however_the_clock_stands(cast):
    note = cast.draft(text="Kept before.")
    starts = note.encounter.starts_at
    with pytest.raises(Refused, match="lies in the future"):
        cast.sign(note, at=starts - HOUR)
    signed = cast.sign(note, at=starts + 2 * HOUR)
    assert signed.frozen_at > starts


@pytest.mark.parametrize("jump", [-HOUR, 24 * HOUR])
def test_the_log_keeps_its_order_and_verifies(cast, jump):
    """The order is that of what happened, whatever the clock said; a clock set back is told."""
    before = cast.at + 30 * HOUR
    sequence(cast.practice, at=before)
    first = AuditEvent.objects.filter(practice=cast.practice).count()
    note = cast.draft(text="Kept before.", at=before)
    for minute in range(60):
        cast.session(at=before + jump + timedelta(minutes=minute), hours_ago=100 + minute)
    cast.sign(note, at=before + jump + HOUR)
    sequence(cast.practice, at=before + jump + HOUR)
    entries = AuditEvent.objects.filter(practice=cast.practice).order_by("idx")
    assert [entry.idx for entry in entries] == list(range(entries.count()))
    assert entries.count() > first + 60
    report = verify_record(living_source())
    assert report.findings == []
    assert any("clock was set back" in one for one in report.notices) == (jump < timedelta(0))
