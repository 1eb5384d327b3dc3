"""Python and the browser say the same of every sentence: categories, scores to the last digit, places of rules, findings."""

import json
from dataclasses import asdict

import pytest

from holdspace.boundary import check
from holdspace.boundary.engine import engine
from tests.boundary import browser, hostile
from training.boundary.corpus import judged, open_corpus, ours

HOSTILE = 6000


def sentences():
    written = [one.text for one in (*ours(), *open_corpus(), *judged())]
    # Each half of a sentence, and its words the wrong way round, are sentences that nobody wrote.
    return [
        *written,
        *(text[: len(text) // 2] for text in written[::2]),
        *(" ".join(text.split()[::-1]) for text in written[::3]),
    ]


def read(text):
    house = engine()
    one = house.judge(text)
    return {
        "scores": list(one.scores),
        "rules": list(one.rules),
        "spans": [list(house.place_of(rule, one.normal.text)) for rule in one.rules],
        "sentences": [list(span) for span in house.splitter.split(text)],
    }


def found(text, kind):
    one = [asdict(finding) | {"harms": [harm._asdict() for harm in finding.harms]} for finding in check(text, kind)]
    return {"findings": json.loads(json.dumps(one))}


@pytest.mark.slow
def test_twenty_thousand_sentences_and_hostile_texts_are_read_alike(tmp_path):
    texts = [*sentences(), *hostile.texts(HOSTILE)]
    assert len(texts) - HOSTILE >= 20_000
    there = browser.answers([{"text": text} for text in texts], tmp_path)
    assert len(there) == len(texts)
    assert [text for text, answer in zip(texts, there, strict=True) if answer != read(text)] == []


@pytest.mark.slow
def test_whole_notes_of_both_kinds_are_marked_alike(tmp_path):
    texts = sentences()[:3000] + hostile.texts(1000, seed=7)
    notes = [
        "Subjective:\n" + "\n".join(texts[at : at + 12]) + "\nPlan: " + texts[at] for at in range(0, len(texts), 12)
    ]
    notes.append("Zoloft 50 mg\n" * 5001)  # of which the last line is not read
    asks = [{"text": note, "kind": kind} for note in notes for kind in ("progress", "psychotherapy")]
    there = browser.answers(asks, tmp_path)
    assert [ask for ask, answer in zip(asks, there, strict=True) if answer != found(**ask)] == []
    assert sum(len(answer["findings"]) for answer in there) > 500


def test_a_hundred_sentences_are_read_alike(tmp_path):
    texts = [*sentences()[:70], *hostile.texts(30, seed=8)]
    assert browser.answers([{"text": text} for text in texts], tmp_path) == [read(text) for text in texts]
