from datetime import timedelta

from django.utils import timezone

from holdspace.web.chart.words import greeting, owed_sentence, sessions_sentence
from tests.web.clinic import Visit


def test_today_says_what_is_owed_and_leads_into_the_editor(cast):
    now = timezone.now()
    cast.session(hours_ago=3, at=now)
    ada = Visit(cast.person("ada"))
    page = ada.open("/")
    assert "Ada. One thing is owed." in page
    assert "Start a note" in page
    assert "Due in" in page
    ada.post(*_start(ada))
    assert "Sign your note" in ada.open("/")


def _start(visit):
    path = visit.words.split('action="/sessions/')[1].split('"')[0]
    return f"/sessions/{path}", visit.form("/notes/")


def test_what_is_late_says_by_how_much(cast):
    cast.session(hours_ago=24 * 3 + 1, at=timezone.now())
    assert "2 days late" in Visit(cast.person("ada")).open("/")


def test_a_session_that_began_asks_what_became_of_it(cast):
    now = timezone.now()
    session = cast.session(hours_ago=0.5, status="planned", at=now)
    ada = Visit(cast.person("ada"))
    day = timezone.localtime(session.starts_at, cast.client("cleo").practice.zone).date()
    assert "Missed" in ada.open(f"/day/{day}/")
    ada.post(f"/sessions/{session.id}/missing/", {"back": f"/day/{day}/"})
    assert ada.at == f"/day/{day}/"
    session.refresh_from_db()
    assert session.status == "missed"


def test_no_address_leads_elsewhere(cast):
    session = cast.session(status="planned", at=timezone.now())
    ada = Visit(cast.person("ada"))
    ada.post(f"/sessions/{session.id}/holding/", {"back": "https://example.com/"})
    assert ada.at == f"/sessions/{session.id}/"
    ada.post(f"/sessions/{session.id}/holding/", {"back": "//example.com/"})
    assert ada.at == f"/sessions/{session.id}/"


def test_the_front_desk_sees_sessions_and_no_clinical_text(cast):
    now = timezone.now()
    cast.signed(text="Spoke of quince.", hours_ago=1, at=now)
    cast.session("theo", hours_ago=1.2, at=now)
    page = Visit(cast.person("fay")).open("/")
    assert "Good" in page
    assert "What is owed" not in page
    assert "quince" not in page
    assert "Read note" not in page


def test_days_and_weeks_have_addresses(cast):
    ada = Visit(cast.person("ada"))
    assert "Cleo" in ada.open("/day/2025-03-09/") + ada.open("/day/2025-03-10/")
    assert "Cleo" in ada.open("/week/2025-03-12/") or "Cleo" in ada.open("/week/2025-03-05/")
    ada.open("/day/2025-02-31/", 404)
    ada.open("/day/0001-01-01/", 404)


def test_sentences():
    morning = timezone.now().replace(hour=9)
    assert greeting("Ada Okafor", morning) == "Good morning, Ada."
    assert greeting("Ada", morning + timedelta(hours=4)) == "Good afternoon, Ada."
    assert [owed_sentence(count) for count in (0, 1, 3, 14)] == [
        "Nothing is owed.",
        "One thing is owed.",
        "Three things are owed.",
        "14 things are owed.",
    ]
    assert sessions_sentence(2, "today") == "Two sessions today."
