"""The watch on the screen: what waits, one finding, one emergency access, who looked at a client. Never a clinical word."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils.timezone import now

from holdspace.caseload import services as caseload
from holdspace.clients.queries import find_clients, open_client
from holdspace.notes.queries import open_note
from holdspace.oversight.models import PracticeHours, Review
from holdspace.oversight.queries import unusual_access
from tests.cast import WORDS
from tests.web.office import sign_in, text

HOUR = timedelta(hours=1)


@pytest.fixture
def mara(cast):
    cache.clear()
    return sign_in(cast.person("mara"))


@pytest.fixture
def finding(cast):
    """Gus opened Theo's record long after their last session."""
    open_client(cast.actor("gus"), cast.clients["theo"], at=now() - HOUR)
    found = unusual_access(cast.actor("mara"), at=now()).findings
    return next(one for one in found if one.rule.id == "no-session-near")


def address(finding):
    return f"/review/{finding.day:%Y-%m-%d}/{finding.id}/"


def test_the_queue_names_who_whose_and_which_rule(cast, mara, finding):
    page = text(mara.get("/review/"))
    assert address(finding) in page
    assert "No session near" in page
    assert "Gus Lindqvist" in page
    assert "Theo Marsh" in page
    assert "45 CFR 164.308(a)(1)(ii)(D)" in page
    assert not any(word in page for word in WORDS.values())


@pytest.mark.parametrize("query", ["days=30", "days=92", "days=abc", "days=100000"])
def test_another_period(mara, finding, query):
    assert "No session near" in text(mara.get(f"/review/?{query}"))


def test_a_finding_is_reviewed_once(cast, mara, finding):
    page = text(mara.get(address(finding)))
    assert "opened a client" in page
    seen = finding.until.isoformat()
    assert seen in page
    short = mara.post(address(finding), {"outcome": "explained", "words": "", "seen_until": seen})
    assert (short.status_code, Review.objects.count()) == (422, 0)
    done = mara.post(address(finding), {"outcome": "explained", "words": "A letter.", "seen_until": seen})
    assert done["Location"] == "/review/"
    after = text(mara.get("/review/"))
    assert address(finding) not in after
    assert "A letter." in after
    assert mara.get(address(finding)).status_code == 404
    again = mara.post(address(finding), {"outcome": "expected", "words": "", "seen_until": seen})
    assert (again.status_code, Review.objects.count()) == (409, 1)


@pytest.mark.parametrize("seen", ["", "yesterday", "2025-03-11T10:00:00"])
def test_a_form_that_does_not_say_what_was_seen(mara, finding, seen):
    assert mara.post(address(finding), {"outcome": "expected", "seen_until": seen}).status_code == 422
    assert Review.objects.count() == 0


def test_ones_own_finding_shows_no_form(cast, mara):
    open_client(cast.actor("ada"), cast.clients["cleo"], at=now() - HOUR)
    found = next(one for one in unusual_access(cast.actor("ada"), at=now()).findings if one.client)
    page = text(sign_in(cast.person("ada")).get(address(found)))
    assert "This is about you." in page
    assert "Keep the review" not in page
    assert "Keep the review" in text(mara.get(address(found)))


def test_today_says_what_waits_to_whoever_reviews_and_to_nobody_else(cast, mara, finding):
    assert "out of the ordinary" in text(mara.get("/"))
    assert "out of the ordinary" not in text(sign_in(cast.person("gus")).get("/"))


def test_an_overdue_emergency_access_is_hard_to_miss_and_is_reviewed(cast, mara):
    began = now() - timedelta(days=4)
    access = caseload.break_glass(
        cast.actor("tomas"), cast.clients["theo"], reason="danger", words="On the phone.", proved_at=began, at=began
    )
    reader = cast.actor("tomas", at=began + HOUR)
    open_note(reader, cast.notes["theo"], at=began + HOUR)
    assert "overdue since" in text(mara.get("/"))
    assert "Overdue" in text(mara.get("/review/"))
    own = f"/review/emergency/{access.id}/"
    page = text(mara.get(own))
    assert "Overdue" in page
    assert "On the phone." in page
    assert "opened a note" in page
    assert WORDS["theo"] not in page
    assert mara.post(own, {"outcome": "not_appropriate"}).status_code == 422
    assert mara.post(own, {"outcome": "appropriate"})["Location"] == "/review/"
    assert "Reviewed: appropriate" in text(mara.get(own))
    assert "Overdue" not in text(mara.get("/review/"))


def test_one_still_open_can_be_ended_there(cast, mara):
    began = now() - HOUR
    access = caseload.break_glass(
        cast.actor("tomas"), cast.clients["theo"], reason="danger", words="x", proved_at=began, at=began
    )
    own = f"/review/emergency/{access.id}/"
    assert "It is still open" in text(mara.get(own))
    assert mara.post(own, {"outcome": "appropriate"}).status_code == 422
    mara.post(f"/emergency/{access.id}/ending/")
    assert "It is still open" not in text(mara.get(own))


def test_hours_are_set_and_kept(cast, mara):
    assert "07:00" in text(mara.get("/review/hours/"))
    wrong = mara.post("/review/hours/", {"days": ["0"], "opens": "18:00", "closes": "08:00"})
    assert wrong.status_code == 422
    assert "Closing comes after opening" in text(wrong)
    assert mara.post("/review/hours/", {"days": ["0", "6"], "opens": "08:00", "closes": "18:30"}).status_code == 302
    assert PracticeHours.objects.get().days == [0, 6]
    assert "08:00 to 18:30, 2 days a week" in text(mara.get("/review/"))


def test_who_looked_at_a_client_in_words(cast, mara):
    at = now() - HOUR
    open_client(cast.actor("gus"), cast.clients["theo"], at=at)
    open_note(cast.actor("ben"), cast.notes["theo"], at=at)
    open_note(cast.actor("ben"), cast.notes["theo"], at=at)
    find_clients(cast.actor("fay"), "theo", at=at)
    page = text(mara.get(f"/clients/{cast.clients['theo']}/looks/"))
    assert "Opened a note (twice)." in page
    assert "(supervisor)" in page
    assert "(care team)" in page
    assert "Had the client in a list." in page
    assert WORDS["theo"] not in page
    assert "Cleo" not in page
    assert "Ada Okafor" not in page


@pytest.mark.parametrize("query", ["since=2031-01-01", "until=2001-01-01"])
def test_days_in_which_nobody_looked(cast, mara, query):
    assert "Nobody" in text(mara.get(f"/clients/{cast.clients['theo']}/looks/?{query}"))


@pytest.mark.parametrize("query", ["since=x", "since=2026-05-02&until=2026-05-01"])
def test_days_that_make_no_sense_are_left_out(cast, mara, query):
    open_client(cast.actor("gus"), cast.clients["theo"], at=now() - HOUR)
    page = text(mara.get(f"/clients/{cast.clients['theo']}/looks/?{query}"))
    assert "These days were left out" in page
    assert "Gus Lindqvist" in page


def test_the_chart_and_the_log_lead_there(cast, mara):
    theo = cast.clients["theo"]
    there = f"/clients/{theo}/looks/"
    assert there in text(mara.get(f"/clients/{theo}/"))
    assert there in text(mara.get(f"/audit/?client={theo}"))
    assert there not in text(sign_in(cast.person("gus")).get(f"/clients/{theo}/"))
