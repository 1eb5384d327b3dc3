"""What an author types into psychotherapy notes stands nowhere in the open: no file, no table, no backup, no request, no browser profile.

The browser is real, keeps its profile on disk and is killed in mid-sentence; so is the server. Then every file is searched, both databases
opened with their keys, and all that went over the network. Controls are found. And with encryption switched off in the browser's own
cryptography, under the same page, the same search finds the words: so it would see them.
"""

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, Request, expect

from holdspace.fictional.queries import PASSWORD
from holdspace.kernel.keys.store import KeyStore
from tests.postgres.cluster import of_this_run
from tests.stories.canary import Canaries, files, tables
from tests.stories.conftest import FLAGS
from tests.stories.looking import Visitor
from tests.stories.sealed import PASSPHRASE, Author
from tests.stories.server import Server
from tests.stories.test_canary import LINGER, _kill_browser

pytestmark = pytest.mark.skipif(of_this_run() is not None, reason="about files and SQLCipher")
TYPED = ("title", "body", "edited", "searched", "unsaved")
# AES-GCM as if it were not there: what is sealed is the text itself and a tag of nothing.
PLAIN = """
const real = crypto.subtle;
const gcm = (how) => (how?.name ?? how) === "AES-GCM";
const encrypt = real.encrypt.bind(real), decrypt = real.decrypt.bind(real);
real.encrypt = async (how, key, data) => {
  if (!gcm(how)) return encrypt(how, key, data);
  const bytes = new Uint8Array(data.buffer ?? data, data.byteOffset ?? 0, data.byteLength);
  const out = new Uint8Array(bytes.length + 16);
  out.set(bytes);
  return out.buffer;
};
real.decrypt = async (how, key, data) => {
  if (!gcm(how)) return decrypt(how, key, data);
  const bytes = new Uint8Array(data.buffer ?? data, data.byteOffset ?? 0, data.byteLength);
  return bytes.slice(0, bytes.length - 16).buffer;
};
"""


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a short name: Chromium puts a socket below it."""
    with tempfile.TemporaryDirectory(prefix="hs-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


class Wire:
    """All that went over the network: addresses, headers, bodies there and back."""

    def __init__(self, context: BrowserContext) -> None:
        self.sent: list[bytes] = []
        context.on("requestfinished", self._note)

    def _note(self, request: Request) -> None:
        self.sent.append(request.url.encode() + b"\n" + repr(request.headers).encode())
        self.sent.append(request.post_data_buffer or b"")
        with suppress(Exception):  # a page that went away
            answer = request.response()
            if answer is not None and "psychotherapy" in request.url:
                self.sent.append(answer.body())


@pytest.mark.parametrize("sealing", [True, False], ids=["sealed", "in the open"])
def test_what_is_sealed_stands_nowhere(short: Path, driver: Playwright, sealing: bool) -> None:
    canaries = Canaries(time.time_ns(), [*TYPED, "control", "kept_address"])
    canaries.add("passphrase", PASSPHRASE)
    folders = {name: short / name for name in ("tmp", "home", "profile", "btmp", "server")}
    for folder in folders.values():
        folder.mkdir()
    (short / "server" / "plain.txt").write_text(f"Left lying about: {canaries['control']}.")
    with Server(folders["server"], TMPDIR=str(folders["tmp"]), HOLDSPACE_DEMO="1") as server:
        code = server.command("recovery-code")  # refused: the server runs
        assert code.returncode == 1
        wire = work(driver, server, canaries, folders, sealing=sealing)
    code = server.command("recovery-code")
    assert code.returncode == 0, code.stderr
    assert server.command("backup").returncode == 0
    hits = {(where, place) for where, data in files(*folders.values()) for place in canaries.seen_in(data)}
    opened = in_tables(server, canaries)
    on_the_wire = {place for data in wire.sent for place in canaries.seen_in(data)} - {"passphrase"}
    assert (str(short / "server" / "plain.txt"), "control") in hits
    profile = str(folders["profile"])
    assert any(place == "kept_address" and where.startswith(profile) for where, place in hits), "no profile was written"
    found = {place for _, place in hits} - {"control", "kept_address"}
    assert len(wire.sent) > 40
    assert opened["oid"] == {"sealed_object"}  # a table is seen into
    if sealing:
        assert (found, on_the_wire, set(opened)) == (set(), set(), {"oid"})
    else:
        assert {"title", "body", "edited"} <= on_the_wire
        assert opened["body"] == {"sealed_object"}


def in_tables(server: Server, canaries: Canaries) -> dict[str, set[str]]:
    """With the keys, in which tables of either database which word stands; and as a control where the name of an object does."""
    keys = KeyStore(server.folder / "data", server.folder / "keys").load()
    found: dict[str, set[str]] = {}
    for name, key in (("holdspace.db", keys.db), ("psychotherapy.db", keys.apart.db)):
        for table, row in tables(server.folder / "data" / name, key):
            for place in canaries.seen_in(row):
                found.setdefault(place, set()).add(table)
            if b"eyJ" in row and table == "sealed_object":
                found.setdefault("oid", set()).add(table)
    return found


def work(driver: Playwright, server: Server, canaries: Canaries, folders: dict[str, Path], *, sealing: bool) -> Wire:
    """An author's evening: sets up, writes, edits, searches, locks, recovers by the kit, exports; and both are killed in mid-sentence."""
    environment: dict[str, str | float | bool] = {
        **os.environ,
        "HOME": str(folders["home"]),
        "TMPDIR": str(folders["btmp"]),
    }
    context = driver.chromium.launch_persistent_context(
        folders["profile"],
        executable_path="/usr/bin/chromium",
        args=FLAGS,
        env=environment,
        base_url=server.url,
        locale="en-US",
    )
    context.set_default_timeout(90_000)
    expect.set_options(timeout=60_000)
    if not sealing:
        context.add_init_script(PLAIN)
    page = context.new_page()
    _keep_an_address(page, folders["home"], canaries)
    wire = Wire(context)
    visitor = Visitor(page, server.url)
    visitor.sign_in("ada@alderlane.example", PASSWORD)
    author = Author(visitor)
    author.begin()
    author.write(canaries["title"], f"Sertraline 75 mg every morning, she said by the {canaries['body']}.")
    author.body.blur()
    expect(page.locator("#marked > section")).to_have_count(1)  # the boundary check has read it, and shows it again
    author.body.press_sequentially(f" And then {canaries['edited']}.")
    author.saved()
    author.page.wait_for_timeout(3000)  # two seconds of rest, and it is committed
    author.saved()
    author.page.locator("#find").fill(canaries["searched"])
    author.page.locator("#find").fill(canaries["body"])
    expect(author.rows).to_have_count(1)
    author.lock()
    author.unlock_by_kit()
    author.inside()
    author.open_note(canaries["title"])
    author.press("Take out")
    with page.expect_download() as download:
        author.press("Save a sealed copy")
    download.value.path()
    _go_back(author)
    author.open_note(canaries["title"])
    author.body.press_sequentially(f" {canaries['unsaved']}")
    page.wait_for_timeout(1500)  # journaled on the device
    server.stop(signal.SIGKILL)
    author.body.press_sequentially(" and on")
    page.wait_for_timeout(LINGER)
    _kill_browser(folders["profile"])
    with suppress(Exception):
        context.close()
    server.start()  # so that what a crash leaves is worked in, as it would be
    server.stop(signal.SIGKILL)
    return wire


def _go_back(author: Author) -> None:
    author.page.get_by_role("button", name="Notes", exact=True).first.click()
    author.inside()


def _keep_an_address(page: Page, home: Path, canaries: Canaries) -> None:
    """A control: of a page like this a browser keeps the address and the title."""
    path = home / "page.html"
    path.write_text("<title>A page of no account</title>")
    page.goto(f"{path.as_uri()}#{canaries['kept_address']}")
