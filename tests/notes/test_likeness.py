"""How much of a note is unchanged: sentences, their comparing, and what is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.notes.likeness import Likeness, Same, compared, likeness, likeness_key, sentences

TEXT = st.text(alphabet=st.sampled_from("abcÉ .!?\n,1-。[]"), max_size=60)
LINES = st.lists(
    st.sampled_from(["Slept well at night.", "Weekly individual CBT.", "The bus, one stop.", "PHQ-9 was 14."]),
    max_size=6,
)


def texts(text: str) -> list[str]:
    return [one.text for one in sentences(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Slept well. Ate little.", ["Slept well.", "Ate little."]),
        ("Saw Dr. Okoro on Monday. Agreed.", ["Saw Dr. Okoro on Monday.", "Agreed."]),
        ("PHQ-9 9, was 14.5 before. Mood better", ["PHQ-9 9, was 14.5 before.", "Mood better"]),
        ("By J. R. Marsh. Done.", ["By J. R. Marsh.", "Done."]),
        ("- Weekly CBT\n- The ladder\n\nNext week", ["- Weekly CBT", "- The ladder", "Next week"]),
        ("“I am tired.” He sat down.", ["“I am tired.”", "He sat down."]),
        ("睡得好。吃得少。", ["睡得好。", "吃得少。"]),
        ("Fear 6 ... then 4. Calm.", ["Fear 6 ... then 4.", "Calm."]),
        ("", []),
    ],
)
def test_a_text_is_taken_apart_into_its_sentences(text, found):
    assert texts(text) == found


@given(TEXT)
def test_no_letter_is_lost_and_every_sentence_stands_where_it_says(text):
    found = sentences(text)
    assert [text[one.start : one.end] for one in found] == [one.text for one in found]
    assert "".join("".join(texts(text)).split()) == "".join(text.split())
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert not any("\n" in one.text or one.text != one.text.strip() for one in found)


@given(TEXT)
def test_a_sentence_is_one_sentence(text):
    for one in sentences(text):
        assert texts(one.text) == [one.text]


@given(TEXT)
def test_comparing_sees_no_case_accent_punctuation_or_spacing(text):
    key = likeness_key(text)
    assert likeness_key(key) == key
    assert likeness_key(f" {text.upper()} ,") == likeness_key(text.upper())
    assert likeness_key(text.replace("É", "e")) == key


def test_numbers_and_words_are_seen():
    assert likeness_key("Fear 6, then 4.") != likeness_key("Fear 6, then 5.")
    assert likeness_key("No plan.") != likeness_key("A plan.")


@pytest.mark.parametrize(
    ("text", "counts"),
    [("No change.", False), ("Weekly individual CBT.", True), ("睡得还不错呢。", True), ("睡得好。", False)],
)
def test_what_is_too_short_to_say_anything_is_not_counted(text, counts):
    assert compared(sentences(text)[0]) is counts


@given(LINES, LINES)
def test_what_is_counted_as_unchanged_stands_in_an_earlier_note(mine, earlier):
    found = likeness({"s": "\n".join(mine)}, [[line] for line in earlier])
    assert found.count == len(mine)
    assert [one.text for one in found.same] == [line for line in mine if line in earlier]
    assert all(earlier[one.place] == one.text and earlier.index(one.text) == one.place for one in found.same)
    assert 0 <= found.percent <= 100
    assert (found.percent == 100) is (bool(mine) and len(found.same) == len(mine))


def test_a_note_beside_nothing_is_new():
    assert likeness({"s": "Slept well at night."}, []) == Likeness(1, [])
    assert likeness({}, [["Slept well at night."]]).percent == 0


def test_the_newest_of_several_notes_is_named():
    found = likeness(
        {"p": "Weekly  individual cbt"}, [["Other words here."], ["Weekly individual CBT."], ["Weekly individual CBT."]]
    )
    assert found.same == [Same("p", "Weekly  individual cbt", 1)]
