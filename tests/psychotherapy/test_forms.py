"""The server reads no more of a sealed text than its clear header and its sizes, and takes nothing that is out of place."""

import contextlib
import json
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdspace.kernel.errors import Refused
from holdspace.psychotherapy.rules import read_change, read_event, read_fetch, rounded_up
from tests.psychotherapy.notebook import Notebook, b64, compact, obj, way

BOOK = Notebook()
GOOD = BOOK.body(2)
OTHER = str(uuid.uuid4())


def with_put(row):
    return GOOD | {"put": [row, *GOOD["put"][1:]]}


def header(**more):
    oid = GOOD["put"][0][0]
    fixed = {"alg": "A256KW", "enc": "A256GCM", "typ": "hs-obj+jwe", "kid": "A" * 43}
    return with_put([oid, 1, compact(fixed | {"vid": BOOK.vid, "oid": oid, "rev": 1} | more, 4096)])


def slot(**more):
    return GOOD | {"slots": {"put": [way(BOOK.vid) | more], "del": []}}


def altered(text: str, part: int, value: str) -> str:
    parts = text.split(".")
    parts[part] = value
    return ".".join(parts)


FIRST = GOOD["put"][0]
WRONG = {
    "another vault": header(vid=OTHER),
    "another object": header(oid=OTHER),
    "another rev": header(rev=2),
    "a rev that is no number": header(rev="1"),
    "a rev that is true": header(rev=True),
    "another algorithm": header(alg="dir"),
    "a passphrase algorithm": header(alg="PBES2-HS256+A128KW"),
    "another encryption": header(enc="A128GCM"),
    "a member more": header(zip="DEF"),
    "a critical member": header(crit=["x"]),
    "a short key name": header(kid="A" * 42),
    "another type": header(typ="hs-slot+jwe"),
    "an unpadded size": with_put([FIRST[0], 1, obj(BOOK.vid, FIRST[0], 1, size=4095)]),
    "a size between": with_put([FIRST[0], 1, obj(BOOK.vid, FIRST[0], 1, size=12288)]),
    "a size beyond": with_put([FIRST[0], 1, obj(BOOK.vid, FIRST[0], 1, size=4096 << 10)]),
    "no JWE": with_put([FIRST[0], 1, "hello"]),
    "four parts": with_put([FIRST[0], 1, FIRST[2].rpartition(".")[0]]),
    "a header that is no JSON": with_put([FIRST[0], 1, altered(FIRST[2], 0, b64(b"{"))]),
    "a header that is a list": with_put([FIRST[0], 1, altered(FIRST[2], 0, b64(b"[]"))]),
    "a short tag": with_put([FIRST[0], 1, altered(FIRST[2], 4, "AAAA")]),
    "a name twice": with_put([FIRST[0], 1, altered(FIRST[2], 0, b64(b'{"alg":"A256KW","alg":"A256KW"}'))]),
    "an oid in capitals": with_put([FIRST[0].upper(), 1, FIRST[2]]),
    "an oid that is none": with_put(["root2", 1, FIRST[2]]),
    "two of an oid": GOOD | {"put": [FIRST, *GOOD["put"]]},
    "put and deleted": GOOD | {"del": [FIRST[0]]},
    "no root": GOOD | {"put": GOOD["put"][:-1]},
    "two roots": GOOD | {"put": [*GOOD["put"], GOOD["put"][-1]]},
    "a root of another generation": GOOD | {"base": 1},
    "a negative base": GOOD | {"base": -1},
    "a member more of the commit": GOOD | {"more": 1},
    "no idem": {name: value for name, value in GOOD.items() if name != "idem"},
    "too many": GOOD | {"put": [*GOOD["put"], *[FIRST] * 512]},
    "a receipt that is no day": GOOD | {"receipts": ["2026-13-01"]},
    "a way of another vault": slot(jwe=way(OTHER)["jwe"]),
    "a way of another name": slot(slot_id=OTHER),
    "a way of no kind": slot(kind="backdoor"),
    "a way with much beside it": slot(params={"x": "y" * 2000}),
    "params that are a list": slot(params=[]),
    "a list": [],
    "nothing": None,
}


def test_what_a_page_sends_is_read():
    change = read_change(json.loads(json.dumps(GOOD)))
    assert (change.base, len(change.put), len(change.ways_put), change.gone) == (0, 2, 1, ())
    assert {one.size_class for one in change.put} == {0}
    bigger = with_put([FIRST[0], 1, obj(BOOK.vid, FIRST[0], 1, size=65536)])
    assert read_change(bigger).put[0].size_class == 4


@pytest.mark.parametrize("name", WRONG)
def test_what_is_out_of_place_is_refused(name):
    with pytest.raises(Refused) as refused:
        read_change(WRONG[name])
    assert "Nothing was saved" in refused.value.sentence


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda of: st.lists(of, max_size=4) | st.dictionaries(st.text(max_size=8), of, max_size=4),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(ANYTHING, st.sampled_from(sorted(GOOD)))
def test_whatever_is_sent_is_read_or_refused(value, name):
    for read, sent in (
        (read_change, value),
        (read_change, GOOD | {name: value}),
        (read_fetch, value),
        (read_event, value),
    ):
        with contextlib.suppress(Refused):
            read(sent)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(ANYTHING)
def test_whatever_stands_in_a_row_is_refused(value):
    with pytest.raises(Refused):
        read_change(with_put(value))
    with pytest.raises(Refused):
        read_change(with_put([FIRST[0], 1, value]))


@pytest.mark.parametrize(("count", "shown"), [(0, 1), (1, 1), (2, 2), (3, 4), (64, 64), (65, 128)])
def test_counts_are_rounded_up(count, shown):
    assert rounded_up(count) == shown
