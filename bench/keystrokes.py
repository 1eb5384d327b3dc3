"""What a key costs in the editor, in a real browser, beside the same page without our scripts; and what a death costs in keystrokes.

From the dispatch of a key to the end of everything that handles it (the browser's own editing included), and to the end of the frame
that shows it. The browser is told not to wait for a screen, else the frame would be the screen's clock and nothing of ours.
"""

import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Playwright, sync_playwright

from bench.browser import NAME
from bench.client import Connection
from bench.ground import PASSWORD
from bench.table import Row
from bench.text import Writer
from tests import demo
from tests.stories.conftest import FLAGS
from tests.stories.lost_words import DEATHS, Desk

KEYS = 500
LONG = 20_000  # letters that stand in the section already
MARK_EVERY = 500  # of them from one blank to the next, in the note with marks under its words
NO_SCREEN = ["--disable-frame-rate-limit", "--disable-gpu-vsync"]
WATCH = """() => {
  window.taken = [];
  let began = 0;
  addEventListener("keydown", () => { began = performance.now(); }, { capture: true });
  addEventListener("input", () => {
    const [start, handled] = [began, performance.now() - began];
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => window.taken.push([handled, performance.now() - start]);
      after.port2.postMessage(0);
    });
  });
}"""


def figures(port: int, ground: dict[str, Any]) -> list[Row]:
    """Handlers and frame, with our scripts and without."""
    address, marked = (f"http://localhost:{port}/notes/{_long_note(port, ground, every)}/" for every in (0, MARK_EVERY))
    with sync_playwright() as driver:
        ours, plain = _typed(driver, address, scripts=True), _typed(driver, address, scripts=False)
        tinted = _typed(driver, marked, scripts=True)
    names = ("a key handled, 20 KB note", "a key to its frame, 20 KB note")
    rows = [
        Row(name, f"{_said(mine)}; without our scripts {_said(floor)}", "16 ms p99")
        for name, mine, floor in zip(names, zip(*ours, strict=True), zip(*plain, strict=True), strict=True)
    ]
    for name, mine in zip(names, zip(*tinted, strict=True), strict=True):
        rows.append(Row(f"{name} with {LONG // MARK_EVERY} marks", _said(mine), "16 ms p99"))
    return rows


def lost_words() -> Row:
    """Each kind of death once, on a practice of its own."""
    began = time.monotonic()
    with sync_playwright() as driver, tempfile.TemporaryDirectory(prefix="hs-", ignore_cleanup_errors=True) as folder:
        desk = Desk(driver, Path(folder), time.time_ns(), len(DEATHS), **demo.FRESH)
        try:
            for number, kind in enumerate(DEATHS):
                desk.round(number, kind)
        finally:
            desk.stop()
    found = desk.figures
    said = f"{found.lost} of {found.typed} keystrokes, the oldest {found.oldest:.2f} s old ({time.monotonic() - began:.0f} s)"
    return Row(f"words lost in {len(DEATHS)} deaths", said, "none older than 3 s")


def _said(taken: tuple[float, ...]) -> str:
    ordered = sorted(taken)
    high = [ordered[min(len(ordered) - 1, int(len(ordered) * part))] for part in (0.95, 0.99)]
    return f"{statistics.median(ordered):.1f} median, {high[0]:.1f} p95, {high[1]:.1f} p99 ms"


def _long_note(port: int, ground: dict[str, Any], mark_every: int = 0) -> str:
    program, writer = Connection(port, ground["tokens"][NAME]), Writer(20)
    starts = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    session = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=1)).isoformat()}
    words = writer.note()
    text = " ".join(part for _ in range(40) for part in writer.note().values())[:LONG]
    if mark_every:
        text = " [[what]] ".join(text[at : at + mark_every] for at in range(0, LONG, mark_every))
    sent = {"client": ground["reach"][NAME][0], "session": session, "format": "soap", "sections": words | {"s": text}}
    return str(program.ask("POST", "/api/v1/notes", sent)["id"])


def _typed(driver: Playwright, address: str, *, scripts: bool) -> list[tuple[float, float]]:
    """Milliseconds of every key, the first twenty left out."""
    browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=[*FLAGS, *NO_SCREEN])
    try:
        context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        _sign_in(page, address)
        if not scripts:
            page.route("**/ui/js/**", lambda route: route.abort())
        page.goto(address)
        field = page.get_by_role("textbox", name="Subjective")
        field.focus()
        field.press("Control+End")
        page.wait_for_timeout(500)
        page.evaluate(WATCH)
        for number in range(KEYS):
            page.keyboard.press("Space" if number % 6 == 0 else "e")
            page.wait_for_timeout(15)
        page.wait_for_timeout(300)
        taken: list[tuple[float, float]] = page.evaluate("() => window.taken")
        return taken[20:]
    finally:
        browser.close()


def _sign_in(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Email").fill(f"{NAME}@bench.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("navigation", name="Main").wait_for()
