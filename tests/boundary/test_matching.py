"""The matcher against Python's own regular expressions, and against the clock."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdspace.boundary.matching import MOST_STATES, Matcher, symbols_of

LETTERS = st.sampled_from("abc0 ")
SINGLE = st.one_of(LETTERS, st.sampled_from(["[ab]", "[^a]", "[a-c0]", "[^a-z0-9]", r"\."]))


def patterns():
    def grow(inner):
        repeats = st.sampled_from(["?", "{2}", "{0,2}", "{1,3}"])
        return st.one_of(
            st.lists(inner, min_size=1, max_size=3).map("".join),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
            st.tuples(inner, repeats).map(lambda both: f"({both[0]}){both[1]}"),
        )

    starred = st.tuples(SINGLE, st.sampled_from(["", "*", "+", "?", "{1,2}"])).map("".join)
    return st.recursive(starred, grow, max_leaves=8)


@given(patterns(), st.text("abc0 .\u00e9", max_size=12))
@settings(max_examples=600, deadline=None)
def test_it_finds_what_a_regular_expression_finds(pattern, text):
    matcher, expression = Matcher([pattern]), re.compile(pattern)
    symbols = symbols_of(text)
    # A pattern that may be empty is found everywhere by one and once something was read by the other.
    if expression.fullmatch(""):
        return
    assert bool(matcher.found(symbols)) == bool(expression.search(text))
    hit = matcher.first(0, symbols)
    assert (hit is not None) == bool(expression.search(text))
    if hit:
        assert expression.fullmatch(text[hit.start : hit.end])
        assert not expression.search(text[: hit.end - 1])


@given(st.lists(patterns(), min_size=2, max_size=5), st.text("abc0 ", max_size=20))
@settings(max_examples=200, deadline=None)
def test_many_at_once_find_what_each_finds_alone(several, text):
    symbols = symbols_of(text)
    alone = [number for number, one in enumerate(several) if Matcher([one]).found(symbols)]
    assert Matcher(several).found(symbols) == alone


@pytest.mark.parametrize(
    "pattern", ["(a?){40}a{40}", "(a|aa|aaa){40}b", "[ab]*a[ab]{40}c", "(x+x+)x+y".replace("(x+x+)", "x+x+")]
)
def test_what_takes_a_backtracker_years_takes_a_moment(pattern):
    text = symbols_of("a" * 30_000 + "ab" * 10_000 + "x" * 30_000)
    began = time.perf_counter()
    Matcher([pattern]).found(text)
    assert time.perf_counter() - began < 5


def test_the_automaton_is_thrown_away_before_it_fills_the_memory():
    matcher = Matcher(["[ab]*a[ab]{18}c"])
    text = "".join("ab"[(number * number // 7) % 2] for number in range(40_000))
    assert matcher.found(symbols_of(f"{text}c")) == Matcher(["a[ab]{18}c"]).found(symbols_of(f"{text}c"))
    assert len(matcher._sets) <= MOST_STATES
