"""The notes get a new key in one window while the author writes in another: the other goes on, and no word is lost."""

import pytest
from playwright.sync_api import expect

from tests.stories.sealed import Author
from tests.stories.server import Server
from tests.stories.test_psychotherapy_flows import second_tab

NEW = "harbour thistle ninety lamps"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory):
    with Server(tmp_path_factory.mktemp("newkey"), HOLDSPACE_DEMO="1") as server:
        yield server


def test_the_other_window_opens_the_notes_again_and_saves_what_was_typed(own, visitor):
    author = Author(visitor.signed_in(own, "gus")).begin(passkey=True)
    author.write("One", "Text of one.")
    other = second_tab(author)
    other.unlock()
    other.open_note("One")
    author.press("Ways in")
    author.page.get_by_role("button", name="Lost, or to be removed").click()
    author.press("Remove it and change the key")
    author.unlock()
    author.walk(NEW, passkey=False)
    author.says("Everything lies under the new key.")
    other.page.bring_to_front()
    other.body.fill("Text of one, and what was typed in the other window.")
    other.heading("Your notes have a new key")
    other.visitor.accessible()
    other.unlock(NEW)
    expect(other.body).to_have_value("Text of one, and what was typed in the other window.")
    other.saved()
    author.lock()
    author.unlock()
    author.open_note("One")
    expect(author.body).to_have_value("Text of one, and what was typed in the other window.")
