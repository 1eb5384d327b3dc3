"""What happens to a notebook in years: devices come and go, words are recovered, keys are changed, servers show less than they had."""

import contextlib
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, Route, expect

from holdspace.fictional.queries import PASSWORD
from tests.stories.conftest import VisitorMaker
from tests.stories.sealed import Author, give_device
from tests.stories.server import Server

COMMIT, STATE = re.compile(r"/psychotherapy/commit/?$"), re.compile(r"/psychotherapy/state/?$")
NEW = "harbour violet nineteen spoons"


class Practice:
    """A server on which nobody keeps such notes, and authors who begin there."""

    def __init__(self, server: Server, visitor: VisitorMaker) -> None:
        self.server = server
        self.visitor = visitor

    def __call__(self, who: str, *, passkey: bool = False) -> Author:
        """Somebody who has just set them up."""
        return Author(self.visitor.signed_in(self.server, who)).begin(passkey=passkey)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory):
    """A server of these stories."""
    with Server(tmp_path_factory.mktemp("sealed"), HOLDSPACE_DEMO="1") as server:
        yield server


@pytest.fixture
def practice(tmp_path: Path, visitor: VisitorMaker):
    """A server of one story."""
    with Server(tmp_path, HOLDSPACE_DEMO="1") as server:
        yield Practice(server, visitor)


def second_tab(author: Author) -> Author:
    """Another tab of the same browser, locked."""
    page = author.page.context.new_page()
    give_device(page)
    page.goto("/psychotherapy/")
    return beside(author, page)


def beside(author: Author, page: Page) -> Author:
    """The same author at another page."""
    twin = Author.__new__(Author)
    twin.visitor, twin.page, twin.kit, twin.phrase = author.visitor, page, author.kit, author.phrase
    return twin


def test_two_tabs_conflict_side_by_side_and_keep_both(own: Server, visitor: VisitorMaker) -> None:
    author = Author(visitor.signed_in(own, "ada")).begin()
    author.write("Before the bus", "As first written.")
    other = second_tab(author)
    other.unlock()
    other.open_note("Before the bus")
    author.page.context.set_offline(True)
    author.body.fill("Written in the first tab.")
    other.body.fill("Written in the second tab.")
    expect(author.page.locator("#saved")).to_contain_text("Not on the server yet")
    expect(other.page.locator("#saved")).to_contain_text("Not on the server yet")
    author.page.context.set_offline(False)
    expect_one_conflict(author, other)
    behind = author if author.page.locator("#beside").is_visible() else other
    expect(behind.page.locator("#text-one")).to_contain_text("Written in the")
    expect(behind.page.locator("#text-two")).to_contain_text("Written in the")
    author.visitor.accessible()
    behind.press("Keep both")
    expect(behind.rows).to_have_count(2)
    texts = set()
    for at in (0, 1):
        behind.rows.nth(at).get_by_role("button").click()
        expect(behind.rows.nth(at).get_by_role("button")).to_have_attribute("aria-current", "true")
        texts.add(behind.body.input_value())
    assert texts == {"Written in the first tab.", "Written in the second tab."}


def expect_one_conflict(author: Author, other: Author) -> None:
    """Whoever came second sees both versions."""
    for _ in range(100):
        if author.page.locator("#beside").is_visible() or other.page.locator("#beside").is_visible():
            return
        author.page.wait_for_timeout(100)
    raise AssertionError("no conflict was shown")


def test_words_of_a_page_that_was_killed_stand_beside_what_was_saved(own: Server, visitor: VisitorMaker) -> None:
    author = Author(visitor.signed_in(own, "tomas")).begin()
    author.write("On silence", "Saved words.")
    author.page.context.route(COMMIT, lambda route: route.abort())
    author.body.fill("Saved words. And some that were not.")
    expect(author.page.locator("#saved")).to_contain_text("Not on the server yet")
    author.says("The server does not answer. Keep writing")
    context = author.page.context
    with contextlib.suppress(Error):
        author.page.goto("chrome://crash")  # no farewell: closing a page sends what is left
    author.page.close()
    context.unroute(COMMIT)
    page = context.new_page()
    page.goto("/psychotherapy/")
    later = beside(author, page)
    later.unlock()
    later.says("Kept on this device, not yet in a saved note")
    later.page.locator("#kept-list").get_by_role("button", name="Open").click()
    expect(later.page.locator("#text-one")).to_have_text("Saved words. And some that were not.")
    expect(later.page.locator("#text-two")).to_have_text("Saved words.")
    expect(later.body).to_have_value("Saved words.")
    later.press("Use the recovered text")
    expect(later.body).to_have_value("Saved words. And some that were not.")
    later.saved()
    expect(later.page.locator("#kept")).to_be_hidden()


def test_the_network_is_cut_and_comes_back(own: Server, visitor: VisitorMaker) -> None:
    author = Author(visitor.signed_in(own, "gus")).begin()
    author.write("A walk", "Before the cut.")
    author.page.context.set_offline(True)
    author.body.fill("Before the cut. During it.")
    author.says("The server does not answer. Keep writing")
    author.body.fill("Before the cut. During it. More.")
    expect(author.page.locator("#saved")).to_contain_text("Sealed and kept on this device")
    author.page.context.set_offline(False)
    author.saved()
    author.page.reload()
    author.unlock()
    author.open_note("A walk")
    expect(author.body).to_have_value("Before the cut. During it. More.")
    author.body.fill("x" * 1_000_000)
    author.saved()
    author.body.fill("x" * 3_000_000)
    author.says("longer than one note can be")
    assert len(author.body.input_value()) == 3_000_000
    author.body.fill("Short again.")
    author.saved()


def test_quiet_minutes_lock_both_tabs_and_lose_nothing(own: Server, visitor: VisitorMaker) -> None:
    author = Author(visitor.signed_in(own, "ben"))
    author.page.context.clock.install()
    author.begin()
    author.write("Praise", "As first written.")
    other = second_tab(author)
    other.unlock()
    other.inside()
    author.page.bring_to_front()
    author.body.fill("As first written, and a word more.")
    author.page.context.clock.fast_forward("11:00")
    author.heading("Open your notes")
    other.heading("Open your notes")
    author.says("Locked after a quiet time.")
    assert "Praise" not in author.page.content()
    assert "Praise" not in other.page.content()
    author.unlock()
    author.open_note("Praise")
    expect(author.body).to_have_value("As first written, and a word more.")


def test_a_forgotten_passphrase_the_kit_and_a_new_passphrase(practice: Practice) -> None:
    author = practice("ada")
    author.write("One", "Text of one.")
    author.lock()
    author.unlock_by_kit(" ".join(author.kit)[:-1] + ("2" if author.kit[-1][-1] != "2" else "3"))
    author.says_wrong(14)
    author.unlock_by_kit()
    author.inside()
    author.press("Ways in")
    author.press("Change the passphrase")
    author.choose(NEW)
    author.heading("Once more: is it you?")
    author.unlock_by_kit()
    author.says("The passphrase is the new one.")
    author.visitor.accessible()
    author.lock()
    author.unlock()
    author.says("That passphrase does not open your notes.")
    author.unlock(NEW)
    author.inside()
    author.press("Ways in")
    author.says("Passphrase changed")
    author.says("An attempt to open failed")


def test_a_new_device_shows_what_it_sees_and_is_enrolled(practice: Practice, visitor: VisitorMaker) -> None:
    author = practice("tomas")
    author.write("One", "Text of one.")
    author.write("Two", "Text of two.")
    new = Author(visitor.signed_in(practice.server, "tomas"))
    new.kit, new.phrase = author.kit, author.phrase
    new.page.goto("/psychotherapy/")
    new.says("This browser has not opened your notes before")
    expect(new.page.locator("#by-pass")).to_be_hidden()
    new.unlock_by_kit()
    new.heading("New on this device")
    new.says("2 notes, last on")
    new.visitor.accessible()
    new.press("That is right")
    new.heading("Use this device from now on?")
    new.press("Make a passkey here")
    new.inside()
    expect(new.rows).to_have_count(2)
    new.lock()
    new.press("Open with passkey")
    new.inside()
    new.lock()
    new.unlock()
    new.open_note("Two")


def test_a_lost_device_means_a_new_key_for_everything(practice: Practice, visitor: VisitorMaker) -> None:
    author = practice("gus", passkey=True)
    author.write("One", "Text of one.")
    old_kit = author.kit
    author.press("Ways in")
    author.page.get_by_role("button", name="Lost, or to be removed").click()
    author.heading("Remove this way in?")
    author.press("Remove it and change the key")
    author.unlock()
    author.walk(NEW, passkey=False)
    author.says("Everything lies under the new key.")
    expect(author.page.locator("#ways").get_by_text("Passkey", exact=True)).to_have_count(0)
    author.lock()
    author.unlock_by_kit(" ".join(old_kit))
    author.says("That is a complete kit, but not the one")
    author.unlock()
    author.open_note("One")
    expect(author.body).to_have_value("Text of one.")


def test_a_new_kit_and_a_rehearsal_of_it(practice: Practice) -> None:
    author = practice("ben")
    author.write("One", "Text of one.")
    author.press("Ways in")
    author.press("Print a new kit")
    author.unlock()
    author.walk(NEW, passkey=None)
    author.says("The new kit works. The old paper opens nothing from now on: destroy it.")
    author.press("Type the kit once")
    author.unlock_by_kit()
    author.says("The kit works. Nothing was changed.")


def test_a_sealed_copy_a_plain_copy_the_secret_and_the_certificate(practice: Practice, tmp_path: Path) -> None:
    author = practice("ada")
    author.write("Kormoran", "Text <b>of</b> one.")
    author.press("Take out")
    sealed = download(author, "Save a sealed copy", tmp_path)
    book = json.loads(sealed)
    assert (book["type"], book["v"]) == ("holdspace-notebook", 1)
    assert len(book["objects"]) >= 63
    assert "ormoran" not in sealed
    author.visitor.accessible()
    author.press("Save a plain copy")
    author.heading("Save every note in the open?")
    author.press("Save the plain copy")
    author.heading("Once more: is it you?")
    author.page.locator("#pass").fill(author.phrase)
    plain = download(author, "Open with passphrase", tmp_path)
    assert "Kormoran" in plain
    assert "Text &lt;b&gt;of&lt;/b&gt; one." in plain
    author.press("Show the account secret")
    author.unlock()
    expect(author.page.locator("#secret")).to_have_text(re.compile(r"^[\w-]{43}$"))
    paper = json.loads(download(author, "Save the certificate", tmp_path))
    assert paper["objects"] == 64
    assert "ormoran" not in json.dumps(paper)


def download(author: Author, name: str, folder: Path) -> str:
    """Press, and read the file."""
    with author.page.expect_download() as waiting:
        author.press(name)
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path.read_text(encoding="utf-8")


def test_an_older_state_is_shown_and_given_back(practice: Practice) -> None:
    author = practice("tomas")
    author.write("One", "Text of one.")
    held: list[str] = []

    def keep(route: Route) -> None:
        answer = route.fetch()
        held.append(answer.text())
        route.fulfill(response=answer)

    author.page.route(STATE, keep)
    author.page.reload()
    author.heading("Open your notes")
    author.page.unroute(STATE)
    author.unlock()
    author.write("Two", "Text of two.")
    author.lock()
    author.page.route(
        re.compile(r"/psychotherapy/state/?$"),
        lambda route: route.fulfill(body=held[0], content_type="application/json"),
    )
    author.unlock()
    author.heading("The server shows an older state than this device has seen")
    author.visitor.accessible()
    author.press("Do not open")
    author.heading("Open your notes")


def test_an_added_way_in_is_named(practice: Practice) -> None:
    author = practice("gus")
    author.lock()

    def add(route: Route) -> None:
        answer = route.fetch()
        state = answer.json()
        [kit] = [one for one in state["slots"] if one["kind"] == "kit"]
        state["slots"].append({**kit, "slot_id": "00000000-0000-4000-8000-000000000000"})
        route.fulfill(response=answer, json=state)

    author.page.route(STATE, add)
    author.unlock()
    author.says("Added by somebody: Recovery kit on paper.")


def test_signing_out_in_the_record_locks_the_notes(practice: Practice) -> None:
    author = practice("ben")
    author.write("One", "Text of one.")
    record = author.page.context.new_page()
    record.goto("/")
    author.page.bring_to_front()
    author.body.fill("Text of one, and more.")
    record.locator("details.who > summary").click()
    record.get_by_role("button", name="Sign out").click()
    expect(author.page.get_by_text("Text of one")).to_have_count(0)
    expect(author.page.get_by_label("Email")).to_be_visible()
    author.visitor.page = author.page
    author.visitor.sign_in("ben@alderlane.example", PASSWORD)
    author.page.goto("/psychotherapy/")
    author.unlock()
    author.open_note("One")
    expect(author.body).to_have_value(re.compile("Text of one"))


@pytest.mark.parametrize(
    ("taken", "sentence"),
    [
        ("Object.defineProperty(window, 'isSecureContext', { value: false })", "This address is not secure"),
        ("Object.defineProperty(crypto, 'subtle', { value: undefined })", "This browser lacks cryptography"),
        (
            "IDBFactory.prototype.open = () => { throw new Error('refused'); }",
            "This window keeps nothing on the device",
        ),
        ("const now = Date.now; Date.now = () => now() + 86_400_000 * 3", "This device's clock is about 72 hours away"),
    ],
)
def test_where_it_cannot_be_done_well_it_is_refused(
    own: Server, visitor: VisitorMaker, taken: str, sentence: str
) -> None:
    ada = visitor.signed_in(own, "ada")
    sent: list[str] = []
    ada.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    ada.page.add_init_script(taken)
    ada.page.goto("/psychotherapy/")
    expect(ada.page.get_by_text(sentence)).to_be_visible()
    expect(ada.page.get_by_text("nothing was written by this attempt")).to_be_visible()
    assert sent == []
    kept = ada.page.evaluate("indexedDB.databases().then(all => all.map(one => one.name))")
    assert [name for name in kept if name.startswith("notebook-")] == []
    ada.accessible()
