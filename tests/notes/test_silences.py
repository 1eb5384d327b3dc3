"""What the boundary check is asked not to mark: by sentence, note or author; never a word of the sentence is kept."""

import json
from pathlib import Path

import pytest

from holdspace import boundary
from holdspace.kernel.errors import Denied, Invalid, NotFound, Refused
from holdspace.notes.models import Draft, RecordVersion
from holdspace.notes.services import drafts, signing
from holdspace.notes.silences import services
from holdspace.notes.silences.models import Silenced
from holdspace.notes.silences.queries import always_silenced, silences_of, silences_of_shared
from holdspace.notes.silences.rules import KINDS, Silences
from holdspace.notes.silences.services import mark_again, mark_kinds_again, mark_shared_again, silence, silence_shared
from tests.cast import AT
from tests.notes.groups import harbor

SENTENCE, OTHER = "a1" * 32, "b2" * 32


@pytest.fixture
def draft(cast):
    return cast.draft("cleo")


def quiet(cast, draft, scope, what, who="ada"):
    silence(cast.actor(who), draft.id, scope=scope, what=what, at=AT)


def found(cast, draft):
    return silences_of(cast.actor("ada"), draft)


def test_kinds_are_those_of_the_rulebook():
    book = json.loads((Path(boundary.__file__).parent / "data" / "rules.json").read_text())
    assert set(KINDS) == {"process", *book["harms"]}


def test_each_reach_is_kept_by_itself_and_asked_twice_kept_once(cast, draft):
    for _ in range(2):
        quiet(cast, draft, "sentence", SENTENCE)
        quiet(cast, draft, "note", "conflict")
        quiet(cast, draft, "note", "long")
        quiet(cast, draft, "author", "quotation")
    assert found(cast, draft) == Silences(
        frozenset({SENTENCE}), frozenset({"conflict", "long"}), frozenset({"quotation"})
    )
    assert Silenced.objects.count() == 4
    assert len(cast.events("note.edit")) == 4


def test_another_note_knows_only_what_its_author_never_wants_to_see(cast, draft):
    quiet(cast, draft, "sentence", SENTENCE)
    quiet(cast, draft, "author", "guilt")
    other = cast.draft("cleo")
    assert found(cast, other) == Silences(always=frozenset({"guilt"}))
    assert silences_of(cast.actor("gus"), other).always == frozenset()


@pytest.mark.parametrize(
    ("scope", "what"),
    [
        ("sentence", "He said that his mother left."),
        ("sentence", SENTENCE[:-1]),
        ("sentence", SENTENCE.upper()),
        ("sentence", "quotation"),
        ("note", SENTENCE),
        ("note", "everything"),
        ("author", "long"),
        ("practice", "guilt"),
        ("", ""),
    ],
)
def test_words_and_unknown_kinds_are_refused_and_nothing_is_kept(cast, draft, scope, what):
    with pytest.raises(Invalid):
        quiet(cast, draft, scope, what)
    assert Silenced.objects.count() == 0


def test_no_draft_holds_more_than_it_can_have_sentences(cast, draft, monkeypatch):
    monkeypatch.setattr(services, "MOST", 1)
    quiet(cast, draft, "sentence", SENTENCE)
    quiet(cast, draft, "sentence", SENTENCE)
    with pytest.raises(Refused):
        quiet(cast, draft, "sentence", OTHER)


@pytest.mark.parametrize(("who", "error"), [("ben", (Denied, NotFound)), ("noor", NotFound), ("tomas", NotFound)])
def test_nobody_but_the_author_silences_anything(cast, draft, who, error):
    with pytest.raises(error):
        quiet(cast, draft, "sentence", SENTENCE, who)


def test_marks_come_back_in_the_note_and_in_all_notes(cast, draft):
    ada = cast.actor("ada")
    quiet(cast, draft, "sentence", SENTENCE)
    quiet(cast, draft, "author", "guilt")
    mark_again(ada, draft.id, at=AT)
    assert found(cast, draft) == Silences(always=frozenset({"guilt"}))
    assert always_silenced(ada) == ["guilt"]
    mark_kinds_again(ada, at=AT)
    assert found(cast, draft) == Silences()
    before = len(cast.events())
    mark_again(ada, draft.id, at=AT)
    mark_kinds_again(ada, at=AT)
    assert len(cast.events()) == before  # there was nothing to do


def test_no_word_and_no_revision_of_the_draft_changes(cast, draft):
    before = Draft.objects.get(note=draft.id)
    quiet(cast, draft, "sentence", SENTENCE)
    after = Draft.objects.get(note=draft.id)
    assert (after.revision, after.sections, after.saved_at) == (before.revision, before.sections, before.saved_at)


def test_what_is_signed_is_the_same_with_and_without_and_nothing_is_left_of_it(cast):
    signed = []
    for silenced in (False, True):
        draft = cast.draft("cleo", text="Slept better.")
        if silenced:
            quiet(cast, draft, "sentence", SENTENCE)
        signing.sign_note(cast.actor("ada"), draft.id, revision=draft.draft.revision, proof=cast.proof(), at=AT)
        signed.append(RecordVersion.objects.get(note=draft.id).document()["sections"])
        with pytest.raises(Denied):
            quiet(cast, draft, "note", "guilt")
    assert signed[0] == signed[1]
    assert Silenced.objects.count() == 0


def test_the_shared_part_of_a_groups_notes_has_marks_of_its_own_until_it_is_signed(cast, draft):
    group = harbor(cast)
    session = group.written()
    quiet(cast, draft, "sentence", SENTENCE)
    for what in (OTHER, OTHER):
        silence_shared(group.ada, session, scope="sentence", what=what, at=AT)
    silence_shared(group.ada, session, scope="author", what="guilt", at=AT)
    assert silences_of_shared(group.ada, session) == Silences(frozenset({OTHER}), always=frozenset({"guilt"}))
    assert found(cast, draft) == Silences(frozenset({SENTENCE}), always=frozenset({"guilt"}))
    mark_shared_again(group.ada, session, at=AT)
    assert silences_of_shared(group.ada, session) == Silences(always=frozenset({"guilt"}))
    silence_shared(group.ada, session, scope="note", what="conflict", at=AT)
    group.sign(session)
    assert not Silenced.objects.filter(shared=session).exists()
    with pytest.raises(Refused, match="signed"):
        silence_shared(group.ada, session, scope="note", what="conflict", at=AT)


@pytest.mark.parametrize(("who", "error"), [("tomas", Denied), ("fay", Denied), ("noor", NotFound)])
def test_nobody_but_those_who_led_silences_anything_in_the_shared_part(cast, who, error):
    session = harbor(cast).written()
    with pytest.raises(error):
        silence_shared(cast.actor(who), session, scope="note", what="guilt", at=AT)


def test_it_is_gone_with_a_draft_that_is_thrown_away_but_for_what_is_the_authors(cast, draft):
    quiet(cast, draft, "note", "guilt")
    quiet(cast, draft, "author", "guilt")
    drafts.discard_draft(cast.actor("ada"), draft.id, at=AT)
    assert Silenced.objects.get().draft_id is None
