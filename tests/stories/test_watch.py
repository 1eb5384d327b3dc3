"""The privacy officer's watch: an emergency access is reviewed, a client's question answered, the log taken to a spreadsheet.

A server of its own, because notices on Today would stand in the way of other stories.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from holdspace.fictional.queries import PASSWORD
from tests.stories.conftest import VisitorMaker
from tests.stories.server import Server


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("watched"), HOLDSPACE_DEMO="1") as server:
        yield server


def break_glass(page: Page, *, family: str, given: str, born: str) -> None:
    """Ask for one client's record by what stands on an identity card, prove who one is, open a note, and end it."""
    page.goto("/emergency/")
    page.get_by_label("Legal family name").fill(family)
    page.get_by_label("Legal given name").fill(given)
    page.get_by_label("Birth date").fill(born)
    page.get_by_label(re.compile("danger to self", re.IGNORECASE)).check()
    page.locator("textarea").fill("Her sister called from the station.")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open the record for four hours").click()
    page.get_by_role("link", name=re.compile("^Progress note")).first.click()
    expect(page.get_by_text("Unchanged since signing")).to_be_visible()
    page.get_by_role("button", name=re.compile("End now")).first.click()
    expect(page.get_by_text("The emergency access has ended")).to_be_visible()


def test_an_emergency_access_is_reviewed_and_who_looked_is_answered(
    watched: Server, visitor: VisitorMaker, tmp_path: Path
) -> None:
    zsofia = {"family": "Kőrösváry", "given": "Zsófia", "born": "2017-05-29"}
    ben = visitor.signed_in(watched, "ben")
    break_glass(ben.page, **zsofia)

    mara = visitor.signed_in(watched, "mara")
    page = mara.page
    expect(page.get_by_text(re.compile("emergency accesses to review"))).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page.get_by_role("heading", name="Two emergency accesses to review")).to_be_visible()
    mara.accessible()
    mara.picture("review")
    for _ in range(2):  # the older of the two comes first
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Was this emergency access appropriate?")).to_be_visible()
    expect(page.get_by_text("Her sister called from the station.")).to_be_visible()
    opened = page.get_by_role("region", name="Everything that was opened under it")
    expect(opened.get_by_text("Ben Adeyemi opened a note")).to_be_visible()
    mara.accessible()
    mara.picture("review-emergency")
    page.get_by_label("Follow up").check()
    page.get_by_role("button", name="Keep the review").click()
    expect(page.get_by_text("Say what was not right, or what is to be done.").first).to_be_visible()
    page.get_by_label("Appropriate", exact=True).check()
    page.get_by_role("button", name="Keep the review").click()
    expect(page.get_by_role("heading", name="One emergency access to review")).to_be_visible()

    who_looked(mara, "Zs")
    expect(page.get_by_role("listitem").filter(has_text="Ben Adeyemi").first).to_contain_text("Emergency access")
    expect(page.get_by_role("listitem").filter(has_text="Ben Adeyemi").first).to_contain_text("opened a note")
    mara.accessible()
    mara.picture("who-looked")
    page.get_by_role("link", name="Every entry of the log").click()
    rows = spreadsheet(page, tmp_path / "log.csv")
    assert ("Ben Adeyemi", "opened a record in an emergency") in {(row["Who"], row["What"]) for row in rows}
    assert {row["Client"] for row in rows} == {rows[0]["Client"]}
    assert all(row["Number"].isdigit() for row in rows)


def who_looked(mara, letters: str) -> None:
    """From the client's chart."""
    mara.page.goto("/clients/")
    mara.page.get_by_role("link", name=re.compile(f"^{letters}")).first.click()
    mara.page.get_by_role("link", name="Who looked at this record").click()
    expect(mara.page.get_by_role("heading", name="Who looked at this record")).to_be_visible()


def spreadsheet(page: Page, path: Path) -> list[dict[str, str]]:
    """Save what the filters show, and open it as a spreadsheet would."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Save for a spreadsheet").click()
    download.value.save_as(path)
    assert download.value.suggested_filename.endswith(".csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_something_unusual_is_explained_and_does_not_come_back(watched: Server, visitor: VisitorMaker) -> None:
    mara = visitor.signed_in(watched, "mara", width=390, scheme="dark")
    page = mara.page
    page.goto("/review/")
    page.get_by_role("link", name="Refused again and again").click()
    expect(page.get_by_text("tried to open a note").first).to_be_visible()
    mara.accessible()
    mara.picture("finding-phone-dark")
    page.get_by_label("Explained").check()
    page.get_by_label("In a line").fill("New at the desk; the roles were explained.")
    page.get_by_role("button", name="Keep the review").click()
    expect(page.get_by_text("Reviewed. It does not come back.")).to_be_visible()
    expect(page.get_by_role("link", name="Refused again and again")).to_have_count(0)
    expect(page.get_by_text("New at the desk; the roles were explained.")).to_be_visible()
    mara.accessible()


def test_the_review_works_without_script(watched: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(watched, "ada", script=False)
    page = ada.page
    page.goto("/review/")
    page.get_by_role("link", name="No session near").first.click()
    page.get_by_label("As expected").check()
    page.get_by_role("button", name="Keep the review").click()
    expect(page.get_by_text("Reviewed. It does not come back.")).to_be_visible()
    page.get_by_role("link", name="Change the hours").click()
    page.get_by_label("Closes").fill("22:45")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("07:00 to 22:45")).to_be_visible()
