"""The rule files say what the fact base's table says, cell by cell; and every file is sound and proves itself."""

import json

import pytest

from holdspace.disclosures.rules import book, engine
from holdspace.disclosures.rules.conditions import question
from holdspace.disclosures.rules.words import Code, Effect
from holdspace.kernel.rulebook import RuleFileError
from tests.disclosures import reading

CODES = {
    "P": Code.PERMIT,
    "AG": Code.AGREE,
    "PC": Code.P2_CONSENT,
    "AU": Code.AUTHZ,
    "M": Code.MANDATORY,
    "X": Code.PROHIBITED,
    "NR": Code.NO_RIGHT,
    "ST": Code.STATE_LAW,
    "DI": Code.DISCRETIONARY,
    "PC+AU": Code.BOTH,
    "P/PC": Code.PERMIT_OR_CONSENT,
    "REF C03, else AU": Code.AUTHZ,
    "REF C03, else PC": Code.P2_CONSENT,
}
TABLE = reading.cells()
ROWS = {row.id: row for row in book.all_rows()}
EXAMPLES = [(row.id, example) for row in ROWS.values() for example in row.examples]


@pytest.mark.parametrize("row_id", TABLE)
def test_a_row_says_what_the_table_says(row_id: str):
    codes, needed, counted = TABLE[row_id]
    row = ROWS[row_id]
    assert {kind: row.cells[kind].code for kind in reading.KINDS} == {
        kind: CODES[code.replace("*", "")] for kind, code in codes.items()
    }
    assert row.minimum_necessary is needed.startswith("Y")
    assert row.in_accounting is counted.startswith("Y")


def test_the_table_has_its_68_rows():
    assert len(TABLE) == 65
    assert ROWS.keys() - TABLE.keys() == {"G01", "G02", "G03"}


def test_a_cell_with_a_star_explains_itself():
    silent = [
        (row_id, kind)
        for row_id, (codes, _, _) in TABLE.items()
        for kind, code in codes.items()
        if "*" in code and not ROWS[row_id].cells[kind].note
    ]
    assert silent == []


def test_a_mark_with_a_star_has_something_that_changes_it():
    """A10, B02, B05 and F02-F03 change by a way of the cell, by caution (U21), or by being a disclosure at all."""
    by_way = {"A10", "B02", "B05", "F02", "F03", "C03", "C04", "F08", "E05"}
    rigid = []
    for row_id, (_, needed, counted) in TABLE.items():
        row = ROWS[row_id]
        starred = ("*" in needed and not (row.minimum_necessary_if or row.minimum_necessary_unless)) or (
            "*" in counted and not row.in_accounting_if
        )
        if starred and row_id not in by_way:
            rigid.append(row_id)
    assert rigid == []


@pytest.mark.parametrize(("row_id", "example"), EXAMPLES, ids=[row_id for row_id, _ in EXAMPLES])
def test_an_example_in_a_rule_file_holds(row_id: str, example: book.Example):
    assert reading.tokens(json.loads(example.request)) == example.expect


def test_every_row_has_examples_citations_and_four_cells():
    assert [row.id for row in ROWS.values() if not row.examples or not row.citations or len(row.cells) != 4] == []


def test_every_word_that_a_file_names_exists():
    engine.prepare()


def test_a_file_that_names_no_condition_of_ours_stops_the_start():
    with pytest.raises(RuleFileError, match="there is no condition 'full_moon'"):
        question("full_moon")
    with pytest.raises(RuleFileError, match="there is no row 'A99'"):
        book.row("A99")


def test_every_row_can_be_reached_and_every_situation_leads_to_rows():
    terms = book.vocabulary().rule
    named = set()
    for situation in book.situations().rule.situation:
        assert set(situation.requesters) <= terms.requesters.keys()
        assert set(situation.purposes) <= terms.purposes.keys()
        named |= {row for entry in situation.entries for row in entry.rows} | set(situation.otherwise.values())
        assert not situation.together or situation.otherwise.keys() == set(situation.requesters)
    assert named == ROWS.keys()


def test_no_pair_of_words_stands_in_two_situations():
    pairs = [
        (requester, purpose)
        for situation in book.situations().rule.situation
        for requester in situation.requesters
        for purpose in situation.purposes
    ]
    assert len(pairs) == len(set(pairs))


def test_every_condition_looks_at_facts_that_a_request_may_have():
    terms = book.vocabulary().rule
    known = {*terms.facts, *(f"{paper}.{part}" for paper, found in terms.papers.items() for part in found.parts)}
    for name, condition in book.conditions().rule.condition.items():
        assert set(condition.facts) <= known, name
        question(name)


def test_states_ship_only_what_was_read_and_never_open():
    shipped = book.all_states()
    assert {state.jurisdiction for state in shipped} == {"CA", "NY", "TX", "IL", "FL", "MA", "WA", "DC"}
    for state in shipped:
        assert [rule.id for rule in state.entry if rule.confidence != "T"] == []
        ignored = {rule.id for rule in state.entry if rule.direction == "less_access_than_federal"}
        assert ignored == {rule.id for rule in state.entry if rule.effect is Effect.IGNORED}


def test_the_right_of_access_is_where_the_table_has_it():
    assert {row.id for row in ROWS.values() if row.right_of_access} == {"B01", "B02", "B03", "B04", "B06", "B08", "B10"}
    assert {row.id for row in ROWS.values() if row.clock == "access"} == {
        "B01",
        "B02",
        "B03",
        "B04",
        "B06",
        "B08",
        "B10",
    }


def test_an_item_of_two_regimes_goes_out_only_if_both_agree():
    request = {
        "requester": "outside_provider",
        "purpose": "treatment",
        "items": [{"name": "note 7", "regimes": ["progress_note", "sud_record"]}],
    }
    assert reading.answer(request)["items"] == {"note 7": "NEEDS_CONSENT"}
    consent = {"part2_consent": {"present": True, "scope": "tpo", "elements_complete": True}}
    assert reading.answer(request | {"papers": consent})["items"] == {"note 7": "RELEASE"}
    both = engine.decide(request | {"papers": consent})
    assert both.of_item(("progress_note", "sud_record")) == "RELEASE"
