"""Phrases by code, own and shared, and blanks that must be filled before signing."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from holdspace.notes import phrases as reading
from holdspace.notes.groups.queries import open_group_signing
from holdspace.notes.models import Draft, Phrase
from holdspace.notes.phrase_rules import blanks, bracket_problem, clean_code, phrase_problems
from holdspace.notes.readiness import BLANK, obstacles
from holdspace.notes.services import addenda, drafts, phrases, signing
from tests.cast import AT
from tests.notes.groups import harbor


def save(cast, who="ada", **changed):
    wanted: dict[str, Any] = {"code": ".slp", "text": "Sleep about [[hours]] hours.", "shared": False, "at": AT}
    return phrases.save_phrase(cast.actor(who), **(wanted | changed))


def at_hand(cast, who):
    return {one.code: one.text for one in reading.phrases_at_hand(cast.actor(who))}


# --- blanks ---


def test_blanks_are_found_in_order_with_their_choices():
    found = blanks("[[hours]] hours, waking [[ never | some nights ]].")
    assert [(one.words, one.choices) for one in found] == [
        ("hours", ()),
        ("never | some nights", ("never", "some nights")),
    ]
    assert found[0].end == 9


@pytest.mark.parametrize("text", ["[[ ]]", "[[", "]]", "[one]", "[[over\ntwo lines]]", "array[0][1]"])
def test_brackets_without_words_are_just_brackets(text):
    assert blanks(text) == []


@given(st.text(alphabet="ab[]| \n", max_size=40))
def test_a_text_without_a_bracket_problem_keeps_no_bracket_once_its_blanks_are_filled(text):
    if bracket_problem(text):
        return
    filled = text
    for one in reversed(blanks(text)):
        filled = filled[: one.start] + "x" + filled[one.end :]
    assert ("[[" in filled, "]]" in filled) == (False, False)


@pytest.mark.parametrize(
    ("code", "text", "field", "word"),
    [
        (".slp", "", "text", "what the code stands for"),
        (".slp", "  \n", "text", "what the code stands for"),
        (".slp", "x" * 5001, "text", "5,001 characters"),
        (".slp", "a\x00b", "text", "control character"),
        (".slp", "a [[b [[c]] d]]", "text", "inside another"),
        (".slp", "a [[b] c", "text", "not closed"),
        (".slp", "one\na [[b", "text", "line 2"),
        (".slp", "a [[ ]] c", "text", "empty"),
        (".slp", "a [[" + "b" * 201 + "]]", "text", "longer than 200"),
        ("", "Words.", "code", "full stop"),
        (".two words", "Words.", "code", "full stop"),
        ("." + "x" * 41, "Words.", "code", "39 letters"),
    ],
)
def test_what_is_no_phrase_is_refused_in_a_sentence_without_its_text(code, text, field, word):
    (sentence,) = phrase_problems(code, text)[field]
    assert word in sentence
    assert not text.strip() or text not in sentence


def test_a_code_is_kept_small_and_with_its_full_stop():
    assert [clean_code(one) for one in ("SLP", ".Slp ", "ß")] == [".slp", ".slp", ".ss"]


# --- own and shared ---


def test_own_phrases_are_ones_own_and_shared_ones_everybodys(cast):
    save(cast, text="Ada's own.")
    save(cast, shared=True, code=".tel", text="Seen by video.")
    assert at_hand(cast, "ada") == {".slp": "Ada's own.", ".tel": "Seen by video."}
    assert at_hand(cast, "tomas") == {".tel": "Seen by video."}
    assert at_hand(cast, "noor") == {}


def test_of_one_code_ones_own_wins(cast):
    save(cast, shared=True, text="The practice's.")
    save(cast, text="Ada's own.")
    assert at_hand(cast, "ada") == {".slp": "Ada's own."}
    assert at_hand(cast, "gus") == {".slp": "The practice's."}
    assert [one.text for one in reading.list_phrases(cast.actor("ada"), at=AT)] == ["Ada's own.", "The practice's."]


def test_a_code_stands_once_for_each(cast):
    save(cast)
    with pytest.raises(Invalid) as twice:
        save(cast, code="SLP")
    assert "have a phrase with this code already" in twice.value.sentence
    save(cast, "tomas")
    save(cast, shared=True)
    with pytest.raises(Invalid):
        save(cast, "olive", shared=True)
    assert Phrase.objects.count() == 3


def test_a_change_is_the_next_version_and_the_one_before_stays(cast):
    first = save(cast)
    second = save(cast, replaces=first.id, text="Sleep: [[hours]].")
    assert (second.version, at_hand(cast, "ada")) == (2, {".slp": "Sleep: [[hours]]."})
    first.refresh_from_db()
    assert (first.text, first.retired_at) == ("Sleep about [[hours]] hours.", AT)
    with pytest.raises(Conflict):
        save(cast, replaces=first.id, text="Too late.")


def test_an_own_phrase_becomes_everybodys(cast):
    first = save(cast)
    save(cast, replaces=first.id, shared=True)
    assert at_hand(cast, "tomas") == {".slp": "Sleep about [[hours]] hours."}


def test_posted_twice_it_is_kept_once(cast):
    form = uuid4()
    assert save(cast, phrase_id=form).id == save(cast, phrase_id=form).id == form
    with pytest.raises(Conflict):
        save(cast, "tomas", phrase_id=form)


def test_a_retired_phrase_is_at_hand_no_longer_and_its_code_is_free(cast):
    first = save(cast)
    phrases.retire_phrase(cast.actor("ada"), first.id, at=AT)
    assert at_hand(cast, "ada") == {}
    save(cast)


@pytest.mark.parametrize(
    ("who", "shared", "error"),
    [
        ("tomas", True, Denied),
        ("fay", False, Denied),
        ("mara", True, Denied),
        ("olive", False, Denied),
        ("bil", False, Denied),
    ],
)
def test_who_keeps_no_phrase(cast, who, shared, error):
    with pytest.raises(error):
        save(cast, who, shared=shared)
    assert Phrase.objects.count() == 0


def test_nobody_changes_somebody_elses_nor_another_practices(cast):
    own, shared = save(cast), save(cast, shared=True, code=".tel")
    for who, row in (("tomas", own), ("olive", own), ("noor", own), ("noor", shared)):
        with pytest.raises(NotFound):
            phrases.retire_phrase(cast.actor(who), row.id, at=AT)
    with pytest.raises(Denied):
        phrases.retire_phrase(cast.actor("tomas"), shared.id, at=AT)
    assert Phrase.objects.filter(retired_at=None).count() == 2


def test_a_client_of_the_caseload_is_seen_and_another_is_not(cast):
    ada = cast.actor("ada")
    assert reading.clients_named(ada, [".cleo", "Cleo did well; the marmalade was Theodore's."]) == ["cleo", "Cleo"]
    assert reading.clients_named(cast.actor("tomas"), ["Cleo did well."]) == []
    assert reading.clients_named(ada, ["Nils is elsewhere."]) == []


# --- in a note ---


def test_a_phrase_goes_below_what_stands_there_and_nothing_is_lost(cast):
    phrase, note = save(cast), cast.draft("cleo", text="Came on time.")
    made = phrases.insert_phrase(cast.actor("ada"), note.id, phrase_id=phrase.id, section="s", revision=1, at=AT)
    assert made.draft.sections[0]["text"] == "Came on time.\nSleep about [[hours]] hours."
    with pytest.raises(Conflict):
        phrases.insert_phrase(cast.actor("ada"), note.id, phrase_id=phrase.id, section="s", revision=1, at=AT)


def test_no_phrase_goes_where_it_cannot(cast):
    own, note = save(cast, "tomas"), cast.draft("cleo")
    with pytest.raises(NotFound):
        phrases.insert_phrase(cast.actor("ada"), note.id, phrase_id=own.id, section="s", revision=1, at=AT)
    mine = save(cast)
    with pytest.raises(Refused):
        phrases.insert_phrase(cast.actor("ada"), note.id, phrase_id=mine.id, section="zz", revision=1, at=AT)
    assert Draft.objects.get(note=note).revision == 1


def test_a_blank_stands_in_the_way_of_signing_and_says_where(cast):
    note = cast.draft("cleo", sections={"s": "Slept [[hours]] hours.", "p": "[ [one] ] and [[ ]]."})
    found = obstacles(note, at=AT)
    assert [(one.sentence, one.section, one.quote) for one in found] == [(BLANK, "s", "[[hours]]")]
    with pytest.raises(Refused) as refused:
        signing.sign_note(cast.actor("ada"), note.id, revision=1, proof=cast.proof(), at=AT)
    assert "hours" not in refused.value.sentence
    note = drafts.save_draft(cast.actor("ada"), note.id, sections={"s": "Slept 7 hours."}, revision=1, at=AT)
    assert cast.sign(note).state == "signed"


def test_a_blank_in_a_structured_part_stands_in_the_way_too(cast):
    note = cast.draft("cleo", text="Slept.")
    blocks = {"treatment": {"modality": "[[CBT|ACT]]"}}
    note = drafts.save_draft(cast.actor("ada"), note.id, sections={"s": "Slept."}, blocks=blocks, revision=1, at=AT)
    assert [(one.section, one.quote) for one in obstacles(note, at=AT)] == [("treatment", "[[CBT|ACT]]")]


def test_an_addendum_with_a_blank_is_not_signed(cast):
    with pytest.raises(Invalid) as invalid:
        addenda.add_addendum(cast.actor("ada"), cast.notes["cleo"], text="On [[day]].", proof=cast.proof(), at=AT)
    assert invalid.value.fields["text"] == [
        "A blank is not filled yet. Write what belongs there, or take it out, then sign."
    ]


def test_a_blank_in_a_groups_notes_is_said_once_and_nothing_of_them_is_signed(cast):
    group = harbor(cast)
    session = group.written()
    group.share(session, topic="Distress tolerance, [[skill]].", method="Paired practice.")
    group.write(session, "Cleo", participation="Took part [[how]].", response="Calm.")
    _, checked = open_group_signing(group.ada, session, at=AT)
    found = [(one.note and one.note.client_id, one.obstacle.section, one.obstacle.quote) for one in checked.in_the_way]
    assert sorted(found, key=str) == sorted(
        [(None, "topic", "[[skill]]"), (group.members["Cleo"], "participation", "[[how]]")], key=str
    )
    with pytest.raises(Refused):
        group.sign(session)
    group.share(session, topic="Distress tolerance.", method="Paired practice.")
    group.write(session, "Cleo", participation="Took part.", response="Calm.")
    assert len(group.sign(session)) == 4


def test_a_supervisees_phrases_are_their_own_and_their_supervisors_do_not_see_them(cast):
    save(cast, "gus", text="Gus's own.")
    assert (at_hand(cast, "gus"), at_hand(cast, "ben")) == ({".slp": "Gus's own."}, {})
