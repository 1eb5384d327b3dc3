"""Ada prints a note, and a record for a colleague: what the browser gets is a PDF with every word."""

import io

from playwright.sync_api import expect
from pypdf import PdfReader

from holdspace.fictional.queries import PASSWORD
from tests.stories.conftest import VisitorMaker
from tests.stories.server import Server


def test_a_note_and_a_record_are_printed(fictional: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(fictional, "ada")
    page = ada.page
    page.goto("/clients/")
    page.get_by_role("main").locator(".rows > li a").first.click()
    page.get_by_role("link", name="Print the record").click()
    expect(page.get_by_role("heading", name="Print the record")).to_be_visible()
    ada.accessible()
    ada.picture("print-record")
    page.get_by_label("Your password").fill("not the password")
    page.get_by_role("button", name="Make the PDF", exact=True).click()
    expect(page.get_by_text("That did not match")).to_be_visible()
    page.get_by_label("Your password").fill(PASSWORD)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Make the PDF", exact=True).click()
    assert waiting.value.suggested_filename.startswith("record-")
    record = PdfReader(waiting.value.path())
    name = page.get_by_role("region", name="Client").inner_text().split("\n")[0].strip()
    assert all(name.split()[-1] in sheet.extract_text() for sheet in record.pages)

    page.get_by_role("link", name="Back to the chart").click()
    page.locator(".timeline > li:not(.is-draft):not(.is-event) a").first.click()
    link = page.get_by_role("link", name="PDF", exact=True).get_attribute("href")
    answer = page.context.request.get(f"{fictional.url}{link}")
    assert answer.headers["content-type"] == "application/pdf"
    sheet = " ".join(PdfReader(io.BytesIO(answer.body())).pages[0].extract_text().split())
    assert "Session of" in sheet
    assert "Written and signed by" in sheet
