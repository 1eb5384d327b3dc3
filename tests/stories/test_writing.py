"""Writing a note: nothing typed is lost, and the page says where the words are."""

import re
import signal

from playwright.sync_api import Page, Route, expect

from tests.stories.conftest import VisitorMaker
from tests.stories.server import Server

SAVED = re.compile(r"Saved \d+ s ago")


def test_an_older_draft_says_the_day_it_was_saved(fictional: Server, visitor: VisitorMaker) -> None:
    page = visitor.signed_in(fictional, "ada").page
    page.get_by_role("listitem").get_by_role("link", name="Finish").first.click()
    page.wait_for_timeout(1500)
    expect(page.locator("[data-saved-words]")).to_have_text(
        re.compile(r"^Saved (\d+ [A-Z][a-z]+, \d\d:\d\d|\d+ (s|min|h) ago)$")
    )


def test_words_typed_before_the_script_has_arrived_are_kept(fictional: Server, visitor: VisitorMaker) -> None:
    page = _start(visitor.signed_in(fictional, "ada").page)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/note-autosave*.js", hold, times=1)
    page.reload(wait_until="commit")
    page.get_by_role("textbox", name="Plan").fill("Weekly, as before.")
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.reload()
    expect(page.get_by_role("textbox", name="Plan")).to_have_value("Weekly, as before.")


def test_two_tabs_of_one_note_are_shown_side_by_side(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada")
    first = _start(ada.page)
    second = ada.page.context.new_page()
    second.goto(first.url)
    first.get_by_role("textbox", name="Plan").fill("Weekly; the bus, one stop.")
    expect(first.get_by_text(SAVED)).to_be_visible()
    second.get_by_role("textbox", name="Plan").fill("Weekly; the tram, two stops.")
    expect(second.get_by_text("Weekly; the bus, one stop.").first).to_be_visible()
    expect(second.get_by_role("textbox", name="Plan").first).to_have_value("Weekly; the tram, two stops.")
    first.reload()
    expect(first.get_by_role("textbox", name="Plan")).to_have_value("Weekly; the bus, one stop.")
    ada.accessible()


def test_the_server_goes_away_and_comes_back(tmp_path_factory, visitor: VisitorMaker) -> None:
    with Server(tmp_path_factory.mktemp("away"), HOLDSPACE_DEMO="1") as server:
        page = _start(visitor.signed_in(server, "ada").page)
        page.get_by_role("textbox", name="Subjective").fill("Before the cut.")
        expect(page.get_by_text(SAVED)).to_be_visible()
        server.stop(signal.SIGKILL)
        page.get_by_role("textbox", name="Subjective").fill("Before the cut. And after it.")
        expect(page.get_by_text("Not on the server yet").first).to_be_visible()
        server.start()
        expect(page.get_by_text(SAVED)).to_be_visible(timeout=60_000)
        page.reload()
        expect(page.get_by_role("textbox", name="Subjective")).to_have_value("Before the cut. And after it.")


def test_a_paste_of_a_megabyte_is_refused_and_stays_on_the_page(fictional: Server, visitor: VisitorMaker) -> None:
    page = _start(visitor.signed_in(fictional, "ada").page)
    page.get_by_role("textbox", name="Objective").fill("word " * 200_000)
    expect(page.get_by_text(re.compile("The most that can be kept|too long")).first).to_be_visible()
    assert len(page.get_by_role("textbox", name="Objective").input_value()) == 1_000_000


def test_a_note_is_written_and_signed_without_script(fictional: Server, visitor: VisitorMaker) -> None:
    page = _start(visitor.signed_in(fictional, "tomas", script=False).page)
    page.get_by_role("textbox", name="Subjective").fill("Played the feelings game; שלום, café, ñandú.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("textbox", name="Subjective")).to_have_value("Played the feelings game; שלום, café, ñandú.")
    page.get_by_role("button", name=re.compile("Review and sign")).click()
    page.get_by_label("Your password").fill("alder-lane-open-door-2026")
    page.get_by_role("button", name=re.compile("^Sign as")).click()
    expect(page.get_by_text("Unchanged since signing")).to_be_visible()
    expect(page.get_by_text("שלום").first).to_be_visible()


def _start(page: Page) -> Page:
    """Enter a session of yesterday with the first client of the caseload, and begin its note."""
    page.goto("/clients/")
    page.locator("ol.rows li a, ul.rows li a, tbody a").first.click()
    page.get_by_role("link", name="New session").first.click()
    page.get_by_label("Day", exact=True).fill("2026-11-02")
    page.get_by_label("Begins").fill("10:00")
    page.get_by_label("Ends", exact=True).fill("10:50")
    page.get_by_label("Where it stands").select_option(label="Held")
    page.get_by_role("button", name="Enter the session").click()
    page.get_by_role("button", name="Start note").click()
    expect(page.get_by_role("heading", name=re.compile("^Progress note"))).to_be_visible()
    return page
