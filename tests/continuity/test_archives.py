"""The file of a backup: read strictly, opened by its recipients only, every changed byte noticed."""

import io
import json
import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyrage import x25519

from holdspace.continuity import archives
from holdspace.continuity.archives import CHANGED, NOT_A_BACKUP, NOT_THE_KEY, Manifest
from holdspace.continuity.drill import NO_LOG
from holdspace.kernel.errors import Refused
from holdspace.kernel.keys.material import new_keys

KEYS = new_keys()
MINE, OTHER = x25519.Identity.generate(), x25519.Identity.generate()


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    database = tmp_path / "database"
    database.write_bytes(bytes(range(256)) * 400)
    (tmp_path / "psychotherapy").write_bytes(bytes(range(256)) * 40)
    size, digest = archives.digest_of(database)
    apart = archives.Part(*archives.digest_of(tmp_path / "psychotherapy"))
    wrapped = archives.wrap(KEYS, [str(MINE.to_public())])
    manifest = Manifest(
        "one.hsbackup",
        size,
        digest,
        {"notes": "0001_first"},
        "0.2",
        "2026-11-25T00:00:00Z",
        NO_LOG,
        wrapped,
        apart,
        {"psychotherapy": "0001_first"},
    )
    return written(tmp_path / "one.hsbackup", manifest, tmp_path)


def written(path: Path, manifest: Manifest, folder: Path) -> Path:
    with path.open("wb") as file:
        archives.write_archive(file, manifest, folder)
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def sentence(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.sentence


def test_what_is_unpacked_is_what_was_packed(backup, tmp_path, out):
    manifest = archives.unpack(backup, out)
    for name in ("database", "psychotherapy"):
        assert (out / name).read_bytes() == (tmp_path / name).read_bytes()
    assert archives.unwrap(manifest, str(MINE)) == KEYS
    assert archives.read_through(backup) == archives.read_manifest(backup) == manifest


def test_another_identity_and_no_identity_open_nothing(backup):
    manifest = archives.read_manifest(backup)
    assert sentence(lambda: archives.unwrap(manifest, str(OTHER))) == NOT_THE_KEY
    assert "AGE-SECRET-KEY-1" in sentence(lambda: archives.unwrap(manifest, "hello"))


def test_each_recipient_opens_it_alone():
    both = archives.wrap(KEYS, [str(MINE.to_public()), str(OTHER.to_public())])
    manifest = Manifest("x", 0, bytes(32), {}, "", "", NO_LOG, both)
    assert [archives.unwrap(manifest, str(one)) for one in (MINE, OTHER)] == [KEYS, KEYS]
    swapped = replace(manifest, keys=((both[0][0], both[1][1]),))
    assert sentence(lambda: archives.unwrap(swapped, str(MINE))) == CHANGED


@pytest.mark.parametrize("place", [0, 5, 600, 5000, 60_000, 103_000, 105_000, 110_000])
def test_a_changed_byte_is_found(backup, out, place):
    data = bytearray(backup.read_bytes())
    data[place] ^= 1
    backup.write_bytes(data)
    assert sentence(lambda: archives.unpack(backup, out)) in (CHANGED, NOT_A_BACKUP)


@pytest.mark.parametrize("left", [0, 100, 512, 2000, 50_000])
def test_a_torn_file_is_found(backup, out, left):
    backup.write_bytes(backup.read_bytes()[:left])
    assert sentence(lambda: archives.unpack(backup, out)) in (CHANGED, NOT_A_BACKUP)


@pytest.mark.parametrize("name", ["database", "psychotherapy"])
def test_the_manifest_of_another_file_is_found(backup, tmp_path, out, name):
    (tmp_path / name).write_bytes(b"y" * (tmp_path / name).stat().st_size)
    mixed = written(tmp_path / "mixed", archives.read_manifest(backup), tmp_path)
    assert sentence(lambda: archives.unpack(mixed, out)) == CHANGED


def test_a_backup_without_psychotherapy_notes_is_of_before_and_opens_too(backup, tmp_path, out):
    before = replace(archives.read_manifest(backup), apart=None, schema_apart={})
    assert json.loads(before.canonical())["v"] == 1
    old = written(tmp_path / "old", before, tmp_path)
    assert archives.unpack(old, out) == before
    assert [path.name for path in out.iterdir()] == ["database"]


def test_a_backup_whose_second_database_was_left_out_is_found(backup, tmp_path, out):
    manifest = archives.read_manifest(backup)
    old = written(tmp_path / "old", replace(manifest, apart=None, schema_apart={}), tmp_path)
    with tarfile.open(old) as tar, tarfile.open(tmp_path / "cut", "w") as cut:
        data = manifest.canonical()
        cut.addfile(archives._member("manifest.json", len(data)), io.BytesIO(data))
        cut.addfile(tar.getmember("database"), tar.extractfile("database"))
    assert sentence(lambda: archives.unpack(tmp_path / "cut", out)) == CHANGED


def test_a_file_that_is_not_there_or_something_else_is_said_so(tmp_path):
    assert "cannot be read" in sentence(lambda: archives.read_manifest(tmp_path / "none"))
    assert "cannot be read" in sentence(lambda: archives.read_manifest(tmp_path))
    (tmp_path / "letter").write_text("Dear Sir or Madam, " * 100)
    assert sentence(lambda: archives.read_manifest(tmp_path / "letter")) == NOT_A_BACKUP


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda of: st.lists(of) | st.dictionaries(st.text(), of)
    )
)
def test_whatever_stands_in_a_manifest_is_read_or_refused(value):
    with pytest.raises(Refused):
        Manifest.read(json.dumps(value).encode())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("v", 1),
        ("v", 3),
        ("v", True),
        ("psychotherapy", {}),
        ("psychotherapy", {"bytes": 1, "sha256": "xyz", "schema": {}}),
        ("bytes", -1),
        ("bytes", "1"),
        ("bytes", True),
        ("sha256", "xyz"),
        ("log", {}),
        ("keys", [{}]),
        ("schema", []),
    ],
)
def test_a_manifest_with_one_wrong_member_is_refused(backup, name, value):
    good = json.loads(archives.read_manifest(backup).canonical())
    with pytest.raises(Refused):
        Manifest.read(json.dumps(good | {name: value}, sort_keys=True, separators=(",", ":")).encode())
    with pytest.raises(Refused):
        Manifest.read(json.dumps(good | {"more": 1}, sort_keys=True, separators=(",", ":")).encode())


def test_it_is_a_plain_tar_that_needs_nothing_of_ours(backup, tmp_path):
    subprocess.run(["tar", "-xf", str(backup), "-C", str(tmp_path), "manifest.json"], check=True)
    assert (
        Manifest.read((tmp_path / "manifest.json").read_bytes())
        .keys[0][1]
        .startswith("-----BEGIN AGE ENCRYPTED FILE-----")
    )
    with tarfile.open(backup) as tar:
        assert [(one.name, oct(one.mode), one.mtime, one.uid) for one in tar] == [
            ("manifest.json", "0o600", 0, 0),
            ("database", "0o600", 0, 0),
            ("psychotherapy", "0o600", 0, 0),
        ]


@pytest.mark.parametrize("text", ["", "age1", "age1" + "q" * 58, "AGE-SECRET-KEY-1", "ssh-ed25519 AAAA"])
def test_what_is_no_public_key_is_told_apart(text):
    assert archives.is_recipient(str(MINE.to_public()))
    assert not archives.is_recipient(text)
