"""Every rule hits what it names and misses what it names, and stays inside the language."""

import pytest

from holdspace.boundary.engine import engine
from holdspace.boundary.matching import Matcher, symbols_of
from holdspace.boundary.patterns import BadPattern, parse
from holdspace.boundary.rules import load_data
from training.boundary.corpus import ours

RULES = engine().rules


def normal(text):
    return symbols_of(engine().table.normalise(text).text)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_hits_and_misses_what_it_says(rule):
    matcher = Matcher([rule.pattern])
    assert rule.hit
    assert rule.miss
    assert [text for text in rule.hit if not matcher.found(normal(text))] == []
    assert [text for text in rule.miss if matcher.found(normal(text))] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_re2_takes_every_rule_and_agrees_on_its_examples(rule):
    re2 = pytest.importorskip("re2", reason="google-re2 is not installed")
    pattern = re2.compile(rule.pattern)
    for text in (*rule.hit, *rule.miss):
        assert bool(pattern.search(engine().table.normalise(text).text)) == (text in rule.hit), text


def test_re2_finds_the_same_rules_in_the_same_sentences():
    re2 = pytest.importorskip("re2", reason="google-re2 is not installed")
    patterns = [re2.compile(rule.pattern) for rule in RULES]
    texts = [engine().table.normalise(one.text).text for one in ours()[::25]]
    assert len(texts) > 300
    for text in texts:
        assert [number for number, one in enumerate(patterns) if one.search(text)] == list(engine().rules_in(text)), (
            text
        )


def test_ids_are_given_once_and_categories_and_harm_notes_exist():
    book = load_data()["rules"]
    assert len({rule.id for rule in RULES}) == len(RULES) > 60
    assert {rule.category for rule in RULES} - {""} <= book["categories"].keys()
    assert {rule.harm for rule in RULES} - {""} <= book["harms"].keys()


def test_ten_categories_are_excluded_and_each_has_its_citation_and_its_place():
    book = load_data()["rules"]
    excluded = [name for name, facts in book["categories"].items() if facts["excluded"]]
    assert len(excluded) == 10
    assert all("45 CFR 164.501" in book["categories"][name]["cite"] and book["advice"][name] for name in excluded)


@pytest.mark.parametrize(
    "pattern",
    [
        "", "a||b", "(a", "a)", "(ab)*", "(ab)+", "a{41}", "a{3,2}", "a{,3}", "a{0}", "^a", "a$", ".", r"\w", r"\b", "[]", "[z-a]", "é",
        "(?=a)", "(?:a)", "a**", "*a", "[a", "a{2", "(" * 3, r"(a)\1",
    ],
)  # fmt: skip
def test_what_is_outside_the_language_is_refused(pattern):
    with pytest.raises(BadPattern):
        parse(pattern)


def test_a_pattern_that_would_explode_is_refused():
    with pytest.raises(BadPattern, match="4000 steps"):
        Matcher(["((a{40}){40}){40}"])
