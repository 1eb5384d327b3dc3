"""What a clinician sees: which sentences are marked in which kind of note, and what is said of them."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdspace.boundary import check, classify, classify_many
from holdspace.boundary.checking import MOST_SENTENCES
from tests.boundary import hostile

MEDICATION = "Sertraline 100 mg daily, no missed doses."
QUARREL = "She is still furious that her husband sided with his mother at dinner and called her selfish."


def marked(text, kind):
    return [text[one.start : one.end] for one in check(text, kind)]


@pytest.mark.parametrize(
    ("sentence", "category"),
    [
        (MEDICATION, "medication"),
        ("Session start 10:05, end 10:58.", "session_time"),
        ("Seen for weekly individual CBT.", "modality_frequency"),
        ("PHQ-9 today 14, moderate.", "test_result"),
        ("Dx: F33.1 major depressive disorder, recurrent, moderate.", "diagnosis"),
        ("Showers without prompts and is back at work half days.", "functional_status"),
        ("Plan: continue thought record, return in two weeks.", "treatment_plan"),
        ("Denies SI, HI and hallucinations; mood anxious.", "symptoms"),
        ("Prognosis is guarded given the third relapse.", "prognosis"),
        ("Goal 2 partially met.", "progress"),
        (QUARREL, "process"),
        ("Consent for telehealth was reviewed and signed.", "administrative"),
    ],
)
def test_each_category_is_known(sentence, category):
    assert category in classify(sentence)


@pytest.mark.parametrize(
    "sentence", ["Has two brothers.", "Allergies: latex.", "Lungs clear, abdomen soft.", "He was born in Ohio."]
)
def test_history_and_setting_are_no_category(sentence):
    assert classify(sentence) == frozenset()


def test_many_are_judged_as_each_alone():
    assert classify_many([MEDICATION, QUARREL]) == [classify(MEDICATION), classify(QUARREL)]


def test_a_drug_does_not_belong_in_a_psychotherapy_note():
    (one,) = check(f"{QUARREL}\n{MEDICATION}", "psychotherapy")
    assert one.categories[0] == "medication"
    assert one.cite.startswith("45 CFR 164.501")
    assert "medication.dose" in one.rules
    assert one.advice == "Copy to the progress note: medications."
    assert 1 <= one.strength <= 3
    assert one.score > 0


def test_a_quarrel_is_more_than_a_progress_note_needs():
    note = f"Mood low, sleep poor.\n{QUARREL}\n{MEDICATION}"
    assert marked(note, "progress") == [QUARREL]
    (one,) = check(note, "progress")
    assert [harm.kind for harm in one.harms] == ["conflict"]
    assert note[one.harms[0].start : one.harms[0].end] == "husband sided"
    assert one.words


def test_a_quotation_and_a_name_are_raised_on_their_words():
    note = 'She told me, "my mother was never there when I needed her," and wept about Denise leaving.'
    (one,) = check(note, "progress")
    words = {harm.kind: note[harm.start : harm.end] for harm in one.harms}
    assert words["quotation"].startswith('"my mother')
    assert words["third_party"] == "Denise"


def test_a_heading_speaks_for_what_stands_under_it():
    (under,) = check(f"Medications:\n{MEDICATION}", "psychotherapy")
    (alone,) = check(MEDICATION, "psychotherapy")
    assert under.score > alone.score


def test_another_kind_of_note_is_refused():
    with pytest.raises(ValueError, match="progress or psychotherapy"):
        check("", "letter")  # type: ignore[arg-type]  # as a caller without types would


def test_places_are_code_points_of_the_note_as_it_was_typed():
    note = f"\U0001f9e0\u200b Caf\u00e9.\r\n{QUARREL}"
    assert marked(note, "progress") == [QUARREL]


@given(st.text(st.characters(codec=None), max_size=200))
@settings(max_examples=300, deadline=None)
def test_no_text_is_too_odd(text):
    assert isinstance(classify(text), frozenset)
    for one in check(text, "progress"):
        assert 0 <= one.start < one.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "word " * 200_000,
        "\u4e2d" * 1_000_000,
        "\U0001f600" * 250_000,
        "." * 1_000_000,
        "'" * 1_000_000,
        '"' * 1_000_000,
        "\n" * 1_000_000,
        "\x00\x07" * 500_000,
        "\ud800" * 1_000_000,
        "mom said no, " * 80_000,
        "1. " * 330_000,
        "a\n" * 500_000,
    ],
    ids=[
        "one word",
        "no mark",
        "chinese",
        "emoji",
        "stops",
        "quotes",
        "double",
        "lines",
        "controls",
        "lone",
        "prose",
        "numbers",
        "letters",
    ],
)
@pytest.mark.slow
def test_a_megabyte_is_answered_soon(text):
    classify("warm")
    began = time.process_time()
    classify(text)
    check(text, "progress")
    assert time.process_time() - began < 3  # a second on a quiet machine


def test_of_a_list_without_end_the_first_part_is_read_and_it_says_where_it_stopped():
    [*marked, last] = check("Zoloft 50 mg\n" * (MOST_SENTENCES + 1), "psychotherapy")
    assert len(marked) == MOST_SENTENCES
    assert (last.rules, last.start) == (("note.long",), MOST_SENTENCES * len("Zoloft 50 mg\n"))


def test_hostile_texts_are_answered():
    for text in hostile.texts(400):
        assert isinstance(check(text, "psychotherapy"), list)
