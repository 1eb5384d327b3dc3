"""A group at the screens, without script: made, met, written once, signed in one act."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from holdspace.audit.services import sequence
from holdspace.clients.models import Group, RosterPlace
from holdspace.encounters.models import Encounter, GroupSession
from holdspace.notes.models import GroupDraft, Note, Signature
from holdspace.notes.rules import challenge
from holdspace.practice.passkeys import challenge_of_many, together
from holdspace.web.encounters.times import crosses_midnight
from holdspace.web.groups.forms import USUAL, just_over
from tests.passkeys import Passkey, answered
from tests.web.clinic import SCRIPT, Forms, Visit


def sent(visit, page, ending="", status=302, **changes):
    """Open a page and send its form of that address, with some fields changed, where it goes."""
    visit.open(page)
    found = [one for one in Forms(visit.words).forms if one["action"].endswith(ending) and "token" in one["fields"]]
    visit.post(found[-1]["action"] or page, found[-1]["fields"] | changes, status)
    return visit.at


@pytest.fixture
def ada(cast):
    return Visit(cast.person("ada"))


@pytest.fixture
def made(cast, ada):
    """Harbor, with Cleo and Sean on its roster since the beginning of the year."""
    cast.admit(legal_given="Seán", legal_family="O'Dunlevin")
    sent(ada, "/groups/new/", name="Harbor", topic="Distress tolerance")
    path = ada.at
    for words in ("Cleo", "odunlevin"):
        sent(ada, path, ending="/members/", words=words, since="2025-01-05")
    return path


@pytest.fixture
def held(ada, made):
    """A session of yesterday to which both came."""
    day = (timezone.localdate() - timedelta(days=1)).isoformat()
    sent(ada, f"{made}sessions/new/", day=day, starts_at="17:00", ends_at="18:30", place="Room 2")
    path = ada.at
    everybody_came(ada, path)
    return path


def everybody_came(visit, path):
    visit.open(path)
    (fields,) = (
        one["fields"] for one in Forms(visit.words).forms if any(name.startswith("m-") for name in one["fields"])
    )
    visit.post(path, fields | {name: "came" for name in fields if name.startswith("m-")})


def written(ada, held, **shared):
    ada.open(held)
    ada.post(f"{held}note/start/", {})
    sent(ada, ada.at, ending="/note/", topic="Grounding.", method="Practice.", way="next", **shared)
    sent(ada, ada.at, "/", participation="Took part, apricot.", response="Calm.", way="next")
    sent(ada, ada.at, "/", participation="Took part, bilberry.", response="Calmer.", way="review")
    return ada.at


def test_from_a_new_group_to_its_signed_notes(ada, held):
    sign = written(ada, held)
    assert sign.endswith("/sign/")
    page = ada.open(sign)
    assert "Read them once, then sign them all" in page
    assert "apricot" in page
    ada.post(sign, ada.form() | ada.proof)
    assert ada.at == held
    assert "2 notes signed, each in its own record." in " ".join(ada.open(held).split())
    assert Note.objects.filter(encounter__group_session__isnull=False, state="signed").count() == 2


def test_a_name_of_another_is_shown_with_its_place_and_nothing_can_be_signed(ada, held):
    sign = written(ada, held)
    shared = sign.replace("/sign/", "/note/")
    sent(ada, shared, ending="/note/", method="Sean showed it to Cleo.")
    page = ada.open(sign)
    assert "Not ready to sign yet" in page
    assert page.count("Sean showed it to Cleo.") == 2  # quoted once, and in the text itself
    assert "Sign as" not in page
    assert f'href="{shared}#id_method"' in page


def test_a_word_that_is_also_a_name_is_ticked_off(cast, ada, held, made):
    cast.admit(legal_given="Hope", legal_family="Ito")
    sent(ada, made, "/members/", words="Hope", since="2025-01-05")
    sign = written(ada, held)
    sent(ada, sign.replace("/sign/", "/note/"), ending="/note/", topic="On hope.")
    page = ada.open(sign)
    assert "“hope” is the word, not a name" in page
    fields = ada.form()
    assert "may be a member" in ada.post(sign, fields | ada.proof, 422)
    ada.open(sign)
    ada.post(sign, ada.form() | ada.proof | {"confirmed": "hope"})
    assert ada.at == held


def test_the_shared_part_is_saved_by_itself_and_a_stale_save_shows_both(ada, held):
    ada.open(held)
    ada.post(f"{held}note/start/", {})
    path = ada.at
    ada.open(path)
    first = ada.form("/note/")
    assert 'data-revision="2"' in ada.post(path, first | {"topic": "Mine."}, 200, **SCRIPT)
    said = ada.post(path, first | {"topic": "Theirs."}, 409, **SCRIPT)
    assert 'data-revision="2"' in said
    page = ada.post(path, first | {"topic": "Theirs."}, 409)
    assert "Theirs." in page
    assert "Mine." in page
    assert GroupDraft.objects.get().sections[0]["text"] == "Mine."


def test_an_ordinary_address_of_a_members_draft_leads_to_the_group(ada, held):
    ada.open(held)
    ada.post(f"{held}note/start/", {})
    note = Note.objects.filter(encounter__group_session__isnull=False)[0]
    ada.open(f"/notes/{note.id}/", 302)
    assert ada.at == f"{held}note/{note.id}/"
    ada.open(f"/notes/{note.id}/sign/", 302)
    assert ada.at == f"{held}sign/"
    session = Encounter.objects.get(id=note.encounter_id)
    assert held in ada.open(f"/sessions/{session.id}/")


def test_a_note_of_another_session_is_not_found_below_this_one(cast, ada, held):
    ada.open(held)
    ada.post(f"{held}note/start/", {})
    other = cast.draft(text="Elsewhere.")
    assert "Elsewhere." not in ada.open(f"{held}note/{other.id}/", 404)


def test_a_group_is_owed_once(ada, held):
    page = ada.open("/notes/")
    assert "Harbor</bdi>, " in page
    assert page.count("2 notes</strong>") == 1
    assert "Seán" not in page


def test_whoever_looks_sees_only_the_members_in_their_reach(cast, ada, made, held):
    desk, tomas = Visit(cast.person("fay")), Visit(cast.person("tomas"))
    assert "O&#x27;Dunlevin" in desk.open(made)
    for path in (made, held):
        page = tomas.open(path)
        assert "Dunlevin" not in page
        assert "Nguyen" not in page
    assert "2 are on the roster whom you do not reach" in tomas.open(made)
    tomas.open(f"{held}note/", 403)
    desk.open(f"{held}sign/", 403)


def test_somebody_the_looker_does_not_reach_cannot_be_put_on_a_roster(cast, ada, made):
    tomas = Visit(cast.person("tomas"))
    tomas.open(made)
    page = tomas.post(f"{made}members/", tomas.form("/members/") | {"words": "Theo"}, 422)
    assert "Nobody in your reach has this name" in page
    assert RosterPlace.objects.count() == 2


def test_of_several_who_fit_one_is_chosen(cast, ada, made):
    for given in ("Ana", "Anabel"):
        cast.admit(legal_given=given, legal_family="Ruiz")
    ada.open(made)
    page = ada.post(f"{made}members/", ada.form("/members/") | {"words": "Ruiz"}, 422)
    assert "Several clients fit" in page
    chosen = page.split('name="chosen" value="')[1].split('"')[0]
    ada.post(f"{made}members/", ada.form("/members/") | {"words": "Ruiz", "chosen": chosen})
    assert RosterPlace.objects.filter(client=chosen).count() == 1


def test_a_member_leaves_and_a_group_ends(cast, ada, made):
    today = timezone.localdate(timezone=cast.person("ada").practice.zone)
    place = RosterPlace.objects.order_by("id")[0]
    sent(ada, f"{made}members/{place.id}/leaving/")
    assert RosterPlace.objects.get(id=place.id).until == today
    sent(ada, f"{made}ending/")
    assert Group.objects.get().ended_on == today
    assert "Put on the roster" not in ada.open(made)


def test_changed_by_somebody_meanwhile(ada, made):
    ada.open(f"{made}edit/")
    fields = ada.form()
    ada.post(f"{made}edit/", fields | {"topic": "First"})
    page = ada.post(f"{made}edit/", fields | {"topic": "Second"}, 409)
    assert "First" in page
    ada.post(f"{made}edit/", ada.form("/edit/"))
    assert Group.objects.get().topic == "Second"


def test_a_session_in_the_future_says_when_it_can_be_told_who_came(ada, made):
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    sent(ada, f"{made}sessions/new/", day=day, starts_at="17:00", ends_at="18:30")
    assert "Then you say here who came." in ada.open(ada.at)
    path = f"/groups/sessions/{GroupSession.objects.get().id}/"
    ada.post(f"{path}cancellation/", {})
    assert "This session was called off." in ada.open(path)


def test_one_answer_of_a_passkey_signs_them_all(cast, ada, held):
    key = Passkey()
    key.enrol(cast.person("ada"))
    sequence(cast.practice, at=timezone.now())
    sign = written(ada, held)
    ada.open(sign)
    fields = ada.form()
    told = json.loads(_begun(ada, sign, fields))
    root = together([challenge(one.encode()) for one in told["statements"]])[0].root
    ada.post(sign, fields | {"credential": answered(key.sign(challenge_of_many(root)))})
    assert ada.at == held
    kept = [json.loads(bytes(one.evidence)) for one in Signature.objects.filter(method="passkey")]
    assert [one["many"]["size"] for one in kept] == [2, 2]


def _begun(visit, sign, fields):
    visit.last = visit.browser.post(f"{sign}begin/", fields, headers=SCRIPT)
    assert visit.last.status_code == 200, visit.last.content
    return visit.last.content


def test_as_few_questions_for_many_members_as_for_few(cast, ada, made, held):
    ada.open(held)
    ada.post(f"{held}note/start/", {})

    def asked(*texts):
        path = f"{held}note/"
        counts = []
        for text in texts:
            with CaptureQueriesContext(connection) as opening:
                ada.open(path)
            with CaptureQueriesContext(connection) as saving:
                ada.post(path, ada.form("/note/") | {"topic": text}, 200, **SCRIPT)
            counts.append((len(opening), len(saving)))
        return counts[-1]

    few = asked("First.", "Second.")
    for number in range(6):
        cast.admit(legal_given=f"Member{'abcdef'[number]}", legal_family="Ito")
        sent(ada, made, ending="/members/", words=f"Member{'abcdef'[number]}", since="2025-01-05")
    everybody_came(ada, held)
    ada.post(f"{held}note/start/", {})
    assert Note.objects.filter(encounter__group_session__isnull=False).count() == 8
    assert asked("Third.") == few


def test_a_day_shows_a_group_once_and_no_member_of_it(ada, held):
    day = (timezone.localdate() - timedelta(days=1)).isoformat()
    page = ada.open(f"/day/{day}/")
    assert page.count("Harbor</bdi>") == 1
    assert "Dunlevin" not in page
    assert held in page


@pytest.mark.parametrize("hour", range(24))
def test_the_session_that_is_proposed_is_over_and_of_one_day(hour):
    """Else a tick for "past midnight" stood there at some hours, and other times one types would not fit it."""
    zone = ZoneInfo("America/Los_Angeles")
    now = datetime(2026, 11, 25, hour, 14, tzinfo=zone)
    begins = just_over(now, zone)
    assert begins + USUAL <= now
    assert not crosses_midnight(begins, begins + USUAL, zone)
