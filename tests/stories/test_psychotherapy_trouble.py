"""Days on which something is wrong: a server that went back in time, a legal hold, no room left, a key change that was cut off."""

import contextlib
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Error, Route, expect

from holdspace.kernel.keys.store import KeyStore
from holdspace.kernel.sqlcipher.driver import open_encrypted
from holdspace.psychotherapy.rules import QUOTA
from tests.postgres.cluster import of_this_run
from tests.stories.conftest import VisitorMaker
from tests.stories.sealed import Author, give_device
from tests.stories.server import Server
from tests.stories.test_psychotherapy_flows import COMMIT, NEW, beside, download

EMBEDDED = pytest.mark.skipif(of_this_run() is not None, reason="reaches into the file")
MIB = 1024 * 1024
LONG = "A long day, in general terms. " * 700


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of these stories; each has an author of its own."""
    with Server(tmp_path_factory.mktemp("trouble"), HOLDSPACE_DEMO="1") as server:
        yield server


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Server]:
    """A server of one story."""
    with Server(tmp_path, HOLDSPACE_DEMO="1") as server:
        yield server


def files(server: Server) -> list[Path]:
    """The second database as it lies on the disk of a server that was stopped."""
    return sorted((server.folder / "data").glob("psychotherapy.db*"))


@EMBEDDED
def test_a_restored_backup_is_noticed_and_gets_back_what_this_device_holds(
    practice: Server, visitor: VisitorMaker, tmp_path: Path
) -> None:
    author = Author(visitor.signed_in(practice, "tomas")).begin()
    author.write("One", "As it was in the backup.")
    author.lock()
    practice.stop()
    shutil.copytree(practice.folder / "data", tmp_path / "backup")
    practice.start()
    author.page.reload()
    author.unlock()
    author.open_note("One")
    author.body.fill("As it was after the backup.")
    author.saved()
    author.write("Two", "Written after the backup.")
    author.lock()
    practice.stop()
    for path in files(practice):
        path.unlink()
    for path in (tmp_path / "backup").glob("psychotherapy.db*"):
        shutil.copy(path, practice.folder / "data" / path.name)
    practice.start()

    author.page.reload()
    author.unlock()
    author.heading("The server shows an older state than this device has seen")
    author.visitor.accessible()
    author.press("Do not open")
    author.heading("Open your notes")
    author.unlock()
    author.press("Go on from the older state")
    author.says("What it lacked was given back from this device: 2 notes.")
    expect(author.rows).to_have_count(2)
    author.page.reload()
    author.unlock()
    author.open_note("Two")
    expect(author.body).to_have_value("Written after the backup.")
    author.open_note("One")
    expect(author.body).to_have_value("As it was after the backup.")


def test_under_a_legal_hold_what_is_deleted_stays_sealed_and_the_author_is_told(
    practice: Server, visitor: VisitorMaker, tmp_path: Path
) -> None:
    author = Author(visitor.signed_in(practice, "tomas")).begin()
    author.write("One", "Text of one.")
    name = author.page.locator("#client option").nth(1).inner_text()
    author.press("Delete for good")
    author.says("It leaves your list and the server.")
    author.press("Back, without a change")
    place_hold(visitor, practice, name)

    author.press("Delete for good")  # the hold came while the notes were open
    author.says("Its sealed form stays on the server, where nobody sees it, until the hold ends.")
    author.visitor.accessible()
    author.press("Delete it")
    expect(author.page.locator("#found")).to_have_text("No notes yet")
    author.lock()
    author.unlock()
    author.says("A legal hold lies on a client you treat or treated.")
    expect(author.page.locator("#found")).to_have_text("No notes yet")
    author.press("Take out")
    paper = json.loads(download(author, "Save the certificate", tmp_path))
    assert paper["held"] is True
    assert paper["kept"] >= 1
    assert "Text of one" not in json.dumps(paper)


def place_hold(visitor: VisitorMaker, server: Server, client: str) -> None:
    """By the privacy officer, who is told nothing of anybody's psychotherapy notes."""
    page = visitor.signed_in(server, "mara").page
    page.goto("/clients/")
    page.get_by_role("link", name=client).first.click()
    expect(page.get_by_role("region", name="Client", exact=True)).to_contain_text(client)
    page.goto(re.sub(r"[?#].*", "", page.url).rstrip("/") + "/hold/")
    page.get_by_label("Why").fill("Subpoena of 3 March")
    page.get_by_role("button", name="Place the hold").click()
    expect(page.get_by_text("Stands", exact=True)).to_be_visible()
    assert "psychotherapy" not in page.content().lower()


@EMBEDDED
def test_an_author_who_reached_what_the_server_keeps_is_told_and_makes_room(
    practice: Server, visitor: VisitorMaker
) -> None:
    author = Author(visitor.signed_in(practice, "ben")).begin()
    author.write("Long", LONG)
    author.write("Short", "A line.")
    full(practice)
    author.body.fill(f"A line. {LONG}")
    author.says("Your psychotherapy notes have reached 256 MiB")
    expect(author.page.locator("#saved")).to_contain_text("Sealed and kept on this device. Not on the server yet.")
    author.visitor.accessible()
    expect(author.body).to_have_value(f"A line. {LONG}")
    author.open_note("Long")
    author.says("Kept on this device, not yet in a saved note")
    author.press("Delete for good")
    author.press("Delete it")
    expect(author.rows).to_have_count(1)
    author.page.locator("#kept-list").get_by_role("button", name="Open").click()
    author.press("Use the recovered text")
    author.saved()
    expect(author.page.locator("#kept")).to_be_hidden()
    author.page.reload()
    author.unlock()
    author.open_note("Short")
    expect(author.body).to_have_value(f"A line. {LONG}")


def full(server: Server) -> None:
    """Let the server believe that the notebook has all it may: sealing 256 MiB would take minutes."""
    keys = KeyStore(server.folder / "data", server.folder / "keys").load()
    path = server.folder / "data" / "psychotherapy.db"
    with closing(open_encrypted(keys.apart.db, database=str(path))) as opened:
        opened.execute("UPDATE vault SET size = ?", [QUOTA])
        opened.commit()


def test_a_full_device_keeps_no_draft_and_says_so_while_the_server_does(own: Server, visitor: VisitorMaker) -> None:
    author = Author(visitor.signed_in(own, "ada"))
    device = author.page.context.new_cdp_session(author.page)
    device.send("Storage.overrideQuotaForOrigin", {"origin": own.url, "quotaSize": MIB})
    author.begin()
    author.write("One", "Text of one.")
    more, most = "x" * MIB, "y" * MIB  # sealed, each is a third longer, and no press makes it smaller
    author.body.fill(more)
    author.says("This device has no room left.")
    author.saved()
    author.visitor.accessible()
    author.page.context.set_offline(True)
    author.body.fill(most)
    expect(author.page.locator("#saved")).to_contain_text("This device and the server both refused. Copy your text")
    assert author.body.input_value() == most
    author.page.context.set_offline(False)
    author.saved()
    author.lock()
    author.unlock()  # with no more room than before
    author.open_note("One")
    assert author.body.input_value() == most


def test_a_megabyte_is_pasted_saved_and_read_again(own: Server, visitor: VisitorMaker) -> None:
    author = Author(visitor.signed_in(own, "gus"))
    author.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    author.begin()
    author.press("New note")
    author.page.evaluate("() => navigator.clipboard.writeText('In general terms. '.repeat(60_000))")
    author.body.press("Control+V")
    expect(author.page.locator("#length")).to_have_text("180,000 words")
    author.saved()
    author.page.reload()
    author.unlock()
    author.rows.first.get_by_role("button").click()
    expect(author.page.locator("#length")).to_have_text("180,000 words")
    assert len(author.body.input_value()) == len("In general terms. ") * 60_000


def test_a_key_change_that_the_network_cuts_goes_on_when_it_is_back(own: Server, visitor: VisitorMaker) -> None:
    author = Author(visitor.signed_in(own, "ben")).begin(passkey=True)
    author.write("One", "Text of one.")
    cut_after_first_commit(author)
    change_key(author)
    author.says("Sealing the notes again stopped because the server does not answer.")
    author.visitor.accessible()
    author.page.context.unroute(COMMIT)
    author.page.context.set_offline(True)
    author.page.context.set_offline(False)
    author.says("Everything lies under the new key.")
    author.lock()
    author.unlock()
    author.open_note("One")
    expect(author.body).to_have_value("Text of one.")


def test_a_key_change_whose_page_dies_half_way_is_taken_up_again(practice: Server, visitor: VisitorMaker) -> None:
    author = Author(visitor.signed_in(practice, "gus")).begin(passkey=True)
    author.write("One", "Text of one.")
    old_kit = author.kit
    cut_after_first_commit(author)
    change_key(author)
    author.says("Sealing the notes again stopped because the server does not answer.")
    context = author.page.context
    with contextlib.suppress(Error):
        author.page.goto("chrome://crash")
    author.page.close()
    context.unroute(COMMIT)
    page = context.new_page()
    give_device(page)
    page.goto("/psychotherapy/")
    later = beside(author, page)
    later.unlock()
    later.says("Everything lies under the new key.")
    later.open_note("One")
    expect(later.body).to_have_value("Text of one.")
    later.lock()
    later.unlock_by_kit(" ".join(old_kit))
    later.says("That is a complete kit, but not the one")
    later.unlock_by_kit()
    later.inside()


def test_after_a_suspicion_everything_is_new_and_the_old_ways_open_nothing(
    practice: Server, visitor: VisitorMaker
) -> None:
    author = Author(visitor.signed_in(practice, "ada")).begin(passkey=True)
    author.write("One", "Text of one.")
    old_kit, old_phrase = author.kit, author.phrase
    author.press("Ways in")
    author.press("Change the key")
    author.heading("Change the key?")
    author.press("Change the key")
    author.heading("Once more: is it you?")
    author.press("Open with passkey")
    author.walk(NEW, passkey=True)
    author.says("Everything lies under the new key.")
    author.lock()
    author.unlock(old_phrase)
    author.says("That passphrase does not open your notes.")
    author.unlock_by_kit(" ".join(old_kit))
    author.says("That is a complete kit, but not the one")
    author.unlock_by_kit()
    author.open_note("One")
    author.lock()
    author.press("Open with passkey")
    author.open_note("One")
    expect(author.body).to_have_value("Text of one.")


def test_two_devices_that_changed_one_note_see_both_texts(practice: Server, visitor: VisitorMaker) -> None:
    author = Author(visitor.signed_in(practice, "tomas")).begin()
    author.write("One", "As first written.")
    other = Author(visitor.signed_in(practice, "tomas"), device=False)
    other.kit, other.phrase = author.kit, author.phrase
    other.page.goto("/psychotherapy/")
    other.unlock_by_kit()
    other.press("That is right")
    other.press("Not now")
    other.open_note("One")
    author.title.fill("One, at home")
    author.body.fill("As written at home.")
    author.saved()
    expect(author.rows.first).to_contain_text("One, at home")
    author.says("Sealed and saved at")
    other.body.fill("As written at the practice.")
    other.says("Two versions of this note. Both are safe.")
    expect(other.page.locator("#text-one")).to_have_text("One\n\nAs written at the practice.")
    expect(other.page.locator("#text-two")).to_have_text("One, at home\n\nAs written at home.")
    expect(other.body).to_have_value("As written at the practice.")
    other.press("Use the newer")
    expect(other.title).to_have_value("One, at home")
    expect(other.body).to_have_value("As written at home.")
    expect(other.rows).to_have_count(1)


def change_key(author: Author) -> None:
    """For a passkey that was lost."""
    author.press("Ways in")
    author.page.get_by_role("button", name="Lost, or to be removed").click()
    author.press("Remove it and change the key")
    author.unlock()
    author.walk(NEW, passkey=False)


def cut_after_first_commit(author: Author) -> None:
    """The commit with the new ways in arrives; what seals the notes again does not."""
    seen: list[int] = []

    def answer(route: Route) -> None:
        seen.append(1)
        route.continue_() if len(seen) == 1 else route.abort()

    author.page.context.route(COMMIT, answer)
