"""One-time links: somebody joins, somebody begins anew, and every other link opens nothing."""

import logging
from datetime import timedelta

from django.test import Client
from django.utils.timezone import now

from holdspace.config.logs import Wordless
from holdspace.practice.models import Invitation, Person
from holdspace.practice.rules import PersonFacts
from holdspace.practice.services import people
from tests.web.office import text

PASSWORD = "copper meadow tulip 77"
IRIS = PersonFacts("iris@willow.example", "Iris Vale", "LPC", roles=("clinician",))


def invite(cast, *, at=None):
    return people.invite_person(cast.actor("ada"), IRIS, at=at or now())


def test_somebody_joins_corrects_the_name_and_is_signed_in(cast):
    link = invite(cast)
    browser = Client()
    page = text(browser.get(f"/join/{link.secret}/"))
    assert "Willow Street Practice" in page
    assert "Ada Okafor, LCSW has invited you" in page
    answer = browser.post(f"/join/{link.secret}/", {"name": "Iris M. Vale", "credentials": "LPC", "password": PASSWORD})
    assert answer.headers["Location"] == "/setup/factor/"
    iris = Person.objects.get(email="iris@willow.example")
    assert iris.titled == "Iris M. Vale, LPC"
    assert str(browser.session["_auth_user_id"]) == str(iris.pk)
    assert "An authenticator app" in text(browser.get("/setup/factor/"))


def test_a_link_works_once(cast):
    link = invite(cast)
    Client().post(f"/join/{link.secret}/", {"name": "Iris", "credentials": "", "password": PASSWORD})
    again = Client().post(f"/join/{link.secret}/", {"name": "Eve", "credentials": "", "password": PASSWORD})
    assert again.status_code == 410
    assert "used already" in text(again)
    assert Person.objects.get(email="iris@willow.example").name == "Iris"


def test_a_link_that_has_run_out_says_so(cast):
    link = invite(cast, at=now() - timedelta(days=8))
    answer = Client().get(f"/join/{link.secret}/")
    assert answer.status_code == 410
    assert "has run out" in text(answer)


def test_a_withdrawn_link_says_so(cast):
    link = invite(cast)
    people.deactivate_person(cast.actor("ada"), link.invitation.person_id, at=now())
    assert "was withdrawn" in text(Client().get(f"/join/{link.secret}/"))


def test_an_unknown_link_leads_nowhere(cast):
    answer = Client().get("/join/abcdef/")
    assert answer.status_code == 404
    assert "leads nowhere" in text(answer)


def test_a_weak_password_leaves_the_link_open(cast):
    link = invite(cast)
    answer = Client().post(f"/join/{link.secret}/", {"name": "Iris Vale", "credentials": "", "password": "short"})
    assert answer.status_code == 422
    assert 'value="Iris Vale"' in text(answer)
    assert Invitation.objects.get(id=link.invitation.id).used_at is None


def test_a_reset_asks_for_a_password_only(cast):
    link = people.reset_login(cast.actor("ada"), cast.people["tomas"], at=now())
    page = text(Client().get(f"/join/{link.secret}/"))
    assert "Welcome back, Tomas Reyes" in page
    assert 'name="credentials"' not in page
    answer = Client().post(f"/join/{link.secret}/", {"password": PASSWORD, "name": "Somebody else"})
    assert answer.headers["Location"] == "/setup/factor/"
    assert cast.person("tomas").name == "Tomas Reyes"


def test_no_log_line_holds_the_secret(cast):
    link = invite(cast)
    record = logging.LogRecord("django.request", 30, "", 0, "%s: %s", ("Gone", f"/join/{link.secret}/"), None)
    line = Wordless("%(message)s").format(record)
    assert line == "Gone: /join/…/"
