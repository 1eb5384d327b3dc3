"""verify.html in a real browser: the same answer as the Python program, whatever was done to the file; made for people."""

import base64
import random
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import holdspace.notes
from holdspace.verifier.holdspace_verify import Report, verify_bytes
from tests.stories.looking import AXE
from tests.verifier import mutations, writer

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


def in_browser(page: Page, files: list[tuple[bytes, bytes | None]]) -> list[tuple]:
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


def compare(page: Page, files: list[tuple[bytes, bytes | None]]) -> list[tuple]:
    """Both answers are the same, file by file."""
    answers = [in_python(*one) for one in files]
    for number, (ours, theirs) in enumerate(zip(answers, in_browser(page, files), strict=True)):
        assert ours == theirs, f"file {number}"
    return answers


def test_page_and_program_agree_on_the_record_as_it_is(page: Page) -> None:
    (found,) = compare(page, [(writer.packed(writer.write()), None)])
    assert found[:2] == (True, [])
    assert [code for code, _ in found[2]] == ["attested", "imported", "no-log-head"]


def test_page_and_program_find_the_same_in_240_altered_files_and_miss_none(page: Page) -> None:
    dice, files = random.Random(1), writer.write()
    altered = [(mutations.WITHOUT_REBUILDING[n % 16](dice, files), None) for n in range(240)]
    assert [n for n, (ok, _, _) in enumerate(compare(page, altered)) if ok] == []


def test_page_and_program_agree_on_60_broken_containers(page: Page) -> None:
    dice, files = random.Random(2), writer.write()
    compare(page, [(mutations.container(dice, files), None) for _ in range(60)])


def test_page_and_program_agree_where_everything_was_rebuilt(page: Page) -> None:
    dice = random.Random(3)
    found = compare(page, [(mutations.rebuilt(dice)[1], None) for _ in range(120)])
    assert len({code for _, findings, _ in found for code, _ in findings}) > 15
