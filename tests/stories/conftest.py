"""One browser for all stories, one server for a file of them, a server of its own for those that begin anew."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from holdspace.fictional.queries import PASSWORD
from tests.stories.looking import Visitor
from tests.stories.server import Server

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=20_000)  # two browsers and their servers on two cores; nobody waits longer than it takes


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "stories" in item.path.parts:
            item.add_marker(pytest.mark.story)


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """There can be only one in a process."""
    with sync_playwright() as made:
        yield made


@pytest.fixture(scope="session")
def browser(driver: Playwright) -> Iterator[Browser]:
    chromium = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def fictional(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the fictional practice, one for each file of stories: none depends on what another file's people did."""
    with Server(tmp_path_factory.mktemp("fictional"), HOLDSPACE_DEMO="1") as server:
        yield server


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Server]:
    """A server at its very first start."""
    with Server(tmp_path) as server:
        yield server


@pytest.fixture
def visitor(browser: Browser) -> Iterator["VisitorMaker"]:
    """Makes visitors: one browser context each, watched for what no page may do."""
    maker = VisitorMaker(browser)
    yield maker
    maker.close()


class VisitorMaker:
    """Opens browser contexts and checks at the end that none broke a rule."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.made: list[tuple[BrowserContext, Visitor]] = []

    def __call__(self, server: Server, *, width: int = 1280, scheme: str = "light", script: bool = True) -> Visitor:
        context = self.browser.new_context(
            base_url=server.url,
            viewport={"width": width, "height": 900 if width > 800 else 844},  # guide section 10
            color_scheme=scheme,  # type: ignore[arg-type]  # light or dark
            java_script_enabled=script,
            locale="en-US",
        )
        page: Page = context.new_page()
        made = Visitor(page, server.url)
        self.made.append((context, made))
        return made

    def signed_in(self, server: Server, who: str, **look: object) -> Visitor:
        """A visitor signed in to the fictional practice."""
        made = self(server, **look)  # type: ignore[arg-type]  # passed through
        made.sign_in(f"{who}@alderlane.example", PASSWORD)
        return made

    def close(self) -> None:
        for context, made in self.made:
            with contextlib.suppress(Exception):
                print(f"left at {made.page.url}: {made.page.locator('main').inner_text()[:600]}")  # noqa: T201  # shown when a story fails
                context.close()
            made.check_rules()
