"""A note falls into the sentences that its author meant."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.boundary.engine import engine
from holdspace.boundary.sentences import LONGEST


def split(text):
    return [text[span.start : span.end] for span in engine().splitter.split(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Slept well. Denies SI.", ["Slept well.", "Denies SI."]),
        ("ct tearful. denies si.", ["ct tearful.", "denies si."]),
        ("Referred by Dr. Vance for panic.", ["Referred by Dr. Vance for panic."]),
        ("Lithium 300 mg b.i.d. for now.", ["Lithium 300 mg b.i.d. for now."]),
        ("GAF 5.5. Stable.", ["GAF 5.5.", "Stable."]),
        ("S: low mood\nO: tearful", ["S: low mood", "O: tearful"]),
        ("- call PCP\n* sleep log\n1. walk daily", ["call PCP", "sleep log", "1. walk daily"]),
        ('"Why?" she asked. Silence.', ['"Why?" she asked.', "Silence."]),
        ("She waited ... and left.", ["She waited ... and left."]),
        ("", []),
        ("\r\n \t\n---\n...", []),
    ],
)
def test_sentences(text, sentences):
    assert split(text) == sentences


def test_a_wrapped_line_runs_on():
    note = "She described the week as slow and said that the evenings were\nthe hardest part of it. Sleep was fair."
    assert len(split(note)) == 2


@given(st.text(max_size=300))
def test_sentences_follow_one_another_and_lose_no_letter(text):
    spans = engine().splitter.split(text)
    assert all(span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert not [
        letter for place, letter in enumerate(text) if letter.isascii() and letter.isalnum() and place not in covered
    ]


def test_no_sentence_is_longer_than_the_engine_reads():
    spans = engine().splitter.split("word " * 5000 + "x" * 5000)
    assert max(span.end - span.start for span in spans) <= LONGEST
