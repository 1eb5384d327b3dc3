"""The tree against RFC 9162's own definitions, and against itself: what is made is accepted, what is changed is not."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.audit.tree import (
    EMPTY,
    Edge,
    check_consistency,
    check_inclusion,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    root_of,
)


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(by_definition(leaves[:k]), by_definition(leaves[k:]))


LEAVES = [leaf_hash(bytes([number & 255, number >> 8])) for number in range(600)]


def hashes(level, start, count):
    return [by_definition(LEAVES[one << level : one + 1 << level]) for one in range(start, start + count)]


def test_an_empty_tree_has_the_hash_of_nothing():
    assert Edge().root() == EMPTY == by_definition([])


@given(st.integers(0, 600))
def test_the_edge_has_the_root_of_the_definition_and_can_be_put_down_and_taken_up(size):
    assert root_of(LEAVES[:size]) == by_definition(LEAVES[:size])
    half = Edge()
    for leaf in LEAVES[: size // 2]:
        half.append(leaf)
    other = Edge(half.size, half.bytes())
    for leaf in LEAVES[size // 2 : size]:
        other.append(leaf)
    assert other.root() == by_definition(LEAVES[:size])


def test_an_edge_of_another_size_is_refused():
    with pytest.raises(ValueError, match="edge"):
        Edge(3, bytes(32))


def test_each_closed_subtree_is_told_once():
    told = []
    edge = Edge(made=lambda level, number, found: told.append((level, number, found)))
    for leaf in LEAVES[:11]:
        edge.append(leaf)
    assert [(level, number) for level, number, _ in told] == [
        (1, 0), (1, 1), (2, 0), (1, 2), (1, 3), (2, 1), (3, 0), (1, 4),
    ]  # fmt: skip
    assert all(found == hashes(level, number, 1)[0] for level, number, found in told)


@given(st.data())
def test_a_leaf_is_proven_and_no_other(data):
    size = data.draw(st.integers(1, 600))
    index = data.draw(st.integers(0, size - 1))
    path, root = inclusion_path(index, size, hashes), by_definition(LEAVES[:size])
    assert check_inclusion(LEAVES[index], index, size, path, root)
    assert not check_inclusion(LEAVES[index], index, size, [*path, EMPTY], root)
    assert not check_inclusion(leaf_hash(b"other"), index, size, path, root)
    assert not check_inclusion(LEAVES[index], index, size, path, EMPTY)
    other = data.draw(st.integers(-1, size))
    assert check_inclusion(LEAVES[index], other, size, path, root) is (other == index)
    if path:
        place = data.draw(st.integers(0, len(path) - 1))
        assert not check_inclusion(LEAVES[index], index, size, [*path[:place], *path[place + 1 :]], root)


@given(st.data())
def test_a_tree_is_proven_to_be_the_beginning_of_a_larger_one(data):
    size = data.draw(st.integers(0, 600))
    old = data.draw(st.integers(0, size))
    path = consistency_path(old, size, hashes)
    before, after = by_definition(LEAVES[:old]), by_definition(LEAVES[:size])
    assert check_consistency(old, size, before, after, path)
    assert check_consistency(old, size, leaf_hash(b"other"), after, path) is False
    if old not in (0, size):
        assert not check_consistency(old, size, before, leaf_hash(b"other"), path)
        assert not check_consistency(old, size, before, after, path[:-1])
        assert not check_consistency(old, size, before, after, [*path, EMPTY])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 2)])
def test_a_leaf_outside_has_no_path(index, size):
    with pytest.raises(ValueError, match="not in the tree"):
        inclusion_path(index, size, hashes)
