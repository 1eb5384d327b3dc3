"""What a note of this format still lacks, of the elements that payers and colleagues look for (disclosure-rules.md, 7.1)."""

from dataclasses import dataclass
from typing import Any

from holdspace.access.actor import Role
from holdspace.caseload.queries import is_supervised
from holdspace.notes.completeness import Check, Session, completeness
from holdspace.notes.own_formats import format_of_note
from holdspace.notes.queries import NotePage
from holdspace.web.ui.faces import WebRequest


@dataclass(frozen=True)
class Completeness:
    """The elements in two lists, and how many there are."""

    open: list[Check]
    present: list[Check]

    @property
    def count(self) -> int:
        """How many there should be."""
        return len(self.open) + len(self.present)


def panel(request: WebRequest, opened: NotePage) -> dict[str, Any]:
    """What the editor and the page before signing show of it."""
    return {"completeness": completeness_of(request, opened.note)}


def completeness_of(request: WebRequest, note: Any) -> Completeness:
    """The elements of a draft as it stands."""
    session = Session(note.encounter.medium, note.encounter.place, _supervised(request))
    texts = {one["key"]: one["text"] for one in note.draft.sections}
    checks = completeness(format_of_note(note).rule, session, texts, note.draft.blocks)
    return Completeness([one for one in checks if not one.present], [one for one in checks if one.present])


def _supervised(request: WebRequest) -> bool | None:
    actor = request.actor
    if Role.SUPERVISEE not in actor.roles:
        return None
    return is_supervised(actor)
