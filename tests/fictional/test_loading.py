"""The fictional practice: loaded through the verbs, all or nothing, never over a real one."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.audit.models import AuditEvent
from holdspace.caseload.models import HandOver, Message, SheetOpening
from holdspace.clients.models import Client, Medication
from holdspace.encounters.models import Encounter, GroupSession
from holdspace.fictional.calendar import WEEKDAYS, becoming, session_times
from holdspace.fictional.services import load_fictional_practice
from holdspace.fictional.stories import CareStory, SessionStory, client_files, people_file
from holdspace.kernel.errors import Refused
from holdspace.notes.models import Note, SetAside
from holdspace.practice.models import Person, Practice

AT = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/Los_Angeles")


def test_it_loads_as_its_files_tell(blank: None) -> None:
    assert load_fictional_practice(at=AT) is True
    assert Practice.objects.get().fictional is True
    assert Person.objects.count() == len(people_file().people)
    assert Client.objects.filter(kind="person").count() == len(client_files())
    assert Client.objects.get(kind="couple").name == "Ray and Delia Ostrowe, couple"
    assert Medication.objects.filter(stopped_on=None).count() == 3
    assert Medication.objects.exclude(stopped_on=None).count() == 5
    alone = Encounter.objects.filter(group_session=None, client__kind="person")
    filed = set(Message.objects.exclude(filed=None).values_list("filed", flat=True))
    alone = alone.exclude(id__in=Note.objects.filter(id__in=filed).values("encounter"))
    assert alone.count() == sum(len(story.sessions) for story in client_files())
    assert (len(filed), HandOver.objects.get().until is not None, SheetOpening.objects.get().seen_at) == (1, True, None)
    assert Message.objects.filter(is_task=True, done_at=None, due_on__lt=AT.date()).count() == 1
    assert GroupSession.objects.count() == 2
    states = Counter(Note.objects.values_list("state", flat=True))
    assert states["draft"] >= 2
    assert states["signed"] > 200
    assert Note.objects.filter(late=True).count() >= 4
    assert AuditEvent.objects.filter(action="note.sign").count() == states["signed"]
    assert SetAside.objects.get().pairs[0]["label"] == "Plan"


def test_loading_twice_changes_nothing(blank: None) -> None:
    load_fictional_practice(at=AT)
    before = Note.objects.count()
    assert load_fictional_practice(at=AT + timedelta(days=1)) is False
    assert Note.objects.count() == before


def test_it_refuses_to_load_over_a_real_practice(cast: object) -> None:
    before = Client.objects.count()
    with pytest.raises(Refused, match="real practice"):
        load_fictional_practice(at=AT)
    assert Client.objects.count() == before


@given(
    today=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    weekday=st.sampled_from(WEEKDAYS),
    weeks=st.integers(-2, 40),
)
def test_a_session_stands_on_its_weekday_so_many_weeks_back(today: date, weekday: str, weeks: int) -> None:
    care = CareStory(("ada",), weekday, "10:00", 50, "individual", "video", "soap")
    start, end = session_times(care, SessionStory("held", weeks), today=today, zone=ZONE)
    assert WEEKDAYS[start.weekday()] == weekday
    assert 7 * weeks <= (today - start.date()).days < 7 * weeks + 7
    assert end - start == timedelta(minutes=50)


def test_nothing_that_lies_ahead_has_been_held() -> None:
    held, planned = SessionStory("held"), SessionStory("planned")
    assert becoming(held, AT + timedelta(minutes=1), AT) == "planned"
    assert becoming(planned, AT, AT) == "held"
    assert becoming(SessionStory("cancelled"), AT + timedelta(days=3), AT) == "cancelled"
