"""The part of the day that is about formats, structured blocks and safety plans."""

from datetime import timedelta
from typing import Any

from holdspace.encounters.rules import EncounterFacts
from holdspace.notes import format_lists, safety_plans
from holdspace.notes.format_rules import FormatFacts
from holdspace.notes.formats import Kind, Section
from holdspace.notes.services import drafts
from holdspace.notes.services.formats import offer_format, retire_format, save_format
from holdspace.notes.services.safety_plans import write_safety_plan
from tests.cast import AT, Cast

HOUR = timedelta(hours=1)


def day_of_formats(day: Any, cast: Cast) -> None:
    ada, olive, cleo = cast.actor("ada"), cast.actor("olive"), cast.clients["cleo"]
    facts = FormatFacts("Salak", "", Kind.PROGRESS, (Section("", "Mangosteen", "", ()),))
    row = day(save_format, olive, facts, key=None, seen=0, at=AT)
    day(retire_format, olive, row.key, seen=row.version, at=AT)
    day(offer_format, olive, row.key, seen=row.version, at=AT)
    day(format_lists.list_formats, ada, at=AT)
    day(format_lists.open_format, olive, row.key, at=AT)
    held = EncounterFacts(AT - 3 * HOUR, AT - 2 * HOUR, status="held")
    note = drafts.draft_note_with_session(ada, cleo, held, format_key="soap", at=AT)
    blocks = {"risk": {"reasoning": "rambutan"}, "mse": {"mood": {"is": "finding", "text": "durian"}}}
    drafts.save_draft(ada, note.id, sections={}, blocks=blocks, revision=1, at=AT)
    drafts.discard_draft(ada, note.id, at=AT)
    day(write_safety_plan, ada, cleo, parts={"signs": "tamarind"}, version=0, at=AT)
    day(safety_plans.open_safety_plan, ada, cleo, at=AT)
