"""The words around a hit are the note's own words."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from holdspace.kernel.errors import Invalid
from holdspace.kernel.words import folded
from holdspace.notes.search import parse
from holdspace.notes.snippets import AROUND, snippet

letters = st.sampled_from(
    ["a", "b", "ab", "A", "é", "e\u0301", "ß", "שָׁ", "漢", " ", "  ", "\n", "-", "_", ".", "’", "1"]
)
text = st.lists(letters, max_size=120).map("".join)
typed = st.lists(st.sampled_from(["a", "b", "ab", "é", "ss", "*", " ", '"', "1", "a b"]), min_size=1, max_size=5).map(
    "".join
)


@given(text, typed)
def test_the_pieces_rejoin_to_text_of_the_note_and_marked_pieces_match(text, typed):
    try:
        query = parse(typed)
    except Invalid:
        assume(False)
    found = snippet(text, query)
    whole = found.text
    if any(marked for _, marked in found.pieces):
        whole = whole.removeprefix("… ").removesuffix(" …")
    assert whole.replace("\n", " ") in text.replace("\n", " ")
    for piece, marked in found.pieces:
        if marked:
            assert piece in text
            words = "".join(letter if letter.isalnum() else " " for letter in folded(piece)).split()
            assert any(
                len(words) == len(phrase) and words[:-1] == list(phrase[:-1])
                and (words[-1].startswith(phrase[-1]) if prefix else words[-1] == phrase[-1])
                for phrase, prefix in query.phrases
            )  # fmt: skip


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_snippet_is_short_and_says_where_it_was_cut(before, after):
    found = snippet("x " * before + "harbor" + " y" * after, parse("harbor"))
    assert len(found.text) <= 2 * AROUND + len("harbor") + 4
    assert found.text.startswith("… ") is (before > AROUND / 2)
    assert found.text.endswith(" …") is (after > AROUND / 2)


@pytest.mark.parametrize("text", ["", "Nothing of the kind.", "é " * 200])
def test_without_a_hit_the_beginning_is_shown(text):
    assert snippet(text, parse("harbor")).pieces == ((text[: 2 * AROUND].strip(), False),)
