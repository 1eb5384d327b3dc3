"""What a browser's journal leaves in the log, in the day that `tests/audit/test_every_verb.py` runs."""

from datetime import timedelta

from holdspace.notes.services.asides import Pair, set_aside
from holdspace.practice.services import journals
from tests.cast import AT, ORIGIN


def day_of_journals(day, cast):
    ada, person = cast.actor("ada"), cast.person("ada")
    first = day(journals.begin_journal, ada, "monday", key=b"k" * 32, at=AT)
    day(journals.open_journals, ada, [first.id], at=AT)
    day(journals.close_journals, ada, [first.id], login="tuesday", at=AT)
    journals.begin_journal(ada, "tuesday", key=b"l" * 32, at=AT)
    day(journals.end_journal, person, "tuesday", ORIGIN, at=AT)
    pairs = [Pair("Subjective", "tamarind and kiwano", "tamarind")]
    draft = cast.draft("cleo")
    day(set_aside, ada, draft.id, why="recovered", pairs=pairs, written_at=AT - timedelta(hours=1), at=AT)
