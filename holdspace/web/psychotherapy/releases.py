"""What a release serves as the page for psychotherapy notes: the list that `holdspace verify-server` compares a server with."""

import json
from typing import Any

from django.conf import settings

from holdspace.web.psychotherapy.document import POLICY
from holdspace.web.psychotherapy.scripts import FOLDER, scripts


def entry() -> dict[str, Any]:
    """Of this version, as it was built here."""
    found = scripts()
    built = json.loads((settings.BASE / "build" / FOLDER / "manifest.json").read_text(encoding="utf-8"))
    served = {f"{settings.STATIC_URL}{FOLDER}/{facts['file']}": facts["integrity"] for facts in built.values()}
    return {
        "name": found.name,
        "page": found.url,
        "scripts": served,
        "importmap": str(found.importmap),
        "policy": POLICY.format(found.map_hash),
    }


def renewed(text: str) -> str:
    """The list with this version's entry."""
    known = json.loads(text)
    return json.dumps(known | {settings.VERSION: entry()}, indent=1) + "\n"
