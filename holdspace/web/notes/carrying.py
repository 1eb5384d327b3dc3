"""Text brought from earlier notes, in the editor: what is not confirmed yet."""

from typing import Any

from holdspace.notes.queries import NotePage
from holdspace.web.ui.faces import WebRequest


def panel(_request: WebRequest, _opened: NotePage) -> dict[str, Any]:
    """What the editor shows of it."""
    return {}
