"""Bringing notes in: all of a batch or none, and never signed by this practice."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from holdspace.encounters.models import Encounter
from holdspace.encounters.rules import EncounterFacts
from holdspace.kernel.canonical import canonical, sha256
from holdspace.kernel.errors import Denied, Invalid, NotFound
from holdspace.notes import queries
from holdspace.notes.models import Draft, Note, RecordVersion, Signature
from holdspace.notes.rules import Source
from holdspace.notes.services.importing import BATCH, ImportedNote, import_notes
from tests.cast import AT

HELD = EncounterFacts(
    AT - timedelta(days=400),
    AT - timedelta(days=400) + timedelta(hours=1),
    status="held",
    place="Old office",
    code="90834",
)
PAPER = Source("Paper files", "A. Lee, MD", datetime(2024, 2, 5, 9, tzinfo=UTC))


def item(cast, text="Kumquat.", **changes):
    return replace(ImportedNote(cast.clients["cleo"], HELD, "soap", {"s": text}, PAPER), **changes)


def bring(cast, *items, by="ada", **actor):
    return import_notes(cast.actor(by, **actor), list(items), at=AT)


def counts():
    return [model.objects.count() for model in (Encounter, Note, RecordVersion, Draft, Signature)]


def test_a_note_signed_elsewhere_enters_the_record_and_says_so(cast):
    (note,) = bring(cast, item(cast))
    kept = Note.objects.select_related("encounter").get(id=note.id)
    assert (kept.state, kept.frozen_at, kept.late, kept.author_id) == ("imported", AT, True, cast.people["ada"])
    assert (kept.encounter.status, kept.encounter.place, kept.encounter.code, kept.encounter.minutes) == (
        "held",
        "Old office",
        "90834",
        60,
    )
    version = kept.versions.get()
    document = version.document()
    assert document["source"] == {
        "system": "Paper files",
        "signed_by": "A. Lee, MD",
        "signed_at": "2024-02-05T09:00:00Z",
    }
    assert (document["kind"], document["version"], document["sections"][0]["text"]) == ("original", 1, "Kumquat.")
    assert bytes(version.content) == canonical(json.loads(bytes(version.content)))
    assert bytes(version.sha256) == sha256(bytes(version.content))
    assert not version.signatures.exists()
    ada = cast.actor("ada")
    assert [hit.note for hit in queries.find_notes(ada, "kumquat", at=AT)] == [kept]
    page = queries.open_note(ada, kept.id, at=AT)
    assert page.signed is not None
    assert (page.signed.intact, page.signed.signatures) == (True, [])
    cast.addendum(kept, "Read and kept.")
    assert len(queries.open_note(ada, kept.id, at=AT).addenda) == 1


def test_a_note_not_signed_elsewhere_becomes_ones_own_draft(cast, together):
    (note,) = bring(cast, item(cast, source=None))
    assert (note.state, note.frozen_at, note.draft.sections[0]["text"]) == ("draft", None, "Kumquat.")
    assert [hit.note for hit in queries.find_notes(cast.actor("ada"), "kumquat", at=AT)] == [note]
    assert queries.find_notes(cast.actor("tomas"), "kumquat", at=AT) == []
    cast.sign(Note.objects.select_related("draft").get(id=note.id))
    assert note.versions.get().kind == "late-entry"


def test_a_batch_is_one_event_naming_its_notes_in_order(cast):
    notes = bring(
        cast, *[item(cast, f"Number {number}", source=None if number % 2 else PAPER) for number in range(BATCH)]
    )
    assert len(notes) == BATCH
    (event,) = cast.events("note.import")
    assert event.facts()["objects"] == [str(note.id) for note in notes]
    assert [note.state for note in notes[:2]] == ["imported", "draft"]


def test_a_batch_sent_twice_is_kept_once(cast):
    one, two = uuid4(), uuid4()
    first = bring(cast, item(cast, note_id=one), item(cast, "Lime."))
    before = counts()
    again = bring(cast, item(cast, note_id=one))
    assert (again, counts(), len(cast.events("note.import"))) == ([first[0]], before, 1)
    mixed = bring(cast, item(cast, note_id=two), item(cast, note_id=one))
    assert [note.id for note in mixed] == [two, one]
    with pytest.raises(Invalid) as twice:
        bring(cast, item(cast, note_id=uuid4()), *[item(cast, note_id=UUID_7) for _ in range(2)])
    assert twice.value.fields == {"notes": ["Two notes of this batch have the same id."]}


UUID_7 = uuid4()


@pytest.mark.parametrize("there", ["theo", "cleo"])
def test_an_id_of_another_note_is_refused(cast, together, there):
    other = cast.signed(there, "gus" if there == "theo" else "tomas")
    before = counts()
    with pytest.raises(Invalid) as invalid:
        bring(cast, item(cast), item(cast, note_id=other.id))
    assert invalid.value.fields == {"notes[1].id": ["Another note has this id."]}
    assert counts() == before


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        (
            {"session": replace(HELD, ends_at=HELD.starts_at)},
            "ends_at",
            "The session ends before it starts. If it went past midnight, give the next day for its end.",
        ),
        ({"session": replace(HELD, status="missed")}, "status", "A note is of a session that was held."),
        (
            {"session": replace(HELD, starts_at=AT + timedelta(days=1), ends_at=AT + timedelta(days=1, hours=1))},
            "status",
            "This session lies in the future, so it has not been held yet. Plan it instead.",
        ),
        ({"sections": {"s": " "}}, "sections", "Nothing is written in this note."),
        ({"sections": {"x": "a"}}, "sections", "SOAP has no section 'x'. It has: s, o, a, p."),
        (
            {"sections": {"s": "\x00"}},
            "s",
            "Subjective: Character 1 is an invisible control character (U+0000). Remove it and save again.",
        ),
        (
            {"source": replace(PAPER, signed_by="\ud800")},
            "source.signed_by",
            "Character 1 is an invisible control character (U+D800). Remove it and save again.",
        ),
        (
            {"source": replace(PAPER, system="x" * 201)},
            "source.system",
            "This is 201 characters long. The most that can be kept here is 200. Shorten it and save again.",
        ),
    ],
)
def test_one_bad_note_and_nothing_of_the_batch_is_kept(cast, changes, field, sentence):
    before = counts()
    with pytest.raises(Invalid) as invalid:
        bring(cast, item(cast), item(cast, **changes))
    assert invalid.value.fields == {f"notes[1].{field}": [sentence]}
    assert counts() == before
    assert queries.find_notes(cast.actor("ada"), "kumquat", at=AT) == []


@pytest.mark.parametrize("count", [0, BATCH + 1])
def test_a_batch_is_of_one_to_a_hundred(cast, count):
    with pytest.raises(Invalid) as invalid:
        bring(cast, *[item(cast)] * count)
    assert invalid.value.fields == {"notes": [f"Send from 1 to 100 notes at a time; this batch has {count}."]}


def test_a_format_that_is_not_there_is_refused(cast):
    with pytest.raises(Invalid):
        bring(cast, item(cast, format_key="haiku"))


@pytest.mark.parametrize(
    ("name", "error"),
    [("ada", None), ("gus", NotFound), ("tomas", NotFound), ("noor", NotFound), ("fay", Denied), ("olive", Denied)],
)
def test_notes_are_brought_in_by_the_clients_own_team(cast, name, error):
    if error:
        with pytest.raises(error):
            bring(cast, item(cast), by=name)
    else:
        assert bring(cast, item(cast), by=name, scopes=frozenset({"note.import"}), face="api")
        with pytest.raises(Denied):
            bring(cast, item(cast), by=name, scopes=frozenset({"note.read"}))
    assert len(cast.events("note.import")) == (error is None)
    with pytest.raises(NotFound):
        bring(cast, item(cast, client=uuid4()), by=name)
