"""A practice is backed up on the page, the computer is lost, and another one serves it again from the file and the sheet of paper."""

import os
import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from holdspace.fictional.queries import PASSWORD
from tests.stories.conftest import VisitorMaker
from tests.stories.looking import Visitor
from tests.stories.server import Server

WORDS = "Marzipan lighthouse: she slept through the night."


def test_a_practice_comes_back_from_a_backup_and_a_sheet_of_paper(tmp_path: Path, visitor: VisitorMaker) -> None:
    lost = Server(tmp_path / "lost", HOLDSPACE_DEMO="1")
    (tmp_path / "lost").mkdir()
    with lost:
        ada = visitor.signed_in(lost, "ada")
        _nothing_could_be_backed_up(ada)
        code = _recovery_code(ada.page)
        path = _write_and_sign(ada.page)
        _back_up(ada)
        _without_script(visitor.signed_in(lost, "mara", script=False))
        ada.page.goto("/audit/")
        expect(ada.page.get_by_text("made a backup").first).to_be_visible()
    (backup,) = (lost.folder / "data" / "backups").glob("*.hsbackup")
    assert WORDS.encode() not in backup.read_bytes()
    found = Server(tmp_path / "found")
    found.folder.mkdir()
    _restore(found, backup, code)
    with found:
        ada = visitor.signed_in(found, "ada")
        ada.page.goto(path)
        expect(ada.page.get_by_text(WORDS)).to_be_visible()  # the control too: this is what must not stand in the file
        expect(ada.page.get_by_text("Unchanged since signing")).to_be_visible()
        ada.page.goto("/audit/")
        expect(ada.page.get_by_text("restored the practice from a backup").first).to_be_visible()
    verified = _command(found, "verify")
    assert (verified.returncode, "As it was" in verified.stdout) == (0, True)


def test_the_page_at_every_size_by_day_and_by_night(tmp_path: Path, visitor: VisitorMaker) -> None:
    with Server(tmp_path, HOLDSPACE_DEMO="1") as server:
        _recovery_code(visitor.signed_in(server, "ada").page)
        for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")):
            mara = visitor.signed_in(server, "mara", width=width, scheme=scheme)
            mara.page.goto("/backups/")
            if width == 1280 and scheme == "light":
                mara.page.get_by_role("button", name="Back up now").press("Enter")
            expect(mara.page.get_by_text("Good", exact=True).first).to_be_visible()
            mara.accessible()
            suffix = ("" if width > 800 else "-phone") + ("-dark" if scheme == "dark" else "")
            # The picture in the README shows no folder of the machine it was taken on.
            mara.page.get_by_text(str(tmp_path)).evaluate_all(
                "all => all.forEach((one) => { one.textContent = '/srv/backups'; })"
            )
            mara.picture(f"backups{suffix}")


def test_a_failure_is_told_on_the_page(tmp_path: Path, visitor: VisitorMaker) -> None:
    words = "cat >/dev/null; echo 'no route to host' >&2; exit 2"
    with Server(tmp_path, HOLDSPACE_DEMO="1", HOLDSPACE_BACKUP_COMMAND=words) as server:
        ada = visitor.signed_in(server, "ada")
        _recovery_code(ada.page)
        ada.page.goto("/backups/")
        ada.page.get_by_role("button", name="Back up now").click()
        expect(ada.page.get_by_text("failed with code 2. It said: no route to host.").first).to_be_visible()
        expect(ada.page.get_by_text("There is no good backup yet.")).to_be_visible()
        ada.accessible()
        _one_more_key(ada.page)


def _nothing_could_be_backed_up(ada: Visitor) -> None:
    ada.page.get_by_role("link", name="Backups").click()
    expect(ada.page.get_by_text("There is no backup.")).to_be_visible()
    expect(ada.page.get_by_role("button", name="Back up now")).to_have_count(0)
    ada.accessible()


def _recovery_code(page: Page) -> str:
    page.goto("/backups/")
    page.get_by_role("link", name="Make a recovery code").click()
    page.get_by_role("button", name="Make a code").click()
    if page.get_by_label("Password").count():
        page.get_by_label("Password").fill(PASSWORD)
        page.locator("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="Put this code on paper")).to_be_visible()
    groups = page.locator("ol.groups code").all_inner_texts()
    page.get_by_label("Group 3").fill(groups[2])
    page.get_by_label(re.compile("Group 12|last", re.IGNORECASE)).fill(groups[-1])
    page.get_by_role("button", name="I have it on paper").click()
    return "-".join(["HR1", *groups])


def _write_and_sign(page: Page) -> str:
    page.goto("/")
    page.get_by_role("listitem").get_by_role("link", name="Finish").first.click()
    expect(page.get_by_role("heading", name=re.compile("^Progress note"))).to_be_visible()
    for place, field in enumerate(page.locator("writing-field > textarea").all()):
        field.fill(f"In other words, {place}." if place else WORDS)  # nothing brought forward is left to be confirmed
    page.get_by_role("button", name=re.compile("Review and sign")).click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name=re.compile("^Sign as")).click()
    expect(page.get_by_text("Unchanged since signing")).to_be_visible()
    return page.url.removeprefix(page.url.split("/notes/")[0])


def _back_up(ada: Visitor) -> None:
    page = ada.page
    page.goto("/backups/")
    expect(page.get_by_text("There is no good backup yet.")).to_be_visible()
    page.get_by_role("button", name="Back up now").click()
    expect(page.get_by_text("Good", exact=True)).to_be_visible()  # the page looks again by itself
    expect(page.get_by_text("entries of the access log")).to_be_visible()
    expect(page.get_by_text("same disk as the record")).to_be_visible()
    ada.accessible()


def _without_script(mara: Visitor) -> None:
    """The privacy officer, in a browser without scripts."""
    mara.page.goto("/backups/")
    expect(mara.page.get_by_text("Good", exact=True)).to_be_visible()
    expect(mara.page.get_by_role("heading", name="One more key")).to_have_count(0)
    mara.page.get_by_role("button", name="Back up now").click()
    expect(mara.page.get_by_role("heading", name="Backups")).to_be_visible()
    for _ in range(50):
        if mara.page.get_by_text("Removed, newer ones stay").count():  # said good first, then the older one goes
            break
        mara.page.wait_for_timeout(200)
        mara.page.goto("/backups/")
    expect(mara.page.get_by_text("Removed, newer ones stay")).to_be_visible()  # two in one day: the newer one stays


def _one_more_key(page: Page) -> None:
    page.get_by_label("Whose key").fill("Notary")
    page.get_by_label("Public key").fill("age1oops")
    page.get_by_role("button", name="Add this key").click()
    if page.get_by_label("Password").count():
        page.get_by_label("Password").fill(PASSWORD)
        page.locator("main").get_by_role("button").first.click()
    expect(page.get_by_text("This is not an age public key").first).to_be_visible()
    page.get_by_label("Public key").fill("age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z")
    page.get_by_role("button", name="Add this key").click()
    expect(page.get_by_text("age1lvyvwa…l7dp2z")).to_be_visible()
    page.get_by_role("button", name="Take away the key of Notary").click()
    expect(page.get_by_text("age1lvyvwa…l7dp2z")).to_have_count(0)


def _command(server: Server, *words: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDSPACE", "DJANGO"))}
    command = [str(Path(sys.executable).with_name("holdspace")), *words]
    return subprocess.run(
        command, env=kept | server.environment, input=typed, capture_output=True, text=True, check=False
    )


def _restore(server: Server, backup: Path, code: str) -> None:
    restored = _command(server, "restore", str(backup), typed=code + "\n")
    assert (restored.returncode, restored.stderr) == (0, "")
