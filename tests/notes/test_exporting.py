"""A record leaves the house in a form that a stranger can check, and nothing else goes along."""

import io
import json
import zipfile
from datetime import timedelta

import pytest

from holdspace.audit import services as audit
from holdspace.audit.models import LogHead
from holdspace.kernel.canonical import b64, sha256
from holdspace.kernel.errors import Denied, Invalid, NotFound
from holdspace.notes.services.exporting import export_record
from holdspace.verifier import holdspace_verify as outsider
from tests.cast import AT

pytestmark = pytest.mark.django_db


def members(export) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(export.content)) as archive:
        return {one.filename: archive.read(one) for one in archive.infolist()}


@pytest.fixture
def export(cast):
    note = cast.signed("cleo", text="Slept better.", hours_ago=3)
    cast.addendum(note, "A correction of the dose.")
    cast.draft("cleo", text="unfinished business", hours_ago=2)
    return export_record(cast.actor("ada"), cast.clients["cleo"], at=AT)


def test_it_holds_what_was_signed_and_proves_it(cast, export):
    report = outsider.verify_bytes(export.content)
    assert ([one.sentence for one in report.findings], report.ok) == ([], True)
    assert export.notes == 2
    files = members(export)
    assert len([name for name in files if name.startswith("record/")]) == 3
    everything = b"".join(files.values())
    assert b"periwinkle" in everything
    for word in (b"marmalade", b"zeppelin", b"unfinished business"):
        assert word not in everything


def test_making_it_is_in_the_log_with_the_digest_of_its_list(cast, export):
    (event,) = cast.events("note.export")
    manifest = members(export)["manifest.json"]
    assert event.facts()["sha256"] == b64(sha256(manifest))
    assert (event.client, event.idx is not None) == (cast.clients["cleo"], True)
    assert set(event.facts()["objects"]) == {name[7:43] for name in members(export) if name.startswith("record/")}


def test_only_the_days_asked_for_are_in_it(cast, export):
    day = AT.date()
    yesterday = export_record(cast.actor("ada"), cast.clients["cleo"], until=day - timedelta(days=1), at=AT)
    today = export_record(cast.actor("ada"), cast.clients["cleo"], since=day, at=AT)
    assert (yesterday.notes, today.notes) == (1, 1)
    assert b"periwinkle" in yesterday.content
    assert b"periwinkle" not in today.content
    assert [outsider.verify_bytes(one.content).ok for one in (yesterday, today)] == [True, True]


def test_a_record_without_notes_can_be_exported_too(cast):
    client = cast.admit("ada")
    empty = export_record(cast.actor("ada"), client.id, at=AT)
    assert (empty.notes, outsider.verify_bytes(empty.content).ok) == (0, True)


def test_days_in_the_wrong_order_are_refused(cast):
    with pytest.raises(Invalid, match="before the first"):
        export_record(cast.actor("ada"), cast.clients["cleo"], since=AT.date(), until=AT.date() - timedelta(1), at=AT)


@pytest.mark.parametrize(
    ("who", "error"),
    [("ada", None), ("gus", NotFound), ("ben", NotFound), ("noor", NotFound), ("fay", Denied), ("mara", Denied), ("olive", Denied)],
)  # fmt: skip
def test_the_care_team_may_and_nobody_else(cast, who, error):
    actor, client = cast.actor(who), cast.clients["cleo"]
    if error is None:
        assert export_record(actor, client, at=AT).notes == 1
        return
    with pytest.raises(error):
        export_record(actor, client, at=AT)
    assert cast.events("note.export") == []


def test_a_record_over_two_logs_is_proven_too(cast, export):
    known = LogHead.objects.get(practice=cast.practice).checkpoint
    audit.begin_new_log(cast.practice, known=known, reason="restored", at=AT)
    cast.signed("cleo", text="After the restore.", hours_ago=1)
    later = export_record(cast.actor("ada"), cast.clients["cleo"], at=AT)
    report = outsider.verify_bytes(later.content)
    assert ([one.sentence for one in report.findings], later.notes) == ([], 3)
    assert "checkpoints/1.txt" in members(later)


def test_a_changed_word_is_found(cast, export):
    files = members(export)
    name = next(one for one in files if one.startswith("record/") and b"periwinkle" in files[one])
    files[name] = files[name].replace(b"periwinkle", b"marmalades")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for one in sorted(files):
            archive.writestr(zipfile.ZipInfo(one, (1980, 1, 1, 0, 0, 0)), files[one])
    assert not outsider.verify_bytes(out.getvalue()).ok


def test_the_manifest_names_every_signed_file(export):
    files = members(export)
    listed = json.loads(files["manifest.json"])["files"]
    signed = {name: b64(sha256(files[name])) for name in files if name.startswith(("record/", "signatures/"))}
    assert listed == signed
