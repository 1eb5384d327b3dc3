"""Fifteen quiet minutes, here twelve seconds: the page is covered, the words stay, and the password uncovers them in place."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from holdspace.fictional.queries import PASSWORD
from tests.stories.conftest import VisitorMaker
from tests.stories.server import Server


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that covers a page after twelve quiet seconds."""
    with Server(tmp_path_factory.mktemp("hasty"), HOLDSPACE_DEMO="1", HOLDSPACE_IDLE_SECONDS="12") as server:
        yield server


def test_a_quiet_page_is_covered_and_uncovered_with_its_words(hasty: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(hasty, "ada")
    page = ada.page
    page.get_by_role("listitem").get_by_role("link", name="Finish").first.click()
    field = page.get_by_role("textbox", name="Plan")
    field.fill("Weekly. The bus, one stop, twice.")
    expect(page.get_by_role("button", name=re.compile("Stay"))).to_be_visible(timeout=15_000)
    cover = page.get_by_label("Your password")
    expect(cover).to_be_visible(timeout=15_000)
    expect(page.get_by_role("textbox", name="Plan")).to_have_count(0)
    ada.accessible()
    other = page.context.new_page()
    other.goto("/clients/")
    expect(other).to_have_url(re.compile("/unlock/"))
    assert "Cleo" not in other.locator("main").inner_text()
    cover.fill("not it, sorry")
    cover.press("Enter")
    expect(page.get_by_label("Your password")).to_be_visible()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_label("Your password").press("Enter")
    expect(field).to_have_value("Weekly. The bus, one stop, twice.")
    field.press("End")
    page.reload()
    expect(page.get_by_role("textbox", name="Plan")).to_have_value("Weekly. The bus, one stop, twice.")
