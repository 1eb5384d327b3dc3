"""`python -m tests.verifier.renew`: after a change, write the page's policy and the papers' digests and example anew."""

import base64
import re

from tests.house.tree import ROOT
from tests.verifier.example import BEGIN, END, example
from tests.verifier.writer import sha

PAGE = ROOT / "holdspace" / "notes" / "data" / "export" / "verify.html"
PROGRAM = ROOT / "holdspace" / "verifier" / "holdspace_verify.py"
PAPER = ROOT / "docs" / "verification.md"


def renew() -> None:
    """Hashes of script and style into the page, its own and the program's into the paper."""
    page = PAGE.read_text(encoding="utf-8")
    for tag in ("script", "style"):
        inside = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[0]
        digest = base64.b64encode(sha(inside.encode())).decode()
        page = re.sub(f"{tag}-src 'sha256-[^']*'", f"{tag}-src 'sha256-{digest}'", page, count=1)
    PAGE.write_text(page, encoding="utf-8")
    paper = PAPER.read_text(encoding="utf-8")
    for name, path in (("`verify.html`, inside", PAGE), ("`holdspace_verify.py` |", PROGRAM)):
        paper = re.sub(rf"(\| {re.escape(name)}.*\| `)[^`]*(` \|)", rf"\g<1>{sha(path.read_bytes()).hex()}\2", paper)
    head, tail = paper.split(BEGIN)[0], paper.split(END)[1]
    PAPER.write_text(f"{head}{BEGIN}\n{example()}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    renew()
