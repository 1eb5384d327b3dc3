"""Words outside the vocabulary are refused by name, with what is allowed; what is absent is unknown."""

from datetime import date

import pytest

from holdspace.disclosures.rules import asking, book
from tests.disclosures.reading import answer, tokens

GOOD = {"requester": "health_plan", "purpose": "payment", "record_kinds": ["progress_note"]}


@pytest.mark.parametrize(
    ("change", "named", "allowed"),
    [
        ({"requester": "insurance"}, "'insurance' is no requester", "health_plan"),
        ({"requester": None}, "requester is missing", "health_plan"),
        ({"purpose": "curiosity"}, "'curiosity' is no purpose", "payment"),
        ({"purpose": 7}, "7 is no purpose", "payment"),
        ({"record_kinds": ["diary"]}, "'diary' is no record_kind", "progress_note"),
        ({"record_kinds": []}, "record_kinds is missing or empty", "progress_note"),
        ({"record_kinds": None}, "record_kinds is missing or empty", "progress_note"),
        ({"paper": {}}, "'paper' is no key of a request", "papers"),
        ({"papers": {"autorization": {}}}, "'autorization' is no fact of papers", "hipaa_authorization"),
        ({"papers": {"subpoena": {"signer": "clerk"}}}, "'signer' is no part of subpoena", "issuer"),
        ({"papers": {"subpoena": {"issuer": "sheriff"}}}, "'sheriff' is no value of subpoena.issuer", "grand_jury"),
        ({"papers": {"identity_verified": "yes"}}, "'yes' is no value of identity_verified", "true, false"),
        ({"papers": {"part2_consent": {"scope": "general"}}}, "'general' is no value of part2_consent.scope", "tpo"),
        (
            {"papers": {"hipaa_authorization": {"covers": ["all"]}}},
            "'all' is no value of hipaa_authorization.covers",
            "sud_record",
        ),
        ({"papers": {"hipaa_authorization": {"revoked_on": "soon"}}}, "'soon' is no date", "2026-11-25"),
        ({"papers": {"hipaa_authorization": []}}, "hipaa_authorization is an object", "covers"),
        ({"papers": {"persons_affected": -1}}, "persons_affected is a whole number", ""),
        ({"papers": {"note_author": 3}}, "note_author is a text", ""),
        ({"papers": {"hipaa_authorization": {"signed_by": [3]}}}, "hipaa_authorization.signed_by is a text", ""),
        ({"papers": []}, "papers is an object", ""),
        ({"state": "Ohio"}, "'Ohio' is no state", "two letters"),
        ({"as_of": "2026-11-2512"}, "'2026-11-2512' is no date", ""),
        ({"as_of": "today"}, "'today' is no date of as_of", "2026-11-25"),
        ({"items": "note"}, "items is a list", ""),
        ({"items": [{"name": "n"}]}, "An item is {name, regimes}", ""),
    ],
)
def test_a_wrong_word_is_refused_by_name(change, named, allowed):
    with pytest.raises(asking.BadRequest) as refused:
        answer(GOOD | change)
    told = " ".join(refused.value.complaints)
    assert named in told
    assert allowed in told


def test_a_request_that_is_no_object_is_refused():
    with pytest.raises(asking.BadRequest):
        answer(["patient"])


def test_every_wrong_word_is_named_at_once():
    with pytest.raises(asking.BadRequest) as refused:
        answer({"requester": "insurance", "purpose": "curiosity", "record_kinds": ["diary"]})
    assert len(refused.value.complaints) == 3


def test_a_long_wrong_word_is_cut():
    with pytest.raises(asking.BadRequest) as refused:
        answer(GOOD | {"requester": "x" * 500})
    assert "x" * 100 not in refused.value.complaints[0]


def test_a_fact_that_is_null_is_as_good_as_absent():
    read = asking.read(GOOD | {"papers": {"identity_verified": None, "agreement": {"present": None}, "state": None}})
    assert read.facts == {}


def test_a_null_basis_says_that_an_order_has_none():
    order = {"present": True, "signed_by_judge": True, "names_kinds": ["sud_record"]}
    asked = {"requester": "court", "purpose": "litigation", "record_kinds": ["sud_record"]}
    assert tokens(asked | {"papers": {"court_order": order}}) == {"sud_record": "HOLD_FOR_REVIEW"}
    assert tokens(asked | {"papers": {"court_order": order | {"part2_basis": None}}}) == {"sud_record": "REFUSE"}


def test_a_bare_yes_says_that_a_paper_is_there():
    for shape in (True, {"present": True}):
        read = asking.read(
            GOOD | {"papers": {"business_associate_agreement": shape, "irb_waiver": shape, "law_citation": True}}
        )
        assert read.facts == {
            "business_associate_agreement.present": True,
            "irb_waiver": True,
            "law_citation": "stated",
        }


def test_kinds_come_once_each_and_may_come_as_one_word():
    assert asking.read(GOOD | {"record_kinds": ["progress_note", "progress_note"]}).kinds == ("progress_note",)
    assert asking.read(GOOD | {"record_kinds": "progress_note"}).kinds == ("progress_note",)


def test_state_and_day_may_stand_beside_the_papers_or_among_them():
    beside = asking.read(GOOD | {"state": "wa", "as_of": "2026-11-25"})
    among = asking.read(GOOD | {"papers": {"state": "WA", "as_of": "2026-11-25"}})
    assert (beside.state, beside.as_of) == (among.state, among.as_of) == ("WA", date(2026, 11, 25))


def test_without_the_day_decided_for_nobody_can_say_that_a_paper_has_not_expired():
    paper = {
        "present": True,
        "covers": ["progress_note"],
        "elements_complete": True,
        "recipient_matches": True,
        "expires_on": "2999-01-01",
    }
    asked = {
        "requester": "employer",
        "purpose": "employment",
        "record_kinds": ["progress_note"],
        "papers": {"hipaa_authorization": paper},
    }
    assert tokens(asked) == {"progress_note": "NEEDS_AUTHORIZATION"}
    assert tokens(asked | {"as_of": "2026-11-25"}) == {"progress_note": "RELEASE"}


def test_every_word_of_the_vocabulary_is_told_of_in_the_paper_for_the_privacy_officer():
    told = (book.DATA.parents[2] / "docs" / "disclosures.md").read_text("utf-8")
    terms = book.vocabulary().rule
    words = [*terms.kinds, *terms.requesters, *terms.purposes, *terms.facts, *terms.papers]
    words += [part for paper in terms.papers.values() for part in paper.parts]
    words += [word for fact in terms.facts.values() for word in fact.words]
    assert [word for word in words if f"`{word}`" not in told] == []
