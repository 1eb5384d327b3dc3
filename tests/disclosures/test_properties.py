"""What must hold for every request of known words, whatever its facts."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdspace.disclosures.rules import answers, asking, book, engine
from holdspace.disclosures.rules.words import Token
from tests.disclosures.drawing import VALID_PAPERS, requests
from tests.disclosures.reading import answer, tokens

MANY = settings(max_examples=100, deadline=None)
pytestmark = pytest.mark.slow
OUT = {Token.RELEASE, Token.RELEASE_REQUIRED}
OWN_TRAINING = {"trainee", "practice_staff", "treating_colleague", "originator"}
IN_COURT = {"litigation", "criminal_investigation", "custody_evaluation"}


@MANY
@given(requests())
def test_no_request_of_known_words_fails(request: dict[str, Any]):
    decided = answer(request)
    assert decided["decision"].keys() == set(request["record_kinds"])
    assert set(decided["decision"].values()) <= set(Token)


@MANY
@given(requests(), st.sampled_from(VALID_PAPERS))
def test_a_valid_paper_more_never_keeps_in_what_went_out(request: dict[str, Any], paper: tuple[str, Any]):
    name, held = paper
    if name in request["papers"]:
        return
    before = tokens(request)
    after = tokens(request | {"papers": request["papers"] | {name: held}})
    assert [kind for kind, token in before.items() if token in OUT and after[kind] not in OUT] == []


@MANY
@given(requests(), st.randoms())
def test_the_answer_does_not_depend_on_the_order_of_facts(request: dict[str, Any], chance: Any):
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            items = list(value.items())
            chance.shuffle(items)
            return {key: shuffled(one) for key, one in items}
        if isinstance(value, list):
            return chance.sample([shuffled(one) for one in value], len(value))
        return value

    given_order, other_order = answer(request), answer(shuffled(request))
    for unordered in ("citation", "attachments"):
        assert sorted(given_order.pop(unordered)) == sorted(other_order.pop(unordered))
    if len(request["record_kinds"]) > 1:  # the row named is that of the first kind that goes out
        given_order.pop("table_row"), other_order.pop("table_row")
    assert given_order == other_order


@MANY
@given(requests())
def test_a_psychotherapy_note_goes_out_by_the_closed_list_alone(request: dict[str, Any]):
    asked = request | {"record_kinds": ["psychotherapy_note"]}
    if tokens(asked)["psychotherapy_note"] in OUT:
        assert opening(asking.read(asked)), asked


@MANY
@given(requests())
def test_what_stays_in_is_neither_counted_nor_measured_and_nothing_travels(request: dict[str, Any]):
    decided = answer(request)
    for kind, token in decided["decision"].items():
        if token not in OUT and token not in {Token.NOTICE_REQUIRED, Token.NO_NOTICE}:
            assert (decided["in_accounting"][kind], decided["minimum_necessary"][kind]) == (False, False)
    if not OUT & set(decided["decision"].values()):
        assert decided["attachments"] == []


@MANY
@given(requests())
def test_a_decision_can_be_explained_later(request: dict[str, Any]):
    read = asking.read(request)
    decision = engine.decide_request(read)
    beside = answers.beside(decision, read)
    assert all(len(file["sha256"]) == 64 and file["version"] >= 1 for file in beside["rules"])
    assert {file["id"] for file in beside["rules"]} >= {"vocabulary", "conditions", "situations", "deadlines"}
    assert all(reasons for reasons in answers.as_json(decision)["reasons"].values())


def opening(request: asking.Request) -> bool:
    """Written anew from 45 CFR 164.508(a)(2): is there an authorization for these notes alone, or an opening of the closed list?"""
    facts, who, why = request.facts, request.requester, request.purpose
    return any(
        (
            facts.get("hipaa_authorization.covers") == frozenset({"psychotherapy_note"}),
            (who, why) == ("originator", "treatment"),
            why == "training" and who in OWN_TRAINING and facts.get("training_program.operated_by_practice") is True,
            why in {"defend_patient_action", "litigation"}
            and "patient" in {facts.get("plaintiff"), facts.get("complaint_filed_by")},
            (who, why) == ("hhs", "compliance_investigation") and facts.get("identity_verified") is True,
            _by_law(request),
            (who, why) == ("oversight_agency", "oversight") and _into_the_author(facts),
            (who, why) == ("coroner", "death_investigation"),
            why in {"threat", "emergency"}
            and bool(facts.get("good_faith_belief") and facts.get("recipient_able_to_prevent")),
        )
    )


def _by_law(request: asking.Request) -> bool:
    """Required by law, 164.512(a): an order that names these notes, or a statute that compels a report."""
    facts = request.facts
    kinds = facts.get("court_order.names_kinds")
    ordered = (
        facts.get("court_order.signed_by_judge") is True
        and isinstance(kinds, frozenset)
        and "psychotherapy_note" in kinds
    )
    compelled = bool(facts.get("law_citation"))
    in_question = request.purpose in {*IN_COURT, "oversight", "child_abuse_followup", "child_abuse_report"}
    reports = {"public_health_report", "child_abuse_report", "adult_abuse_report", "mandated_report"}
    return (ordered and in_question) or (compelled and request.purpose in reports)


def _into_the_author(facts: Any) -> bool:
    target, author = facts.get("agency_letter.target"), facts.get("note_author")
    return target == "originator" or (bool(target) and target == author)


def test_the_engine_reads_every_row_it_may_need():
    assert {row.id[0].lower() for row in book.all_rows()} == set(book.BLOCKS)
