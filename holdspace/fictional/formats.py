"""What the fictional practice shows of formats: one of its own, structured blocks of notes, and a safety plan."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from holdspace.access.actor import Actor, Origin
from holdspace.caseload.queries import actor_for
from holdspace.clients.models import Client
from holdspace.encounters.models import Encounter
from holdspace.fictional.stories import ClientFile, SessionStory
from holdspace.kernel.rulebook import load
from holdspace.notes.format_rules import FormatFacts
from holdspace.notes.formats import Section, note_template
from holdspace.notes.services.formats import save_format
from holdspace.notes.services.safety_plans import write_safety_plan
from holdspace.practice.models import Person

FILE = Path(__file__).parent / "data" / "safety-plan.toml"
ORIGIN = Origin("job")
HOME_PRACTICE = Section(
    "", "Home practice", "What was agreed for the days until the next session.", ("Who does what, when?",)
)
# A narrative asks for a header of facts: how one treats, and the diagnoses.
HEADER = {
    "treatment": {"modality": "Cognitive behavioral therapy", "frequency": "Weekly"},
    "diagnoses": {"none": True},
}


@dataclass(frozen=True)
class PlanStory:
    """safety-plan.toml. by: key of who wrote it, together with the client."""

    id: str
    version: int
    source: str
    licence: str
    client: str
    by: str
    parts: dict[str, str]


def load_own_format(owner: Actor, *, at: datetime) -> None:
    """The practice's own DAP, with one section more."""
    dap = note_template("dap").rule
    facts = FormatFacts(
        "DAP with home practice",
        "DAP, and what was agreed for the days until the next session.",
        dap.kind,
        (*dap.sections, HOME_PRACTICE),
        dap.blocks,
    )
    save_format(owner, facts, key=None, seen=0, at=at)


def blocks_of(session: SessionStory, encounter: Encounter, format_key: str) -> dict[str, Any] | None:
    """The structured blocks of a note, as its story tells them."""
    if not session.blocks:
        return HEADER if format_key == "narrative" else None
    day = encounter.starts_at.astimezone(encounter.practice.zone).date()
    told: dict[str, Any] = json.loads(session.blocks.replace("{day}", day.isoformat()))
    return told


def load_safety_plan(
    people: Mapping[str, Person], clients: Sequence[tuple[ClientFile, Client]], *, at: datetime
) -> None:
    """A plan written together with its client today."""
    story, ids = load(FILE, PlanStory).rule, {one.id: client.id for one, client in clients}
    actor = actor_for(people[story.by], origin=ORIGIN, at=at)
    write_safety_plan(actor, ids[story.client], parts=story.parts, version=0, at=at)
