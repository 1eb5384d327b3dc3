"""A record leaves the practice, and a stranger checks it on a machine that has no network and no Holdspace."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from holdspace.fictional.queries import PASSWORD
from tests.stories.conftest import VisitorMaker
from tests.stories.looking import Visitor
from tests.stories.server import Server

PROGRAM = Path(__file__).parents[2] / "holdspace" / "verifier" / "holdspace_verify.py"


def exported(ada: Visitor, folder: Path) -> Path:
    page = ada.page
    page.goto("/clients/")
    page.get_by_role("main").locator(".rows > li a").first.click()
    page.get_by_role("link", name="Export the signed record").click()
    expect(page.get_by_role("heading", name="Export the signed record")).to_be_visible()
    ada.accessible()
    ada.picture("export")
    page.get_by_label("Your password").fill("not the password")
    page.get_by_role("button", name="Export", exact=True).click()
    expect(page.get_by_text("That did not match")).to_be_visible()
    page.get_by_label("Your password").fill(PASSWORD)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Export", exact=True).click()
    path = folder / "record.zip"
    waiting.value.save_as(path)
    return path


def checked(page: Page, verifier: Path, record: Path) -> None:
    page.goto(verifier.as_uri())
    page.get_by_label("Record (record.zip, as exported)").set_input_files(record)
    expect(page.get_by_role("region", name="Answer").get_by_role("heading").first).to_be_visible(timeout=15_000)


def test_a_stranger_checks_an_export_offline(fictional: Server, visitor: VisitorMaker, tmp_path: Path) -> None:
    ada = visitor.signed_in(fictional, "ada")
    record = exported(ada, tmp_path)
    verifier, changed = tmp_path / "verify.html", tmp_path / "changed.zip"
    with zipfile.ZipFile(record) as archive, zipfile.ZipFile(changed, "w") as other:
        verifier.write_bytes(archive.read("verify.html"))
        note = next(name for name in archive.namelist() if name.startswith("record/"))
        for one in archive.infolist():
            content = archive.read(one)
            other.writestr(one, content.replace(b'"text":"', b'"text":"Never ', 1) if one.filename == note else content)

    offline = visitor.browser.new_context(offline=True)
    stranger = Visitor(offline.new_page(), "file://")
    page = stranger.page
    checked(page, verifier, record)
    answer = page.get_by_role("region", name="Answer")
    expect(answer).to_contain_text(re.compile("as it was signed", re.IGNORECASE))
    expect(answer).to_contain_text("Attested by this server")
    stranger.accessible()
    stranger.picture("verify")
    checked(page, verifier, changed)
    expect(answer).to_contain_text("it was changed")
    stranger.accessible()
    stranger.check_rules()
    offline.close()

    for file, code, word in ((record, 0, ""), (changed, 1, note)):
        ran = subprocess.run(
            [sys.executable, "-I", "-S", str(PROGRAM), str(file)],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        assert (ran.returncode, word in ran.stdout + ran.stderr) == (code, True), ran.stdout


def test_the_command_exports_and_verifies(fictional: Server, visitor: VisitorMaker, tmp_path: Path) -> None:
    page = visitor.signed_in(fictional, "ada").page
    page.goto("/clients/")
    page.get_by_role("main").locator(".rows > li a").first.click()
    page.wait_for_url(re.compile("/clients/[0-9a-f-]{36}/"))
    client = page.url.rstrip("/").rpartition("/")[2]
    out = tmp_path / "record.zip"
    words = ["export", client, "--as", "ada@alderlane.example", "--out", str(out)]
    wrong = fictional.command(*words, typed="not the password\n")
    assert (wrong.returncode, out.exists(), "Nothing was exported" in wrong.stderr) == (1, False, True)
    made = fictional.command(*words, typed=f"{PASSWORD}\n")
    assert (made.returncode, out.stat().st_mode & 0o777) == (0, 0o600), made.stderr
    again = fictional.command(*words, typed=f"{PASSWORD}\n")
    assert (again.returncode, "is there already" in again.stderr) == (1, True)
    assert fictional.command("verify", str(out)).returncode == 0
    living = fictional.command("verify")
    assert (living.returncode, "As it was" in living.stdout) == (0, True), living.stderr
    (tmp_path / "seen.txt").write_text(living.stdout[living.stdout.index("\n\n") + 2 :])
    seen = fictional.command("verify", "--checkpoint", str(tmp_path / "seen.txt"))
    assert (seen.returncode, "kept outside" in seen.stdout) == (0, True), seen.stderr
