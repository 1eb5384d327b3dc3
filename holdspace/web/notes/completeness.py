"""What a note of this format still lacks, of the elements that payers and colleagues look for (disclosure-rules.md, 7.1)."""

from typing import Any

from holdspace.notes.queries import NotePage
from holdspace.web.ui.faces import WebRequest


def panel(_request: WebRequest, _opened: NotePage) -> dict[str, Any]:
    """What the editor shows of it."""
    return {}
