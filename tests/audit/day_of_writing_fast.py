"""The part of the day that is about phrases, words brought forward and earlier states of a draft."""

from datetime import timedelta
from typing import Any

from holdspace.encounters.rules import EncounterFacts
from holdspace.notes import earlier, phrases
from holdspace.notes.bringing import Choice
from holdspace.notes.models import DraftVersion
from holdspace.notes.services import carrying, drafts, history
from holdspace.notes.services import phrases as phrase_verbs
from tests.cast import AT, Cast

HOUR = timedelta(hours=1)


def day_of_writing_fast(day: Any, cast: Cast) -> None:
    ada, cleo = cast.actor("ada"), cast.clients["cleo"]
    row = day(phrase_verbs.save_phrase, ada, code="salak", text="Feijoa [[mangosteen]].", shared=True, at=AT)
    day(phrases.list_phrases, ada, at=AT)
    day(phrases.open_phrase, ada, row.id, at=AT)
    held = EncounterFacts(AT - 3 * HOUR, AT - 2 * HOUR, status="held")
    words = {"s": "The tamarind was a guava today."}
    note = drafts.draft_note_with_session(ada, cleo, held, format_key="soap", sections=words, at=AT)
    day(phrase_verbs.insert_phrase, ada, note.id, phrase_id=row.id, section="s", revision=1, at=AT)
    day(phrase_verbs.retire_phrase, ada, row.id, at=AT)
    source = cast.notes["cleo"]
    day(earlier.earlier_notes, ada, note, at=AT)
    offered = day(earlier.open_source, ada, note, source, at=AT)
    choice = Choice(sentences=[(offered.offers[0].key, 0)])
    day(carrying.bring_forward, ada, note.id, source_id=source, choice=choice, revision=2, at=AT)
    day(carrying.confirm_carried, ada, note.id, number=1, at=AT)
    note = drafts.save_draft(ada, note.id, sections={"s": "Kiwano."}, revision=3, at=AT)
    day(earlier.compare, ada, note, at=AT)
    day(earlier.open_states, ada, note.id, at=AT)
    state = DraftVersion.objects.filter(note=note.id).latest("revision")
    day(history.take_back, ada, note.id, state_id=state.id, section="s", revision=4, at=AT)
    drafts.discard_draft(ada, note.id, at=AT)
