"""Break-glass: Tomas, who is not on Theo's care team, needs Theo's record now (security.md 7.3)."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.db.utils import IntegrityError

from holdspace.access.actions import Action
from holdspace.access.policy import TOKEN_SCOPES
from holdspace.audit.models import AuditEvent
from holdspace.caseload import queries
from holdspace.caseload import services as caseload
from holdspace.caseload.models import EmergencyAccess, EmergencyNotice
from holdspace.clients import queries as client_queries
from holdspace.encounters import queries as sessions
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from holdspace.notes import queries as notes
from holdspace.notes.services import addenda, drafts
from holdspace.practice.models import Person
from tests.cast import AT

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
WORDS = "The police called: they stand before their door."


def broken(cast, by="tomas", client="theo", *, at=AT, **asked):
    given = {"reason": "danger", "words": WORDS, "proved_at": at} | asked
    return caseload.break_glass(cast.actor(by, at=at), cast.clients[client], **given, at=at)


def refuses(error, verb, *args, **kwargs):
    with pytest.raises(error) as caught, transaction.atomic():
        verb(*args, **kwargs)
    return caught.value


# --- how long ---


@pytest.mark.parametrize(
    ("later", "reads"),
    [(0 * HOUR, True), (4 * HOUR - SECOND, True), (4 * HOUR, False), (4 * HOUR + SECOND, False)],
)
def test_it_lasts_four_hours_to_the_second(cast, later, reads):
    access = broken(cast)
    assert access.ends_at - access.began_at == 4 * HOUR
    then = cast.actor("tomas", at=AT + later)
    assert (cast.clients["theo"] in then.clinical_reach) is reads
    assert (queries.emergency_access_to(then, cast.clients["theo"], at=AT + later) is not None) is reads
    if reads:
        notes.open_note(then, cast.notes["theo"], at=AT + later)
    else:
        refuses(NotFound, notes.open_note, then, cast.notes["theo"], at=AT + later)


def test_it_is_not_open_before_it_began(cast):
    broken(cast)
    assert cast.actor("tomas", at=AT - SECOND).emergency == frozenset()


def test_whoever_has_it_ends_it_and_it_stays_as_it_ended(cast):
    access = broken(cast)
    caseload.end_emergency_access(cast.actor("tomas"), access.id, at=AT + HOUR)
    again = caseload.end_emergency_access(cast.actor("tomas"), access.id, at=AT + 2 * HOUR)
    assert again.ended_at == AT + HOUR
    assert cast.actor("tomas", at=AT + HOUR).emergency == frozenset()
    assert [event.facts()["reason"] for event in cast.events("client.break_glass")] == ["danger", "ended"]


def test_ended_late_it_ended_at_its_time(cast):
    access = broken(cast)
    assert caseload.end_emergency_access(cast.actor("tomas"), access.id, at=AT + 9 * HOUR).ended_at == access.ends_at


def test_the_watch_may_end_it_and_a_colleague_may_not(cast):
    access = broken(cast)
    refuses(Denied, caseload.end_emergency_access, cast.actor("gus"), access.id, at=AT)
    refuses(NotFound, caseload.end_emergency_access, cast.actor("noor"), access.id, at=AT)
    assert caseload.end_emergency_access(cast.actor("mara"), access.id, at=AT).ended_at == AT


def test_asked_twice_it_is_one_and_asked_again_when_it_ran_out_it_is_a_new_one(cast):
    first = broken(cast)
    assert broken(cast, at=AT + HOUR).id == first.id
    second = broken(cast, at=AT + 4 * HOUR)
    first.refresh_from_db()
    assert second.id != first.id
    assert first.ended_at == first.ends_at
    assert EmergencyAccess.objects.count() == 2


# --- what it opens ---


def test_it_opens_one_client_to_read_and_nobodys_drafts(cast):
    draft = cast.draft("theo", text="Spoke of quince.")
    cleo_draft = cast.draft("cleo", text="Spoke of medlar.")
    before = cast.actor("tomas")
    refuses(NotFound, client_queries.open_client, before, cast.clients["theo"], at=AT)
    broken(cast)
    tomas, theo = cast.actor("tomas"), cast.clients["theo"]
    assert tomas.emergency == {theo}
    assert client_queries.open_client(tomas, theo, at=AT).client.id == theo
    assert [page.note.id for page in notes.newest_notes(tomas, theo, at=AT)] == [cast.notes["theo"]]
    assert {one.client_id for one in sessions.client_sessions(tomas, theo, at=AT)} == {theo}
    assert notes.open_note(tomas, cast.notes["theo"], at=AT, action=Action.NOTE_PRINT).signed
    for hidden in (draft.id, cleo_draft.id, cast.notes["cleo"], cast.notes["nils"]):
        refuses(NotFound, notes.open_note, tomas, hidden, at=AT)
    for other in ("cleo", "uma", "nils"):
        refuses(NotFound, client_queries.open_client, tomas, cast.clients[other], at=AT)


def test_nothing_is_written_or_signed_under_it(cast):
    draft = cast.draft("theo", text="Spoke of quince.")
    session = cast.session("theo")
    broken(cast)
    tomas = cast.actor("tomas")
    refuses(NotFound, drafts.draft_note, tomas, session.id, format_key="soap", at=AT)
    refuses(NotFound, drafts.save_draft, tomas, draft.id, sections={"s": "No."}, revision=1, at=AT)
    refuses(NotFound, addenda.add_addendum, tomas, cast.notes["theo"], text="No.", proof=cast.proof(), at=AT)


@pytest.mark.parametrize("who", ["tomas", "mara"])
def test_the_record_is_searched_alone_and_never_among_ones_own(cast, who):
    cast.draft("theo", text="Spoke of marmalade in a draft.")
    broken(cast, who)
    actor = cast.actor(who)
    found = notes.find_notes(actor, "marmalade", client_id=cast.clients["theo"], at=AT)
    assert [hit.note.id for hit in found] == [cast.notes["theo"]]
    assert notes.find_notes(actor, "marmalade", at=AT) == []
    assert notes.find_notes(actor, "periwinkle", client_id=cast.clients["cleo"], at=AT) == []


def test_lists_over_many_clients_stay_as_they_were(cast):
    cast.session("theo", hours_ago=1)
    broken(cast)
    tomas = cast.actor("tomas")
    assert client_queries.find_clients(tomas, at=AT) == []
    assert sessions.list_sessions(tomas, since=AT - 9 * HOUR, until=AT, at=AT) == []
    assert notes.owed_notes(tomas, at=AT) == []


def test_a_token_never_reaches_by_it_and_never_asks_for_it(cast):
    broken(cast)
    token = cast.actor("tomas", face="api", scopes=TOKEN_SCOPES)
    assert token.emergency == token.clinical_reach == frozenset()
    refuses(NotFound, client_queries.open_client, token, cast.clients["theo"], at=AT)
    asks = {"reason": "danger", "words": WORDS, "proved_at": AT, "at": AT}
    every = cast.actor("tomas", face="api", scopes=frozenset(map(str, Action)))
    refuses(Denied, caseload.break_glass, every, cast.clients["theo"], **asks)


def test_a_role_taken_away_takes_it_along(cast):
    broken(cast)
    Person.objects.filter(id=cast.people["tomas"]).update(roles=["biller"])
    assert cast.actor("tomas").clinical_reach == frozenset()


def test_on_the_care_team_meanwhile_it_is_an_emergency_no_longer(cast):
    broken(cast)
    caseload.assign_clinician(cast.actor("olive"), cast.clients["theo"], cast.people["tomas"], at=AT)
    tomas = cast.actor("tomas")
    assert (tomas.emergency, tomas.reach) == (frozenset(), {cast.clients["theo"]})


# --- what the log says ---


def test_every_read_under_it_is_marked_and_no_other(cast):
    broken(cast)
    tomas, theo = cast.actor("tomas"), cast.clients["theo"]
    own = cast.admit("tomas")
    tomas = cast.actor("tomas")
    last = cast.events()[-1].id
    client_queries.open_client(tomas, theo, at=AT)
    notes.newest_notes(tomas, theo, at=AT)
    notes.open_note(tomas, cast.notes["theo"], at=AT)
    notes.find_notes(tomas, "marmalade", client_id=theo, at=AT)
    queries.open_team(tomas, theo, at=AT)
    marked = cast.events(id__gt=last)
    assert len(marked) == 5
    assert [event.facts().get("emergency") for event in marked] == [True] * 5
    assert {event.client for event in marked} == {theo}
    client_queries.open_client(tomas, own.id, at=AT)
    client_queries.open_client(cast.actor("gus"), theo, at=AT)
    notes.find_notes(tomas, "marmalade", at=AT)
    assert ["emergency" in event.facts() for event in cast.events(id__gt=marked[-1].id)] == [False] * 3


def test_the_persons_own_words_are_in_no_event(cast):
    access = broken(cast)
    caseload.end_emergency_access(cast.actor("tomas"), access.id, at=AT)
    caseload.review_emergency_access(cast.actor("mara"), access.id, outcome="follow_up", words="Called them.", at=AT)
    payloads = b"".join(bytes(event.payload) for event in AuditEvent.objects.all())
    assert b"break_glass" in payloads
    assert b"police" not in payloads
    assert b"Called them" not in payloads


# --- asking for it ---


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"reason": "curious"}, "reason"),
        ({"words": "  \r\n "}, "words"),
        ({"words": "x" * 2001}, "words"),
        ({"proved_at": AT - timedelta(minutes=5, seconds=1)}, "proof"),
        ({"proved_at": AT + SECOND}, "proof"),
    ],
)
def test_it_needs_a_reason_words_and_a_fresh_proof(cast, asked, field):
    assert list(refuses(Invalid, broken, cast, **asked).fields) == [field]
    assert not EmergencyAccess.objects.exists()


def test_who_may_ask(cast):
    for name in ("fay", "bil", "olive", "cody"):
        refuses(Denied, broken, cast, name)
    refuses(NotFound, broken, cast, "noor")
    refuses(NotFound, broken, cast, "tomas", "nils")
    assert broken(cast, "mara").person_id == cast.people["mara"]


@pytest.mark.parametrize(("name", "client"), [("ada", "cleo"), ("gus", "theo"), ("ben", "theo")])
def test_whoever_reaches_the_record_needs_none(cast, name, client):
    assert "already" in refuses(Refused, broken, cast, name, client).sentence
    assert not EmergencyNotice.objects.exists()


@pytest.mark.parametrize(
    ("family", "born", "given", "found"),
    [
        ("Marsh", date(2004, 2, 29), "", ["theo"]),
        (" marsh ", date(2004, 2, 29), "", ["theo"]),
        ("Marsh", date(2004, 2, 28), "", []),
        ("Mars", date(2004, 2, 29), "", []),
        ("Theo", date(2004, 2, 29), "", []),
        ("Marsh", date(2004, 2, 29), "Ada", []),
        ("Aalto", date(1985, 7, 1), "", []),
        ("", date(2004, 2, 29), "", []),
    ],
)
def test_a_client_is_found_by_exactly_family_name_and_birth_date(cast, family, born, given, found):
    looked = queries.client_in_emergency(
        cast.actor("tomas"), legal_family=family, born_on=born, legal_given=given, at=AT
    )
    assert looked == [cast.clients[name] for name in found]
    assert [event.refused for event in cast.events("client.list", person=cast.people["tomas"])] == [not found]


def test_twins_are_told_apart_by_given_name_and_one_name_is_enough(cast):
    twins = [cast.admit(legal_given=name, legal_family="Ito").id for name in ("Ren", "Aoi")]
    single = cast.admit(legal_given="Sukarno", legal_family="").id
    tomas, born = cast.actor("tomas"), date(1999, 1, 2)

    def looked(family, given=""):
        return queries.client_in_emergency(tomas, legal_family=family, born_on=born, legal_given=given, at=AT)

    assert looked("Ito") == sorted(twins)
    assert looked("Ito", "aoi") == [twins[1]]
    assert looked("Sukarno") == [single]


def test_only_who_may_break_glass_may_look_a_client_up(cast):
    for name in ("fay", "bil", "cody"):
        refuses(Denied, queries.client_in_emergency, cast.actor(name), legal_family="Marsh", born_on=AT.date(), at=AT)


# --- who is told ---


def told(cast):
    rows = EmergencyNotice.objects.select_related("person").order_by("person__name")
    return [row.person.name.split()[0] for row in rows]


def test_the_watch_and_the_care_team_are_told_at_once_and_nobody_else(cast):
    access = broken(cast)
    assert told(cast) == ["Ada", "Gus", "Mara", "Olive"]
    for name in ("ada", "gus", "mara", "olive"):
        notice = queries.unseen_notices(cast.actor(name), at=AT)[0]
        assert (notice.access_id, notice.access.words) == (access.id, WORDS)
    for name in ("tomas", "ben", "fay", "bil", "noor"):
        assert queries.unseen_notices(cast.actor(name), at=AT) == []


def test_nobody_is_told_of_what_they_did_themselves(cast):
    broken(cast, "mara")
    assert told(cast) == ["Ada", "Gus", "Olive"]


def test_whose_access_to_the_practice_ended_is_not_told(cast):
    Person.objects.filter(id=cast.people["olive"]).update(is_active=False, deactivated_at=AT)
    broken(cast)
    assert told(cast) == ["Ada", "Gus", "Mara"]


def test_who_was_on_the_care_team_once_is_not_told(cast):
    place = queries.open_team(cast.actor("olive"), cast.clients["theo"], at=AT).now[0]
    caseload.assign_clinician(cast.actor("olive"), cast.clients["theo"], cast.people["ben"], at=AT)
    caseload.end_assignment(cast.actor("olive"), cast.clients["theo"], place.id, at=AT)
    broken(cast)
    assert told(cast) == ["Ada", "Ben", "Mara", "Olive"]


def test_whose_work_here_ended_while_on_the_care_team_is_not_told(cast):
    Person.objects.filter(id=cast.people["gus"]).update(is_active=False, deactivated_at=AT)
    broken(cast)
    assert told(cast) == ["Ada", "Mara", "Olive"]


def test_it_is_shown_until_it_was_seen_and_that_is_kept(cast):
    broken(cast)
    notice = queries.unseen_notices(cast.actor("gus"), at=AT)[0]
    refuses(NotFound, caseload.see_notice, cast.actor("mara"), notice.id, at=AT)
    caseload.see_notice(cast.actor("gus"), notice.id, at=AT + HOUR)
    assert caseload.see_notice(cast.actor("gus"), notice.id, at=AT + 2 * HOUR).seen_at == AT + HOUR
    assert queries.unseen_notices(cast.actor("gus"), at=AT + HOUR) == []
    assert len(queries.unseen_notices(cast.actor("mara"), at=AT + HOUR)) == 1


def test_who_left_the_care_team_is_no_longer_shown_the_client(cast):
    broken(cast)
    place = queries.open_team(cast.actor("olive"), cast.clients["theo"], at=AT).now[0]
    caseload.end_assignment(cast.actor("olive"), cast.clients["theo"], place.id, at=AT)
    assert queries.unseen_notices(cast.actor("gus", at=AT + SECOND), at=AT + SECOND) == []


def test_ones_own_access_is_shown_while_it_lasts(cast):
    access = broken(cast)
    assert [one.id for one in queries.own_emergencies(cast.actor("tomas"), at=AT)] == [access.id]
    assert queries.own_emergencies(cast.actor("mara"), at=AT) == []
    assert queries.own_emergencies(cast.actor("tomas", at=AT + 4 * HOUR), at=AT + 4 * HOUR) == []


# --- the review ---


def test_it_waits_for_review_and_is_due_in_three_days(cast):
    access = broken(cast)
    waiting = queries.open_emergency_reviews(cast.actor("mara"), at=AT)
    assert [(one.id, one.review_due_at - AT) for one in waiting] == [(access.id, timedelta(days=3))]
    for name in ("tomas", "gus", "fay"):
        refuses(Denied, queries.open_emergency_reviews, cast.actor(name), at=AT)
    assert queries.open_emergency_reviews(cast.actor("noor"), at=AT) == []
    refuses(NotFound, queries.open_emergency_access, cast.actor("noor"), access.id, at=AT)


def test_it_is_reviewed_once_when_it_is_over(cast):
    access, mara, over = broken(cast), cast.actor("mara"), AT + 4 * HOUR
    review = {"outcome": "appropriate", "words": ""}
    assert "still open" in refuses(Refused, caseload.review_emergency_access, mara, access.id, **review, at=AT).sentence
    done = caseload.review_emergency_access(mara, access.id, **review, at=over)
    assert (done.reviewed_by_id, done.reviewed_at, done.outcome) == (cast.people["mara"], over, "appropriate")
    refuses(Conflict, caseload.review_emergency_access, mara, access.id, **review, at=over)
    assert queries.open_emergency_reviews(mara, at=over) == []
    shown = queries.open_emergency_access(mara, access.id, at=over)
    assert shown.reviewed_by is not None
    assert shown.reviewed_by.name == "Mara Devlin"


@pytest.mark.parametrize(
    ("outcome", "words", "field"),
    [("fine", "x", "outcome"), ("not_appropriate", " ", "words"), ("follow_up", "", "words")],
)
def test_a_review_says_what_was_found(cast, outcome, words, field):
    access, over = broken(cast), AT + 4 * HOUR
    error = refuses(
        Invalid, caseload.review_emergency_access, cast.actor("mara"), access.id, outcome=outcome, words=words, at=over
    )
    assert list(error.fields) == [field]


def test_nobody_reviews_their_own_unless_nobody_else_may(cast):
    access, mara, over = broken(cast, "mara"), cast.actor("mara"), AT + 4 * HOUR

    def review():
        return caseload.review_emergency_access(mara, access.id, outcome="appropriate", words="", at=over)

    refuses(Refused, review)
    Person.objects.filter(id__in=[cast.people["ada"], cast.people["olive"]]).update(roles=["clinician"])
    assert review().reviewed_by_id == mara.person


def test_who_treats_or_belongs_elsewhere_reviews_nothing(cast):
    access = broken(cast)
    review = {"outcome": "appropriate", "words": "", "at": AT + 4 * HOUR}
    refuses(Denied, caseload.review_emergency_access, cast.actor("gus"), access.id, **review)
    refuses(NotFound, caseload.review_emergency_access, cast.actor("noor"), access.id, **review)


# --- what the database keeps ---


@pytest.mark.parametrize(
    "change",
    [
        {"words": "Something else."},
        {"reason": "other"},
        {"ends_at": AT + 9 * HOUR},
        {"ended_at": AT + 2 * HOUR},
        {"outcome": "not_appropriate"},
    ],
)
def test_facts_once_written_stay(cast, change):
    access = broken(cast)
    caseload.end_emergency_access(cast.actor("tomas"), access.id, at=AT + HOUR)
    caseload.review_emergency_access(cast.actor("mara"), access.id, outcome="appropriate", words="", at=AT + HOUR)
    with pytest.raises(DatabaseError), transaction.atomic():
        EmergencyAccess.objects.filter(id=access.id).update(**change)


def test_neither_access_nor_notice_is_ever_deleted(cast):
    access = broken(cast)
    for rows in (EmergencyNotice.objects.filter(access=access), EmergencyAccess.objects.filter(id=access.id)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete("default")
    seen = caseload.see_notice(cast.actor("gus"), EmergencyNotice.objects.get(person=cast.people["gus"]).id, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        EmergencyNotice.objects.filter(id=seen.id).update(seen_at=AT + HOUR)


@pytest.mark.parametrize(
    "facts",
    [
        {"ends_at": AT},
        {"ended_at": AT - SECOND},
        {"ended_at": AT + 5 * HOUR},
        {"reason": "curious"},
        {"outcome": "appropriate"},
        {"reviewed_at": AT},
    ],
)
def test_unlawful_rows_are_refused(cast, facts):
    row = {
        "practice_id": cast.practice, "client_id": cast.clients["theo"], "person_id": cast.people["tomas"],
        "reason": "danger", "words": "x", "began_at": AT, "ends_at": AT + 4 * HOUR,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyAccess.objects.create(**row | facts)


def test_two_open_ones_of_one_person_for_one_client_are_refused(cast):
    access = broken(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyAccess(
            practice_id=access.practice_id, client_id=access.client_id, person_id=access.person_id, reason="other",
            words="x", began_at=AT, ends_at=AT + 4 * HOUR,
        ).save(force_insert=True)  # fmt: skip
