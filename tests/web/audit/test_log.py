"""The access log on the screen: in words, filtered, for those two roles only, and without a clinical word."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import now

from holdspace.access.actions import Action
from holdspace.audit.services import record
from holdspace.clients.queries import open_client
from holdspace.web.audit.words import ACTS
from tests.cast import WORDS
from tests.web.office import sign_in, text


@pytest.fixture
def mara(cast):
    return sign_in(cast.person("mara"))


@pytest.mark.parametrize("who", ["ada", "olive", "mara"])
def test_owner_and_privacy_officer_read_the_log(cast, who):
    page = text(sign_in(cast.person(who)).get("/audit/"))
    assert "Access log" in page
    assert "signed a note" in text(sign_in(cast.person(who)).get("/audit/?action=note.sign"))


@pytest.mark.parametrize("who", ["ben", "gus", "fay", "bil", "tomas", "cody"])
def test_nobody_else_reads_it_and_the_try_is_in_it(cast, mara, who):
    assert sign_in(cast.person(who)).get("/audit/").status_code == 403
    page = text(mara.get(f"/audit/?refused=on&person={cast.people[who]}"))
    assert "tried to read the access log" in page
    assert "Refused" in page


def test_it_holds_no_word_of_a_note_and_nothing_of_another_practice(cast, mara):
    page = "".join(text(mara.get(f"/audit/?page={number}")) for number in (1, 2))
    assert not any(word in page for word in WORDS.values())
    assert "Noor Haddad" not in page
    assert "Nils" not in page


def test_it_filters_by_client_found_without_a_name_in_an_address(cast, mara):
    found = mara.post("/audit/clients/", {"words": "cleo"})
    assert f"?client={cast.clients['cleo']}" in text(found)
    page = text(mara.get(f"/audit/?client={cast.clients['cleo']}"))
    assert "Record of <strong><bdi>Cleo Nguyen</bdi></strong>" in page
    assert "Theo" not in page


def test_a_client_nobody_has_is_said_to_be_nobody(cast, mara):
    assert "Nobody by that name" in text(mara.post("/audit/clients/", {"words": "zzz"}))
    assert "required" in text(mara.post("/audit/clients/", {"words": ""}))
    assert sign_in(cast.person("fay")).post("/audit/clients/", {"words": "cleo"}).status_code == 403


def test_it_filters_by_person(cast, mara):
    open_client(cast.actor("fay"), cast.clients["uma"], at=now())
    page = text(mara.get(f"/audit/?person={cast.people['fay']}"))
    entries = page.partition('aria-label="Entries"')[2].partition("</section>")[0]
    assert "Fay Moreau</strong> opened a client's details".replace("'", "&#x27;") in entries.replace("'", "&#x27;")
    assert "Uma Fjeld" in entries
    assert "Ada Okafor" not in entries


def test_days_are_the_practices_days(cast, mara):
    late = datetime(2031, 5, 1, 6, 30, tzinfo=UTC)  # the evening of 30 April in Los Angeles
    record(cast.actor("tomas"), Action.CLIENT_LIST, "client", None, at=late)
    assert "23:30:00" in text(mara.get("/audit/?since=2031-04-30&until=2031-04-30"))
    assert "No entry fits" in text(mara.get("/audit/?since=2031-05-01"))


def test_a_hundred_a_page_older_and_newer(cast, mara):
    start = datetime(2032, 1, 1, tzinfo=UTC)
    for minute in range(150):
        record(cast.actor("tomas"), Action.CLIENT_LIST, "client", None, at=start + timedelta(minutes=minute))
    address = f"/audit/?person={cast.people['tomas']}&since=2031-12-01"
    first, second = text(mara.get(address)), text(mara.get(f"{address}&page=2"))
    assert first.count("looked through clients") == 100
    assert second.count("looked through clients") == 50
    assert "Older" in first
    assert "Newer" in second


@pytest.mark.parametrize(
    "query", ["person=abc", "client=abc", "since=2026-02-30", "action=nothing", "page=x", "page=-1"]
)
def test_a_filter_that_makes_no_sense_is_left_out(cast, mara, query):
    answer = mara.get(f"/audit/?{query}")
    assert answer.status_code == 200


def test_days_out_of_order_are_said_to_be(cast, mara):
    assert "before the first" in text(mara.get("/audit/?since=2026-05-02&until=2026-05-01"))


@pytest.mark.parametrize("action", list(Action))
def test_every_act_has_words(action):
    assert str(action) in ACTS
