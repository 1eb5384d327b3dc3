"""Every main screen, at a desk and on a phone, by day and by night: accessible, nothing wider than the window, pictured."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.stories.conftest import VisitorMaker
from tests.stories.looking import Visitor
from tests.stories.server import Server

LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_main_screen(fictional: Server, visitor: VisitorMaker, width: int, scheme: str) -> None:
    suffix = ("" if width > 800 else "-phone") + ("-dark" if scheme == "dark" else "")
    sign_in = visitor(fictional, width=width, scheme=scheme)
    sign_in.page.goto("/accounts/login/")
    _look(sign_in, f"sign-in{suffix}")
    ada = visitor.signed_in(fictional, "ada", width=width, scheme=scheme)
    for name, steps in SCREENS.items():
        steps(ada.page)
        _look(ada, name + suffix)


def _look(person: Visitor, name: str) -> None:
    person.page.wait_for_load_state()
    person.accessible()
    person.picture(name)


def _chart(page: Page) -> None:
    page.goto("/clients/")
    page.get_by_role("link", name="Cleo Marsh").first.click()
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()


def _editor(page: Page) -> None:
    page.goto("/")
    page.get_by_role("listitem").get_by_role("link", name="Finish").first.click()
    expect(page.get_by_role("heading", name=re.compile("^Progress note"))).to_be_visible()


def _sign(page: Page) -> None:
    _editor(page)
    page.get_by_role("button", name=re.compile("Review and sign")).click()
    expect(page.get_by_role("heading", name="Read it once, then sign")).to_be_visible()


def _signed(page: Page) -> None:
    """A signed note with an addendum, found by a word of it."""
    page.goto("/search/")
    page.get_by_label("Words to look for").fill("safety plan")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("link", name=re.compile("Cleo Marsh")).last.click()
    expect(page.get_by_text("Unchanged since signing")).to_be_visible()


def _search(page: Page) -> None:
    page.goto("/search/")
    page.get_by_label("Words to look for").fill("sleep")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator("mark").first).to_be_visible()


def _session(page: Page) -> None:
    _chart(page)
    page.get_by_role("link", name="New session").first.click()
    expect(page.get_by_role("heading", name="New session")).to_be_visible()


def _team(page: Page) -> None:
    _chart(page)
    page.goto(page.url + "team/")
    expect(page.get_by_role("heading", name="Care team", exact=True)).to_be_visible()


def _goto(path: str) -> Callable[[Page], None]:
    def steps(page: Page) -> None:
        page.goto(path)

    return steps


SCREENS = {
    "today": _goto("/"),
    "clients": _goto("/clients/"),
    "chart": _chart,
    "session": _session,
    "editor": _editor,
    "sign": _sign,
    "signed": _signed,
    "search": _search,
    "notes": _goto("/notes/"),
    "team": _team,
    "people": _goto("/people/"),
    "audit": _goto("/audit/"),
    "preferences": _goto("/preferences/"),
    "second-factor": _goto("/accounts/2fa/"),
    "new-client": _goto("/clients/new/"),
}
