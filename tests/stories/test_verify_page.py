"""verify.html in a real browser: the same answer as the Python program, whatever was done to the file; made for people."""

import base64
import os
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

import holdspace.notes
from holdspace.fictional.queries import PASSWORD
from holdspace.verifier.holdspace_verify import Report, read_zip, verify_bytes
from tests.stories.conftest import VisitorMaker
from tests.stories.looking import AXE, PICTURES
from tests.stories.server import Server
from tests.verifier import mutations, writer
from tests.verifier.attacks import ATTACKS

PAGE = Path(holdspace.notes.__file__).parent / "data" / "export" / "verify.html"
CHECK = """async (files) => { const found = [];
for (const [file, outside] of files) { const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const { ok, findings, facts } = await window.holdspaceVerify(bytes(file), outside === null ? undefined : bytes(outside));
  const told = (list) => list.map((one) => [one.code, one.member, one.sentence]);
  found.push([ok, told(findings), told(facts.remarks)]); }
return found; }"""


@pytest.fixture(scope="module")
def page(browser: Browser):
    """The page from disk, cut off from any network."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(PAGE.as_uri())
    yield page
    context.close()


def in_browser(page: Page, files: Sequence[tuple[bytes, bytes | None]]) -> list[tuple]:
    """What the page finds: ok, findings, remarks, each as codes with members, and every finding has a sentence."""
    answers = []
    for start in range(0, len(files), 50):
        sent = [
            [base64.b64encode(one).decode(), None if outside is None else base64.b64encode(outside).decode()]
            for one, outside in files[start : start + 50]
        ]
        for ok, findings, remarks in page.evaluate(CHECK, sent):
            assert all(sentence for _, _, sentence in findings + remarks)
            answers.append((ok, *(sorted((code, member) for code, member, _ in one) for one in (findings, remarks))))
    return answers


def in_python(file: bytes, outside: bytes | None = None) -> tuple:
    report: Report = verify_bytes(file, outside)
    remarks = [(one["code"], one["member"]) for one in report.facts["remarks"]]
    return report.ok, sorted((one.code, one.member) for one in report.findings), sorted(remarks)


def compare(page: Page, files: Sequence[tuple[bytes, bytes | None]]) -> list[tuple]:
    """Both answers are the same, file by file."""
    answers = [in_python(*one) for one in files]
    for number, (ours, theirs) in enumerate(zip(answers, in_browser(page, files), strict=True)):
        assert ours == theirs, f"file {number}"
    return answers


def test_page_and_program_agree_on_the_record_as_it_is(page: Page) -> None:
    (found,) = compare(page, [(writer.packed(writer.write()), None)])
    assert found[:2] == (True, [])
    assert [code for code, _ in found[2]] == ["attested", "imported", "no-log-head", "retracted", "withheld"]


def test_page_and_program_find_the_same_in_240_altered_files_and_miss_none(page: Page) -> None:
    dice, files = random.Random(1), writer.write()
    altered = [(mutations.WITHOUT_REBUILDING[n % 16](dice, files), None) for n in range(240)]
    assert [n for n, (ok, _, _) in enumerate(compare(page, altered)) if ok] == []


def test_page_and_program_agree_on_every_named_alteration(page: Page) -> None:
    made = [make() for _, make, _ in ATTACKS]
    for (sentence, _, codes), (_, findings, _) in zip(ATTACKS, compare(page, made), strict=True):
        assert {code for code, _ in findings} == codes, sentence


def test_page_and_program_agree_on_60_broken_containers(page: Page) -> None:
    dice, files = random.Random(2), writer.write()
    compare(page, [(mutations.container(dice, files), None) for _ in range(60)])


def test_page_and_program_agree_where_everything_was_rebuilt(page: Page) -> None:
    dice = random.Random(3)
    found = compare(page, [(mutations.rebuilt(dice)[1], None) for _ in range(120)])
    assert len({code for _, findings, _ in found for code, _ in findings}) > 15


def test_page_and_program_agree_on_an_export_of_holdspace_and_its_alterations(
    page: Page, fictional: Server, visitor: VisitorMaker, tmp_path: Path
) -> None:
    ada = visitor.signed_in(fictional, "ada").page
    ada.goto("/clients/")
    ada.get_by_role("main").locator(".rows > li a").first.click()
    ada.wait_for_url(re.compile("/clients/[0-9a-f-]{36}/"))
    client, out = ada.url.rstrip("/").rpartition("/")[2], tmp_path / "record.zip"
    fictional.command("export", client, "--as", "ada@alderlane.example", "--out", str(out), typed=f"{PASSWORD}\n")
    files, dice = dict(read_zip(out.read_bytes())), random.Random(5)
    assert compare(page, [(out.read_bytes(), None)])[0][:2] == (True, [])
    altered = [(mutations.WITHOUT_REBUILDING[n % 16](dice, files), None) for n in range(32)]
    assert [n for n, (ok, _, _) in enumerate(compare(page, altered)) if ok] == []


# --- the page itself ---


def choose(page: Page, files: dict[str, bytes], outside: bytes | None = None) -> None:
    """Open the page anew and choose a record as a reader does."""
    page.goto(PAGE.as_uri())
    if outside is not None:
        page.get_by_text("Compare with a checkpoint kept elsewhere").click()
        page.get_by_label("Checkpoint (a small text file)").set_input_files(
            {"name": "checkpoint.txt", "mimeType": "text/plain", "buffer": outside}
        )
    page.get_by_label("Record (record.zip, as exported)").set_input_files(
        {"name": "record.zip", "mimeType": "application/zip", "buffer": writer.packed(files)}
    )


def test_the_policy_of_the_page_names_its_own_script_and_style_and_allows_nothing_else() -> None:
    text = PAGE.read_text(encoding="utf-8")
    hashes = {
        tag: base64.b64encode(
            writer.sha(*(one.encode() for one in re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)))
        ).decode()
        for tag in ("script", "style")
    }
    policy = re.findall('Content-Security-Policy" content="(.*?)"', text)
    script, style = (f"{tag}-src 'sha256-{hashes[tag]}'" for tag in ("script", "style"))
    assert policy == [f"default-src 'none'; {script}; {style}; base-uri 'none'; form-action 'none'"]
    assert (
        re.findall(
            r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|fetch\(|XMLHttp|WebSocket|import\(", text
        )
        == []
    )


def test_a_reader_sees_that_a_record_is_valid_and_who_signed_it(page: Page) -> None:
    choose(page, writer.write())
    expect(page.get_by_role("heading", name="Valid", exact=True)).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(9)
    withheld = page.get_by_role("article").filter(has_text="Content withheld: entered in the wrong client's record.")
    expect(withheld.get_by_text("Ben Adeyemi, PsyD")).to_be_visible()
    expect(withheld.get_by_text("Read the text")).to_have_count(0)
    gus = (
        page.get_by_role("article")
        .filter(has_text="Gus Lindqvist, PsyD")
        .filter(has_text="Walked to the market alone.")
    )
    expect(gus.get_by_text("Signed with a passkey").first).to_be_visible()
    expect(page.get_by_text("Attested by this server", exact=True)).to_be_visible()
    expect(page.get_by_text("Brought in from Old Notes 3. Signed there by Nils Berg, LCSW")).to_be_visible()
    gus.get_by_text("Read the text").click()
    expect(gus.get_by_text("Walked to the market alone.")).to_be_visible()


def test_a_reader_sees_what_is_wrong_and_where(page: Page) -> None:
    files = writer.write()
    name = f"record/{writer.NOTE_C}-1.json"
    choose(page, files | {name: files[name].replace(b"alone", b"again")})
    expect(page.get_by_role("heading", name="Not valid. 4 things are wrong")).to_be_visible()
    expect(page.get_by_text("The file is not the one the export lists: it was changed.")).to_be_visible()
    expect(page.get_by_text(name).first).to_be_visible()


def test_a_checkpoint_kept_elsewhere_shows_that_history_was_rewritten(page: Page) -> None:
    def change(kind: str, value: dict) -> None:
        if kind == "event:client.read":
            value["reason"] = "rewritten"

    log = writer.Writer()
    log.write()
    choose(page, writer.write(change), log.logs[2].checkpoint())
    expect(
        page.get_by_text("The checkpoint you gave shows another log of the same length: history was changed.")
    ).to_be_visible()


def test_markup_in_a_record_is_only_text(page: Page) -> None:
    evil = "<img src=x onerror=alert(1)><script>document.title='owned'</script>"

    def change(kind: str, value: dict) -> None:
        if kind == "document":
            value["sections"][0] = {"key": evil, "label": evil, "text": evil}
            value["author"]["name"] = evil
        if kind == "statement":
            value["signer"]["name"] = value["text"] = evil
        if kind == "manifest":
            value["client"]["name"] = value["by"]["name"] = evil

    choose(page, writer.write(change))
    expect(page.get_by_role("heading", name="Valid", exact=True)).to_be_visible()
    assert page.locator("main img, main script").count() == 0
    assert page.title() == "Check a record - Holdspace"
    expect(page.get_by_text(evil).first).to_be_visible()


def test_a_browser_without_ed25519_says_so_and_does_not_say_valid(browser: Browser) -> None:
    context = browser.new_context(offline=True)
    context.add_init_script(
        "for (const act of ['importKey', 'verify']) { const own = SubtleCrypto.prototype[act];"
        "SubtleCrypto.prototype[act] = function (...all) { if (all.some((one) => one === 'Ed25519')) "
        "return Promise.reject(new DOMException('no', 'NotSupportedError')); return own.apply(this, all); }; }"
    )
    page = context.new_page()
    choose(page, writer.write())
    expect(page.get_by_role("heading", name="Not checked in full")).to_be_visible()
    expect(page.get_by_role("heading", name="Valid", exact=True)).to_have_count(0)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_page_is_made_for_everyone(browser: Browser, width: int, scheme: Literal["light", "dark"]) -> None:
    context = browser.new_context(offline=True, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: complaints.append(request.url) if not request.url.startswith("file:") else None)
    files = writer.write()
    broken = files | {"README2.txt": b"", "events/1-3.json": files["events/1-3.json"].replace(b"clinician", b"cleric")}
    for state, members in (("empty", None), ("valid", files), ("broken", broken)):
        page.goto(PAGE.as_uri())
        if members:
            choose(page, members)
            expect(page.get_by_role("heading", name=re.compile("^(Valid|Not valid)"))).to_be_visible()
            for one in page.locator("summary").all():
                one.click()
        found = AXE.run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found] == [], state
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, state
        if os.environ.get("HOLDSPACE_PICTURES") and state != "empty" and width > 320:
            page.screenshot(path=PICTURES / f"verify-{state}-{width}-{scheme}.png", full_page=True)
    assert complaints == []
    context.close()


def test_the_keyboard_reaches_everything(page: Page) -> None:
    choose(page, writer.write())
    expect(page.get_by_role("heading", name="Valid", exact=True)).to_be_visible()
    page.locator("body").click(position={"x": 2, "y": 2})
    stops = []
    for _ in range(7):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert stops == ["record", "Compare with a checkpoint kept elsewhere", *["Read the text"] * 5]
    page.keyboard.press("Enter")
    assert page.locator("article details[open]").count() == 1
