"""What the check learns from, how it learns, and how good it is on what it never saw."""

import re
from collections import Counter

import pytest

from holdspace.boundary import classify
from holdspace.boundary.model import EMPTY, character_for, weight_of
from holdspace.boundary.rules import load_data
from training.boundary import measuring, thresholds
from training.boundary.corpus import CATEGORIES, Sentence, judged, open_corpus, ours, part_of
from training.boundary.solver import Learner

HARMS = {"quotation", "third_party", "conflict", "painful_memory", "guilt", "speculation", "too_specific"}


def sentence(*labels, ok=(), text="", style=""):
    return Sentence(text, frozenset(labels), frozenset(ok), "doc", "a", style=style)


# --- the sentences ---


def test_three_thousand_sentences_and_more_with_labels_that_exist():
    every = ours()
    assert len(every) >= 3000
    assert {label for one in every for label in one.labels | one.ok} == set(CATEGORIES)
    assert {harm for one in every for harm in one.harm} == HARMS
    assert [one.text for one in every if not one.text.strip() or not one.doc] == []


def test_each_category_and_background_has_a_hundred_and_fifty_lines():
    counts = Counter(label for one in ours() for label in one.labels or {"background"})
    assert {name for name, count in counts.items() if count < 150} == set()
    assert counts["background"] >= 150


def test_a_document_is_in_one_part_and_a_third_is_kept_apart():
    parts = Counter(part_of(one.doc) for one in ours())
    assert 0.25 < parts["test"] / parts.total() < 0.42
    assert parts["tuning"] > 100
    assert part_of("a-001") == part_of("a-001")


def test_visits_whose_sentences_were_judged_teach_nothing():
    visits = {one.doc.split("/")[-1] for one in judged() if "aci" in one.doc}
    assert len(judged()) >= 200
    assert not visits & {one.doc.split("/")[-1] for one in open_corpus()}


def test_no_sentence_looks_like_a_real_number_of_a_person():
    pattern = re.compile(r"\b\d{3}-\d{2}-\d{4}\b|\b[\w.]+@[\w.]+\.(?:com|org)\b")
    assert [one.text for one in ours() if pattern.search(one.text)] == []


# --- learning ---


def test_the_learner_separates_what_can_be_separated_and_does_so_alike_twice():
    examples = [([0, 2], 1.0), ([0], 1.0), ([1, 2], 1.0), ([1], 1.0)] * 5
    answers = [1, 1, -1, -1] * 5
    costs, squares = [1.0] * 20, [1.0, 1.0, 1.0]
    weights, constant = Learner(examples, answers, costs, squares).learn()
    assert Learner(examples, answers, costs, squares).learn() == (weights, constant)
    scores = [sum(weights[number] for number in numbers) + constant for numbers, _ in examples]
    assert all(score * answer > 0.5 for score, answer in zip(scores, answers, strict=True))
    assert abs(weights[2]) < 0.05


def test_a_feature_with_a_larger_scale_is_used_first():
    examples, answers = [([0, 1], 1.0), ([], 1.0)] * 4, [1, -1] * 4
    weights, _ = Learner(examples, answers, [0.1] * 8, [9.0, 1.0]).learn()
    assert weights[0] == pytest.approx(9 * weights[1])


@pytest.mark.parametrize("weight", [-2025, -144, -1, 0, 1, 4, 1936, 2025])
def test_a_square_is_written_and_read_without_loss(weight):
    assert weight_of(character_for(weight)) == weight


def test_other_weights_come_near():
    assert abs(weight_of(character_for(1000.0)) - 1000) < 50
    assert weight_of(character_for(99_999)) == 2025


def test_a_threshold_is_where_f1_is_best():
    at = CATEGORIES.index("medication")

    def scored(value, one):
        scores = [-1.0] * 13
        scores[at] = value
        return one, scores

    said = [scored(0.9, sentence("medication")), scored(0.5, sentence("medication")), scored(0.1, sentence("symptoms"))]
    cut = thresholds.choose(said)[at]
    values = [thresholds.against_rivals(scores)[at] for _, scores in said]
    assert values[2] <= cut < values[0]


# --- measuring ---


def test_allowed_labels_count_neither_way():
    answered = [
        (sentence("symptoms", ok=["process"]), frozenset({"symptoms", "process"})),
        (sentence("process"), frozenset({"symptoms"})),
        (sentence("medication"), frozenset({"medication", "process"})),
        (sentence(), frozenset({"diagnosis"})),
    ]
    found = {row.category: row for row in measuring.rows(answered)}
    assert (found["symptoms"].precision, found["symptoms"].recall) == (0.5, 1.0)
    assert (found["process"].hits, found["process"].misses, found["process"].false_alarms) == (0, 1, 1)
    assert found["diagnosis"].f1 == 0.0
    assert measuring.leak(answered) == (1.0, 1)
    assert measuring.over_block(answered) == (1.0, 1)
    assert measuring.answered_background(answered) == (1.0, 1)


# --- the model that is shipped ---


def test_the_model_fits_the_engine():
    model = load_data()["model"]
    assert model["categories"] == [*CATEGORIES, "background"]
    assert len(model["bias"]) == len(model["weights"]) == len(CATEGORIES) + 1
    assert {len(column) for column in model["weights"]} == {len(model["features"])}
    assert model["features"] == sorted(set(model["features"]))
    assert set(EMPTY) | {"v"} == set(model)


@pytest.mark.slow
def test_it_is_as_good_as_the_paper_says_on_the_test_third():
    answered = [(one, classify(one.text)) for one in ours() if part_of(one.doc) == "test"]
    notes = [pair for pair in answered if not pair[0].spoken]
    assert measuring.macro(measuring.rows(answered)) >= 0.75
    assert measuring.leak(notes)[0] <= 0.15
    # Five in a hundred were asked for; ours were written to be hard (docs/boundary.md).
    assert measuring.over_block(notes)[0] <= 0.07


@pytest.mark.slow
def test_it_is_as_good_as_the_paper_says_on_notes_that_nobody_here_wrote():
    answered = [(one, classify(one.text)) for one in judged()]
    assert measuring.macro(measuring.rows(answered)) >= 0.75
    assert measuring.over_block(answered)[0] <= 0.05
