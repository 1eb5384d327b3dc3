"""docs/security.md promises tests: each file and test it names is there, and every number of the list has its row."""

import ast
import re

import pytest

from tests.house.tree import ROOT

DOCS = ("security.md", "proofs.md")
_NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def text_of(doc):
    return (ROOT / "docs" / doc).read_text(encoding="utf-8")


def functions_of(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def missing(text):
    found = []
    for path, test in _NAMED.findall(text):
        if not (ROOT / path).exists() or (test and test not in functions_of(path)):
            found.append(f"{path}::{test}" if test else path)
    return found


@pytest.mark.parametrize("doc", DOCS)
def test_every_test_that_is_named_exists(doc):
    assert missing(text_of(doc)) == []


def test_the_inspector_sees_a_test_that_is_not_there():
    here = "tests/house/test_security_doc.py"
    assert missing(f"`{here}::test_nothing_of_the_sort` `{here}` `tests/none.py`") == [
        f"{here}::test_nothing_of_the_sort",
        "tests/none.py",
    ]


def test_each_of_the_26_numbers_has_its_row_with_a_test_or_an_honest_not_yet():
    rows = re.findall(r"^\| (\d+) \|(.*)\|$", text_of("security.md"), re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 27))
    assert [number for number, row in rows if not _NAMED.search(row) and "not yet" not in row] == []


def test_every_standard_of_the_rule_and_every_chapter_has_its_row():
    text = text_of("security.md")
    standards = ["(a)(1)", "(a)(2)(i)", "(a)(2)(ii)", "(a)(2)(iii)", "(a)(2)(iv)", "(b)", "(c)(1)", "(d)", "(e)"]
    assert [one for one in standards if f"| {one} " not in text] == []
    chapters = re.findall(r"^\| V(\d+) [^|]*\|([^|]*)\|([^|]*)\|$", text, re.MULTILINE)
    assert [int(number) for number, _, _ in chapters] == list(range(1, 18))
    assert [number for number, shown, gap in chapters if not _NAMED.search(shown) and "not applicable" not in gap] == []
