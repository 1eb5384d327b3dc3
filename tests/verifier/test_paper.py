"""docs/verification.md is so true that its example can be computed and its digests compared."""

import re

from holdspace.verifier import holdspace_verify
from tests.house.tree import ROOT
from tests.verifier.example import BEGIN, END, example
from tests.verifier.writer import sha

PAPER = (ROOT / "docs" / "verification.md").read_text(encoding="utf-8")


def test_the_worked_example_is_what_the_writer_writes():
    assert PAPER.split(BEGIN)[1].split(END)[0].strip() == example()


def test_the_digests_are_those_of_the_page_and_the_program():
    for path in ("holdspace/notes/data/export/verify.html", "holdspace/verifier/holdspace_verify.py"):
        assert f"`{sha((ROOT / path).read_bytes()).hex()}`" in PAPER, f"run: python -m tests.verifier.renew ({path})"


def test_every_code_is_in_the_pseudo_code_and_no_other():
    told = set(re.findall(r"(?:find|remark)\(([a-z0-9-]+)", PAPER)) | {"ed25519-unavailable"}
    page = (ROOT / "holdspace/notes/data/export/verify.html").read_text(encoding="utf-8")
    shown = set(re.findall(r'"([a-z0-9-]+)": "', page.split("const SAYS = {")[1].split("};")[0]))
    assert (
        told - {"code"} == set(holdspace_verify.SENTENCES | holdspace_verify.REMARKS) | {"ed25519-unavailable"} == shown
    )
