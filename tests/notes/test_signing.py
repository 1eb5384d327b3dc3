"""What is signed, by whom, and that it is exactly that for good (security.md 5.1, 5.2)."""

import json
from datetime import timedelta
from typing import Any

import pytest
import rfc8785

from holdspace.audit.services import sequence
from holdspace.encounters import services as encounters
from holdspace.encounters.rules import EncounterFacts
from holdspace.kernel.canonical import b64, sha256
from holdspace.kernel.errors import Conflict, Denied, NotFound, Refused
from holdspace.notes import queries
from holdspace.notes.formats import note_template
from holdspace.notes.models import Draft, Note, RecordVersion, Signature
from holdspace.notes.rules import METHODS, STATEMENTS, Proof, challenge
from holdspace.notes.services import drafts, signing
from holdspace.practice.models import Practice
from tests.cast import AT

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def sign(cast, note, by="ada", *, revision=None, proof=None, at=AT):
    revision = note.draft.revision if revision is None else revision
    return signing.sign_note(cast.actor(by), note.id, revision=revision, proof=proof or cast.proof(at), at=at)


def test_the_signed_bytes_are_the_document_in_rfc_8785(cast):
    session = cast.session(
        place="Room 2", code="90837", modality="couple", medium="video", hours_ago=18
    )  # 4 in the afternoon, the day before
    draft = cast.draft(
        session=session, format_key="dap", sections={"d": "Said “no”.\r\nTwice.", "p": "e\u0301 שלום 👩🏽"}
    )
    note = sign(cast, draft, at=AT + MINUTE)
    version = note.versions.get()
    template = note_template("dap")
    wanted: Any = {
        "v": 1,
        "type": "progress-note",
        "practice": str(cast.practice),
        "note": str(note.id),
        "version": 1,
        "kind": "original",
        "client": {"id": str(cast.clients["cleo"]), "name": "Cleopatra Nguyen", "birth": "1991-05-04"},
        "service": {
            "date": "2025-03-10",
            "start": "2025-03-10T23:00:00Z",
            "end": "2025-03-10T23:50:00Z",
            "modality": "couple",
            "medium": "video",
            "place": "Room 2",
            "code": "90837",
        },
        "format": "DAP",
        "template": {"id": "dap", "version": template.rule.version, "sha256": b64(template.digest)},
        "sections": [
            {"key": "d", "label": "Data", "text": "Said “no”.\nTwice."},
            {"key": "a", "label": "Assessment", "text": ""},
            {"key": "p", "label": "Plan", "text": "e\u0301 שלום 👩🏽"},
        ],
        "author": {"user": str(cast.people["ada"]), "name": "Ada Okafor", "credentials": "LCSW"},
        "amends": None,
        "reason": None,
        "begun": "2025-03-11T17:00:00Z",
        "created": "2025-03-11T17:01:00Z",
    }
    content = bytes(version.content)
    assert json.loads(content) == wanted
    assert content == rfc8785.dumps(wanted)
    assert bytes(version.sha256) == sha256(content)
    assert (version.version, version.kind, version.created_at) == (1, "original", AT + MINUTE)


def test_the_statement_names_record_signer_meaning_method_and_time(cast):
    draft = cast.draft()
    head: Any = sequence(cast.practice, at=AT)
    note = sign(cast, draft, at=AT + MINUTE)
    version = note.versions.get()
    signature = version.signatures.get()
    wanted: Any = {
        "v": 1,
        "type": "signature",
        "record": {"note": str(note.id), "version": 1, "sha256": b64(bytes(version.sha256))},
        "signer": {
            "user": str(cast.people["ada"]),
            "name": "Ada Okafor",
            "credentials": "LCSW",
            "npi": "1234567893",
            "license": {"state": "CA", "number": "LIC-ADA"},
        },
        "meaning": "author",
        "text": "I wrote this note and it is complete and accurate.",
        "method": "password+totp",
        "at": "2025-03-11T17:01:00Z",
        "log": {
            "origin": f"{cast.practice}.holdspace/log/1",
            "size": head.size,
            "root": b64(bytes(head.root)),
        },
    }
    statement = bytes(signature.statement)
    assert signature.facts() == wanted
    assert statement == rfc8785.dumps(wanted)
    assert (signature.signer_id, signature.meaning, signature.method, signature.signed_at) == (
        cast.people["ada"], "author", "password+totp", AT + MINUTE,
    )  # fmt: skip
    assert json.loads(bytes(signature.evidence)) == {
        "attested_by": "this server",
        "challenge": b64(sha256(b"hs/sign/v1\x00" + statement)),
        "reauthenticated_at": "2025-03-11T17:01:00Z",
        "factors": ["password", "totp"],
    }
    assert challenge(b"x") == sha256(b"hs/sign/v1\x00x")
    assert set(STATEMENTS) == {"author", "attestation", "retraction", "supervisor-cosign"}


def test_a_signed_note_stands_in_the_record_and_its_draft_is_gone(cast):
    draft = cast.draft(text="Breathed.")
    note = sign(cast, draft)
    kept = Note.objects.get(id=note.id)
    assert (kept.state, kept.frozen_at, kept.late, kept.is_draft) == ("signed", AT, False, False)
    assert not Draft.objects.filter(note_id=note.id).exists()
    page = queries.open_note(cast.actor("ada"), note.id, at=cast.at)
    assert page.signed is not None
    assert (page.signed.intact, page.addenda) == (True, [])
    assert page.sections == page.signed.document["sections"]
    assert [signature.signer_id for signature in page.signed.signatures] == [cast.people["ada"]]
    event = cast.events("note.sign")[-1].facts()
    assert (event["sha256"], event["reason"], event["object"]["version"]) == (
        b64(bytes(page.signed.row.sha256)),
        "password+totp",
        1,
    )


@pytest.mark.parametrize(
    ("hours", "practice_hours", "kind"),
    [(24, 24, "original"), (24 + 1 / 60, 24, "late-entry"), (47, 48, "original"), (2, 1, "late-entry")],
)
def test_a_note_begun_late_says_so_in_its_kind(cast, hours, practice_hours, kind):
    Practice.objects.filter(id=cast.practice).update(late_after_hours=practice_hours)
    session = cast.session(hours_ago=hours + 50 / 60)
    note = cast.draft(session=session)
    assert note.late is (kind == "late-entry")
    note = sign(cast, note, at=AT + 100 * HOUR)  # signed long after: what counts is when it was begun
    version = note.versions.get()
    assert (version.kind, version.document()["kind"], Note.objects.get(id=note.id).late) == (
        kind,
        kind,
        kind == "late-entry",
    )
    assert version.document()["begun"] == "2025-03-11T17:00:00Z"


def test_lateness_is_judged_by_the_session_as_it_stands_when_signed(cast):
    session = cast.session(hours_ago=30)
    note = cast.draft(session=session)
    assert note.late
    facts = EncounterFacts(AT - 2 * HOUR, AT - HOUR, status="held")
    encounters.edit_encounter(cast.actor("ada"), session.id, facts, version=1, at=cast.at)
    assert sign(cast, note).versions.get().kind == "original"


def test_a_draft_changed_since_it_was_read_is_not_signed(cast):
    note = cast.draft(text="One.")
    drafts.save_draft(cast.actor("ada"), note.id, sections={"s": "Two."}, revision=1, at=cast.at)
    with pytest.raises(Conflict) as conflict:
        sign(cast, note, revision=1)
    assert conflict.value.sentence == "The draft changed after you opened this page. Read it once more, then sign."
    assert Note.objects.get(id=note.id).is_draft
    sign(cast, note, revision=2)


HELD = "The session of this note is not marked as held. Say that it took place, then sign."
FUTURE = "The session of this note lies in the future. It can be signed once it has taken place."
EMPTY = "Nothing is written yet. Write at least one section, then sign."
FACTOR = "Signing needs your password and a second factor, or a passkey. Set one up under Signing in, then sign."


def missed(cast, note):
    encounters.miss_encounter(cast.actor("ada"), note.encounter_id, at=cast.at)


@pytest.mark.parametrize(
    ("text", "happens", "method", "at", "sentence"),
    [
        ("Words.", None, "password+totp", AT, None),
        ("Words.", None, "passkey", AT, signing.NOT_YOURS),  # without its signature
        (" \n\t", None, "passkey", AT, EMPTY),
        ("Words.", missed, "passkey", AT, HELD),
        ("Words.", None, "passkey", AT - 3 * HOUR, FUTURE),
        ("Words.", None, "password", AT, FACTOR),
        ("Words.", None, "carrier pigeon", AT, FACTOR),
    ],
)
def test_a_note_is_signed_when_written_held_and_proved(cast, text, happens, method, at, sentence):
    note = cast.draft(text=text)
    if happens:
        happens(cast, note)
    proof = cast.proof(at, method=method)
    if sentence is None:
        assert sign(cast, note, proof=proof, at=at).versions.get().signatures.get().method == method
        return
    with pytest.raises(Refused) as refused:
        sign(cast, note, proof=proof, at=at)
    assert refused.value.sentence == sentence
    assert Note.objects.get(id=note.id).is_draft
    assert not RecordVersion.objects.filter(note=note).exists()


def test_a_password_alone_signs_in_the_fictional_practice_only(cast):
    Practice.objects.filter(id=cast.practice).update(fictional=True)
    note = sign(cast, cast.draft(), proof=Proof("password", AT, ("password",)))
    assert note.versions.get().signatures.get().facts()["method"] == "password"
    assert set(METHODS) == {"passkey", "password+totp", "password"}


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("gus", None),
        ("ada", Denied),
        ("fay", Denied),
        ("bil", Denied),
        ("mara", Denied),
        ("olive", Denied),
        ("ben", NotFound),
        ("tomas", NotFound),
        ("cody", NotFound),
        ("noor", NotFound),
    ],
)
def test_only_its_author_signs_a_note(cast, name, error):
    note = cast.draft("theo")
    if error:
        with pytest.raises(error):
            sign(cast, note, by=name)
    else:
        sign(cast, note, by=name)
    assert Signature.objects.filter(version__note=note).count() == (error is None)


def test_a_colleague_on_the_team_does_not_sign_what_somebody_else_wrote(cast, together):
    note = cast.draft("cleo", "tomas")
    with pytest.raises((NotFound, Denied)):
        sign(cast, note, by="ada")
    sign(cast, note, by="tomas")
    with pytest.raises(Denied) as twice:
        sign(cast, note, by="tomas", revision=1)
    assert twice.value.sentence == "This note is signed. Its words cannot be changed; you can add an addendum."


def test_a_token_never_signs(cast):
    note = cast.draft()
    for scopes in (frozenset(), frozenset({"note.read", "note.edit"})):
        with pytest.raises(Denied) as denied:
            signing.sign_note(
                cast.actor("ada", face="api", scopes=scopes), note.id, revision=1, proof=cast.proof(), at=cast.at
            )
        assert denied.value.sentence == "This token was not given note.sign."
    with pytest.raises(Denied) as given:
        signing.sign_note(
            cast.actor("ada", scopes=frozenset({"note.sign"})), note.id, revision=1, proof=cast.proof(), at=cast.at
        )
    assert given.value.sentence == "A token cannot sign. Sign in and sign in person."


def test_bytes_that_no_longer_match_their_digest_are_shown_as_not_intact(cast, unguarded):
    note = cast.signed()
    unguarded("note_version")
    RecordVersion.objects.filter(note=note).update(
        content=bytes(note.versions.get().content).replace(b"better", b"worse!")
    )
    page = queries.open_note(cast.actor("ada"), note.id, at=cast.at)
    assert page.signed is not None
    assert page.signed.intact is False
