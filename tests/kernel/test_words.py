"""What people type: every script is kept as typed; what cannot be printed or stored is refused by place."""

import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from holdspace.kernel.words import clean_line, clean_text, folded, problem

CONTROLS = "".join(chr(code) for code in [*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)])
anything = st.text(st.characters(codec=None, exclude_categories=[]))


@given(anything)
@example("שָׁלוֹם مرحبا हिन्दी 漢字 👩🏽‍⚕️ é e\u0301 \u202eabc\u202c\t\r\n")
def test_a_text_is_refused_exactly_for_controls_and_broken_surrogates(text):
    controls = [at for at, letter in enumerate(text) if letter in CONTROLS]
    broken = [at for at, letter in enumerate(text) if "\ud800" <= letter <= "\udfff"]
    if controls or broken:
        at = (controls or broken)[0]
        assert problem(text) == (
            f"Character {at + 1} is an invisible control character (U+{ord(text[at]):04X}). Remove it and save again."
        )
    else:
        assert problem(text) is None
        assert text.encode().decode() == text


@given(st.text(st.characters(categories=["L", "N", "P", "Z"]), max_size=30), st.integers(0, 30))
def test_a_text_is_refused_when_longer_than_the_limit(text, limit):
    found = problem(text, limit=limit)
    if len(text) > limit:
        assert (
            found
            == f"This is {len(text):,} characters long. The most that can be kept here is {limit:,}. Shorten it and save again."
        )
    else:
        assert found is None


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=12))
def test_a_sentence_never_holds_the_text(text):
    assume(text not in "This is characters long. The most that can be kept here is. Shorten it and save again.")
    assert text not in (problem(text + "\x00") or "")


@given(anything)
def test_line_endings_become_one_newline_and_nothing_else_changes(text):
    cleaned = clean_text(text)
    assert "\r" not in cleaned
    assert clean_text(cleaned) == cleaned
    assert cleaned.replace("\n", "") == text.replace("\r", "").replace("\n", "")
    assert cleaned.count("\n") == text.count("\n") + text.count("\r") - text.count("\r\n")


@given(st.text())
def test_a_line_is_one_line_with_single_spaces_and_composed(text):
    line = clean_line(text)
    assert line == clean_line(line) == unicodedata.normalize("NFC", line)
    assert line.split() == line.split(" ") or line == ""


@given(st.text())
def test_folding_forgets_case_and_accents_only(text):
    once = folded(text)
    assert folded(once) == once
    assert folded(unicodedata.normalize("NFD", text)) == folded(unicodedata.normalize("NFC", text)) == once
    assert not any(unicodedata.combining(letter) for letter in once)


@pytest.mark.parametrize(
    ("text", "same"),
    [("Café", "cafe"), ("STRASSE", "straße"), ("\uff26ull", "full"), ("Thần", "than"), ("İ", "i"), ("\U0001d56c", "a")],
)
def test_names_are_found_however_they_are_written(text, same):
    assert folded(text) == folded(same)
