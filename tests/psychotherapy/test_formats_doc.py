"""docs/sealing-formats.md shows how to open a notebook with a tool of others: its own lines, run as they stand there."""

import json
import re
import shutil
import subprocess
import sys

import pytest

from tests.house.tree import ROOT
from tests.psychotherapy import renew

DOC = (ROOT / "docs" / "sealing-formats.md").read_text(encoding="utf-8")


def block(kind):
    found = re.findall(rf"^```{kind}\n(.*?)^```", DOC, re.MULTILINE | re.DOTALL)
    assert len(found) == 1
    return found[0]


@pytest.fixture
def folder(tmp_path):
    """An exported notebook: the kit's slot and a root, as the vectors have them."""
    slot = next(renew.slots())
    root = next(renew.objects())
    book = {"v": 1, "type": "holdspace-notebook", "vid": renew.VID, "gen": 1, "root": root["jwe"], "objects": []}
    book["slots"] = [{"slot_id": slot["slot"], "kind": "kit", "params": {}, "jwe": slot["jwe"]}]
    (tmp_path / "notebook.json").write_text(json.dumps(book))
    (tmp_path / "kek.py").write_text(block("python"))
    return tmp_path


@pytest.mark.skipif(shutil.which("jose") is None, reason="Debian's jose is not installed here")
def test_the_lines_of_the_document_open_a_notebook(folder):
    lines = block("sh").replace("python3", sys.executable)
    environment = {"KIT": renew.kit_of(renew.KS), "PATH": "/usr/bin:/bin"}
    subprocess.run(["bash", "-euo", "pipefail", "-c", lines], cwd=folder, env=environment, check=True)
    assert json.loads((folder / "root.json").read_text(encoding="utf-8")) == next(renew.objects())["value"]


def test_every_type_and_kind_of_the_vectors_is_in_the_document():
    for one in renew.objects():
        assert f"`{one['value']['t']}`" in DOC
    for one in renew.slots():
        assert f"`{one['kind']}`" in DOC
