"""Bytes and texts nobody means well with: arbitrary ones, and good ones with something changed, cut, doubled or moved."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

FEW, MANY = 150, 10_000


def bent(*good: str) -> st.SearchStrategy[str]:
    """Text: anything at all, or one of the good ones with up to four pieces replaced, doubled or dropped."""

    @st.composite
    def made(draw: Any) -> str:
        text: str = draw(st.sampled_from(good))
        for _ in range(draw(st.integers(0, 4))):
            start = draw(st.integers(0, len(text)))
            end = min(len(text), start + draw(st.integers(0, 12)))
            piece = draw(st.one_of(st.text(max_size=12), st.just(text[start:end] * 2), st.sampled_from(good)))
            text = text[:start] + piece + text[end:]
        return text

    return st.one_of(made(), st.text(st.characters(), max_size=300), st.sampled_from(good))


def bent_bytes(*good: bytes) -> st.SearchStrategy[bytes]:
    """The same for bytes."""
    return st.one_of(
        st.binary(max_size=400), bent(*(one.decode("latin-1") for one in good)).map(lambda text: text.encode("latin-1", "replace"))
    )  # fmt: skip


def anything() -> st.SearchStrategy[Any]:
    """Data as JSON has it."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    )


def holds(parse: Callable[[Any], object], strategy: st.SearchStrategy[Any], errors: Any, examples: int) -> None:
    """Whatever comes, `parse` answers or raises one of its declared errors; and both happen."""
    happened = {"answered": 0, "refused": 0}

    @settings(
        max_examples=examples, database=None, deadline=None, derandomize=True,
        phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def try_it(given_: Any) -> None:
        try:
            parse(given_)
            happened["answered"] += 1
        except errors:
            happened["refused"] += 1

    try_it()
    assert happened["answered"], "nothing was ever read: the examples do not reach the parser"
    assert happened["refused"] or not errors, "nothing was ever refused"


how_often = pytest.mark.parametrize("examples", [FEW, pytest.param(MANY, marks=pytest.mark.prove)])
