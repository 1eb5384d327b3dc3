"""`holdspace check` on the command line."""

import io
import json

import pytest

from holdspace.cli.main import main

NOTE = "Mood low.\nShe is furious that her husband sided with his mother and called her selfish.\n"


@pytest.fixture
def typed(monkeypatch):
    def give(text):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    return give


def test_a_file_is_read_and_marked(tmp_path, capsys):
    file = tmp_path / "note.txt"
    file.write_text(NOTE, encoding="utf-8")
    assert main(["check", str(file), "--kind", "progress"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("2: She is furious")
    assert "More than the record needs" in said
    assert said.endswith("1 to look at.\n")


def test_standard_input_as_json(typed, capsys):
    typed(NOTE)
    assert main(["check", "--kind", "psychotherapy", "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert one["categories"] == ["symptoms"]
    assert (one["start"], one["end"]) == (0, 9)


def test_lines_are_classified_in_order(typed, capsys):
    typed('{"id": 7, "text": "Sertraline 50 mg daily."}\n\n{"id": "b", "text": "Has two brothers."}\n')
    assert main(["check", "--jsonl"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert answers == [{"id": 7, "categories": ["medication"]}, {"id": "b", "categories": []}]


@pytest.mark.parametrize("line", ["no json", "[1]", '{"id": 1}', '{"text": "a"}', '{"id": 1, "text": 2}'])
def test_a_bad_line_is_named_by_its_number_alone(typed, capsys, line):
    typed(f'{{"id": 1, "text": "a"}}\n{line}\n')
    assert main(["check", "--jsonl"]) == 1
    assert capsys.readouterr().err == "Line 2 is not a JSON object with an id and a text.\n"


def test_without_a_kind_it_asks_for_one(typed, capsys):
    typed(NOTE)
    assert main(["check"]) == 1
    assert "--kind" in capsys.readouterr().err


def test_bytes_that_are_no_text_are_read_all_the_same(tmp_path, capsys):
    file = tmp_path / "note.txt"
    file.write_bytes(b"\xff\xfe\x00Mood\x80low\xed\xa0\x80")
    assert main(["check", str(file), "--kind", "progress"]) == 0
    assert capsys.readouterr().out


def test_a_file_that_is_not_there_is_one_sentence(tmp_path, capsys):
    assert main(["check", str(tmp_path / "none.txt"), "--kind", "progress"]) == 1
    assert capsys.readouterr().err.startswith("The file cannot be read.")
