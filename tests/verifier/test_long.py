"""The long proof: page and program agree on 6,000 altered exports, and none that was altered is valid."""

import base64
import random

import pytest
from playwright.sync_api import sync_playwright

from holdspace.verifier.holdspace_verify import verify_bytes
from tests.stories.conftest import FLAGS
from tests.verifier import mutations, writer
from tests.verifier.renew import PAGE

ROUNDS, BATCH = 6_000, 40
ASK = """async (files) => { const found = [];
for (const file of files) { const { ok, findings } = await window.holdspaceVerify(Uint8Array.from(atob(file), (one) => one.charCodeAt(0)));
  found.push([ok, findings.map((one) => `${one.code} ${one.member}`).sort()]); }
return found; }"""


def altered(dice: random.Random, files: dict[str, bytes], number: int) -> tuple[bool, bytes]:
    """A file, and whether it must be found: where everything was rebuilt, an alteration may be an honest other record."""
    if number % 5 in {1, 4}:
        return False, mutations.rebuilt(dice)[1]
    if number % 5 == 2:
        return False, mutations.container(dice, files)
    return True, dice.choice(mutations.WITHOUT_REBUILDING)(dice, files)


@pytest.mark.prove
def test_page_and_program_agree_on_6000_altered_exports() -> None:
    dice, files, missed, differ = random.Random(), writer.write(), 0, 0
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = chromium.new_page()
        page.goto(PAGE.as_uri())
        for _ in range(ROUNDS // BATCH):
            batch = [altered(dice, files, number) for number in range(BATCH)]
            reports = [verify_bytes(data) for _, data in batch]
            missed += sum(found and report.ok for (found, _), report in zip(batch, reports, strict=True))
            ours = [[one.ok, sorted(f"{f.code} {f.member}" for f in one.findings)] for one in reports]
            theirs = page.evaluate(ASK, [base64.b64encode(data).decode() for _, data in batch])
            differ += sum(a != [ok, sorted(found)] for a, (ok, found) in zip(ours, theirs, strict=True))
        chromium.close()
    assert (missed, differ) == (0, 0)
