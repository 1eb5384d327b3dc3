"""The notebook's own code against a server that cheats, in Chromium and in Firefox (security.md 2.6, 3 and 8)."""

import pytest

from tests.psychotherapy.browsers import Chromium, Firefox, suite_page, vectors


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with suite_page(tmp_path_factory.mktemp("suite")) as found:
        yield found


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def suite(request, address, browser):
    return Chromium(browser, address) if request.param == "chromium" else Firefox(address)


def test_every_attack_is_refused_for_its_own_reason_and_no_wrong_word_is_read(suite):
    rows = suite.run("attacks")
    assert [row for row in rows if row[1] != row[2]] == []
    controls = [row for row in rows if row[0].startswith("control:")]
    assert [row[2] for row in controls] == ["opened", "opened"]
    assert len(rows) - len(controls) >= 110


def test_a_flipped_bit_at_any_letter_of_a_slot_or_an_object_is_refused(suite):
    found = suite.run("flips")
    assert found["passed"] == []
    assert found["count"] > 6_000


def test_every_vector_is_read_as_written(suite):
    rows = suite.run("vectors", vectors())
    assert len(rows) >= 75
    assert [row for row in rows if row[2] is not True and row[2] != "left to another issue"] == []


def test_a_browser_without_base64url_of_its_own_reads_and_refuses_the_same(suite):
    found = suite.run("older", vectors())
    assert found["had"]
    assert found["flips"]["passed"] == []
    assert [row for row in found["vectors"] if row[2] is not True and row[2] != "left to another issue"] == []


def test_the_life_of_a_notebook(suite):
    rows = suite.run("life")
    assert len(rows) >= 20
    assert [row for row in rows if row[1] != row[2]] == []
