"""From an empty Holdspace to an owner who holds the recovery code."""

import pytest
from django.test import Client

from holdspace.audit.models import AuditEvent
from holdspace.kernel.keys.store import KeyStore
from holdspace.practice.models import Person, Practice
from tests.web.office import text

FACTS = {
    "name": "Alder Lane Counseling",
    "timezone": "America/Denver",
    "owner_name": "Ada Brandt",
    "owner_credentials": "PsyD",
    "owner_email": "Ada@AlderLane.example",
    "password": "lantern orchard velvet 92",
    "treats": "on",
    "privacy": "on",
}


@pytest.fixture(autouse=True)
def key_store(tmp_path, settings):
    """Keys of this test alone: a new recovery code replaces the one before."""
    settings.KEY_STORE = KeyStore(tmp_path / "data", tmp_path / "keys")
    settings.KEY_STORE.create()
    return settings.KEY_STORE


def found(**changes):
    browser = Client()
    return browser, browser.post("/setup/practice/", FACTS | changes)


def groups_on(page):
    return [part.split("</code>")[0] for part in text(page).split("<li><code>")[1:]]


@pytest.mark.parametrize("path", ["/", "/people/", "/accounts/login/", "/audit/", "/nowhere/"])
def test_every_page_leads_to_set_up_while_there_is_no_practice(blank, path):
    assert Client().get(path).headers["Location"] == "/setup/"


@pytest.mark.django_db(databases=["default", "psychotherapy"])
def test_the_health_line_answers_before_there_is_a_practice(blank):
    answer = Client(headers={"host": "127.0.0.1:8000"}).get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_the_first_page_has_two_doors(blank):
    page = text(Client().get("/setup/"))
    assert 'href="/setup/practice/"' in page
    assert 'action="/setup/fictional/"' in page


def test_an_owner_founds_prints_types_two_groups_back_and_chooses_a_factor(blank):
    browser, answer = found()
    assert answer.headers["Location"] == "/setup/recovery/"
    owner = Person.objects.get()
    assert owner.email == "ada@alderlane.example"
    assert owner.roles == ["clinician", "owner", "privacy_officer"]
    groups = groups_on(browser.get("/setup/recovery/"))
    assert len(groups) == 12
    answer = browser.post("/setup/recovery/", {"third": groups[2].lower(), "last": f" {groups[11]} "})
    assert answer.headers["Location"] == "/setup/factor/"
    assert "Step 3 of 3" in text(browser.get("/setup/factor/"))
    acts = list(AuditEvent.objects.order_by("at", "id").values_list("action", flat=True))
    assert acts[:1] == ["practice.found"]
    assert {"practice.make_recovery_code", "practice.confirm_recovery_code", "person.sign_in"} <= set(acts)


def test_the_code_opens_the_database_and_is_in_no_event(blank, key_store):
    browser, _ = found()
    code = "HR1-" + "-".join(groups_on(browser.get("/setup/recovery/")))
    assert key_store.has_recovery_code()
    assert key_store.recover(code).exists()
    assert not any(code.encode()[4:13] in bytes(event.payload) for event in AuditEvent.objects.all())


def test_a_group_read_wrongly_keeps_the_code_on_the_page(blank):
    browser, _ = found()
    groups = groups_on(browser.get("/setup/recovery/"))
    answer = browser.post("/setup/recovery/", {"third": "ZZZZ", "last": groups[11]})
    assert answer.status_code == 422
    assert "This is not group 3." in text(answer)
    assert groups_on(answer) == groups


def test_the_code_is_gone_once_it_was_confirmed(blank):
    browser, _ = found()
    groups = groups_on(browser.get("/setup/recovery/"))
    browser.post("/setup/recovery/", {"third": groups[2], "last": groups[11]})
    assert browser.get("/setup/recovery/").status_code == 302
    assert groups[5] not in str(dict(browser.session))


def test_a_weak_password_keeps_everything_but_itself(blank):
    _, answer = found(password="password123456789")
    page = text(answer)
    assert answer.status_code == 422
    assert "too easy to guess" in page
    assert 'value="Alder Lane Counseling"' in page
    assert "password123456789" not in page
    assert not Practice.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "  ", "required"),
        ("timezone", "Mars/Olympus", "Select a valid choice"),
        ("owner_email", "nobody", "This is not an email address"),
        ("owner_name", "Ada\x07", "characters"),
        ("password", "short", "at least 15 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(blank, field, value, sentence):
    _, answer = found(**{field: value})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert f'id="id_{field}-error"' in text(answer)


def test_the_form_sent_a_second_time_founds_nothing_more(blank):
    found()
    _, second = found(name="Another")
    assert second.status_code == 422
    assert "already holds a practice" in text(second)
    assert [practice.name for practice in Practice.objects.all()] == ["Alder Lane Counseling"]


def test_an_owner_who_does_not_treat_writes_no_notes(blank):
    Client().post("/setup/practice/", {k: v for k, v in FACTS.items() if k != "treats"})
    assert Person.objects.get().roles == ["owner", "privacy_officer"]


def test_once_there_is_a_practice_set_up_is_over(cast):
    assert Client().get("/setup/practice/").headers["Location"] == "/"
    assert Client().get("/setup/").headers["Location"] == "/"
    assert Client().get("/setup/fictional/").status_code == 404
    refused = Client().post("/setup/fictional/")
    assert refused.status_code == 422
    assert "A real practice is kept here" in text(refused)


def test_a_stranger_is_shown_no_recovery_page(cast):
    assert Client().get("/setup/recovery/").headers["Location"].startswith("/accounts/login/")
    assert Client().post("/setup/recovery/new/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.slow
def test_looking_around_loads_the_fictional_practice_and_says_who_can_sign_in(blank):
    browser = Client()
    assert browser.post("/setup/fictional/").headers["Location"] == "/setup/fictional/"
    page = text(browser.get("/setup/fictional/"))
    assert Practice.objects.get().fictional
    assert all(person.email in page for person in Person.objects.all())
    assert browser.post("/setup/fictional/").status_code == 302
    assert Practice.objects.count() == 1
