"""What a note lacks of N1 to N13: told as one writes, never in the way."""

import pytest

from holdspace.notes.completeness import ELEMENTS, Session, completeness
from holdspace.notes.formats import note_template, note_templates

OFFICE = Session("in_person", "Office")


def missing(key, sections=None, blocks=None, session=OFFICE):
    rule = note_template(key).rule
    return [one.element.code for one in completeness(rule, session, sections or {}, blocks or {}) if not one.present]


def test_an_empty_soap_note_lacks_what_is_written_and_has_what_the_session_says():
    checks = completeness(note_template("soap").rule, OFFICE, {}, {})
    assert [one.element.code for one in checks if one.present] == ["N1", "N2", "N3"]
    assert missing("soap") == ["N4", "N5", "N6", "N7", "N8", "N9"]


def test_each_section_supplies_what_belongs_there():
    assert missing("soap", {"s": "Sleeps badly."}) == ["N4", "N7", "N8", "N9"]
    assert missing("soap", {"s": "x", "o": "x", "a": "x"}) == ["N4", "N9"]
    assert missing("soap", {"s": "x", "o": "x", "a": " \n", "p": "x"}) == ["N8"]


def test_a_block_supplies_its_element_and_says_so():
    rule = note_template("dap").rule
    checks = completeness(rule, OFFICE, {}, {"treatment": {"modality": "CBT"}, "interventions": {"done": ["x"]}})
    found = {one.element.code: one.found_in for one in checks if one.present}
    assert (found["N4"], found["N7"]) == ("Treatment", "Interventions")


@pytest.mark.parametrize(
    ("session", "there"),
    [(Session("in_person", ""), False), (Session("in_person", "Office"), True), (Session("video", ""), True)],
)
def test_where_one_met_is_said_by_the_session(session, there):
    assert ("N2" in missing("soap", session=session)) is not there


@pytest.mark.parametrize(
    "words", ["Denies suicidal thoughts.", "Thoughts of death at night.", "Spoke of an overdose in 2019."]
)
def test_risk_is_asked_for_once_it_is_mentioned(words):
    assert "N10" not in missing("soap", {"s": "Slept well."})
    assert "N10" in missing("soap", {"s": words})
    assert "N10" not in missing("soap", {"s": words, "a": "Low, as before."})
    assert "N10" not in missing("soap", {"s": words}, {"risk": {"ideation": "none"}})


@pytest.mark.parametrize("key", ["crisis", "intake", "discharge"])
def test_some_kinds_of_notes_always_ask_for_risk(key):
    assert "N10" in missing(key)


@pytest.mark.parametrize(("supervised", "said"), [(None, None), (True, True), (False, False)])
def test_supervision_is_asked_of_a_supervisee_alone(supervised, said):
    checks = completeness(note_template("soap").rule, Session("video", "", supervised), {}, {})
    assert next((one.present for one in checks if one.element.code == "N13"), None) is said


@pytest.mark.parametrize("key", list(note_templates()))
def test_every_element_of_every_format_has_a_place_to_be_written(key):
    rule = note_template(key).rule
    places = {*rule.keys, *(f"block-{one}" for one in rule.block_keys)}
    checks = completeness(rule, OFFICE, {}, {})
    assert [one.element.code for one in checks if not one.present and one.where not in places] == []
    everything = dict.fromkeys(rule.keys, "x")
    assert missing(key, everything, {one: {"x": "x"} for one in rule.block_keys}) == []


def test_every_element_has_its_words_and_its_source():
    assert list(ELEMENTS) == [f"N{number}" for number in range(1, 14)]
    assert all(one.here and one.missing and one.source for one in ELEMENTS.values())


# --- a sentence that says it, wherever it stands ---


@pytest.mark.parametrize(
    ("words", "supplied"),
    [
        ("Individual CBT, weekly.", ["N4", "N7"]),
        ("Next session Thursday at three; bring the thought log.", ["N9"]),
        ("Fewer panic attacks than in March, steadily improving.", ["N8"]),
        ("His aunt bakes bread.", []),
        ("", []),
    ],
)
def test_a_sentence_in_another_section_supplies_its_element(words, supplied):
    before = missing("soap", {"s": "His aunt bakes bread."})
    assert [code for code in before if code not in missing("soap", {"s": words or "His aunt bakes bread."})] == supplied


def test_it_is_said_where_the_sentence_stands():
    checks = completeness(note_template("soap").rule, OFFICE, {"s": "Plan: weekly individual CBT."}, {})
    found = {one.element.code: (one.where, one.found_in) for one in checks if one.present}
    assert found["N4"] == ("s", "a sentence of Subjective")


def test_the_place_made_for_it_comes_first_and_blocks_before_all():
    both = {"s": "Weekly individual CBT.", "p": "x"}
    checks = completeness(note_template("soap").rule, OFFICE, both, {})
    assert {one.element.code: one.found_in for one in checks}["N4"] == "Plan"


def test_what_no_sentence_can_supply_is_not_looked_for():
    rule = note_template("soap").rule
    kinds = {one.element.code: one.supplies for one in completeness(rule, OFFICE, {}, {})}
    assert kinds["N6"] == ""
    assert kinds["N8"] == "prognosis progress"


@pytest.mark.parametrize("text", ["\x00\ud800", "." * 30_000, "word " * 20_000, "\U0001f642" * 5000])
def test_hostile_text_is_answered(text):
    assert "N9" in missing("soap", {"s": text})
