"""Our canonical bytes are those of RFC 8785, held against another hand's implementation."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as some

from holdspace.kernel.canonical import SAFE_INTEGER, canonical

TEXT = some.text(some.characters(exclude_categories=["Cs"]))
KEY = some.text(some.characters(max_codepoint=0x7F))
SCALAR = some.none() | some.booleans() | some.integers(-SAFE_INTEGER, SAFE_INTEGER) | TEXT
VALUE = some.recursive(SCALAR, lambda inner: some.lists(inner) | some.dictionaries(KEY, inner), max_leaves=20)


@given(VALUE)
def test_the_bytes_are_those_of_the_reference(value):
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", ["\ud800", {"a": "\udfff"}, 1.5, float("nan"), 2**53, {"ä": 1}, {1: 2}, b"x", {1, 2}])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(ValueError):
        canonical(value)


def test_every_escape_is_that_of_the_reference():
    text = "".join(chr(code) for code in range(0x250)) + "\u2028\u2029\ufeff😀"
    assert canonical(text) == rfc8785.dumps(text)
