"""The part of the day that is about silencing the boundary check."""

from typing import Any

from holdspace.notes.services import drafts
from holdspace.notes.silences import services as silences
from tests.cast import AT, Cast

SENTENCE = "5" * 64


def day_of_silences(day: Any, cast: Cast) -> None:
    ada, note = cast.actor("ada"), cast.draft("cleo")
    day(silences.silence, ada, note.id, scope="sentence", what=SENTENCE, at=AT)
    day(silences.silence, ada, note.id, scope="author", what="quotation", at=AT)
    day(silences.mark_again, ada, note.id, at=AT)
    day(silences.mark_kinds_again, ada, at=AT)
    drafts.discard_draft(ada, note.id, at=AT)
