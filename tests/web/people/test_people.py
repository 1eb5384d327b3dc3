"""Who works here: what staff see, and what an owner does."""

import pytest
from django.test import Client
from django.utils.timezone import now

from holdspace.audit.models import AuditEvent
from holdspace.caseload import services as caseload
from holdspace.caseload.models import Supervision
from holdspace.caseload.queries import actor_for
from holdspace.practice.models import ApiToken, Person
from holdspace.practice.queries import token_for
from tests.cast import ORIGIN, PASSWORD
from tests.web.office import NOTHING, sign_in, text

INVITED = {"name": "Iris Vale", "credentials": "LPC", "email": "iris@willow.example", "roles": ["clinician"]}


@pytest.fixture
def ada(cast):
    return sign_in(cast.person("ada"))


@pytest.fixture
def tomas(cast):
    return cast.people["tomas"]


def reach_of(cast, name):
    """The clients somebody reaches at this moment."""
    return actor_for(cast.person(name), origin=ORIGIN, at=now()).reach


def once_on(page):
    """What is shown once on a person's page."""
    return text(page).split('id="once" type="text" readonly value="')[1].split('"')[0]


def test_staff_see_names_and_roles_and_nothing_to_manage(cast):
    page = text(sign_in(cast.person("fay")).get("/people/"))
    assert "Ada Okafor, LCSW" in page
    assert "Noor Haddad" not in page
    assert "Invite" not in page
    assert f"/people/{cast.people['ada']}/" not in page


def test_a_client_of_the_practice_sees_no_people(cast):
    assert sign_in(cast.person("cody")).get("/people/").status_code == 403


def test_an_owner_sees_who_was_invited_and_whose_access_ended(cast, ada, tomas):
    ada.post("/people/invite/", INVITED)
    ada.post(f"/people/{tomas}/deactivation/")
    page = text(ada.get("/people/"))
    assert "Invited" in page
    assert "Access ended" in page


def test_an_invitation_is_a_link_shown_once(cast, ada):
    answer = ada.post("/people/invite/", INVITED)
    iris = Person.objects.get(email="iris@willow.example")
    assert answer.headers["Location"] == f"/people/{iris.id}/"
    link = once_on(ada.get(f"/people/{iris.id}/"))
    assert "/join/" in link
    assert "Join Willow Street Practice" in text(Client().get(link.partition("testserver")[2]))
    assert 'id="once"' not in text(ada.get(f"/people/{iris.id}/"))


def test_what_is_shown_once_is_not_shown_on_another_persons_page(cast, ada, tomas):
    ada.post(f"/people/{tomas}/login-reset/")
    assert "/join/" not in text(ada.get(f"/people/{cast.people['ben']}/"))
    assert 'id="once"' not in text(ada.get(f"/people/{tomas}/"))


def test_an_invitation_sent_twice_says_that_the_person_is_here(cast, ada):
    ada.post("/people/invite/", INVITED)
    again = ada.post("/people/invite/", INVITED)
    assert again.status_code == 422
    assert "Somebody with this email is here already" in text(again)
    assert 'value="Iris Vale"' in text(again)


def test_an_invitation_needs_a_role(cast, ada):
    answer = ada.post("/people/invite/", INVITED | {"roles": []})
    assert answer.status_code == 422
    assert not Person.objects.filter(email="iris@willow.example").exists()


@pytest.mark.parametrize("path", ["/people/invite/", "/people/{tomas}/details/", "/people/{tomas}/tokens/"])
def test_dangerous_pages_ask_an_owner_who_they_are_anew(cast, tomas, path):
    stale = sign_in(cast.person("ada"), fresh=False)
    assert "/reauthenticate/" in stale.get(path.format(tomas=tomas)).headers["Location"]


def test_a_stale_owner_ends_nobodys_access(cast, tomas):
    stale = sign_in(cast.person("ada"), fresh=False)
    assert "/reauthenticate/" in stale.post(f"/people/{tomas}/deactivation/").headers["Location"]
    assert cast.person("tomas").is_active


def test_after_showing_who_they_are_the_act_goes_on_where_it_stopped(cast, tomas):
    stale = sign_in(cast.person("ada"), fresh=False)
    way = stale.post(f"/people/{tomas}/deactivation/").headers["Location"]
    answer = stale.post(way, {"password": PASSWORD, "next": f"/people/{tomas}/deactivation/"})
    assert answer.headers["Location"] == f"/people/{tomas}/"
    assert not cast.person("tomas").is_active


ACTS = ["details", "deactivation", "reactivation", "login-reset", "tokens", "supervisions"]


@pytest.mark.parametrize("who", ["ben", "fay", "mara"])
@pytest.mark.parametrize("act", ACTS)
def test_only_an_owner_acts_and_every_other_try_is_recorded(cast, tomas, who, act):
    answer = sign_in(cast.person(who)).post(f"/people/{tomas}/{act}/", INVITED)
    assert answer.status_code == 403
    assert AuditEvent.objects.filter(person=cast.people[who], refused=True).exists()


@pytest.mark.parametrize("act", ACTS)
def test_nobody_reaches_into_another_practice(cast, act):
    answer = sign_in(cast.person("noor")).post(f"/people/{cast.people['tomas']}/{act}/", INVITED | {"person": NOTHING})
    assert answer.status_code == 404


def test_details_and_roles_are_changed(cast, ada, tomas):
    facts = {
        "name": "Tomas Reyes",
        "credentials": "LMFT, ATR",
        "npi": "1234567893",
        "roles": ["clinician", "supervisor"],
    }
    assert ada.post(f"/people/{tomas}/details/", facts).status_code == 302
    changed = cast.person("tomas")
    assert (changed.credentials, changed.roles) == ("LMFT, ATR", ["clinician", "supervisor"])


def test_the_only_owner_stays_one(cast):
    noor = cast.people["noor"]
    browser = sign_in(cast.person("noor"))
    answer = browser.post(f"/people/{noor}/details/", {"name": "Noor Haddad", "roles": ["clinician"]})
    assert answer.status_code == 422
    assert "only owner" in text(answer)
    assert browser.post(f"/people/{noor}/deactivation/").status_code == 422


def test_access_ends_the_same_minute_and_can_be_given_back(cast, ada, tomas):
    theirs = sign_in(cast.person("tomas"))
    assert theirs.get("/people/").status_code == 200
    ada.post(f"/people/{tomas}/deactivation/")
    assert theirs.get("/people/").headers["Location"].startswith("/accounts/login/")
    ada.post(f"/people/{tomas}/reactivation/")
    assert cast.person("tomas").is_active


def test_a_reset_ends_logins_and_factors_and_shows_a_link(cast, ada, tomas):
    theirs = sign_in(cast.person("tomas"))
    ada.post(f"/people/{tomas}/login-reset/")
    assert "/join/" in once_on(ada.get(f"/people/{tomas}/"))
    assert theirs.get("/people/").headers["Location"].startswith("/accounts/login/")


def test_a_token_is_issued_shown_once_and_revoked(cast, ada, tomas):
    wanted = {"label": "Old system", "scopes": ["note.import", "client.list"], "expires_on": "2099-12-31"}
    ada.post(f"/people/{tomas}/tokens/", wanted)
    secret = once_on(ada.get(f"/people/{tomas}/"))
    token = token_for(secret, at=now())
    assert token is not None
    assert "Import notes from another system" in text(ada.get(f"/people/{tomas}/"))
    ada.post(f"/tokens/{token.id}/revocation/")
    assert token_for(secret, at=now()) is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"label": ""}, "required"),
        ({"scopes": []}, "required"),
        ({"scopes": ["note.sign"]}, "Select a valid choice"),
        ({"expires_on": "2020-01-01"}, "This day has passed"),
        ({"expires_on": "2026-02-30"}, "valid date"),
    ],
)
def test_a_token_that_makes_no_sense_is_not_issued(cast, ada, tomas, changes, sentence):
    answer = ada.post(f"/people/{tomas}/tokens/", {"label": "Old system", "scopes": ["note.import"]} | changes)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not ApiToken.objects.filter(person=tomas).exists()


def test_supervision_starts_and_ends(cast, ada, tomas):
    answer = ada.post(f"/people/{tomas}/supervisions/", {"person": str(cast.people["ben"])})
    assert answer.headers["Location"] == f"/people/{tomas}/"
    pair = Supervision.objects.get(supervisee=tomas)
    assert "Ben Castillo" in text(ada.get(f"/people/{tomas}/"))
    ada.post(f"/supervisions/{pair.id}/end/")
    pair.refresh_from_db()
    assert pair.ended_at is not None


def test_only_supervisors_are_offered(cast, ada, tomas):
    answer = ada.post(f"/people/{tomas}/supervisions/", {"person": str(cast.people["ada"])})
    assert answer.status_code == 422
    assert not Supervision.objects.filter(supervisee=tomas).exists()


def test_a_supervision_of_another_practice_is_out_of_reach(cast):
    pair = Supervision.objects.get(supervisee=cast.people["gus"])
    assert sign_in(cast.person("noor")).post(f"/supervisions/{pair.id}/end/").status_code == 404


def test_the_team_of_a_client_with_its_days(cast, ada):
    cleo = cast.clients["cleo"]
    page = text(ada.get(f"/clients/{cleo}/team/"))
    assert "On the team" in page
    assert "Put somebody on the team" in page
    assert 'class="identity"' in page
    token = page.split('name="token" value="')[1].split('"')[0]
    ada.post(f"/clients/{cleo}/team/", {"token": token, "person": str(cast.people["tomas"]), "part": "group leader"})
    assert cleo in reach_of(cast, "tomas")


def test_a_form_of_one_clients_team_is_refused_for_another(cast, ada):
    page = text(ada.get(f"/clients/{cast.clients['cleo']}/team/"))
    token = page.split('name="token" value="')[1].split('"')[0]
    answer = ada.post(f"/clients/{cast.clients['uma']}/team/", {"token": token, "person": str(cast.people["tomas"])})
    assert answer.status_code == 409
    assert cast.clients["uma"] not in reach_of(cast, "tomas")


def test_who_leaves_a_team_stays_on_its_list(cast, ada):
    cleo = cast.clients["cleo"]
    row = caseload.assign_clinician(cast.actor("ada"), cleo, cast.people["tomas"], at=now())
    ada.post(f"/clients/{cleo}/team/{row.id}/end/")
    assert cleo not in reach_of(cast, "tomas")
    assert "Was on the team" in text(ada.get(f"/clients/{cleo}/team/"))


def test_a_team_out_of_reach_does_not_exist_and_one_in_reach_is_read_only(cast):
    gus = sign_in(cast.person("gus"))
    assert gus.get(f"/clients/{cast.clients['cleo']}/team/").status_code == 404
    page = text(gus.get(f"/clients/{cast.clients['theo']}/team/"))
    assert "Put somebody on the team" not in page
    assert "Take off" not in page
