"""Every vector gets what it must, and between them they leave no row, side or open point out."""

import re

import pytest

from holdspace.disclosures.rules import book
from tests.disclosures.asked import answers_by_condition
from tests.disclosures.reading import Vector, answer, vectors

VECTORS = vectors()
# Every open point of the fact base that the engine meets. The others: U15 and U17 to U20 have no fact here, U16 is about the log.
OPEN_POINTS = {f"U{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 21, 22, 23, 24)}


@pytest.mark.parametrize("vector", VECTORS, ids=[f"{v.row}: {v.covers}" for v in VECTORS])
def test_a_request_gets_what_the_fact_base_says(vector: Vector):
    got = answer(vector.request)
    wanted = dict(vector.expect)
    missing = wanted.pop("missing", {})
    assert {key: got[key] for key in wanted} == wanted
    assert {kind: got["missing"][kind] for kind in missing} == missing


def test_there_are_vectors_for_every_row_and_every_part_of_the_checklist():
    covered = {vector.row for vector in VECTORS}
    rows = {row.id for row in book.all_rows()}
    assert len(rows) == 68
    assert rows - covered == set()
    checklist = {f"AV-{n:02}" for n in range(1, 16) if n != 13} | {f"AC-0{n}" for n in (1, 2, 3)}
    assert (checklist | {f"AD-0{n}" for n in range(1, 6)}) - covered == set()  # AV-13 is asked of row F06
    assert len(VECTORS) >= 150


def test_every_cell_is_in_a_vector():
    seen = {(vector.expect["table_row"], kind) for vector in VECTORS for kind in vector.expect["decision"]}
    wanted = {(row.id, kind) for row in book.all_rows() for kind in row.cells if row.id not in {"G02", "G03"}}
    assert wanted - seen == set()


def test_every_open_point_has_a_vector():
    told = " ".join(vector.covers for vector in VECTORS)
    assert OPEN_POINTS - set(re.findall(r"\bU\d+\b", told)) == set()


def test_every_condition_is_seen_to_hold_and_not_to_hold():
    """Both sides: each condition of a cell, asked over all vectors, has answered yes and something else."""
    chooses_its_row = {"irb_waiver", "bare_subpoena"}  # without it the request is not in the row
    one_sided = {name: sorted(map(str, got)) for name, got in answers_by_condition(VECTORS).items() if len(got) < 2}
    assert one_sided.keys() == chooses_its_row
