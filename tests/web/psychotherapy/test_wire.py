"""The page's calls, over HTTP: what is answered to an author, and that nobody else finds an address there at all."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from holdspace.audit.models import AuditEvent
from holdspace.psychotherapy.models import Vault
from tests.psychotherapy.notebook import Notebook
from tests.web.office import sign_in

pytestmark = pytest.mark.django_db(databases=["default", "psychotherapy"])
CALLS = ("state", "fetch", "commit", "people", "event", "events", "certificate")
SCRIPT = {"X-Holdspace-Fragment": "1"}


def call(browser, name, sent=None, status=200, **headers):
    text = sent if isinstance(sent, str) else json.dumps(sent if sent is not None else {})
    answer = browser.post(f"/psychotherapy/{name}/", text, "application/json", headers=SCRIPT | headers)
    assert answer.status_code == status, answer.content[:300]
    return json.loads(answer.content) if answer["Content-Type"] == "application/json" else answer


@pytest.fixture
def ada(cast):
    return sign_in(cast.person("ada"))


def test_a_notebook_from_its_founding_to_a_conflict(ada):
    assert call(ada, "state") == {"vid": None, "gen": 0, "root": None, "slots": [], "held": False, "anchors": []}
    book = Notebook()
    body = book.body(2)
    assert call(ada, "commit", body) == {"gen": 1}
    book.took(body)
    state = call(ada, "state")
    assert (state["vid"], state["gen"], state["root"]) == (book.vid, 1, body["put"][-1][2])
    assert state["slots"] == body["slots"]["put"]
    fetched = call(ada, "fetch", {"oids": [body["put"][0][0]]})
    assert fetched == {"objects": [body["put"][0]], "more": False}
    stale = book.body(1)
    assert call(ada, "commit", book.body(1)) == {"gen": 2}
    assert call(ada, "commit", stale, 409) == {"gen": 2}
    call(ada, "event", {"kind": "opened"})
    call(ada, "event", {"kind": "opened"})
    assert [kind for kind, _ in call(ada, "events")["events"]] == ["opened"]
    assert call(ada, "certificate")["objects"] == 4


def test_all_clients_in_reach_with_their_sessions_of_ninety_days(ada, cast):
    assert [(one["name"], len(one["sessions"])) for one in call(ada, "people")["clients"]] == [("Cleo Nguyen", 0)]
    assert cast.session("cleo").starts_at < cast.at + timedelta(days=1)  # long ago by now


@pytest.mark.parametrize("sent", ["", "{", "[]", '{"more": 1}', "\xff", "[" * 5000])
def test_what_cannot_be_read_is_refused_with_a_sentence_and_recorded_nowhere(ada, sent):
    before = AuditEvent.objects.count()
    for name in CALLS:
        assert "Nothing was saved" in call(ada, name, sent, 422)["sentence"]
    assert AuditEvent.objects.count() == before


def test_more_than_eight_mebibytes_are_refused_with_a_sentence(ada):
    assert "8 MiB" in call(ada, "commit", '"' + "x" * (8 * 1024 * 1024) + '"', 413)["sentence"]


def test_a_form_from_elsewhere_is_refused(cast):
    browser = sign_in(cast.person("ada"))
    browser.handler.enforce_csrf_checks = True
    call(browser, "commit", Notebook().body(1), 403)
    assert Vault.objects.count() == 0


def test_answers_are_kept_nowhere(ada):
    answer = ada.post("/psychotherapy/state/", "{}", "application/json")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["fay", "bil", "mara", "olive", "cody", None])
def test_for_everybody_else_there_is_no_such_address(cast, name):
    """The very page that an address nobody ever thought of has; signed in or not, with a form's mark or without."""
    browser = sign_in(cast.person(name)) if name else Client()
    browser.handler.enforce_csrf_checks = True
    ordinary = browser.post("/pomegranate/state/", "{}", "application/json")
    assert ordinary.status_code == 404
    for path in ["/psychotherapy/", *(f"/psychotherapy/{call}/" for call in CALLS)]:
        for answer in (browser.post(path, "{}", "application/json"), browser.get(path)):
            assert answer.status_code == 404
            assert steady(answer.content.replace(path.encode(), b"/pomegranate/state/")) == steady(ordinary.content)


def steady(page: bytes) -> bytes:
    """Without the mark against forged requests, which is drawn anew for each page."""
    return re.sub(rb"[A-Za-z0-9]{64}", b"", page)


def test_a_token_opens_none_of_it(cast):
    from holdspace.access.policy import TOKEN_SCOPES  # noqa: PLC0415  # only here
    from holdspace.practice.services import tokens  # noqa: PLC0415

    made = tokens.issue_token(
        cast.actor("olive"),
        cast.people["ada"],
        label="x",
        scopes=tuple(sorted(TOKEN_SCOPES)),
        expires_at=None,
        at=cast.at,
    )
    answer = Client().post(
        "/psychotherapy/state/", "{}", "application/json", headers={"Authorization": f"Bearer {made.secret}"}
    )
    assert answer.status_code == 404
    assert "notebook.keep" not in TOKEN_SCOPES


def test_without_a_second_factor_an_author_is_sent_to_get_one(cast):
    browser = Client()
    browser.force_login(cast.person("ada"))
    answer = browser.get("/psychotherapy/")
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))


def test_while_covered_the_page_is_told_so_and_others_are_told_nothing(cast):
    for name, status in (("ada", 423), ("fay", 404)):
        browser = sign_in(cast.person(name))
        session = browser.session
        session["holdspace_seen"] = 1
        session.save()
        call(browser, "state", status=status)
