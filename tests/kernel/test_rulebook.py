"""Rule files are read strictly: a bad file stops the start, and the message names file and key."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

import pytest

from holdspace.kernel.canonical import sha256
from holdspace.kernel.rulebook import RuleFileError, load, load_folder


class Mood(StrEnum):
    CALM = "calm"
    BRIGHT = "bright"


@dataclass(frozen=True)
class Step:
    name: str
    minutes: int = 5


@dataclass(frozen=True)
class Recipe:
    id: str
    since: datetime.date
    strict: bool
    mood: Mood
    steps: tuple[Step, ...]
    words: dict[str, str]
    note: str | None = None
    share: float = 0.5
    tags: tuple[str, ...] = ()


GOOD = """
id = "tea"
since = 2025-03-01
strict = true
mood = "calm"
[words]
cup = "mug"
[[steps]]
name = "boil"
[[steps]]
name = "wait"
minutes = 3
"""


def written(folder, text, name="tea.toml"):
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_good_file_becomes_a_frozen_rule_with_its_digest(tmp_path):
    found = load(written(tmp_path, GOOD), Recipe)
    assert found.rule == Recipe(
        "tea", datetime.date(2025, 3, 1), True, Mood.CALM, (Step("boil"), Step("wait", 3)), {"cup": "mug"}
    )
    assert found.digest == sha256(GOOD.encode())


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ('id = "tea"', "", "tea.toml: missing key 'id'"),
        ('id = "tea"', 'id = "tea"\nidea = 1', "tea.toml: unknown key 'idea'"),
        ('id = "tea"', "id = 7", "tea.toml: id: str is wanted, not int"),
        ("since = 2025-03-01", 'since = "2025-03-01"', "tea.toml: since: date is wanted, not str"),
        ("since = 2025-03-01", "since = 2025-03-01T00:00:00Z", "tea.toml: since: date is wanted, not datetime"),
        ("strict = true", "strict = 1", "tea.toml: strict: bool is wanted, not int"),
        ("minutes = 3", "minutes = true", "tea.toml: steps[1]: minutes: int is wanted, not bool"),
        ("minutes = 3", "minutes = 3.0", "tea.toml: steps[1]: minutes: int is wanted, not float"),
        ("minutes = 3", "minute = 3", "tea.toml: steps[1]: unknown key 'minute'"),
        ('name = "boil"', "", "tea.toml: steps[0]: missing key 'name'"),
        ('mood = "calm"', 'mood = "cross"', "tea.toml: mood: 'cross' is none of calm, bright"),
        ('mood = "calm"', "mood = [1]", "tea.toml: mood: [1] is none of calm, bright"),
        ('cup = "mug"', "cup = 1", "tea.toml: words.cup: str is wanted, not int"),
        ('[words]\ncup = "mug"', 'words = ["cup"]', "tea.toml: words: dict is wanted, not list"),
        ('mood = "calm"', 'mood = "calm"\ntags = "a"', "tea.toml: tags: list is wanted, not str"),
        ('mood = "calm"', 'mood = "calm"\ntags = ["a", 1]', "tea.toml: tags[1]: str is wanted, not int"),
        ('mood = "calm"', 'mood = "calm"\nnote = 1', "tea.toml: note: str is wanted, not int"),
        ('mood = "calm"', 'mood = "calm"\nshare = 1', "tea.toml: share: float is wanted, not int"),
        ('id = "tea"', 'id = "tea', "tea.toml: Illegal character '\\n' (at line 2, column 10)"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_by_name_and_key(tmp_path, was, becomes, message):
    assert GOOD.count(was) == 1
    with pytest.raises(RuleFileError) as refused:
        load(written(tmp_path, GOOD.replace(was, becomes)), Recipe)
    assert str(refused.value) == message


def test_a_step_that_is_no_table_is_refused(tmp_path):
    flat = GOOD[: GOOD.index("[[steps]]")].replace("[words]", 'steps = ["boil"]\n[words]')
    with pytest.raises(RuleFileError) as refused:
        load(written(tmp_path, flat), Recipe)
    assert str(refused.value) == "tea.toml: steps[0]: a table is wanted here"


def test_a_file_that_is_no_utf_8_is_refused(tmp_path):
    with pytest.raises(RuleFileError, match=r"^tea.toml: 'utf-8' codec"):
        load(written(tmp_path, b'id = "\xff"'), Recipe)


def test_what_may_be_left_out_may_be_given(tmp_path):
    more = GOOD.replace('mood = "calm"', 'mood = "bright"\nnote = "hot"\nshare = 0.25\ntags = ["a"]')
    found = load(written(tmp_path, more), Recipe).rule
    assert (found.note, found.share, found.tags, found.mood) == ("hot", 0.25, ("a",), Mood.BRIGHT)


def test_a_folder_is_read_in_order_of_name(tmp_path):
    written(tmp_path, GOOD.replace("tea", "b"), "2.toml")
    written(tmp_path, GOOD.replace("tea", "a"), "1.toml")
    written(tmp_path, "not read", "readme.txt")
    assert [found.rule.id for found in load_folder(tmp_path, Recipe)] == ["a", "b"]
