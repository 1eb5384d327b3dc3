"""After signing: addenda by two people, a note entered in error, words from the wrong record taken over; all of it exported."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from holdspace.fictional.queries import PASSWORD
from holdspace.verifier.holdspace_verify import verify
from tests.stories.conftest import VisitorMaker
from tests.stories.server import Server

WORD = "quicksilver"
NOTE = re.compile(r"/notes/[0-9a-f-]{36}/$")


def _chart(page: Page, name: str) -> str:
    """Open a client's chart; returns the id."""
    page.goto("/clients/")
    page.get_by_role("main").get_by_role("link", name=name).first.click()
    page.wait_for_url(re.compile("/clients/[0-9a-f-]{36}/"))
    return page.url.rstrip("/").rpartition("/")[2]


def _note(page: Page, name: str, after: str = "Progress note") -> str:
    """Open the newest note of a client that stands as it was signed."""
    _chart(page, name)
    items = (
        page.locator(".timeline > li").filter(has_text=after).filter(has_not_text="Draft").filter(has_not_text="group")
    )
    items.filter(has_not=page.locator(".tag")).first.get_by_role("link").first.click()
    page.wait_for_url(NOTE)
    return page.url


def _sign(page: Page, button: str) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name=button).click()
    page.wait_for_url(NOTE)


def test_two_people_add_to_a_note_each_under_their_own_name(fictional: Server, visitor: VisitorMaker) -> None:
    ada, gus = (visitor.signed_in(fictional, name) for name in ("ada", "gus"))
    url = _note(ada.page, "Cleo")
    for one, words in ((gus, "The school called back."), (ada, "Read and agreed."), (gus, "Told her by phone.")):
        one.page.goto(url)
        one.page.get_by_role("link", name="Add an addendum").click()
        one.page.get_by_role("textbox", name="What is added").fill(words)
        _sign(one.page, "Sign the addendum")
    ada.page.goto(url)
    said = (("Gus", "The school called back."), ("Ada", "Read and agreed."), ("Gus", "Told her by phone."))
    added = ada.page.get_by_role("article").filter(has_text="Added and signed")
    before = added.count() - len(said)  # the story of the practice has some already
    for place, (name, words) in enumerate(said, start=before):
        expect(added.nth(place).get_by_role("heading").first).to_have_text(f"Addendum {place + 1}")
        expect(added.nth(place)).to_contain_text(name)
        expect(added.nth(place)).to_contain_text(words)
    assert before >= 0
    ada.accessible()


def test_a_note_entered_in_error_stays_and_is_struck_through(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada")
    page = ada.page
    url = _note(page, "Theo")
    words = page.locator(".note-text .words").first.inner_text()
    page.get_by_role("link", name="Entered in error").click()
    page.get_by_role("radio", name=re.compile("^Entered in error")).check()
    page.get_by_role("textbox", name="Why").fill("Written for another day.")
    ada.accessible()
    ada.picture("retracting")
    page.get_by_label("Password").fill("not-mine")
    page.get_by_role("button", name="Sign that it was entered in error").click()
    expect(page.get_by_role("textbox", name="Why")).to_have_value("Written for another day.")
    _sign(page, "Sign that it was entered in error")
    assert page.url == url
    expect(page.get_by_text("because:")).to_be_visible()
    expect(page.locator("del").first).to_have_text(words)
    expect(page.get_by_role("link", name="Entered in error")).to_have_count(0)
    ada.accessible()
    ada.picture("entered-in-error")
    page.goto("/notes/")
    expect(page.get_by_role("main")).to_contain_text("Entered in error")
    expect(page.get_by_role("region", name="Owed")).to_contain_text("Theo")


def test_words_from_the_wrong_record_go_to_the_right_one_and_leave_a_trace(
    fictional: Server, visitor: VisitorMaker, tmp_path: Path
) -> None:
    ada = visitor.signed_in(fictional, "ada")
    page = ada.page
    wrong = _write(page, "Margot")
    page.get_by_role("link", name="Entered in error").click()
    page.get_by_role("radio", name=re.compile("^Wrong client")).check()
    page.get_by_role("textbox", name="Why").fill("I chose the wrong client in the list.")
    _sign(page, "Sign that it was entered in error")
    expect(page.get_by_role("heading", name="A note that does not belong here")).to_be_visible()
    expect(page.get_by_text(WORD)).to_have_count(0)
    ada.accessible()
    ada.picture("wrong-client")
    page.get_by_role("link", name="Take the words over").click()
    ada.accessible()
    page.get_by_role("main").get_by_role("link", name="Theo").click()
    expect(page.get_by_text("Margot")).to_have_count(0)
    ada.accessible()
    ada.picture("taking-over")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Take the words over into a draft").click()
    page.wait_for_url(NOTE)
    expect(page.get_by_role("textbox", name="Subjective")).to_have_value(f"Spoke of {WORD}.")
    expect(page.get_by_text("First entered in another record")).to_be_visible()
    ada.accessible()
    page.goto(wrong)
    expect(page.get_by_text("They were taken over into the right record.")).to_be_visible()
    client, out = _chart(page, "Margot"), tmp_path / "record.zip"
    expect(page.get_by_text(WORD)).to_have_count(0)
    expect(page.locator(".timeline")).to_contain_text("Wrong client")
    asked = ("export", client, "--as", "ada@alderlane.example", "--out", str(out))
    done = fictional.command(*asked, typed=f"{PASSWORD}\n")
    assert done.returncode == 0, done.stderr
    report = verify(out)
    assert (report.ok, report.findings) == (True, [])
    assert WORD.encode() not in out.read_bytes()
    withheld = [one for one in report.facts["notes"] if one["withheld"]]
    assert [f"/notes/{one['note']}/" in wrong for one in withheld] == [True]
    assert fictional.command("verify", str(out)).stdout.startswith("VALID.")


def _write(page: Page, name: str) -> str:
    """A note of a session that is just over, signed."""
    client = _chart(page, name)
    page.goto(f"/clients/{client}/notes/new/")
    page.get_by_role("button", name="Enter it and write").click()
    page.wait_for_url(NOTE)
    page.get_by_role("textbox", name="Subjective").fill(f"Spoke of {WORD}.")
    for part in ("Objective", "Assessment", "Plan"):
        page.get_by_role("textbox", name=part).fill("As before.")
    page.get_by_role("button", name="Review and sign").click()
    _sign(page, "Sign")
    return page.url
