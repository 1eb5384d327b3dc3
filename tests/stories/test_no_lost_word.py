"""No word is lost: what a crash, a cut or an expired login left comes back beside what was saved, for its own person alone."""

import re
import signal
import tempfile
import time
from pathlib import Path

from playwright.sync_api import BrowserContext, Dialog, Page, Playwright, Route, expect

from holdspace.fictional.queries import PASSWORD
from tests.stories.conftest import VisitorMaker
from tests.stories.lost_words import DEATHS, prove
from tests.stories.server import Server
from tests.stories.test_writing import SAVED, _start

BOTH = re.compile(r"on the practice's server and this device")
RECOVERED = re.compile(r"^Holdspace kept .+ for you$")


def plan(page: Page):
    return page.get_by_role("textbox", name="Plan")


def kept_on_both(page: Page) -> None:
    """The device's journal is open by then: without its key, which the server gives, a device keeps nothing."""
    expect(page.locator("[data-saved-words]")).to_have_text(SAVED)
    expect(page.locator("[data-saved-line]")).to_contain_text(BOTH)


def go_offline_and_type(page: Page, words: str) -> None:
    """Words that reach this device alone; then the page is gone, as when a browser dies."""
    page.context.set_offline(True)
    plan(page).press("End")
    plan(page).press_sequentially(words)
    expect(page.get_by_text("Kept on this device. Not on the server yet.").first).to_be_visible()
    page.close(run_before_unload=False)


def come_back(context: BrowserContext, address: str) -> Page:
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)
    return page


def entries(page: Page) -> list[dict[str, object]]:
    """What lies in the browser's table of journals."""
    found: list[dict[str, object]] = page.evaluate(
        """() => new Promise((done) => {
          const asking = indexedDB.open("holdspace-journal", 1);
          asking.onupgradeneeded = () => asking.result.createObjectStore("entries", { keyPath: "id" });
          asking.onsuccess = () => {
            const all = asking.result.transaction("entries").objectStore("entries").getAll();
            all.onsuccess = () => { asking.result.close(); done(all.result.map((one) => ({ ...one, data: one.data.byteLength, iv: 0 }))); };
          };
        })"""
    )
    return found


def test_the_line_says_where_the_words_are(fictional: Server, visitor: VisitorMaker) -> None:
    page = _start(visitor.signed_in(fictional, "ada").page)
    plan(page).press_sequentially("Weekly.")
    kept_on_both(page)
    while not all(one["saved"] for one in entries(page)):  # written once more, as saved
        page.wait_for_timeout(50)
    assert len(entries(page)) == 1


def test_words_saved_before_the_key_arrives_are_kept_on_the_device_too(
    fictional: Server, visitor: VisitorMaker
) -> None:
    ada = visitor.signed_in(fictional, "ada")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    ada.page.route("**/journal/", hold)
    page = _start(ada.page)
    plan(page).press_sequentially("Weekly.")
    expect(page.locator("[data-saved-words]")).to_have_text(SAVED)
    while not held:
        page.wait_for_timeout(50)
    ada.page.route("**/journal/", lambda route: route.continue_())  # before the other: what is asked for from now on
    for route in held:
        route.continue_()
    kept_on_both(page)


def test_words_of_a_page_that_died_stand_beside_the_saved_ones(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada")
    page, context = _start(ada.page), ada.page.context
    plan(page).fill("Weekly, the bus.")
    kept_on_both(page)
    address = page.url
    go_offline_and_type(page, " And the tram, twice.")
    page = ada.page = come_back(context, address)
    expect(page.get_by_role("heading", name=RECOVERED)).to_be_visible()
    expect(plan(page)).to_have_value("Weekly, the bus.")
    ada.accessible()
    ada.picture("recovered")
    page.get_by_role("button", name="Use the recovered words").click()
    expect(plan(page)).to_have_value("Weekly, the bus. And the tram, twice.")
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.reload()
    expect(plan(page)).to_have_value("Weekly, the bus. And the tram, twice.")
    expect(page.get_by_role("heading", name=RECOVERED)).to_have_count(0)
    page.get_by_text("Words set aside (1)").click()
    expect(page.get_by_text("Weekly, the bus.", exact=True)).to_be_visible()


def test_the_login_runs_out_and_the_browser_closes(fictional: Server, visitor: VisitorMaker) -> None:
    """Seven days her key waits for her; nobody else gets it at the same browser."""
    ada = visitor.signed_in(fictional, "ada")
    page, context = _start(ada.page), ada.page.context
    address = page.url
    plan(page).fill("Weekly.")
    kept_on_both(page)
    context.clear_cookies()
    plan(page).press("End")
    plan(page).press_sequentially(" Said at the door: keep going.")
    expect(page.get_by_text("You are signed out").first).to_be_visible()
    expect(plan(page)).to_have_value("Weekly. Said at the door: keep going.")
    page.close(run_before_unload=False)
    ada.page = context.new_page()
    ada.sign_in("tomas@alderlane.example", PASSWORD)
    other = _start(ada.page)
    expect(other.locator("[data-saved-line]")).to_be_visible()
    plan(other).press_sequentially("Tomas writes his own.")
    expect(other.get_by_text(SAVED)).to_be_visible()
    assert "keep going" not in other.content()
    assert len(entries(other)) == 2
    context.clear_cookies()
    ada.sign_in("ada@alderlane.example", PASSWORD)
    ada.page.goto(address)
    expect(ada.page.get_by_role("heading", name=RECOVERED)).to_be_visible()
    expect(ada.page.locator("[data-versions]")).to_contain_text("Said at the door: keep going.")
    ada.page.get_by_role("button", name="Put both into the field").click()
    expect(plan(ada.page)).to_have_value("Weekly.\n\nWeekly. Said at the door: keep going.")


def test_signing_out_sends_first_and_leaves_noise(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada")
    page = _start(ada.page)
    address = page.url
    plan(page).press_sequentially("The last words before")
    page.locator("details.who summary").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    kept = entries(page)
    assert [one["note"] for one in kept] == [address.rstrip("/").rsplit("/", 1)[-1]]
    ada.sign_in("ada@alderlane.example", PASSWORD)
    page.goto(address)
    expect(plan(page)).to_have_value("The last words before")
    expect(page.locator("[data-versions]")).to_be_hidden()
    plan(page).press("End")
    plan(page).press_sequentially(" and after.")
    expect(page.get_by_text(SAVED)).to_be_visible()
    assert {one["id"] for one in kept} & {one["id"] for one in entries(page)} == set()


def test_signed_in_again_in_another_tab_one_goes_on(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada")
    page, context = _start(ada.page), ada.page.context
    context.clear_cookies()
    plan(page).press_sequentially("Typed while signed out.")
    expect(page.get_by_text("You are signed out").first).to_be_visible()
    expect(plan(page)).to_be_focused()
    ada.accessible()
    with context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in another tab").click()
    other = opened.value
    other.get_by_label("Email").fill("ada@alderlane.example")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Sign in", exact=True).click()
    expect(other.get_by_role("navigation", name="Main")).to_be_visible()
    other.close()
    expect(page.get_by_text(SAVED)).to_be_visible()
    expect(page.locator("[data-editor-notice]")).to_be_empty()
    plan(page).press("End")
    with page.expect_response(re.compile("/draft/$")):
        plan(page).press_sequentially(" And on.")
    page.reload()
    expect(plan(page)).to_have_value("Typed while signed out. And on.")


def test_two_tabs_are_chosen_between_part_by_part(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada")
    first = _start(ada.page)
    first.get_by_role("textbox", name="Objective").fill("Calm, in both.")
    expect(first.get_by_text(SAVED)).to_be_visible()
    second = ada.page.context.new_page()
    second.goto(first.url)
    for section, words in (("Subjective", "Slept well."), ("Plan", "Weekly; the bus.")):
        first.get_by_role("textbox", name=section).fill(words)
    expect(first.get_by_text(SAVED)).to_be_visible()
    for section, words in (("Subjective", "Slept badly."), ("Plan", "Weekly; the tram.")):
        second.get_by_role("textbox", name=section).fill(words)
    ada.page = second
    expect(second.get_by_role("heading", name="Two versions of this note. Both are safe.")).to_be_visible()
    ada.accessible()
    ada.picture("two-versions")
    expect(second.get_by_text("The same in both")).to_be_visible()
    expect(second.locator("[data-parts] h3")).to_have_text(["Subjective", "Plan"])
    second.locator("[data-name='p']").get_by_role("button", name="Use the newer").click()
    second.locator("[data-name='s']").get_by_role("button", name="Use yours").click()
    expect(second.get_by_text(SAVED)).to_be_visible()
    second.reload()
    expect(second.get_by_role("textbox", name="Subjective")).to_have_value("Slept badly.")
    expect(plan(second)).to_have_value("Weekly; the bus.")
    second.get_by_text("Words set aside (1)").click()
    expect(second.get_by_text("Weekly; the tram.")).to_be_visible()
    expect(second.get_by_text("Slept well.")).to_be_visible()


def test_a_browser_that_keeps_nothing_says_so_and_saves_all_the_same(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada")
    ada.page.add_init_script("Object.defineProperty(globalThis, 'indexedDB', { value: undefined })")
    page = _start(ada.page)
    plan(page).press_sequentially("In a private window.")
    expect(page.get_by_text(SAVED)).to_be_visible()
    expect(page.locator("[data-saved-line]")).to_contain_text("This browser keeps no copy on the device")
    page.reload()
    expect(plan(page)).to_have_value("In a private window.")
    page.goto("/clients/")
    page.get_by_role("link", name=re.compile("Iris Calloway")).first.click()
    page.goto(page.url + "safety-plan/edit/")
    page.get_by_label("What I can do by myself").press_sequentially("Nothing keeps this but the page.")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto("/clients/")
    assert asked == ["beforeunload"]


def test_the_server_dies_and_the_browser_after_it(tmp_path_factory, visitor: VisitorMaker) -> None:
    with Server(tmp_path_factory.mktemp("dies"), HOLDSPACE_DEMO="1") as server:
        ada = visitor.signed_in(server, "ada")
        page, context = _start(ada.page), ada.page.context
        address = page.url
        plan(page).press_sequentially("Before the cut.")
        kept_on_both(page)
        server.stop(signal.SIGKILL)
        plan(page).press_sequentially(" And after it.")
        expect(page.get_by_text("Kept on this device. Not on the server yet.").first).to_be_visible()
        page.close(run_before_unload=False)
        server.start()
        ada.page = come_back(context, address)
        expect(ada.page.get_by_role("heading", name=RECOVERED)).to_be_visible()
        ada.page.get_by_role("button", name="Use the recovered words").click()
        expect(plan(ada.page)).to_have_value("Before the cut. And after it.")


def test_whatever_dies_no_word_older_than_three_seconds_is_lost_and_none_can_be_read(driver: Playwright) -> None:
    """Each kind of death once; fifty in `make prove` (tests/faults/test_lost_words.py)."""
    with tempfile.TemporaryDirectory(prefix="hs-", ignore_cleanup_errors=True) as short:  # a socket lies below it
        prove(driver, Path(short), rounds=len(DEATHS), seed=time.time_ns())


def test_an_addendum_and_a_safety_plan_come_back_after_a_crash(fictional: Server, visitor: VisitorMaker) -> None:
    """They have no draft on the server: this device alone keeps them until they are sent, and lets them go afterwards."""
    ada = visitor.signed_in(fictional, "ada")
    page, context = ada.page, ada.page.context
    page.goto("/clients/")
    page.get_by_role("link", name=re.compile("Iris Calloway")).first.click()
    chart = page.url
    for address, field, sent in (
        (chart + "safety-plan/edit/", "What I can do by myself", "Save this version"),
        (_signed_note(page, chart) + "addenda/new/", "What is added", "Sign the addendum"),
    ):
        page.goto(address)
        expect(page.locator("[data-kept]")).to_be_visible()
        saved = page.get_by_label(field).input_value()
        page.get_by_label(field).press("End")
        page.get_by_label(field).press_sequentially("Call Peg, who has the keys. ")
        page.wait_for_timeout(1000)  # what is older than three seconds is promised
        page.close(run_before_unload=False)
        page = ada.page = come_back(context, address)
        expect(page.get_by_role("heading", name=RECOVERED)).to_be_visible()
        expect(page.get_by_label(field)).to_have_value(saved)
        ada.accessible()
        page.get_by_role("button", name="Use the recovered words").click()
        expect(page.get_by_label(field)).to_have_value(re.compile("Call Peg, who has the keys"))
        if sent.startswith("Sign"):
            page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name=sent).click()
        expect(page.locator("main")).to_contain_text("Call Peg, who has the keys.")
        page.goto(address)
        expect(page.locator("[data-kept]")).to_be_visible()
        expect(page.get_by_role("heading", name=RECOVERED)).to_have_count(0)
        assert entries(page) == []


def _signed_note(page: Page, chart: str) -> str:
    page.goto(chart)
    page.locator(".timeline li:not(.is-draft):not(.is-event) a[href^='/notes/']").last.click()
    expect(page.get_by_text("Unchanged since signing")).to_be_visible()
    return page.url
