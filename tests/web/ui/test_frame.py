"""The base page: ways as allowed, the actor, the practice's time, tags and words."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from holdspace.access.subject import Subject
from holdspace.web.ui.faces import address_of
from holdspace.web.ui.frame import Frame
from holdspace.web.ui.held import take
from holdspace.web.ui.templatetags import ui


def test_the_ways_are_those_one_may_go(signed_in):
    text = signed_in().get("/clients/").text
    assert '<a href="/clients/" data-go="c" aria-current="page">Clients</a>' in text
    assert '<a href="/" data-go="t">Today</a>' in text


def test_a_stranger_sees_the_practice_s_name_and_no_ways(browser, cast):
    text = browser.get("/accounts/login/").text
    assert 'aria-label="Main"' not in text
    assert "<idle-lock" not in text


def test_the_actor_acts_in_the_practice_s_days_and_the_login_is_named_by_a_hash(signed_in):
    browser = signed_in()
    name, zone, login = browser.get("/who/").text.rsplit(" ", 2)
    assert (name, zone) == ("Ada Okafor", "America/Los_Angeles")
    assert len(login) == 16
    assert login not in browser.session.session_key


def test_preferences_are_on_the_page(signed_in, cast):
    person = cast.person("ada")
    person.preferences = {"scheme": "dark", "density": "compact", "keys": "off"}
    person.save()
    head = signed_in().get("/").text[:200]
    assert 'data-scheme="dark" data-density="compact" data-keys="off"' in head


def test_an_unknown_preference_is_not(cast):
    person = cast.person("ada")
    person.preferences = {"scheme": '"><script>'}
    request = HttpRequest()
    request.user = person
    assert Frame(request).scheme == ""


def test_the_client_is_always_in_sight(cast):
    text = render_to_string(
        "ui/components/identity.html", {"client": cast.client("cleo"), "today": date(2026, 5, 3), "tags": []}
    )
    assert '<bdi class="name">Cleo' in text
    assert "Cleopatra Nguyen" in text
    assert "she/her" in text
    assert "4 May 1991 (34)" in text


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2004, 2, 29), date(2026, 2, 28), 21),
        (date(2004, 2, 29), date(2026, 3, 1), 22),
        (date(1991, 5, 4), date(2026, 5, 4), 35),
        (None, date(2026, 5, 4), ""),
    ],
)
def test_age_is_counted_by_birthdays(born, day, age):
    assert ui.age_on(born, day) == age


def _ask(actor, action, about):
    template = Template("{% load ui %}{% may action about as ok %}{{ ok.allowed }} {{ ok.reason }}")
    request = SimpleNamespace(actor=actor) if actor else SimpleNamespace()
    return template.render(Context({"request": request, "action": action, "about": about}))


def test_may_asks_the_policy(cast):
    assert _ask(cast.actor("ada"), "practice.manage", None) == "True "
    assert _ask(cast.actor("tomas"), "practice.manage", None) == "False Only an owner of the practice can do this."
    assert _ask(cast.actor("ada"), "client.read", cast.client("cleo")).startswith("True")
    assert _ask(cast.actor("tomas"), "client.read", cast.client("cleo")).startswith("False")
    about = SimpleNamespace(subject=lambda: Subject(cast.practice))
    assert _ask(cast.actor("ada"), "client.list", about).startswith("True")
    assert _ask(cast.actor("ada"), "client.list", Subject(cast.elsewhere)).startswith("False")
    assert _ask(None, "client.list", None).startswith("False")


def test_may_refuses_what_states_no_facts(cast):
    with pytest.raises(TypeError, match="is not a Subject"):
        _ask(cast.actor("ada"), "client.list", SimpleNamespace(subject="cleo"))


@pytest.mark.parametrize(
    ("kind", "found"), [("success", "done"), ("error", "risk"), ("extra warning", "due"), ("", "")]
)
def test_a_notice_has_one_of_five_kinds(kind, found):
    assert ui.notice_kind(kind) == found


def test_a_browser_in_two_words():
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    assert ui.browser_words(agent) == "Firefox, Linux"
    assert ui.browser_words("curl/8") == "another program"
    assert ui.in_fours("ABCDEFGHIJ") == "ABCD EFGH IJ"


def test_a_proxy_s_word_counts_only_where_there_is_one(settings):
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="203.0.113.9, 192.0.2.1", REMOTE_ADDR="127.0.0.1")
    assert address_of(request) == "127.0.0.1"
    settings.HOLDSPACE_CLIENT_ADDRESS_HEADER = "HTTP_X_FORWARDED_FOR"
    assert address_of(request) == "192.0.2.1"


def test_nothing_held_is_nothing_taken():
    assert take(SessionStore()) is None
