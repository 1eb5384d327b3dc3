"""What the page exports, read without it: by holdspace-reader as a process of its own (security.md 2.9)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.psychotherapy.browsers import Chromium, suite_page


def reader(*words, typed="", cwd=None):
    command = [str(Path(sys.executable).with_name("holdspace-reader")), *words]
    return subprocess.run(command, input=typed, capture_output=True, text=True, check=False, cwd=cwd)


@pytest.fixture(scope="module")
def taken(browser, tmp_path_factory):
    """A notebook made and exported in a browser."""
    folder = tmp_path_factory.mktemp("export")
    with suite_page(folder) as address:
        found = Chromium(browser, address).run("exported")
    found["path"] = folder / "notebook.json"
    found["path"].write_text(found["file"], encoding="utf-8")
    return found


def by_kit(taken, *words, kit=None, path=None):
    return reader("open", str(path or taken["path"]), *words, typed=f"{kit or taken['kit']}\n")


def test_the_kit_opens_an_export_and_lists_it(taken):
    done = by_kit(taken)
    assert done.returncode == 0, done.stderr
    assert sorted(line.split("  ")[-1] for line in done.stdout.splitlines()) == sorted(
        words.split(": ")[0] for words in taken["words"].values()
    )
    assert "6 notes" in done.stderr
    assert taken["kit"] not in done.stdout + done.stderr


def test_passphrase_and_account_secret_open_it_too(taken):
    done = reader("open", str(taken["path"]), "--passphrase", typed=f"{taken['passphrase']}\n{taken['account']}\n")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 6


def test_every_note_is_written_as_text_that_nobody_else_may_read(taken, tmp_path):
    done = by_kit(taken, "--write", str(tmp_path / "plain"))
    assert done.returncode == 0, done.stderr
    assert "whoever has the folder can read them" in done.stderr
    files = sorted((tmp_path / "plain").iterdir())
    texts = [path.read_text(encoding="utf-8") for path in files]
    for words in taken["words"].values():
        title, body = words.split(": ", 1)
        assert sum(title in text and text.endswith(f"\n{body}\n") for text in texts) == 1
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert by_kit(taken, "--write", str(tmp_path / "plain")).returncode == 1


def test_one_note_is_printed(taken):
    done = by_kit(taken, "--show", "1")
    assert done.returncode == 0, done.stderr
    assert any(done.stdout.endswith(f"\n{words.split(': ', 1)[1]}\n") for words in taken["words"].values())
    assert by_kit(taken, "--show", "7").stderr.endswith("There is no note 7: the list has 6.\n")


def test_a_typing_error_in_the_kit_is_shown(taken):
    kit = taken["kit"].split(" ")
    kit[4] = kit[4][:3] + ("7" if kit[4][3] != "7" else "8")
    done = by_kit(taken, kit=" ".join(kit))
    assert (done.returncode, done.stdout) == (1, "")
    assert "group 4." in done.stderr


@pytest.mark.parametrize("words", ["a lantern on the fourth stair", "", "\U0001f9f5"])
def test_a_wrong_passphrase_opens_nothing(taken, words):
    done = reader("open", str(taken["path"]), "--passphrase", typed=f"{words}\n{taken['account']}\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert "does not open the notebook" in done.stderr


def altered(taken, tmp_path, change):
    book = json.loads(taken["file"]) | {"named": list(taken["words"])}
    change(book)
    path = tmp_path / "altered.json"
    path.write_text(json.dumps(book), encoding="utf-8")
    return by_kit(taken, "--write", str(tmp_path / "plain"), path=path)


def exchange(book):
    notes = [one for one in book["objects"] if one[0] in book["named"]]
    notes[0][2], notes[1][2] = notes[1][2], notes[0][2]


CHANGES = {
    "two notes exchanged": exchange,
    "an object gone": lambda book: book["objects"].clear(),
    "a raised generation": lambda book: book.update(gen=book["gen"] + 1),
    "another notebook's name": lambda book: book.update(vid="00000000-0000-4000-8000-000000000000"),
    "no slots": lambda book: book.update(slots=[]),
    "weak slots": lambda book: [one.update(jwe=one["jwe"][:-1]) for one in book["slots"]],
    "another type": lambda book: book.update(type="other"),
    "no objects": lambda book: book.pop("objects"),
    "a root that is no text": lambda book: book.update(root=7),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_altered_export_is_refused_in_a_sentence_and_nothing_is_written(taken, tmp_path, change):
    done = altered(taken, tmp_path, change)
    plain = tmp_path / "plain"
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    assert not plain.exists()


def test_a_way_in_that_nobody_set_is_told(taken, tmp_path):
    done = altered(
        taken, tmp_path, lambda book: book["slots"].append({**book["slots"][0], "slot_id": "x", "kind": "will"})
    )
    assert done.returncode == 0
    assert "Not as the author left them: ways in of the kind will." in done.stderr


def test_the_plain_export_holds_every_word_and_no_script(taken):
    for words in taken["words"].values():
        assert words.split(": ", 1)[1] in taken["plain"]
    assert "<script" not in taken["plain"]
