"""Sets one document and ends: Typst keeps memory, so each PDF has a process of its own. Words come in and go out by pipe alone.

`python -m holdspace.web.notes.typesetter` reads the template's length, the template and its data (JSON) and writes the PDF. It says
nothing else: what Typst complains of may hold the words themselves.
"""

import json
import sys
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).with_name("data") / "record.typ"


def set_document(data: dict[str, Any]) -> bytes:
    """Return the tagged PDF, as PDF/UA-1 where every character has a letter form in the fonts at hand.

    Where one has none the standard cannot be kept: the PDF is tagged all the same, and says on its first page that boxes stand in it.
    """
    try:
        return _compiled(data | {"boxes": False}, ["ua-1"])
    except typst.TypstError:
        return _compiled(data | {"boxes": True}, [])


def _compiled(data: dict[str, Any], standards: list[Any]) -> bytes:
    files: Any = {
        "main": TEMPLATE.read_bytes(),
        "data.json": json.dumps(data).encode(),
    }  # its stubs leave out this form
    made: bytes = typst.compile(files, format="pdf", pdf_standards=standards)
    return made


if __name__ == "__main__":
    try:
        sys.stdout.buffer.write(set_document(json.load(sys.stdin)))
    except Exception:  # noqa: BLE001  # its words could be the client's
        sys.exit(1)
