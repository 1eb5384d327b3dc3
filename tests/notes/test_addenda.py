"""Addenda: signed rows of their own, beside a note that never changes."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import rfc8785

from holdspace.kernel.canonical import b64, sha256
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from holdspace.notes import queries
from holdspace.notes.models import RecordVersion
from holdspace.notes.services import addenda
from tests.cast import AT

MINUTE = timedelta(minutes=1)


def add(cast, note, text="One thing more.", by="ada", **changes):
    facts = {"proof": cast.proof(), "at": AT, **changes}
    return addenda.add_addendum(cast.actor(by), note.id, text=text, **facts)


def test_an_addendum_amends_the_notes_own_digest_and_is_signed_itself(cast):
    note = cast.note("cleo")
    first = note.versions.get()
    one = add(cast, note, "One\r\nmore.", at=AT + MINUTE)
    two = add(cast, note, "And two.")
    document = one.document()
    assert bytes(one.content) == rfc8785.dumps(document)
    assert bytes(one.sha256) == sha256(bytes(one.content))
    assert (document["version"], document["kind"], document["created"]) == (2, "addendum", "2025-03-11T17:01:00Z")
    assert document["sections"] == [{"key": "text", "label": "Addendum", "text": "One\nmore."}]
    assert document["amends"] == two.document()["amends"] == {"version": 1, "sha256": b64(bytes(first.sha256))}
    assert (two.version, two.document()["version"]) == (3, 3)
    original = first.document()
    assert {key: document[key] for key in ("note", "client", "service", "begun", "practice")} == {
        key: original[key] for key in ("note", "client", "service", "begun", "practice")
    }
    statement = one.signatures.get().facts()
    assert (statement["meaning"], statement["text"]) == (
        "attestation",
        "I wrote this addendum and it is complete and accurate.",
    )
    assert statement["record"] == {"note": str(note.id), "version": 2, "sha256": b64(bytes(one.sha256))}
    assert json.loads(bytes(one.signatures.get().evidence))["attested_by"] == "this server"


def test_an_addendum_is_shown_and_found_with_its_note(cast):
    note, ada = cast.signed(text="Apricot."), cast.actor("ada")
    add(cast, note, "Nectarine.")
    page = queries.open_note(ada, note.id, at=AT)
    assert [one.document["sections"][0]["text"] for one in page.addenda] == ["Nectarine."]
    assert [one.intact for one in page.addenda] == [True]
    assert [signature.meaning for signature in page.addenda[0].signatures] == ["attestation"]
    assert queries.newest_notes(ada, cast.clients["cleo"], at=AT)[0].addenda[0].row == page.addenda[0].row
    for word in ("apricot", "nectarine"):
        hits = queries.find_notes(ada, word, at=AT)
        assert [hit.note for hit in hits] == [note]
        assert "Nectarine." in hits[0].context.text
    event = cast.events("note.add_addendum")[-1].facts()
    assert (event["object"]["version"], event["sha256"]) == (2, b64(bytes(page.addenda[0].row.sha256)))


def test_a_form_posted_twice_adds_one(cast):
    note, form = cast.note("cleo"), uuid4()
    assert add(cast, note, addendum_id=form) == add(cast, note, "Other.", addendum_id=form)
    assert note.versions.count() == 2
    with pytest.raises(Conflict):
        add(cast, cast.signed(), addendum_id=form)


def test_a_colleague_adds_in_their_own_name(cast, together):
    version = add(cast, cast.note("cleo"), by="tomas")
    assert version.document()["author"]["name"] == "Tomas Reyes"
    assert version.signatures.get().signer_id == cast.people["tomas"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" \n", "Nothing is written yet. Write what is to be added, then sign."),
        ("a\x00", "Character 2 is an invisible control character (U+0000). Remove it and save again."),
        (
            "x" * 100_001,
            "This is 100,001 characters long. The most that can be kept here is 100,000. Shorten it and save again.",
        ),
    ],
)
def test_an_addendum_has_words_that_can_be_kept(cast, text, sentence):
    with pytest.raises(Invalid) as invalid:
        add(cast, cast.note("cleo"), text)
    assert invalid.value.fields == {"text": [sentence]}
    assert cast.note("cleo").versions.count() == 1


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("gus", None),
        ("ben", NotFound),
        ("tomas", NotFound),
        ("cody", NotFound),
        ("noor", NotFound),
        ("ada", Denied),
        ("fay", Denied),
        ("bil", Denied),
        ("mara", Denied),
        ("olive", Denied),
    ],
)
def test_the_care_team_adds_to_a_note_and_nobody_else(cast, name, error):
    if error:
        with pytest.raises(error):
            add(cast, cast.note("theo"), by=name)
    else:
        add(cast, cast.note("theo"), by=name)
    assert RecordVersion.objects.filter(note=cast.note("theo")).count() == (1 if error else 2)


def test_nothing_is_added_to_a_draft_by_token_or_by_a_password_alone(cast):
    draft = cast.draft()
    with pytest.raises(Denied) as still:
        add(cast, draft)
    assert still.value.sentence == "This note is still a draft. Change its text instead of adding to it."
    with pytest.raises(Refused):
        add(cast, cast.note("cleo"), proof=cast.proof(method="password"))
    for scopes in (frozenset({"note.read"}), frozenset({"note.add_addendum"})):
        with pytest.raises(Denied):
            addenda.add_addendum(
                cast.actor("ada", scopes=scopes), cast.notes["cleo"], text="x", proof=cast.proof(), at=AT
            )
    with pytest.raises(NotFound):
        addenda.add_addendum(cast.actor("ada"), uuid4(), text="x", proof=cast.proof(), at=AT)
