"""The page's scripts as set-up built them: where they lie, and the hashes a browser must find (security.md 2.8)."""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

FOLDER = "notebook"  # under build/, and under the static files
# The names by which the page's script asks for what it fetches later: Argon2id, the boundary check, and the check's rulebook.
LATER = {"stretch": "notebook-stretch", "check": "notebook-check", "book": "notebook-book"}


class NotBuilt(Exception):
    """The scripts are missing: set-up was not finished."""


@dataclass(frozen=True)
class Scripts:
    """name: for the page's foot. importmap: the one inline text of the page; map_hash: by which its policy lets it in."""

    name: str
    url: str
    integrity: str
    importmap: SafeString
    map_hash: str


def scripts() -> Scripts:
    """Read once for each build."""
    manifest = settings.BASE / "build" / FOLDER / "manifest.json"
    try:
        return _read(manifest, manifest.stat().st_mtime_ns)
    except OSError:
        raise NotBuilt from None


@cache
def _read(manifest: Path, _changed: int) -> Scripts:
    made = json.loads(manifest.read_text(encoding="utf-8"))
    first = made["notebook"]
    where = {name: f"{settings.STATIC_URL}{FOLDER}/{one['file']}" for name, one in made.items()}
    known = {
        "imports": {asked: where[name] for name, asked in LATER.items()},
        "integrity": {where[name]: one["integrity"] for name, one in made.items()},
    }
    text = json.dumps(known, separators=(",", ":"))
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Scripts(
        name=Path(first["file"]).stem,
        url=where["notebook"],
        integrity=first["integrity"],
        importmap=mark_safe(text),  # noqa: S308  # our own build's names and hashes
        map_hash=f"sha256-{digest}",
    )
