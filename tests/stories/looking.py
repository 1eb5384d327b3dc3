"""A visitor: a page, how one signs in, takes pictures, and what no page may ever do."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, expect

PICTURES = Path(__file__).parent.parent.parent / "docs" / "screens"
AXE = Axe()


class Visitor:
    """One person at one browser. Records requests to other hosts and broken policies."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.strangers: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._request)
        page.on("console", lambda message: self._console(message.text))
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error.message}"))

    def _request(self, request: Request) -> None:
        if request.url.startswith("http") and urlsplit(request.url).netloc != urlsplit(self.url).netloc:
            self.strangers.append(request.url)

    def _console(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.complaints.append(text)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in with a password."""
        self.page.goto("/accounts/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        expect(self.page.get_by_role("navigation", name="Main")).to_be_visible()

    def accessible(self) -> None:
        """Expect no violation of WCAG 2.2 A and AA or best practice."""
        found = AXE.run(self.page, options={"resultTypes": ["violations"]}).response["violations"]
        broken = [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found]
        assert not broken, broken

    def picture(self, name: str) -> None:
        """Take the README's picture when asked to (HOLDSPACE_PICTURES=1), and in any case expect nothing wider than the window."""
        self.fits(name)
        if os.environ.get("HOLDSPACE_PICTURES"):
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=PICTURES / f"{name}.png")

    def fits(self, name: str) -> None:
        """Expect nothing wider than the window."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} scrolls sideways by {wide} px"

    def check_rules(self) -> None:
        """No request to another host, no broken policy, no script error."""
        assert not self.strangers, self.strangers
        assert not self.complaints, self.complaints
