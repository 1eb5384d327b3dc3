"""Break-glass: Tomas opens Cleo's record in an emergency, reads under a red banner, ends it; Gus and Mara are told on Today.

A server of its own, because notices on Today would stand in the way of other stories.
"""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from holdspace.fictional.queries import PASSWORD
from tests.stories.conftest import VisitorMaker
from tests.stories.looking import Visitor
from tests.stories.server import Server

LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
WORDS = "Her sister called: she left the house with pills."
CLEO, DASH = ("Marsh", date(1991, 3, 4)), ("Prewitt", date(1988, 12, 2))


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("ward"), HOLDSPACE_DEMO="1") as server:
        yield server


def break_glass(page: Page, family: str, born_on: date, *, password: str = PASSWORD) -> None:
    page.goto("/emergency/")
    page.get_by_label("Legal family name").fill(family)
    page.get_by_label("Birth date").fill(born_on.isoformat())
    page.get_by_label("Danger to self or others").check()
    page.get_by_label("In your own words").fill(WORDS)
    page.get_by_label("Your password").fill(password)
    page.get_by_role("button", name="Open the record for four hours").click()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_record_is_opened_in_an_emergency_read_and_closed(ward: Server, visitor: VisitorMaker, script: bool) -> None:
    tomas = visitor.signed_in(ward, "tomas", script=script)
    page = tomas.page
    page.goto("/clients/")
    expect(page.get_by_text("Cleo Marsh")).to_have_count(0)
    page.get_by_role("link", name="Emergency access").click()
    break_glass(page, *CLEO, password="not my password")
    expect(page.get_by_text("That did not match")).to_be_visible()
    expect(page.get_by_label("In your own words")).to_have_value(WORDS)
    break_glass(page, *CLEO)
    banner = page.get_by_role("region", name="Emergency access")
    expect(banner).to_contain_text("Emergency access until")
    expect(page.get_by_role("link", name="New note")).to_have_count(0)
    page.get_by_role("link", name=re.compile("^Progress note")).first.click()
    expect(banner).to_be_visible()
    expect(page.get_by_text("Unchanged since signing")).to_be_visible()
    page.goto("/clients/")
    expect(banner).to_have_count(0)
    page.goto("/")
    page.get_by_role("link", name="Open the record").click()
    chart = page.url
    banner.get_by_role("button", name="End now").click()
    expect(page.get_by_text("The emergency access has ended")).to_be_visible()
    page.goto(chart)
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    _told(visitor, ward, "gus", script=script)
    if script:
        _told(visitor, ward, "mara", script=script)


def _told(visitor: VisitorMaker, ward: Server, who: str, *, script: bool) -> None:
    page = visitor.signed_in(ward, who, script=script).page
    notice = page.get_by_role("region", name="Emergency access")
    expect(notice).to_contain_text("Tomas Reinholt, LMFT opened Cleo Marsh's record in an emergency")
    expect(notice).to_contain_text(WORDS)
    notice.get_by_role("button", name=re.compile("I have seen this")).first.click()
    expect(notice).to_have_count(0)
    page.reload()
    expect(notice).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_screen_of_it(ward: Server, visitor: VisitorMaker, width: int, scheme: str) -> None:
    suffix = ("" if width > 800 else "-phone") + ("-dark" if scheme == "dark" else "")
    ben = visitor.signed_in(ward, "ben", width=width, scheme=scheme)
    ben.page.goto("/emergency/")
    _look(ben, f"emergency{suffix}")
    break_glass(ben.page, *DASH)
    expect(ben.page.get_by_role("heading", name="Timeline")).to_be_visible()
    _look(ben, f"emergency-chart{suffix}")
    ben.page.goto("/")
    _look(ben, f"emergency-own{suffix}")
    mara = visitor.signed_in(ward, "mara", width=width, scheme=scheme)
    _look(mara, f"emergency-notice{suffix}")
    mara.page.get_by_role("link", name=re.compile("Open the chart")).first.click()
    mara.page.goto(mara.page.url + "hold/")
    mara.page.get_by_label("Why").fill("Subpoena of 3 March")
    mara.page.get_by_role("button", name="Place the hold").click()
    _look(mara, f"holds{suffix}")
    mara.page.get_by_role("link", name=re.compile("^Lift")).first.click()
    _look(mara, f"hold-lifting{suffix}")
    mara.page.get_by_role("link", name="Back to the holds").click()
    mara.page.get_by_role("link", name="Back to the chart").click()
    expect(mara.page.get_by_text("nothing in this record may be deleted")).to_be_visible()
    _look(mara, f"hold-chart{suffix}")


def _look(person: Visitor, name: str) -> None:
    person.page.wait_for_load_state()
    person.accessible()
    person.picture(name)
