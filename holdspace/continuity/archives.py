"""The file of a backup: an uncompressed tar of `manifest.json`, `database` and `psychotherapy`, the keys wrapped with age (security.md 6.3).

`psychotherapy` is the second database, under a key derived from the first one's (kernel/keys/material.py); a backup made before there was
one has no such member, and its manifest says v 1.

The server encrypts to public keys, so it writes backups that it cannot read later. Whoever holds the recovery code, or the
identity of another recipient, opens them without us: tar, age and SQLCipher are all it takes.
"""

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol, cast

import pyrage
from pyrage import x25519

from holdspace.kernel.canonical import b64, canonical
from holdspace.kernel.errors import Refused
from holdspace.kernel.keys.material import Keys, bytes_of, packed, unpacked

MANIFEST, DATABASE, APART = "manifest.json", "database", "psychotherapy"
MOST = 1024 * 1024  # bytes of a manifest
CHUNK = 1024 * 1024
_MEMBERS = {"v", "file", "bytes", "sha256", "schema", "app", "created", "log", "keys"}
_AGE = re.compile(r"\Aage1[02-9ac-hj-np-z]{58}\Z")
NOT_A_BACKUP = "This is not a backup of Holdspace, or it is torn. Nothing was changed."
CHANGED = "This backup is torn, or it was changed after it was made. Nothing was changed here; take another one."
NOT_THE_KEY = (
    "This recovery code or identity does not open this backup. A newer code opens only what was backed up after it was made. "
    "Nothing was changed."
)


@dataclass(frozen=True)
class Part:
    """One database in a backup."""

    size: int
    sha256: bytes


@dataclass(frozen=True)
class Manifest:
    """What stands in `manifest.json`. schema: app to its last migration. log: size, root (base64url) and the signed checkpoint.

    size, sha256: of the first database. apart: the second one, with its schema in `schema_apart`.
    """

    file: str
    size: int
    sha256: bytes
    schema: Mapping[str, str]
    app: str
    created: str
    log: Mapping[str, Any]
    keys: tuple[tuple[str, str], ...] = ()
    apart: Part | None = None
    schema_apart: Mapping[str, str] = field(default_factory=dict)

    def canonical(self) -> bytes:
        """The canonical JSON."""
        first = {
            "v": 1 if self.apart is None else 2,
            "file": self.file,
            "bytes": self.size,
            "sha256": b64(self.sha256),
            "schema": self.schema,
            "app": self.app,
            "created": self.created,
            "log": self.log,
            "keys": [{"recipient": name, "age": text} for name, text in self.keys],
        }
        if self.apart is None:
            return canonical(first)
        second = {"bytes": self.apart.size, "sha256": b64(self.apart.sha256), "schema": self.schema_apart}
        return canonical(first | {APART: second})

    @classmethod
    def read(cls, data: bytes) -> "Manifest":
        """Read it strictly. Raises Refused."""
        try:
            found = json.loads(data)
            members = {1: _MEMBERS, 2: _MEMBERS | {APART}}
            if type(found["v"]) is not int or set(found) != members[found["v"]] or canonical(found) != data:
                raise ValueError
            second = found.get(APART)
            made = cls(
                file=_text(found["file"]),
                size=_whole(found["bytes"]),
                sha256=bytes_of(found["sha256"]),
                schema=_schema(found["schema"]),
                app=_text(found["app"]),
                created=_text(found["created"]),
                log=_log(found["log"]),
                keys=tuple((_text(one["recipient"]), _text(one["age"])) for one in found["keys"]),
                apart=None if second is None else _part(second),
                schema_apart={} if second is None else _schema(second["schema"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Refused(NOT_A_BACKUP) from None
        if any(len(one.sha256) != 32 for one in made.parts.values()):
            raise Refused(NOT_A_BACKUP)
        return made

    @property
    def parts(self) -> dict[str, Part]:
        """The databases, by the names of their members, in the order in which they stand."""
        return {DATABASE: Part(self.size, self.sha256)} | ({APART: self.apart} if self.apart else {})


def _schema(value: Mapping[str, object]) -> dict[str, str]:
    return {_text(app): _text(name) for app, name in value.items()}


def _part(value: Mapping[str, object]) -> Part:
    if set(value) != {"bytes", "sha256", "schema"}:
        raise ValueError(NOT_A_BACKUP)
    return Part(_whole(value["bytes"]), bytes_of(value["sha256"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(NOT_A_BACKUP)
    return value


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(NOT_A_BACKUP)
    return value


def _log(value: Mapping[str, object]) -> dict[str, Any]:
    if set(value) != {"size", "root", "checkpoint"}:
        raise ValueError(NOT_A_BACKUP)
    return {"size": _whole(value["size"]), "root": _text(value["root"]), "checkpoint": _text(value["checkpoint"])}


# --- keys ---


def is_recipient(text: str) -> bool:
    """Whether this is an age public key of the plain kind (`age1…`)."""
    if not _AGE.match(text):
        return False
    try:
        x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def wrap(keys: Keys, recipients: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The keys of a backup, encrypted to each recipient apart."""
    data = canonical(packed(keys))
    return tuple((one, _armored(data, one)) for one in recipients)


def _armored(data: bytes, recipient: str) -> str:
    """Text that the age program reads as it is."""
    text: bytes = pyrage.encrypt(data, [x25519.Recipient.from_str(recipient)], armored=True)
    return text.decode("ascii")


def unwrap(manifest: Manifest, identity: str) -> Keys:
    """The keys of a backup, by an age identity (`AGE-SECRET-KEY-1…`). Raises Refused."""
    try:
        secret = x25519.Identity.from_str(identity)
    except pyrage.IdentityError:
        raise Refused("This is not an age identity: it begins with AGE-SECRET-KEY-1. Nothing was changed.") from None
    own = str(secret.to_public())
    for recipient, text in manifest.keys:
        if recipient != own:
            continue
        try:
            keys = unpacked(json.loads(pyrage.decrypt(text.encode(), [secret])))
        except (pyrage.DecryptError, ValueError, AttributeError):
            raise Refused(CHANGED) from None
        if keys is not None:
            return keys
        raise Refused(CHANGED)
    raise Refused(NOT_THE_KEY)


# --- files ---


class Sink(Protocol):
    """Something to write into, front to back."""

    def write(self, data: bytes, /) -> int:
        """Take all of it."""


def digest_of(path: Path) -> tuple[int, bytes]:
    """Size and SHA-256 of a file."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").digest()


def write_archive(target: Sink, manifest: Manifest, folder: Path) -> None:
    """Write the tar into a file or a pipe, front to back. folder: where the copies of the databases lie, by their members' names."""
    data, parts = manifest.canonical(), manifest.parts
    style = tarfile.USTAR_FORMAT if max(one.size for one in parts.values()) < 8 << 30 else tarfile.GNU_FORMAT
    with tarfile.open(fileobj=cast("IO[bytes]", target), mode="w|", format=style) as tar:
        tar.addfile(_member(MANIFEST, len(data)), io.BytesIO(data))
        for name, part in parts.items():
            with (folder / name).open("rb") as file:
                tar.addfile(_member(name, part.size), file)


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def read_manifest(path: Path) -> Manifest:
    """The manifest of a backup. Raises Refused."""
    with _opened(path) as tar:
        return _manifest_in(tar)


def unpack(path: Path, folder: Path) -> Manifest:
    """Write the databases of a backup into a folder that has none, and hold them against the manifest. Raises Refused."""
    with _opened(path) as tar:
        return _through(tar, folder)


def read_through(path: Path) -> Manifest:
    """Read a backup to its end and hold it against its manifest, writing nothing. Raises Refused."""
    with _opened(path) as tar:
        return _through(tar, None)


def _through(tar: tarfile.TarFile, folder: Path | None) -> Manifest:
    manifest = _manifest_in(tar)
    for name, part in manifest.parts.items():
        if folder is None:
            _read(tar, name, part, None)
            continue
        with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            _read(tar, name, part, file)
            file.flush()
            os.fsync(file.fileno())
    return manifest


def _read(tar: tarfile.TarFile, name: str, part: Part, target: IO[bytes] | None) -> None:
    """The next member, which has to be this one to the last byte."""
    member = tar.next()
    inside = tar.extractfile(member) if member is not None and member.name == name and member.isfile() else None
    if member is None or inside is None or member.size != part.size:
        raise Refused(CHANGED)
    digest = hashlib.sha256()
    while chunk := inside.read(CHUNK):
        digest.update(chunk)
        if target is not None:
            target.write(chunk)
    if inside.tell() != part.size or digest.digest() != part.sha256:
        raise Refused(CHANGED)


class _opened:  # noqa: N801  # reads as a word in a with statement
    """A tar whose every fault is one sentence."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> tarfile.TarFile:
        try:
            self._tar = tarfile.open(self._path, "r:")  # closed in __exit__
        except tarfile.TarError:
            raise Refused(NOT_A_BACKUP) from None
        except OSError as error:
            raise Refused(f"{self._path} cannot be read: {error.strerror}. Nothing was changed.") from None
        return self._tar

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._tar.close()
        if isinstance(error, tarfile.TarError | EOFError):
            raise Refused(CHANGED) from None


def _manifest_in(tar: tarfile.TarFile) -> Manifest:
    member = tar.next()
    inside = tar.extractfile(member) if member is not None and member.name == MANIFEST and member.size <= MOST else None
    if inside is None:
        raise Refused(NOT_A_BACKUP)
    return Manifest.read(inside.read())
