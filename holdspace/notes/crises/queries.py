"""The last crisis in a client's record."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdspace.access.actor import Actor
from holdspace.notes.crises.models import CrisisMark
from holdspace.notes.models import Note
from holdspace.notes.queries import open_note

LINE = 160
# Where a note says what was agreed, the likeliest first.
SAYS = ("plan", "p", "outcome", "disposition", "steps")


@dataclass(frozen=True)
class Crisis:
    """The newest signed note that tells of one. plan: the first line of what was agreed; may be empty."""

    note: Note
    plan: str


def last_crisis(actor: Actor, client_id: UUID, *, at: datetime) -> Crisis | None:
    """The last crisis, for whoever reads the client's notes; a note entered in error does not count. The note is read, and recorded."""
    if client_id not in actor.clinical_reach:
        return None
    rows = CrisisMark.objects.filter(practice=actor.practice, client=client_id, note__wrong=None)
    found = rows.order_by("-docid").values_list("note", flat=True).first()
    if found is None:
        return None
    page = open_note(actor, found, at=at)
    texts = {one["key"]: one["text"] for one in page.sections}
    text = next((texts[key] for key in SAYS if texts.get(key, "").strip()), "")
    line = text.strip().split("\n", maxsplit=1)[0]
    return Crisis(page.note, line if len(line) <= LINE else f"{line[:LINE].rsplit(' ', 1)[0]} …")
