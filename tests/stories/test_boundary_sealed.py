"""The boundary check in psychotherapy notes: marks that need no network, silenced inside the seal, and sentences that go from hand to hand."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

from tests.stories.conftest import VisitorMaker
from tests.stories.looking import Visitor
from tests.stories.sealed import Author
from tests.stories.server import Server
from tests.stories.test_writing import SAVED, _start

# Invented. The first two are marked in a psychotherapy note, the last in a progress note.
DOSE = "Sertraline 75 mg every morning, no missed doses."
SCORE = "PHQ-9 today was 17, down from 21."
TALK = "I kept wondering whether the silence was meant for me."
QUARREL = "She argued with her husband about his drinking again and he left the house."
PLAIN = "Sleeps six hours, appetite as usual."
# What any draft asks of the server while it is written, by whomever: nothing else tells that a sentence went.
EVERY_DRAFT = {"/notes/…/draft/", "/notes/…/", "/journal/", "/alive/", "/boundary/"}


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One of our own: kinds are silenced here for good."""
    with Server(tmp_path_factory.mktemp("sealed-boundary"), HOLDSPACE_DEMO="1") as server:
        yield server


def _author(visitor: VisitorMaker, practice: Server, who: str) -> Author:
    return Author(visitor.signed_in(practice, who)).begin()


def _marked(page: Page) -> Locator:
    return page.locator("#marked > section")


def _unfold(finding: Locator) -> Locator:
    finding.get_by_text("Why, and what you can do").click()
    return finding


def _write(author: Author, title: str, body: str) -> Author:
    author.write(title, body)
    author.body.blur()
    return author


class Wire:
    """Every body and address that leaves the browser."""

    def __init__(self, context: BrowserContext) -> None:
        self.sent: list[tuple[str, str]] = []
        context.on("request", self._note)

    def _note(self, request: Request) -> None:
        body = request.post_data_buffer or b""
        self.sent.append((request.url, f"{request.url}\n{request.headers}\n{body.decode('utf-8', 'replace')}"))

    def told(self, word: str) -> list[str]:
        """Addresses that were told it."""
        return [url for url, text in self.sent if word in text]


# --- marks ---


def test_what_belongs_in_the_record_is_marked_with_the_network_cut(practice: Server, visitor: VisitorMaker) -> None:
    author = _write(_author(visitor, practice, "gus"), "Tuesday", TALK)
    page = author.page
    expect(page.locator("#marks")).to_have_attribute("data-read", re.compile(r"^\d+$"))
    expect(_marked(page)).to_have_count(0)
    wire = Wire(page.context)
    page.context.set_offline(True)
    author.body.press("End")
    author.body.press_sequentially(f" {DOSE[:-1]}")
    page.wait_for_timeout(3000)
    expect(_marked(page)).to_have_count(0)  # somebody is in the midst of it
    author.body.press_sequentially(". ")
    expect(_marked(page)).to_have_count(1)
    expect(author.body).to_be_focused()
    expect(page.locator("#under mark")).to_have_text(DOSE)
    finding = _unfold(_marked(page))
    expect(finding.get_by_role("heading")).to_have_text("Medication")
    expect(finding).to_contain_text("This belongs in the record: it is not protected here, and the record lacks it.")
    expect(finding).to_contain_text("45 CFR 164.501")
    author.visitor.accessible()
    author.visitor.fits("a marked psychotherapy note")
    finding.get_by_role("button", name="The two kinds of notes compared").click()
    expect(page.get_by_role("columnheader", name="Psychotherapy note")).to_be_visible()
    page.context.set_offline(False)
    author.press("Notes")
    author.saved()
    _silenced_by_keys(author)
    assert wire.told("/commit/")  # it was seen
    assert wire.told("Sertraline") == []


def _silenced_by_keys(author: Author) -> None:
    page = author.page
    finding = _marked(page)
    finding.locator("details").evaluate("one => { one.open = false; }")
    author.body.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('#marked summary')")
    page.keyboard.press("Enter")
    for name in ("The two kinds", "Show it in the text", "This sentence"):
        page.keyboard.press("Tab")
        assert str(page.evaluate("document.activeElement.textContent")).startswith(name)
    page.keyboard.press("Enter")
    expect(finding).to_have_count(0)
    expect(author.body).to_be_focused()


def test_what_is_silenced_comes_back_silenced_after_lock_and_unlock(practice: Server, visitor: VisitorMaker) -> None:
    author = _author(visitor, practice, "ben")
    wire = Wire(author.page.context)
    _write(author, "Wednesday", f"{DOSE} {SCORE} {TALK}")
    page = author.page
    expect(_marked(page)).to_have_count(2)
    first = _unfold(_marked(page).first)
    first.get_by_role("button", name=re.compile("^This sentence")).click()
    expect(_marked(page)).to_have_count(1)
    expect(_marked(page).locator("summary").first).to_be_focused()
    author.saved()
    _unfold(_marked(page).first).get_by_role("button", name="This kind, in all my notes").click()
    expect(_marked(page)).to_have_count(0)
    page.wait_for_timeout(3000)
    author.saved()
    author.lock()
    author.unlock()
    author.open_note("Wednesday")
    expect(page.get_by_text("Something is not marked in this note")).to_be_visible()
    expect(page.get_by_text("Some kinds are not marked in any of your notes")).to_be_visible()
    expect(_marked(page)).to_have_count(0)
    page.get_by_role("button", name="Mark these kinds again").click()
    expect(_marked(page)).to_have_count(1)
    page.get_by_role("button", name="Mark everything in this note again").click()
    expect(_marked(page)).to_have_count(2)
    assert wire.told("/commit/")
    for word in ("Sertraline", "dismissed", "text_sha", "test_result"):
        assert wire.told(word) == [], word


# --- from hand to hand ---


def _editor(ada: Visitor, page: Page) -> Page:
    _start(page)
    expect(page.locator("boundary-check")).to_have_attribute("data-read", re.compile(r"^\d+$"))
    return page


def _told(page: Page) -> Locator:
    return page.get_by_role("group", name="Marked in Subjective").locator("section.finding")


def test_a_sentence_moves_from_the_draft_and_leaves_it_only_when_it_is_sealed(
    practice: Server, visitor: VisitorMaker
) -> None:
    ada = visitor.signed_in(practice, "ada")
    page = _editor(ada, ada.page)
    field = page.get_by_role("textbox", name="Subjective")
    field.fill(f"{PLAIN} {QUARREL}")
    field.blur()
    expect(_told(page)).to_have_count(1)
    _unfold(_told(page))
    move = _told(page).get_by_role("button", name="Move to psychotherapy note")
    expect(move).to_be_hidden()  # nobody who could take it has answered
    expect(page.get_by_text(SAVED)).to_be_visible()
    other = page.context.new_page()
    author = Author(Visitor(other, practice.url)).begin()
    expect(move).to_be_visible()
    wire = Wire(page.context)
    move.click()
    expect(other.get_by_text("A sentence from a progress note waits to come here")).to_be_visible()
    expect(field).to_have_value(f"{PLAIN} {QUARREL}")
    author.visitor.accessible()
    page.context.set_offline(True)
    author.press("Begin a note with it")
    expect(page.get_by_text("It is not on the server yet.")).to_be_attached()
    page.wait_for_timeout(2000)
    expect(field).to_have_value(f"{PLAIN} {QUARREL}")  # it is kept here until it is safe there
    page.context.set_offline(False)
    author.saved()
    expect(field).to_have_value(re.compile(rf"^{re.escape(PLAIN)}\s*$"))
    expect(_told(page)).to_have_count(0)
    expect(page.get_by_text("It is sealed in your psychotherapy notes.")).to_be_attached()
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.wait_for_timeout(2000)
    page.reload()
    expect(field).to_have_value(re.compile(rf"^{re.escape(PLAIN)}\s*$"))
    assert QUARREL in author.body.input_value()
    assert wire.told("appetite")  # the draft was saved, without it
    assert wire.told("husband") == []
    kinds = {re.sub(r"/notes/[0-9a-f-]{36}/", "/notes/…/", urlsplit(url).path) for url, _ in wire.sent}
    assert {kind for kind in kinds if not kind.startswith(("/psychotherapy/", "/static/"))} <= EVERY_DRAFT, kinds
    author.lock()
    field.fill(f"{PLAIN} {QUARREL}")
    field.blur()
    expect(_told(page)).to_have_count(1)
    _unfold(_told(page))
    expect(move).to_be_hidden()  # locked: nobody is there to take it


def test_a_sentence_is_copied_to_the_section_of_an_open_progress_note(practice: Server, visitor: VisitorMaker) -> None:
    ada = visitor.signed_in(practice, "tomas")
    author = Author(ada).begin()
    _write(author, "Friday", f"{DOSE} {TALK}")
    page = author.page
    _unfold(_marked(page))
    expect(_marked(page)).to_contain_text("No progress note that it would fit is open.")
    editor = _editor(ada, page.context.new_page())
    _unfold(_marked(page))
    _unfold(_marked(page))
    select = _marked(page).get_by_role("combobox")
    expect(select).to_be_visible()
    ada.accessible()
    page.set_viewport_size({"width": 390, "height": 844})
    ada.fits("a mark with its places")
    names = select.locator("option").all_inner_texts()
    assert any(name.startswith("Plan") for name in names), names
    wire = Wire(page.context)
    select.select_option(label=next(name for name in names if name.startswith("Objective")))
    _marked(page).get_by_role("button", name="Copy it there").click()
    expect(editor.get_by_role("heading", name="A sentence waits to come here")).to_be_visible()
    field = editor.get_by_role("textbox", name="Objective")
    expect(field).to_have_value("")
    assert wire.told("Sertraline") == []  # not before it was taken
    editor.get_by_role("button", name="Put it in").click()
    expect(field).to_have_value(DOSE)
    expect(page.locator("#mark-said")).to_have_text("It stands in the progress note.")
    expect(editor.get_by_text(SAVED)).to_be_visible()
    assert author.body.input_value() == f"{DOSE} {TALK}"
    assert all("/draft/" in url for url in wire.told("Sertraline"))
    assert wire.told("silence was meant") == []
    ada.page = editor
    ada.accessible()


def test_a_page_of_another_login_is_not_asked(practice: Server, visitor: VisitorMaker) -> None:
    """Another browser is another device: whoever does not keep such notes sees the same editor as whoever does."""
    ada = visitor.signed_in(practice, "ada")
    page = _editor(ada, ada.page)
    heard = page.evaluate(
        """() => new Promise((done) => {
            const channel = new BroadcastChannel("holdspace-hand");
            const tag = document.querySelector("idle-lock").dataset.person;
            channel.postMessage({ to: "record", kind: "open", page: "x", person: tag === "0" ? "1" : "0" });
            setTimeout(() => done(document.querySelector("boundary-check").hand.reached ?? null), 500);
        })"""
    )
    assert heard is None
