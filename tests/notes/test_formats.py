"""Note templates: every example of every file, and what a file must have."""

import pytest

from holdspace.kernel.canonical import sha256
from holdspace.kernel.errors import Invalid
from holdspace.kernel.rulebook import load
from holdspace.notes.formats import FOLDER, NoteTemplate, note_template, note_templates
from holdspace.notes.rules import checked_sections, is_empty

FILES = sorted(FOLDER.glob("*.toml"))
EXAMPLES = [(file.rule, example) for file in note_templates().values() for example in file.rule.examples]


def test_the_formats_of_the_start_are_there_in_the_order_of_the_menu():
    assert list(note_templates()) == [
        "soap",
        "dap",
        "darp",
        "birp",
        "girp",
        "pie",
        "pirp",
        "sirp",
        "narrative",
        "intake",
        "discharge",
        "crisis",
        "contact",
        "missed",
        "group",
    ]
    assert [path.stem for path in FILES] == sorted(note_templates())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_has_what_it_needs(path):
    file = load(path, NoteTemplate)
    rule = file.rule
    assert rule.id == path.stem
    assert file.digest == sha256(path.read_bytes()) == note_template(rule.id).digest
    assert (rule.version >= 1, rule.licence, bool(rule.source), bool(rule.summary)) == (True, "Apache-2.0", True, True)
    assert len(set(rule.keys)) == len(rule.keys) >= 1
    assert all(section.label and section.hint and section.prompts for section in rule.sections)
    assert all(prompt.strip() == prompt != "" for section in rule.sections for prompt in section.prompts)
    assert rule.examples


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=lambda value: getattr(value, "id", ""))
def test_an_example_fills_the_sections_it_says(rule, example):
    checked = checked_sections(rule, example.text)
    assert tuple(one["key"] for one in checked if one["text"]) == example.filled
    assert not is_empty(checked)


@pytest.mark.parametrize("key", ["haiku", "", "SOAP", "../soap"])
def test_a_format_that_is_not_there_is_refused_with_those_that_are(key):
    with pytest.raises(Invalid) as invalid:
        note_template(key)
    assert invalid.value.fields == {
        "format": [
            "There is no such format. Choose one of: soap, dap, darp, birp, girp, pie, pirp, sirp, narrative, intake, discharge, crisis, contact, missed, group."
        ]
    }
