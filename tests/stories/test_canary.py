"""What a clinician types stands in the tables of the record and nowhere else: no file, log, process, session or browser profile has it.

security.md 8, row 2: the database opened with its key is the control, and so is a page of which the browser may keep the address.
"""

import os
import random
import re
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from holdspace.kernel.keys.store import KeyStore
from tests.stories import test_first_start as first
from tests.stories.canary import Canaries, coin, files, processes, spellings, tables
from tests.stories.conftest import FLAGS
from tests.stories.looking import Visitor
from tests.stories.one_time_codes import App
from tests.stories.server import Server

RECORD = {
    "legal_given": {"client", "note_version"},  # what is signed names whom it is about, and where the session was
    "used": {"client"},
    "address": {"client"},
    "contact": {"client_contact"},
    "relation": {"client_contact"},
    "place": {"encounter", "note_version"},
    "draft": {"note_draft"},
    "returned": {"note_draft"},
    "signed": {"note_version"},
    "addendum": {"note_version"},
}
LINGER = 4000  # Chromium writes its session file every two and a half seconds
NOWHERE = ("search", "find", "unsaved", "discarded")


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a short name: Chromium puts a socket below it."""
    with tempfile.TemporaryDirectory(prefix="hs-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def test_words_stand_in_the_record_and_nowhere_else(short: Path, driver: Playwright) -> None:
    canaries = Canaries(time.time_ns(), [*RECORD, *NOWHERE, "control", "kept_address"])
    folders = {name: short / name for name in ("tmp", "home", "profile", "btmp", "server")}
    for folder in folders.values():
        folder.mkdir()
    (short / "server" / "plain.txt").write_text(f"Left lying about: {canaries['control']}.")
    with Server(folders["server"], TMPDIR=str(folders["tmp"]), HOLDSPACE_IDLE_SECONDS="60") as server:
        work(driver, server, canaries, folders)
    (hits, tables_hit) = scan(server, canaries, folders)
    assert hits == {(str(short / "server" / "plain.txt"), "control"), *_history(hits, folders["profile"])}
    assert _history(hits, folders["profile"]), "the browser's profile was not written, so it proves nothing"
    assert tables_hit == RECORD


def _history(hits: set[tuple[str, str]], profile: Path) -> set[tuple[str, str]]:
    return {(path, place) for path, place in hits if place == "kept_address" and path.startswith(str(profile))}


def work(driver: Playwright, server: Server, canaries: Canaries, folders: dict[str, Path]) -> None:
    """An evening's work in one browser that keeps its profile on disk; then both are killed in mid-sentence."""
    environment: dict[str, str | float | bool] = {
        **os.environ,
        "HOME": str(folders["home"]),
        "TMPDIR": str(folders["btmp"]),
    }
    context = driver.chromium.launch_persistent_context(
        folders["profile"],
        executable_path="/usr/bin/chromium",
        args=FLAGS,
        env=environment,
        base_url=server.url,
        locale="en-US",
    )
    page = context.new_page()
    _keep_an_address(page, folders["home"], canaries)
    app = _found(page, server, canaries)
    _admit(page, canaries)
    _write(page, app, canaries)
    _search(page, canaries)
    _come_back(context, page, app, server, canaries)
    page.get_by_role("textbox", name="Objective").press_sequentially(f" {canaries['unsaved']}")
    watched = {where: canaries.seen_in(data) for where, data in processes(server.process.pid)}
    assert len(watched) > 10
    assert {where for where, seen in watched.items() if seen} == set()
    server.stop(signal.SIGKILL)
    page.get_by_role("textbox", name="Objective").press_sequentially(" and on")
    page.wait_for_timeout(LINGER)
    _kill_browser(folders["profile"])
    with suppress(Exception):
        context.close()
    server.start()  # so that what a crash leaves is worked in, as it would be
    server.stop(signal.SIGKILL)


def _keep_an_address(page: Page, home: Path, canaries: Canaries) -> None:
    """A control: of a page like this a browser keeps the address and the title."""
    path = home / "page.html"
    path.write_text("<title>A page of no account</title>")
    page.goto(f"{path.as_uri()}#{canaries['kept_address']}")


def _found(page: Page, server: Server, canaries: Canaries) -> App:
    ada = Visitor(page, server.url)
    app = first.found(ada)
    canaries.add("password", first.OWNER)
    return app


def _admit(page: Page, canaries: Canaries) -> None:
    page.goto("/clients/new/")
    page.get_by_label("Legal given name").fill(canaries["legal_given"])
    page.get_by_label("Legal family name").fill("Marsh")
    page.get_by_label("Name the client uses").fill(canaries["used"])
    page.get_by_label("Address").fill(canaries["address"])
    page.get_by_label("Birth date").fill("1991-03-04")
    treating = page.get_by_label("Who will treat this client")
    if treating.count():
        treating.select_option(index=1)
    page.locator("main").get_by_role("button").last.click()
    expect(page.get_by_label("Client", exact=True)).to_contain_text(canaries["used"])
    chart = page.url
    page.goto(f"{chart.rstrip('/')}/contacts/")
    page.get_by_label("Name", exact=True).fill(canaries["contact"])
    page.get_by_label("Who they are to the client").fill(canaries["relation"])
    page.locator("main").get_by_role("button").last.click()
    expect(page.get_by_text(canaries["contact"]).first).to_be_visible()
    page.goto(chart)


def _session(page: Page, canaries: Canaries, day: str) -> None:
    page.get_by_role("link", name="New session").first.click()
    page.get_by_label("Day", exact=True).fill(day)
    page.get_by_label("Begins").fill("10:00")
    page.get_by_label("Ends", exact=True).fill("10:50")
    page.get_by_label("Place").fill(canaries["place"])
    page.get_by_label("Where it stands").select_option(label="Held")
    page.get_by_role("button", name="Enter the session").click()
    page.get_by_role("button", name="Start note").click()
    expect(page.get_by_role("heading", name=re.compile("^Progress note"))).to_be_visible()


def _type(page: Page, section: str, words: str) -> None:
    page.get_by_role("textbox", name=section).fill(words)
    expect(page.get_by_text(first.SAVED)).to_be_visible()


def _write(page: Page, app: App, canaries: Canaries) -> None:
    """One note is discarded, one is signed and added to, one stays a draft."""
    chart = page.url
    _session(page, canaries, "2026-10-30")
    _type(page, "Plan", f"Wrong client: {canaries['discarded']}.")
    page.get_by_role("link", name="Discard this draft").click()
    page.locator("main").get_by_role("button").last.click()
    page.goto(chart)
    _session(page, canaries, "2026-11-01")
    _type(page, "Subjective", f"She spoke of {canaries['signed']}.")
    page.keyboard.press("Control+Enter")
    _prove(page, app)
    page.get_by_role("button", name=re.compile("^Sign as")).click()
    expect(page.get_by_text("Unchanged since signing")).to_be_visible()
    page.get_by_role("link", name="Add an addendum").click()
    page.get_by_label("What is added").fill(f"Her sister called about {canaries['addendum']}.")
    page.get_by_label("Your password").fill("not the password at all")
    page.get_by_role("button", name="Sign the addendum").click()
    expect(page.get_by_label("What is added")).to_have_value(re.compile(canaries["addendum"]))
    page.wait_for_timeout(LINGER)  # on the answer to a form that was refused, words and all
    _prove(page, app)
    page.get_by_role("button", name="Sign the addendum").click()
    expect(page.get_by_role("heading", name="Addendum 1")).to_be_visible()
    page.goto(chart)
    _session(page, canaries, "2026-11-02")
    _type(page, "Subjective", f"Not ready yet: {canaries['draft']}.")


def _prove(page: Page, app: App) -> None:
    page.get_by_label("Your password").fill(first.OWNER)
    page.get_by_label(re.compile("code", re.IGNORECASE)).first.fill(app.code())


def _search(page: Page, canaries: Canaries) -> None:
    draft = page.url
    page.goto("/search/")
    page.get_by_label("Words to look for").fill(canaries["search"])
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_label("Words to look for")).to_have_value(canaries["search"])
    page.wait_for_timeout(LINGER)
    page.get_by_label("Words to look for").fill(canaries["signed"])
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator("mark").first).to_be_visible()
    page.goto("/clients/")
    page.get_by_label("Find a client").fill(canaries["find"])
    page.keyboard.press("Enter")
    page.goto(draft)


def _come_back(context: BrowserContext, page: Page, app: App, server: Server, canaries: Canaries) -> None:
    """The login is gone while a note is being written; she signs in again in another tab and the words are saved."""
    context.clear_cookies()
    page.get_by_role("textbox", name="Plan").fill(f"Typed while signed out: {canaries['returned']}.")
    expect(page.get_by_text("You are signed out").first).to_be_visible()
    other = context.new_page()
    other.goto("/accounts/login/")
    other.get_by_label("Email").fill("ada@alderlane.example")
    other.get_by_label("Password").fill(first.OWNER)
    other.get_by_role("button", name="Sign in", exact=True).click()
    other.get_by_label(re.compile("code", re.IGNORECASE)).first.fill(app.code())
    other.locator("main").get_by_role("button").first.click()
    expect(other.get_by_role("navigation", name="Main")).to_be_visible()
    other.close()
    page.bring_to_front()
    page.get_by_role("textbox", name="Plan").press_sequentially(" So.", timeout=60_000)
    expect(page.get_by_text(first.SAVED)).to_be_visible()


def _kill_browser(profile: Path) -> None:
    """Kill -9 to every process that was started with this profile."""
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ProcessLookupError):
            if entry.name.isdigit() and os.fsencode(profile) in (entry / "cmdline").read_bytes():
                os.kill(int(entry.name), signal.SIGKILL)


def scan(
    server: Server, canaries: Canaries, folders: dict[str, Path]
) -> tuple[set[tuple[str, str]], dict[str, set[str]]]:
    """Where on the disk which word lies; and, with the key, in which tables."""
    hits = {(where, place) for where, data in files(*folders.values()) for place in canaries.seen_in(data)}
    keys = KeyStore(server.folder / "data", server.folder / "keys").load()
    found: dict[str, set[str]] = {}
    for table, row in tables(server.folder / "data" / "holdspace.db", keys.db):
        for place in canaries.seen_in(row):
            found.setdefault(place, set()).add(table)
    return hits, found


def test_the_scanner_sees_a_word_in_every_spelling() -> None:
    word = coin(random.Random(7))
    canaries = Canaries(7, ["one"])
    assert canaries["one"] == word
    assert len(spellings(word)) > 12
    assert all(canaries.seen_in(b"before" + one + b"after") == {"one"} for one in spellings(word))
    assert canaries.seen_in(b"nothing of the sort") == set()
