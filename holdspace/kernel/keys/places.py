"""Where the key lies: a key file, the keyring, a credential of systemd. Each is read, written and emptied alike.

A place is known by its slot in `dbkey.json`. The passphrase is a slot that holds the key itself: see `passphrase`.
"""

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from holdspace.kernel.keys import ring
from holdspace.kernel.keys.files import make_private_directory, sync_directory, write_private
from holdspace.kernel.keys.material import Keys, packed, unpacked
from holdspace.kernel.keys.problems import DamagedKey, KeyProblem, MissingKey, UnsafeKey
from holdspace.kernel.keys.record import NOT_OURS, Slot, dump, read_json

CREDENTIAL = "holdspace.key"

_DAMAGED = (
    "The key file {path} is damaged. Put a good copy in its place, "
    "or run `holdspace recover` with the printed recovery code."
)


class Place(Protocol):
    """Somewhere the key lies by itself."""

    @property
    def slot(self) -> Slot:
        """How the record names it."""

    @property
    def words(self) -> str:
        """How a person would name it."""

    def read(self) -> Keys:
        """The keys, or a `KeyProblem`."""

    def write(self, keys: Keys) -> None:
        """Put the keys there."""

    def remove(self) -> None:
        """Empty it; what is gone already is fine."""


@dataclass(frozen=True)
class FilePlace:
    """A key file: mode 0600 in the key directory, or a mounted secret under an absolute path."""

    directory: Path
    name: str

    @property
    def path(self) -> Path:
        """Where it lies; an absolute path stands for itself."""
        return self.directory / self.name

    @property
    def slot(self) -> Slot:
        """How the record names it."""
        return {"kind": "file", "path": self.name}

    @property
    def words(self) -> str:
        """How a person would name it."""
        return f"the key file {self.path}"

    def read(self) -> Keys:
        """The keys, when nobody else can read the file."""
        self._refuse_unsafe()
        keys = unpacked(read_json(self.path, DamagedKey, _DAMAGED))
        if keys is None:
            raise DamagedKey(_DAMAGED.format(path=self.path))
        return keys

    def write(self, keys: Keys) -> None:
        """Write the file, whole or not at all."""
        make_private_directory(self.path.parent)
        write_private(self.path, dump(packed(keys)))

    def remove(self) -> None:
        """Delete the file."""
        try:
            self.path.unlink(missing_ok=True)
            sync_directory(self.path.parent)
        except FileNotFoundError:
            return
        except OSError:
            raise KeyProblem(
                f"The old key file {self.path} could not be deleted: delete it by hand, it still opens the database."
            ) from None

    def _refuse_unsafe(self) -> None:
        try:
            mode = self.path.stat().st_mode
        except PermissionError:
            raise MissingKey(NOT_OURS.format(path=self.path)) from None
        except (OSError, ValueError):
            raise MissingKey(
                f"The key file {self.path} is missing, so the database stays shut. Put the file back, "
                "or run `holdspace recover` with the printed recovery code."
            ) from None
        if stat.S_IMODE(mode) & (stat.S_IRWXG | stat.S_IRWXO):
            raise UnsafeKey(
                f"Other users of this computer can read the key file {self.path}. Run: chmod 600 {self.path}"
            )


@dataclass(frozen=True)
class RingPlace:
    """An entry of the operating system's keyring."""

    name: str

    @property
    def slot(self) -> Slot:
        """How the record names it."""
        return {"kind": "keyring", "name": self.name}

    @property
    def words(self) -> str:
        """How a person would name it."""
        return f"the keyring of this user, entry “{ring.SERVICE} / {self.name}”"

    def read(self) -> Keys:
        """The keys in the entry."""
        return ring.get(self.name)

    def write(self, keys: Keys) -> None:
        """Write the entry."""
        ring.put(self.name, keys)

    def remove(self) -> None:
        """Take the entry away."""
        ring.remove(self.name)


@dataclass(frozen=True)
class CredentialPlace:
    """A credential that systemd lays out for the service (LoadCredentialEncrypted=), in the form of a key file."""

    directory: Path | None

    @property
    def slot(self) -> Slot:
        """How the record names it."""
        return {"kind": "systemd"}

    @property
    def words(self) -> str:
        """How a person would name it."""
        return f"the systemd credential {CREDENTIAL}"

    @property
    def path(self) -> Path | None:
        """Where systemd laid it; None when it did not."""
        path = None if self.directory is None else self.directory / CREDENTIAL
        return path if path is not None and path.is_file() else None

    def read(self) -> Keys:
        """The keys in the credential; systemd guards its directory."""
        if self.path is None:
            raise MissingKey(
                f"systemd gave no credential {CREDENTIAL} to this process, so the database stays shut. "
                "docs/operating.md shows LoadCredentialEncrypted= and how to run other commands with it."
            )
        keys = unpacked(read_json(self.path, DamagedKey, _DAMAGED))
        if keys is None:
            raise DamagedKey(_DAMAGED.format(path=self.path))
        return keys

    def write(self, keys: Keys) -> None:
        """The tool of systemd writes it; here only that it is the right one."""
        if self.read() != keys:
            raise KeyProblem(f"The credential {CREDENTIAL} holds another key. Encrypt the present key file again.")

    def remove(self) -> None:
        """It is the operator's to delete."""
        raise KeyProblem(
            f"Take LoadCredentialEncrypted={CREDENTIAL} out of the unit and delete the encrypted credential: it still opens the database."
        )


def place_of(slot: dict[str, Any], key_dir: Path, credentials: Path | None) -> Place | None:
    """The place a slot names; None for a slot that is no place, or of a kind this version does not know."""
    kind, path, name = slot.get("kind"), slot.get("path"), slot.get("name")
    if kind == "file" and isinstance(path, str) and path:
        return FilePlace(key_dir, path)
    if kind == "keyring" and isinstance(name, str) and name:
        return RingPlace(name)
    return CredentialPlace(credentials) if kind == "systemd" else None
