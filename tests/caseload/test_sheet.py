"""The emergency sheet: who may open it, who is told, and that whatever clinical text is there, the sheet has none of it."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdspace.caseload import services as caseload
from holdspace.caseload.groups.rules import GroupFacts
from holdspace.caseload.groups.services import make_group
from holdspace.caseload.models import SheetOpening
from holdspace.caseload.sheets import queries, services
from holdspace.clients.clinical.rules import AllergyFacts, DiagnosisFacts, MedicationFacts
from holdspace.clients.clinical.services import add_allergy, add_diagnosis, add_medication
from holdspace.clients.rules import ContactFacts
from holdspace.clients.services import add_contact
from holdspace.encounters.groups.rules import MeetingFacts
from holdspace.encounters.groups.services import plan_group_session
from holdspace.encounters.sheets.services import open_sheet
from holdspace.kernel.errors import Denied, Invalid, NotFound, Refused
from holdspace.kernel.ids import new_id
from holdspace.practice.services.people import deactivate_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def named(cast, whose="ada", delegate="fay"):
    return services.name_delegate(cast.actor(whose), cast.people[delegate], at=cast.at)


def opened(cast, by="fay", whose="ada", *, reason="She is in hospital.", at=None, row_id=None):
    return open_sheet(cast.actor(by), cast.people[whose], reason=reason, at=at or cast.at, opening_id=row_id)


def test_the_sheet_has_the_names_clients_use_times_and_phone_numbers(cast):
    named(cast)
    add_contact(
        cast.actor("ada"),
        cast.clients["cleo"],
        ContactFacts("Kim Nguyen", phone="555-0199", emergency=True),
        at=cast.at,
    )
    add_contact(cast.actor("ada"), cast.clients["cleo"], ContactFacts("Dr. Roe", phone="555-0111"), at=cast.at)
    cast.session(status="planned", hours_ago=-24)
    cast.session(status="planned", hours_ago=-24 * 8)
    cast.session(status="cancelled", hours_ago=-48)
    sheet = opened(cast)
    assert [(one.name, one.phone, one.starts_at) for one in sheet.times] == [("Cleo Nguyen", "555-0101", cast.at + DAY)]
    assert [(one.name, one.contacts) for one in sheet.clients] == [("Cleo Nguyen", [("Kim Nguyen", "555-0199")])]


@pytest.mark.parametrize("name", ["olive", "mara", "tomas", "bil", "ben"])
def test_nobody_opens_it_who_was_not_named_whatever_their_role(cast, name):
    named(cast)
    with pytest.raises(Denied, match="whom this clinician has named"):
        opened(cast, name)
    assert not SheetOpening.objects.exists()


def test_a_delegate_reaches_nothing_else_by_it(cast):
    named(cast, delegate="tomas")
    assert opened(cast, "tomas").clients
    assert cast.actor("tomas").clinical_reach == frozenset()


def test_whoever_was_named_may_open_it_until_it_is_taken_back(cast):
    row = named(cast)
    assert named(cast) == row
    services.end_delegate(cast.actor("ada"), row.id, at=cast.at)
    with pytest.raises(Denied):
        opened(cast)
    assert named(cast).id != row.id
    assert opened(cast)


@pytest.mark.parametrize("name", ["fay", "olive"])
def test_only_whoever_treats_clients_names_somebody(cast, name):
    with pytest.raises(Denied, match="treats clients"):
        named(cast, name, "bil")


def test_one_names_somebody_else_who_works_here(cast):
    deactivate_person(cast.actor("olive"), cast.people["bil"], at=cast.at)
    for name, sentence in (("ada", "This is you"), ("bil", "no longer works here")):
        with pytest.raises(Invalid, match=sentence):
            named(cast, delegate=name)
    with pytest.raises(NotFound):
        named(cast, delegate="noor")


def test_nobody_takes_back_what_another_gave(cast):
    row = named(cast)
    with pytest.raises(NotFound):
        services.end_delegate(cast.actor("tomas"), row.id, at=cast.at)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201, "bell\x07"])
def test_without_a_reason_it_stays_shut_and_nobody_is_told_of_anything(cast, reason):
    named(cast)
    with pytest.raises(Invalid) as found:
        opened(cast, reason=reason)
    assert list(found.value.fields) == ["reason"]
    assert queries.unseen_openings(cast.actor("ada"), at=cast.at) == []


def test_the_clinician_is_told_of_each_opening_until_they_saw_it(cast):
    named(cast)
    one = new_id()
    first, again = opened(cast, row_id=one), opened(cast, row_id=one, reason="Other.")
    assert first.opening == again.opening  # the same form, sent twice
    opened(cast, at=cast.at + DAY)
    told = queries.unseen_openings(cast.actor("ada"), at=cast.at + DAY)
    assert [row.reason for row in told] == ["She is in hospital.", "She is in hospital."]
    assert queries.unseen_openings(cast.actor("fay"), at=cast.at) == []
    with pytest.raises(NotFound):
        services.see_opening(cast.actor("fay"), told[0].id, at=cast.at + DAY)
    services.see_opening(cast.actor("ada"), told[0].id, at=cast.at + DAY)
    assert [row.id for row in queries.unseen_openings(cast.actor("ada"), at=cast.at + DAY)] == [told[1].id]


def test_when_the_clinicians_access_has_ended_so_has_the_sheet(cast):
    named(cast, "tomas")
    deactivate_person(cast.actor("olive"), cast.people["tomas"], at=cast.at)
    with pytest.raises(Refused, match="access has ended"):
        opened(cast, whose="tomas")


def test_clients_covered_for_some_days_stand_on_it_for_these_days(cast):
    named(cast, "tomas")
    assert opened(cast, whose="tomas").clients == []
    caseload.assign_clinician(cast.actor("olive"), cast.clients["cleo"], cast.people["tomas"], at=cast.at)
    assert [one.name for one in opened(cast, whose="tomas").clients] == ["Cleo Nguyen"]


WORDS = st.text(st.characters(categories=["Ll"], max_codepoint=0x17F), min_size=6, max_size=12).map("qz{}".format)


@given(st.lists(WORDS, min_size=12, max_size=12, unique=True))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_clinical_text_is_planted_the_sheet_never_has_it(cast, words):
    with transaction.atomic():
        _plant(cast, words)
        sheet = opened(cast)
        shown = render_to_string("people/sheet_shown.html", {"sheet": sheet})
        assert "Cleo Nguyen" in shown
        assert "A group" in shown
        assert [word for word in words if word in shown or word in repr((sheet.times, sheet.clients))] == []
        for state in ("individual", "couple", "Draft", "signed", "In person", "video"):
            assert state not in shown
        transaction.set_rollback(True)


def _plant(cast, words):
    """A word in every field of a client, a session, a group and a note that may hold something clinical."""
    ada, cleo = cast.actor("ada"), cast.clients["cleo"]
    named(cast)
    cast.draft(text=words[0])
    cast.signed(text=words[1])
    cast.session(status="planned", hours_ago=-24, place=words[2], code=words[3][:20], modality="couple", medium="video")
    add_medication(ada, cleo, MedicationFacts(words[4], words[5], words[6]), at=cast.at)
    add_allergy(ada, cleo, AllergyFacts(words[7]), at=cast.at)
    add_diagnosis(ada, cleo, DiagnosisFacts(words[8], "F41.1"), at=cast.at)
    add_contact(ada, cleo, ContactFacts("Kim", words[9], "555-0199", emergency=True), at=cast.at)
    group = make_group(ada, GroupFacts(words[10], words[11], ada.person), at=cast.at)
    plan_group_session(ada, group.id, MeetingFacts(cast.at + DAY, cast.at + DAY + DAY / 24, ada.person), at=cast.at)
