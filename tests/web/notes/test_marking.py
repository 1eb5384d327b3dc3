"""The boundary check in the editor, as far as the server has a part in it, and the page that compares the two kinds of notes."""

import re
from html import unescape

import pytest

from holdspace.boundary import check
from holdspace.notes.phrase_rules import blanks
from holdspace.notes.silences.models import Silenced
from holdspace.notes.silences.rules import ABOUT_THE_NOTE, KINDS
from holdspace.web.notes.marking import WORDS
from tests.web.clinic import SCRIPT, Visit

SENTENCE = "0f" * 32
FILLED = {"topic": "sleep", "skill or goal": "paced breathing", "method": "exposure", "response": "calmer by the end"}


@pytest.fixture
def ada(cast):
    return Visit(cast.person("ada"))


def element(page):
    """What the script of the check is told by the page."""
    [tag] = re.findall(r"<boundary-check[^>]*>", page)
    return {name: unescape(value) for name, value in re.findall(r'data-([a-z]+)="([^"]*)"', tag)}


def test_the_editor_names_the_check_by_the_hash_of_its_files(cast, ada):
    told = element(ada.open(f"/notes/{cast.draft('cleo').id}/"))
    assert re.fullmatch(r"/static/boundary/book\.[0-9a-f]{12}\.json", told["book"])
    assert re.fullmatch(r"/static/ui/js/boundary-worker\.[0-9a-f]{12}\.js", told["worker"])


def test_a_key_for_digests_is_of_one_note_and_the_same_at_every_visit(cast, ada):
    first, second = (f"/notes/{cast.draft('cleo').id}/" for _ in range(2))
    key = element(ada.open(first))["key"]
    assert re.fullmatch("[0-9a-f]{64}", key)
    assert element(ada.open(first))["key"] == key
    assert element(ada.open(second))["key"] != key


def test_what_is_silenced_is_on_the_page_and_comes_back(cast, ada):
    page = f"/notes/{cast.draft('cleo').id}/"
    for given in ({"scope": "sentence", "what": SENTENCE}, {"scope": "note", "what": "long"}):
        ada.post(f"{page}silence/", given, 204, **SCRIPT)
    ada.post(f"{page}silence/", {"scope": "author", "what": "guilt"})
    told = element(ada.open(page))
    assert (told["sentences"], told["kinds"], told["always"]) == (SENTENCE, "guilt long", "guilt")
    ada.post(f"{page}marks/", {}, 204, **SCRIPT)
    told = element(ada.open(page))
    assert (told["sentences"], told["kinds"]) == ("", "guilt")
    assert "In none of your notes you want marked: guilt or regret." in ada.open("/notes/two-kinds/")
    ada.post("/notes/two-kinds/marks/", {})
    assert "In none of your notes" not in ada.open("/notes/two-kinds/")
    assert Silenced.objects.count() == 0


def test_a_sentence_in_words_is_refused(cast, ada):
    ada.post(f"/notes/{cast.draft('cleo').id}/silence/", {"scope": "sentence", "what": "He said it."}, 422, **SCRIPT)
    assert Silenced.objects.count() == 0


def test_moving_to_a_psychotherapy_note_is_not_offered_while_nothing_could_take_it(cast, ada):
    page = ada.open(f"/notes/{cast.draft('cleo').id}/")
    assert page.count("Move to psychotherapy note") == len(re.findall(r"<p data-moving hidden>", page)) == 1


def test_the_words_are_of_every_kind_and_nothing_is_said_that_cannot_be_silenced(cast, ada):
    assert [one.kind for one in WORDS] == list(KINDS)
    page = ada.open(f"/notes/{cast.draft('cleo').id}/")
    assert set(re.findall(r'data-remark="(\w+)"', page)) == set(ABOUT_THE_NOTE)


@pytest.mark.parametrize("words", WORDS, ids=lambda one: one.kind)
def test_a_more_general_wording_waits_for_the_authors_own_words_and_is_not_marked_itself(words):
    found = blanks(words.phrase)
    assert found
    text = words.phrase
    for blank in found:
        text = text.replace(f"[[{blank.words}]]", FILLED.get(blank.words, blank.words.split("|")[0]))
    assert check(text, "progress") == []


def test_the_page_compares_in_the_same_words_as_the_page_for_psychotherapy_notes(cast, ada):
    record, sealed = ada.open("/notes/two-kinds/"), ada.open("/psychotherapy/")
    [table] = re.findall(r'<table class="two-kinds">.*?</table>', record, re.DOTALL)
    assert table in sealed
    for said in ("45 CFR 164.501", "164.508(a)(2)", "164.524(a)(1)(i)", "use progress notes"):
        assert said in record


def test_a_sentence_ticks_an_element_in_the_answer_to_a_save(cast, ada):
    note = cast.draft("cleo", text="Came by taxi.")
    page = f"/notes/{note.id}/"
    assert 'data-supplies="modality_frequency"' in ada.open(page)
    answer = ada.post(f"{page}draft/", ada.form("/draft/") | {"s": "Weekly individual CBT."}, 200, **SCRIPT)
    assert "in a sentence of Subjective" in answer
