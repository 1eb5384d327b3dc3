"""Pages written from the code are fresh (house.md 10)."""

import pytest

from holdspace.access.actions import Action
from holdspace.access.policy import TABLE
from holdspace.notes.models import STATES
from tests.house import papers
from tests.house.tree import name


@pytest.mark.parametrize("path", papers.PAPERS, ids=name)
def test_a_written_page_is_fresh(path):
    assert path.read_text(encoding="utf-8") == papers.PAPERS[path], "run `make docs`"


def test_every_action_and_every_state_stands_in_them():
    assert [action for action in Action if f"| `{action}` |" not in papers.PAPERS[papers.PERMISSIONS]] == []
    assert set(TABLE) == set(Action)
    assert set(papers.STATES) == {*STATES, "returned"}  # as the policy sees a note under review, `Note.subject`
