"""Somebody types in a browser that keeps its profile on disk, and something dies at a moment nobody chose.

Kinds of death: the server with -9, the browser with -9, the login, the network; after all but the second the browser goes with them in
half of the rounds. Then she comes back: whatever she typed more than three seconds before the death of her browser must stand in the
note or beside it, and everything where the browser lived.
"""

import os
import random
import re
import signal
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Locator, Page, Playwright, expect

from holdspace.fictional.queries import PASSWORD
from tests.stories.canary import Canaries, files
from tests.stories.conftest import FLAGS
from tests.stories.server import Server
from tests.stories.test_writing import _start

DEATHS = ("server", "browser", "login", "network")
PROMISE = 3.0  # seconds
PATIENCE = 60_000  # milliseconds, on a busy machine


@dataclass
class Figures:
    """What is said of a run afterwards. lost: keystrokes that did not come back, and how old the oldest of them was."""

    rounds: Counter[str] = field(default_factory=Counter)
    typed: int = 0
    recovered: int = 0
    lost: int = 0
    oldest: float = 0.0

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.rounds.items()))
        return (
            f"{self.rounds.total()} deaths ({kinds}); {self.typed} keystrokes, {self.recovered} times words stood beside the saved ones; "
            f"{self.lost} keystrokes did not come back, the oldest of them {self.oldest:.2f} s old"
        )


@dataclass
class Keys:
    """What was typed, and when each key had been taken. flying: the one that was under way when the browser died."""

    base: str
    text: str = ""
    flying: str = ""
    at: list[float] = field(default_factory=list)

    def older_than(self, seconds: float, moment: float) -> str:
        """All that stood there so long before that moment."""
        return self.base + self.text[: sum(moment - one >= seconds for one in self.at)]

    @property
    def all(self) -> str:
        return self.base + self.text

    def taken(self) -> None:
        """The browser has it."""
        self.text, self.flying = self.text + self.flying, ""
        self.at.append(time.monotonic())


class Desk:
    """A server and a browser, both of which can be killed and started again."""

    def __init__(self, driver: Playwright, folder: Path, seed: int, rounds: int, **environment: str) -> None:
        self.driver, self.chance, self.figures = driver, random.Random(seed), Figures()
        self.folders = {name: folder / name for name in ("profile", "home", "btmp", "server")}
        for one in self.folders.values():
            one.mkdir()
        self.canaries = Canaries(seed, [*(f"round {number}" for number in range(rounds)), "control"])
        self.canaries.add("journal", "holdspace-journal")
        (self.folders["home"] / "control.txt").write_text(self.canaries["control"], encoding="utf-16")
        self.server = Server(self.folders["server"], HOLDSPACE_DEMO="1", **environment)
        self.server.start()
        self.begin_browser()
        self.address = _start(self.page).url

    def begin_browser(self) -> None:
        self.context: BrowserContext = self.driver.chromium.launch_persistent_context(
            self.folders["profile"],
            executable_path="/usr/bin/chromium",
            args=FLAGS,
            env={**os.environ, "HOME": str(self.folders["home"]), "TMPDIR": str(self.folders["btmp"])},
            base_url=self.server.url,
            locale="en-US",
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.sign_in(self.page)

    def sign_in(self, page: Page) -> None:
        page.goto("/accounts/login/")  # a browser that died may still have its login when it is started again
        if not page.url.endswith("/accounts/login/"):
            return
        page.get_by_label("Email").fill("ada@alderlane.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()

    @property
    def plan(self) -> Locator:
        return self.page.get_by_role("textbox", name="Plan")

    def kill_browser(self) -> None:
        """Every process that was started with this profile."""
        for entry in Path("/proc").iterdir():
            with suppress(OSError, ProcessLookupError):
                if entry.name.isdigit() and os.fsencode(self.folders["profile"]) in (entry / "cmdline").read_bytes():
                    os.kill(int(entry.name), signal.SIGKILL)

    def stop(self) -> None:
        self.kill_browser()
        with suppress(Exception):
            self.context.close()
        self.server.stop(signal.SIGKILL)

    # --- one round ---

    def round(self, number: int, kind: str) -> None:
        """Type, let something die, come back, and look for every word."""
        self.page.goto(self.address)
        expect(self.page.locator("note-autosave[data-left]")).to_be_attached()  # the journal has its key
        keys = Keys(self.plan.input_value())
        self.plan.focus()
        self.plan.press("Control+End")
        with_browser = kind == "browser" or self.chance.random() < 0.5  # a coin
        moment = time.monotonic() + self.chance.uniform(0.5, 7.0)
        end = moment + (self.chance.uniform(0.0, 5.0) if kind != "browser" else 1.0)
        death = self._die_later(kind, with_browser, moment, end)
        self._type(keys, self.canaries[f"round {number}"], kind, moment, end)
        for one in death:
            one.join()
        self.figures.rounds[f"{kind} and browser" if with_browser and kind != "browser" else kind] += 1
        self._come_back(kind, with_browser=with_browser)
        self._look(keys, (moment if kind == "browser" else end) if with_browser else None)

    def _die_later(self, kind: str, with_browser: bool, moment: float, end: float) -> list[threading.Timer]:
        """Kills from outside, in the middle of whatever goes on."""
        now = time.monotonic()
        timers = []
        if kind == "server":
            timers.append(threading.Timer(moment - now, lambda: self.server.stop(signal.SIGKILL)))
        if with_browser:
            timers.append(threading.Timer((moment if kind == "browser" else end) - now, self.kill_browser))
        for one in timers:
            one.start()
        return timers

    def _type(self, keys: Keys, coin: str, kind: str, moment: float, end: float) -> None:
        """Words, with pauses as people make them, until the time is over or the browser is gone."""
        done = kind not in ("login", "network")
        with suppress(Error):
            while time.monotonic() < end:
                for letter in f"{coin}{self.chance.randrange(1000)} ":
                    if not done and time.monotonic() >= moment:
                        done = True
                        self._cut(kind)
                    keys.flying = letter
                    self.page.keyboard.type(letter)
                    keys.taken()
                    if time.monotonic() >= end:
                        break
                time.sleep(self.chance.choice((0.0, 0.0, 0.1, 0.3, 1.2)))

    def _cut(self, kind: str) -> None:
        if kind == "login":
            self.context.clear_cookies()
        else:
            self.context.set_offline(True)

    def _come_back(self, kind: str, *, with_browser: bool) -> None:
        if kind == "server":
            self.server.start()
        if with_browser:
            self.kill_browser()
            with suppress(Exception):
                self.context.close()
            self.begin_browser()
            self.page.goto(self.address)
        elif kind == "network":
            self.context.set_offline(False)
        elif kind == "login":
            other = self.context.new_page()
            self.sign_in(other)
            other.close()
            self.page.bring_to_front()

    def _look(self, keys: Keys, death: float | None) -> None:
        """death: of the browser; None where it lived, and then nothing at all may be missing."""
        if death is None or self._recovered():
            expect(self.page.locator("html")).to_have_attribute("data-unsaved", "no", timeout=PATIENCE)
        self.page.goto(self.address)
        found = self.plan.input_value()
        assert (keys.all + keys.flying).startswith(found), "other words than those typed"
        must = keys.all if death is None else keys.older_than(PROMISE, death)
        assert len(found) >= len(must), f"lost {len(must) - len(found)} keystrokes older than {PROMISE} s"
        missing = keys.at[len(found) - len(keys.base) :] if death is not None else []
        self.figures.typed += len(keys.text)
        self.figures.lost += len(missing)
        if missing and death is not None:
            self.figures.oldest = max(self.figures.oldest, death - missing[0])

    def _recovered(self) -> bool:
        """Take what stands beside the saved words, if anything does."""
        expect(self.page.locator("note-autosave")).to_have_attribute("data-left", re.compile("[0-9]"), timeout=PATIENCE)
        self.page.wait_for_timeout(300)
        use = self.page.get_by_role("button", name="Use the recovered words", exact=True)
        if not use.count():
            return False
        self.figures.recovered += 1
        use.click()
        return True

    # --- afterwards ---

    def readable(self) -> set[str]:
        """Whose words lie about in any file of the browser, the server or its log."""
        return {place for _, data in files(*self.folders.values()) for place in self.canaries.seen_in(data)}


def prove(driver: Playwright, folder: Path, rounds: int, seed: int) -> None:
    """So many deaths, each kind as often; then everything that lies on the disk is read."""
    began = time.monotonic()
    desk = Desk(driver, folder, seed, rounds)
    try:
        for number in range(rounds):
            desk.round(number, DEATHS[number % len(DEATHS)])
        assert desk.figures.typed > 10 * rounds
    finally:
        desk.stop()
        print(f"\nseed {seed}: {desk.figures}; {time.monotonic() - began:.0f} s")  # noqa: T201  # the figures of the proof
    assert desk.readable() == {"control", "journal"}, "words can be read on the disk, or the scan sees nothing"
