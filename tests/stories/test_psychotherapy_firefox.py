"""The main path of psychotherapy notes in Firefox: set up, rehearsed, written, locked, opened."""

import json
import subprocess
from pathlib import Path

from holdspace.fictional.queries import PASSWORD
from tests.house.tree import ROOT
from tests.stories.server import Server


def test_a_note_is_written_locked_and_opened_in_firefox(tmp_path: Path) -> None:
    with Server(tmp_path, HOLDSPACE_DEMO="1") as server:
        script = ROOT / "tests" / "psychotherapy" / "page" / "story.mjs"
        command = ["node", str(script), server.url, "ada@alderlane.example", PASSWORD]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=240)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    body = "I laughed before I noticed what it covered. Sertraline 75 mg every morning."
    assert seen == {"kit": 14, "locked": False, "mark": "Medication", "body": body, "complaints": []}
