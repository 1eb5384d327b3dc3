"""Where kits of the evening lie: in the data directory, and in the shared folder that HOLDSPACE_KIT_TO names."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings

from holdspace.continuity.kit_rules import valid_for
from holdspace.kernel.errors import Refused
from holdspace.kernel.keys.files import make_private_directory, write_private


def own_file(kit: UUID) -> Path:
    """Its place in the data directory; the name says nothing."""
    return Path(settings.DATA) / "kits" / f"{kit}.html"


def shared_folder() -> Path | None:
    """The folder besides, if one is named."""
    return Path(settings.KIT_TO).expanduser() if settings.KIT_TO else None


def kit_validity() -> int:
    """For how many hours a kit opens. Raises Refused when the setting is no such number."""
    try:
        return int(valid_for(settings.KIT_HOURS).total_seconds()) // 3600
    except ValueError as error:
        raise Refused(str(error)) from None


def put_own(kit: UUID, content: bytes) -> None:
    """Write it, mode 0600."""
    path = own_file(kit)
    make_private_directory(path.parent)
    write_private(path, content)


def put_shared(folder: Path, label: str, content: bytes) -> Path:
    """Write it whole or not at all, readable as the folder's own rules have it: others are meant to take it away."""
    path = folder / f"kit-{label}.html"
    draft = folder / f".{path.name}.{secrets.token_hex(6)}.tmp"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return path


def sweep_own(keep: set[UUID]) -> None:
    """Delete whatever else lies in the folder of the data directory: expired, replaced, or left by a crash."""
    names = {own_file(kit).name for kit in keep}
    folder = Path(settings.DATA) / "kits"
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in names:
            path.unlink(missing_ok=True)


def remove_own(kit: UUID) -> None:
    """Delete the copy in the data directory."""
    own_file(kit).unlink(missing_ok=True)


def removed_shared(path: Path) -> bool:
    """Delete a copy in a shared folder. Whether it is gone for sure: not while the folder is out of reach."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return path.parent.is_dir()
