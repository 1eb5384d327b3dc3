"""Every state of the page for psychotherapy notes, at every width: nothing scrolls sideways, nothing is closed to anybody, all by keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.stories.conftest import VisitorMaker
from tests.stories.sealed import PASSPHRASE, Author
from tests.stories.server import Server

HEIGHT = 900
WIDTHS = (1280, 640, 390, 320)  # 640 is 1280 at 200 %
WITH_AXE = (1280, 390)
FOCUSABLE = "a[href], button, input, select, textarea, summary"
NOTE = """Ending on time felt unkind again. I notice that I am the one who adds a sentence at the door.

To think about: what would happen if the last word were not mine.

For supervision, in general terms: endings, and what they stand for."""


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("looks"), HOLDSPACE_DEMO="1") as server:
        yield server


def looked_at(author: Author, state: str) -> None:
    """At four widths; with axe at two of them."""
    for width in WIDTHS:
        author.page.set_viewport_size({"width": width, "height": HEIGHT})
        author.visitor.fits(f"{state} at {width}")
        if width in WITH_AXE:
            author.visitor.accessible()
    author.page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})


def by_keyboard(author: Author, state: str) -> None:
    """With the Tab key alone one reaches everything that can be used, and sees where one is."""
    page = author.page
    count = page.evaluate(
        """(all) => {
            window.left = new Set([...document.querySelectorAll(all)].filter(one => one.checkVisibility() && !one.disabled));
            document.querySelector("section:not([hidden]) h1").focus();
            return window.left.size;
        }""",
        FOCUSABLE,
    )
    for _ in range(3 * count + 10):  # a date has a stop for each of its parts
        page.keyboard.press(
            "Tab"
        )  # nothing is located: what has the focus may be a part of a date, which no selector finds
        ringed, left = page.evaluate(
            """() => {
                const one = document.activeElement;
                window.left.delete(one);
                if (one === document.body) document.querySelector(".skip").focus();
                window.left.delete(document.activeElement);
                return [one === document.body || getComputedStyle(one).outlineStyle !== "none", window.left.size];
            }"""
        )
        assert ringed, f"{state}: {page.evaluate('document.activeElement.outerHTML')}"
        if not left:
            return
    raise AssertionError(f"{state}: {page.evaluate('[...window.left].map(one => one.outerHTML)')}")


def test_every_state_fits_every_width_and_is_reached_by_keyboard(own: Server, visitor: VisitorMaker) -> None:
    author = Author(visitor.signed_in(own, "ada"))
    author.page.goto("/psychotherapy/")
    author.heading("Two kinds of notes")
    looked_at(author, "comparison")
    by_keyboard(author, "comparison")
    set_up(author)
    expect(author.page.get_by_text("Nothing open")).to_be_visible()
    looked_at(author, "no note yet")
    write(author)
    looked_at(author, "writing")
    by_keyboard(author, "writing")
    for name, heading in (
        ("Ways in", "Ways in"),
        ("Take out", "Take out"),
        ("Protection", "What this protects, and what not"),
    ):
        author.press(name)
        author.heading(heading)
        looked_at(author, name)
        by_keyboard(author, name)
    author.press("Notes")
    author.press("Delete for good")
    author.heading("Delete this note for good?")
    looked_at(author, "a question")
    by_keyboard(author, "a question")
    author.press("Back, without a change")
    author.body.press("Escape")
    author.body.press("Escape")
    author.heading("Open your notes")
    looked_at(author, "locked")
    by_keyboard(author, "locked")
    author.unlock("not these words at all")
    author.says("That passphrase does not open your notes.")
    looked_at(author, "refused")


def set_up(author: Author) -> None:
    """The road to the first note, looked at step by step."""
    author.page.get_by_label("I have read this").check()
    author.press("Set up psychotherapy notes")
    author.heading("Choose a passphrase")
    looked_at(author, "passphrase")
    by_keyboard(author, "passphrase")
    author.choose(PASSPHRASE)
    author.heading("Open with this device")
    looked_at(author, "passkey")
    author.press("Make a passkey")
    author.heading("Print your recovery kit")
    looked_at(author, "kit")
    by_keyboard(author, "kit")
    author.kit = author.page.locator("#kit-groups code").all_inner_texts()
    author.press("I have it on paper")
    author.heading("Rehearse recovery")
    looked_at(author, "two groups")
    for place in ("a", "b"):
        number = int(author.page.locator(f'[data-screen="groups"] [data-fill="{place}"]').inner_text())
        author.page.locator(f"#group-{place}").fill(author.kit[number - 1])
    author.press("Go on")
    author.page.locator("#whole-kit").fill(" ".join(author.kit))
    looked_at(author, "the whole kit")
    author.press("Open the test note")
    author.heading("The kit works")
    looked_at(author, "the test note")
    author.press("Go on to your notes")


def write(author: Author) -> None:
    """Two notes, one about a session; README's picture."""
    author.write("The joke that comes quickly", "I laugh before I notice what it covers. Next time: wait.")
    author.write("On endings", NOTE)
    author.page.get_by_label("Client", exact=True).select_option(index=1)
    author.page.get_by_label("Session", exact=True).select_option(index=1)
    author.saved()
    expect(author.rows).to_have_count(2)
    author.visitor.picture("psychotherapy-writing")
