"""The exports Holdspace itself writes, of every client of the fictional practice, as a stranger finds them."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from holdspace.access.actor import Origin
from holdspace.audit.services import sequence
from holdspace.caseload.models import Assignment
from holdspace.caseload.queries import actor_for
from holdspace.fictional.services import load_fictional_practice
from holdspace.notes.rules import Proof, challenge
from holdspace.notes.services import signing
from holdspace.notes.services.exporting import export_record
from holdspace.verifier.holdspace_verify import verify_bytes
from tests.cast import AT as AT_CAST
from tests.passkeys import ADDRESS, KINDS, Passkey

AT = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)


@pytest.mark.slow
def test_every_record_of_the_fictional_practice_is_valid(blank: None) -> None:
    load_fictional_practice(at=AT)
    later = AT + timedelta(minutes=1)
    found: Counter[str] = Counter()
    notes = 0
    places = Assignment.objects.filter(ended_at__isnull=True).select_related("person__practice")
    for place in {one.client_id: one for one in places}.values():
        actor = actor_for(place.person, origin=Origin("cli"), at=later)
        report = verify_bytes(export_record(actor, place.client_id, at=later).content)
        found.update(one.code for one in report.findings)
        notes += len(report.facts["notes"])
    assert found == Counter()
    assert notes > 200


@pytest.mark.parametrize("kind", KINDS)
def test_a_note_signed_with_a_passkey_is_so_to_a_stranger(cast, kind: str):
    ada, key, second = cast.actor("ada"), Passkey(kind), timedelta(seconds=1)
    key.enrol(cast.person("ada"))
    sequence(cast.practice, at=AT_CAST)
    note = cast.draft("cleo", text="Slept well.")
    made = signing.prepare_note(ada, note.id, revision=note.draft.revision, at=AT_CAST)
    proof = Proof("passkey", AT_CAST + second, ("passkey",), key.sign(challenge(made.statement)))
    signing.sign_note(ada, note.id, revision=note.draft.revision, proof=proof, at=AT_CAST + second, intent=made.intent)
    report = verify_bytes(export_record(ada, cast.clients["cleo"], at=AT_CAST + 2 * second).content)
    assert [one.sentence for one in report.findings] == []
    signed = [one for one in report.facts["notes"] if one["note"] == str(note.id)]
    assert [(one["how"], one["where"]) for one in signed[0]["signatures"]] == [("signed with a passkey", ADDRESS)]
