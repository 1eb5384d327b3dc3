"""What the Python program says: valid of a record as it was written, and of each alteration what is wrong with it."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from holdspace.verifier import holdspace_verify
from holdspace.verifier.holdspace_verify import REMARKS, SENTENCES, main, verdict, verify, verify_bytes
from tests.verifier import attacks, mutations
from tests.verifier.attacks import ATTACKS, Made
from tests.verifier.writer import packed, write

PROGRAM = Path(holdspace_verify.__file__)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "record.zip"
    path.write_bytes(packed(write()))
    return path


def test_a_record_as_it_was_written_is_valid(record: Path):
    report = verify(record)
    assert (report.ok, report.findings) == (True, [])
    told = [(note["kind"], [one["how"] for one in note["signatures"]]) for note in report.facts["notes"]]
    assert sorted(told) == [
        ("addendum", ["signed with a passkey"]),
        ("correction", ["signed with a passkey", "signed with a passkey"]),
        ("late-entry", ["attested by this server"]),
        ("original", []),
        ("original", ["signed with a passkey"]),
        ("original", ["signed with a passkey"]),
        ("original", ["signed with a passkey"]),
        ("original", ["signed with a passkey"]),
        ("retraction", ["signed with a passkey"]),
    ]


@pytest.mark.parametrize(("sentence", "make", "codes"), ATTACKS, ids=[one[0] for one in ATTACKS])
def test_what_is_altered_is_found(sentence: str, make: Callable[[], Made], codes: set[str]):
    report = verify_bytes(*make())
    assert {one.code for one in report.findings} == codes
    assert report.ok is (codes == set())


def test_200_alterations_are_all_found():
    dice, files = random.Random(4), write()
    kinds = mutations.WITHOUT_REBUILDING
    missed = [number for number in range(200) if verify_bytes(kinds[number % len(kinds)](dice, files)).ok]
    assert missed == []


def test_a_checkpoint_that_cannot_be_compared_is_said_to_be_so():
    members, outside = attacks.kept(1)
    codes = [one["code"] for one in verify_bytes(packed(members), outside).facts["remarks"]]
    assert "outside-not-compared" in codes


def test_every_code_has_a_sentence_and_every_sentence_a_code():
    text = PROGRAM.read_text(encoding="utf-8")
    body = text[text.index("# --- the zip") :]
    assert [code for code in SENTENCES | REMARKS if f'"{code}"' not in body] == []


# --- as a command ---


def test_the_command_says_valid_in_sentences(record: Path, capsys):
    assert main([str(record)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("VALID. The record of Cleo Marsh, born 1991-03-04, from 2026-01-01 until 2026-10-01.\n")
    assert "Ada Brandt, PsyD, 2026-10-01T15:18:00Z, attested by this server." in said


def test_the_command_says_what_is_wrong_and_where(record: Path, capsys):
    files = write()
    record.write_bytes(packed(files | {attacks.NOTE: files[attacks.NOTE].replace(b"better", b"worse!")}))
    assert main([str(record)]) == 1
    said = capsys.readouterr().out
    assert said.startswith("NOT VALID. 5 things are wrong.\n")
    assert f"{attacks.NOTE}: The text is not the one the log recorded." in said.splitlines()


def test_the_command_compares_with_a_checkpoint(record: Path, tmp_path: Path, capsys):
    kept = tmp_path / "kept.txt"
    kept.write_bytes(attacks.kept()[1])
    assert main([str(record), "--checkpoint", str(kept)]) == 0
    kept.write_bytes(b"no checkpoint")
    assert main([str(record), "--checkpoint", str(kept), "--json"]) == 1
    said = json.loads(capsys.readouterr().out.split("\n{", 1)[1].join(["{", ""]))
    assert [one["code"] for one in said["findings"]] == ["outside-malformed"]


def test_what_is_no_record_is_unreadable(tmp_path: Path, capsys):
    path = tmp_path / "photo.zip"
    path.write_bytes(b"GIF89a")
    assert main([str(path)]) == 2
    assert main([str(tmp_path / "nowhere.zip")]) == 2
    assert "could not be opened" in capsys.readouterr().err


def test_a_name_cannot_write_on_the_terminal_or_forge_a_verdict():
    files = write(
        lambda kind, value: value["client"].update(name="X\x1b[2J\nVALID. \u202eevil") if kind == "manifest" else None
    )
    report = verify_bytes(packed(files))
    assert report.ok
    said = verdict(report)
    assert "X�[2J�VALID. �evil" in said
    assert sum(line.startswith("VALID") for line in said.splitlines()) == 1


def test_the_file_runs_alone_on_any_python_from_3_9(record: Path, tmp_path: Path):
    import ast  # noqa: PLC0415  # only here

    text = PROGRAM.read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 9))
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert modules - set(sys.stdlib_module_names) == set()
    copy = tmp_path / "carried.py"
    copy.write_text(text, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(copy), str(record)], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("VALID.")
