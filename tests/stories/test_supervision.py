"""Supervision: submitted, returned with a comment beside the text, answered and signed again, co-signed; by keyboard where it counts."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from holdspace.fictional.queries import PASSWORD
from tests.stories.conftest import VisitorMaker
from tests.stories.server import Server

NOTE = re.compile(r"/notes/[0-9a-f-]{36}/$")
REVIEW = re.compile(r"/notes/[0-9a-f-]{36}/review/")


def _write(page: Page, words: str) -> str:
    """A session of yesterday with Marisol and its note, up to the page of signing; returns the note's address."""
    page.goto("/clients/")
    page.get_by_role("main").get_by_role("link", name="Marisol").first.click()
    page.wait_for_url(re.compile("/clients/[0-9a-f-]{36}/"))
    page.goto(page.url + "notes/new/")
    page.get_by_label("Day", exact=True).fill((datetime.now(UTC) - timedelta(days=2)).date().isoformat())
    page.get_by_label("Begins").fill("09:00")
    page.get_by_label("Ends").fill("09:50")
    page.get_by_role("button", name="Enter it and write").click()
    page.wait_for_url(NOTE)
    url = page.url
    for box in page.locator("#note writing-field textarea").all():
        box.fill(words)
    page.get_by_role("button", name="Review and sign").click()
    return url


def _prove(page: Page, button: str) -> None:
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name=button).click()


def test_a_note_is_returned_with_a_comment_beside_its_text_and_cosigned_the_second_time(
    fictional: Server, visitor: VisitorMaker
) -> None:
    gus, ben = (visitor.signed_in(fictional, name) for name in ("gus", "ben"))
    url = _write(gus.page, "She spoke of the harbour at length.")
    expect(gus.page.get_by_text("Signing sends this note to")).to_contain_text("Ben Adeyemi")
    gus.accessible()
    _prove(gus.page, "Sign as")
    gus.page.wait_for_url(url)
    expect(gus.page.get_by_text("Signed, awaits co-signature")).to_be_visible()
    gus.accessible()

    page = ben.page
    page.goto(url + "review/")
    text = page.locator("[id^=words-]").first
    text.evaluate("one => getSelection().selectAllChildren(one)")
    page.locator("comment-quote summary").nth(1).press("Enter")
    expect(page.get_by_label("Words it is about").first).to_have_value("She spoke of the harbour at length.")
    page.get_by_role("textbox", name="Comment").first.fill("Whose word is length?")
    page.get_by_role("button", name="Keep the comment").first.press("Enter")
    expect(page.get_by_text("Not sent yet")).to_be_visible()
    ben.accessible()
    ben.picture("reviewing")
    page.get_by_role("button", name="Return with comments").press("Enter")
    expect(page.get_by_text("Returned to Gus Lindqvist.")).to_be_visible()

    gus.page.goto("/notes/")
    expect(gus.page.get_by_text("Answer and sign again").first).to_be_visible()
    gus.page.goto(url)
    expect(gus.page.get_by_text("Whose word is length?")).to_be_visible()
    gus.accessible()
    gus.picture("returned")
    gus.page.locator("#note writing-field textarea").first.fill("She spoke of the harbour for half an hour.")
    gus.page.get_by_role("textbox", name="Your answer to Ben Adeyemi").fill("Mine; I have put the time instead.")
    gus.page.get_by_role("checkbox", name="Settled").check()
    gus.page.get_by_role("button", name="Review and sign").press("Control+Enter")
    gus.page.wait_for_url(url + "sign/")
    _prove(gus.page, "Sign as")
    gus.page.wait_for_url(url)
    expect(gus.page.get_by_role("heading", name="Earlier version")).to_be_visible()
    gus.accessible()

    page.goto(url + "review/")
    expect(page.get_by_text("Second reading.")).to_be_visible()
    expect(page.locator("ins").filter(has_text="half an hour")).to_be_visible()
    expect(page.get_by_text("Mine; I have put the time instead.")).to_be_visible()
    ben.accessible()
    _prove(page, "Co-sign as Ben Adeyemi")
    expect(page.get_by_text("Co-signed.")).to_be_visible()
    page.goto(url)
    expect(page.get_by_text("Signed and co-signed")).to_be_visible()
    expect(page.get_by_role("article").first).to_contain_text("Co-signed")
    ben.accessible()


def test_the_queue_from_the_keyboard(fictional: Server, visitor: VisitorMaker) -> None:
    gus, ben = (visitor.signed_in(fictional, name) for name in ("gus", "ben"))
    for words in ("The first of two.", "The second of two."):
        url = _write(gus.page, words)
        _prove(gus.page, "Sign as")
        gus.page.wait_for_url(url)
    page = ben.page
    page.goto("/")
    page.get_by_role("link", name="Open the queue").press("Enter")
    page.wait_for_url(re.compile("/notes/review/"))
    ben.accessible()
    ben.picture("review-queue")
    page.locator("body").press("j")
    page.locator(":focus").press("Enter")
    page.wait_for_url(REVIEW)
    first = page.url
    page.locator("body").press("n")
    page.wait_for_url(lambda there: there != first)
    assert REVIEW.search(page.url)
    _prove(page, "Co-sign as")
    expect(page.get_by_text(re.compile("Co-signed. (This is the next|One is left|Nothing else)"))).to_be_visible()


def test_the_log_on_a_phone_and_without_script(fictional: Server, visitor: VisitorMaker) -> None:
    ben = visitor.signed_in(fictional, "ben", width=390, script=False)
    page = ben.page
    page.goto("/supervision/new/")
    page.get_by_label("Minutes").fill("45")
    page.get_by_label("Themes").fill("How to end an hour.")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("How to end an hour.")).to_be_visible()
    gus = visitor.signed_in(fictional, "gus")
    gus.page.goto("/supervision/")
    expect(gus.page.get_by_text("How to end an hour.")).to_be_visible()
    expect(gus.page.get_by_role("link", name="Correct")).to_have_count(0)
    gus.accessible()
    gus.picture("supervision-log")
