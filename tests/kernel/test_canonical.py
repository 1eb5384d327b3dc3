"""Canonical bytes: RFC 8785 with the house limits of security.md 5.1."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from holdspace.kernel.canonical import SAFE_INTEGER, b64, canonical, sha256, timestamp

text = st.text(st.characters(exclude_categories=["Cs"]))
keys = st.text(st.characters(max_codepoint=127))
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE_INTEGER, SAFE_INTEGER) | text,
    lambda inner: st.lists(inner) | st.dictionaries(keys, inner),
    max_leaves=25,
)
forbidden = (
    st.floats()
    | st.integers(min_value=SAFE_INTEGER + 1)
    | st.integers(max_value=-SAFE_INTEGER - 1)
    | st.text(st.characters(categories=["Cs"]), min_size=1)
    | st.binary()
    | st.just(Decimal(1))
    | st.just({1})
    | st.dictionaries(
        st.text(st.characters(min_codepoint=128, exclude_categories=["Cs"]), min_size=1), st.none(), min_size=1
    )
    | st.dictionaries(st.integers(), st.none(), min_size=1)
    | st.datetimes()
)


@given(plain)
def test_reading_the_bytes_gives_the_value_and_writing_it_again_the_bytes(value):
    data = canonical(value)
    assert json.loads(data) == value
    assert data == rfc8785.dumps(value)  # another's implementation
    assert canonical(json.loads(data)) == data


@given(st.dictionaries(keys, plain, min_size=2), st.randoms())
def test_the_order_of_members_does_not_matter(value, chance):
    shuffled = list(value.items())
    chance.shuffle(shuffled)
    assert canonical(dict(shuffled)) == canonical(value)


@given(forbidden, st.sampled_from(["bare", "in a list", "in an object", "deep"]))
def test_what_has_no_canonical_form_is_refused_wherever_it_stands(value, place):
    whole = {"bare": value, "in a list": ["a", value], "in an object": {"a": value}, "deep": {"a": [{"b": value}]}}[
        place
    ]
    with pytest.raises(ValueError):
        canonical(whole)


@given(plain, plain)
def test_two_values_never_share_their_bytes(one, other):
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (canonical(one) == canonical(other)) is same


def test_the_form_is_that_of_rfc_8785():
    value = {"b": [1, -0, True, None], "a": '€\n\u000f"\\/ é e\u0301', "10": 1, "1": 2, "A": 3}
    wanted = '{"1":2,"10":1,"A":3,"a":"€\\n\\u000f\\"\\\\/ é e\u0301","b":[1,0,true,null]}'
    assert canonical(value) == wanted.encode()


def test_ids_days_and_times_are_written_as_text():
    pacific = timezone(timedelta(hours=-8))
    value = {
        "id": UUID(int=7),
        "day": date(2025, 3, 1),
        "at": datetime(2025, 2, 28, 20, 30, 0, 120, tzinfo=pacific),
        "of": (1,),
    }
    assert json.loads(canonical(value)) == {
        "id": "00000000-0000-0000-0000-000000000007",
        "day": "2025-03-01",
        "at": "2025-03-01T04:30:00.000120Z",
        "of": [1],
    }
    assert timestamp(datetime(2025, 3, 1, tzinfo=UTC)) == "2025-03-01T00:00:00Z"


def test_digests_and_their_text():
    assert sha256(b"").hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert b64(b"\xfb\xff\x00") == "-_8A"
    assert b64(b"\x01") == "AQ"
