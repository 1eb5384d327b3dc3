"""`holdspace decide -`: JSON in, JSON out, in a moment and without a database."""

import json
import subprocess
import sys

import pytest

from holdspace.cli.door import main as door
from holdspace.cli.main import main

KEYS = [
    "decision",
    "citation",
    "in_accounting",
    "minimum_necessary",
    "deadline_days",
    "extension_days",
    "missing",
    "attachments",
    "written_denial_required",
    "reasons",
    "table_row",
]
ACCESS = {
    "requester": "patient",
    "purpose": "access",
    "record_kinds": ["progress_note", "psychotherapy_note"],
    "papers": {"identity_verified": True},
}


@pytest.fixture
def request_file(tmp_path):
    def write(request: object) -> str:
        path = tmp_path / "request.json"
        path.write_text(request if isinstance(request, str) else json.dumps(request), encoding="utf-8")
        return str(path)

    return write


def test_a_request_comes_from_standard_input_and_django_stays_out():
    script = "import sys; from holdspace.cli.door import main; code = main(); sys.exit(code or 'django' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", script, "decide", "-"],
        input=json.dumps(ACCESS),
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(ran.stdout)
    assert list(said) == KEYS
    assert said["decision"] == {"progress_note": "RELEASE_REQUIRED", "psychotherapy_note": "NO_RIGHT"}
    assert (said["deadline_days"], said["extension_days"], said["written_denial_required"]) == (30, 30, True)


def test_a_word_outside_the_vocabulary_ends_with_code_2_and_its_name(request_file, capsys):
    assert main(["decide", request_file(ACCESS | {"requester": "aunt"})]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "'aunt' is no requester; allowed: adult_protection, attorney," in said.err


def test_what_is_no_json_is_refused_without_repeating_it(request_file, capsys):
    assert main(["decide", request_file("{ a secret")]) == 2
    assert capsys.readouterr().err == "The request is not JSON.\n"


def test_a_file_that_is_not_there_is_a_sentence(tmp_path, capsys):
    assert main(["decide", str(tmp_path / "none.json")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_today_is_the_day_decided_for_where_none_is_named(request_file, capsys):
    paper = {"present": True, "covers": ["progress_note"], "elements_complete": True, "recipient_matches": True}
    asked = {"requester": "employer", "purpose": "employment", "record_kinds": ["progress_note"]}
    for expires, token in (("2020-01-01", "NEEDS_AUTHORIZATION"), ("2999-01-01", "RELEASE")):
        papers = {"hipaa_authorization": paper | {"expires_on": expires}}
        assert main(["decide", request_file(asked | {"papers": papers})]) == 0
        assert json.loads(capsys.readouterr().out)["decision"] == {"progress_note": token}


def test_a_day_among_the_papers_is_taken_as_it_is(request_file, capsys):
    paper = {
        "present": True,
        "covers": ["progress_note"],
        "elements_complete": True,
        "recipient_matches": True,
        "expires_on": "2020-01-01",
    }
    asked = {"requester": "employer", "purpose": "employment", "record_kinds": ["progress_note"]}
    papers = {"hipaa_authorization": paper, "as_of": "2019-12-31"}
    assert main(["decide", request_file(asked | {"papers": papers})]) == 0
    assert json.loads(capsys.readouterr().out)["decision"] == {"progress_note": "RELEASE"}


def test_more_tells_the_rules_the_letters_and_the_open_points(request_file, capsys):
    assert main(["decide", "--more", request_file(ACCESS | {"state": "WA"})]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["letters"] == ["written_denial"]
    assert said["unsettled"] == ["U14"]
    assert said["state"] == "Washington, read on 2026-11-23"
    assert [file["id"] for file in said["rules"]] == [
        "vocabulary",
        "conditions",
        "situations",
        "deadlines",
        "rows-b",
        "state-wa",
    ]


def test_more_says_which_states_are_not_modelled(request_file, capsys):
    assert main(["decide", "--more", request_file(ACCESS | {"state": "OH"})]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "OH: not modelled"


def test_other_words_of_the_command_go_on_as_before(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["holdspace", "--help"])
    with pytest.raises(SystemExit) as ended:
        door()
    assert ended.value.code == 0
    assert "decide" in capsys.readouterr().out
