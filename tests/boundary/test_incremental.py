"""While one types, only what is new is read; places are those that the browser counts."""

import json
import subprocess
from pathlib import Path

import pytest

from holdspace.boundary.asset import browser_data

QUARREL = "She is furious at her mother, who sided with the brother again."
NOTE = f"Mood fair \U0001f642 today.\nClient walks daily.\n{QUARREL}\nNext session Tuesday."


@pytest.fixture(scope="module")
def typed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("typed")
    (folder / "asset.json").write_bytes(browser_data())
    (folder / "note.txt").write_text(NOTE, encoding="utf-8")
    program = str(Path(__file__).with_name("incremental.mjs"))
    command = ["node", "--no-warnings", program, str(folder / "asset.json"), str(folder / "note.txt")]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_only_new_sentences_are_read(typed):
    first, again, other_kind, one_word, one_more = typed["reads"]
    assert first == NOTE.count("\n") + 1
    assert (again, other_kind, one_word, one_more) == (0, 0, 1, 1)


def test_places_are_those_of_the_browser_behind_an_emoji_too(typed):
    assert typed["marked"] == [QUARREL]
    assert typed["words"][0] == "furious at"


def test_a_single_sentence_and_another_kind(typed):
    assert typed["categories"] == ["medication"]
    assert typed["refused"] == "kind is progress or psychotherapy"
