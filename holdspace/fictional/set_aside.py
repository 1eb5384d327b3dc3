"""Words that stood beside a draft: a plan written at the office and at home on the same evening."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from holdspace.access.actor import Origin
from holdspace.caseload.queries import actor_for
from holdspace.clients.models import Client
from holdspace.fictional.stories import ClientFile
from holdspace.kernel.rulebook import load
from holdspace.notes.queries import newest_notes
from holdspace.notes.services.asides import Pair, set_aside
from holdspace.practice.models import Person

FILE = Path(__file__).parent / "data" / "set-aside.toml"
BEFORE = timedelta(minutes=40)


@dataclass(frozen=True)
class AsideStory:
    """set-aside.toml."""

    id: str
    version: int
    source: str
    licence: str
    client: str
    section: str
    label: str
    words: str


def load_set_aside(people: Mapping[str, Person], clients: Sequence[tuple[ClientFile, Client]], *, at: datetime) -> None:
    """Beside the client's open draft, as if its author had chosen between two versions of its plan."""
    told = load(FILE, AsideStory).rule
    story, client = next(one for one in clients if one[0].id == told.client)
    actor = actor_for(people[story.care.team[0]], origin=Origin("job"), at=at)
    draft = next(page for page in newest_notes(actor, client.id, at=at) if page.note.is_draft)
    saved = next((one["text"] for one in draft.sections if one["key"] == told.section), "")
    pair = Pair(told.label, told.words, saved)
    set_aside(actor, draft.note.id, why="conflict", pairs=[pair], written_at=at - BEFORE, at=at)
