"""A day without a mouse."""

import re

from playwright.sync_api import expect

from tests.stories.conftest import VisitorMaker
from tests.stories.server import Server


def test_everything_by_keyboard(fictional: Server, visitor: VisitorMaker) -> None:
    page = visitor.signed_in(fictional, "ada").page
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_text("Find a client").last).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.type("gc")
    expect(page).to_have_url(re.compile("/clients/$"))
    page.keyboard.press("/")
    page.keyboard.type("marsh")
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Cleo Marsh").first
    expect(page.get_by_role("link", name="Iris Calloway")).to_have_count(0)
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name=re.compile("note", re.IGNORECASE)).first).to_be_visible()
    assert "marsh" not in page.url.lower()


def test_single_letters_can_be_switched_off(fictional: Server, visitor: VisitorMaker) -> None:
    page = visitor.signed_in(fictional, "mara").page
    page.goto("/preferences/")
    page.get_by_label(re.compile("letter", re.IGNORECASE)).last.click()
    page.get_by_role("button", name="Save").click()
    page.goto("/")
    page.locator("h1").click()
    page.keyboard.type("gc")
    page.wait_for_timeout(300)
    expect(page).to_have_url(re.compile(r":\d+/$"))
