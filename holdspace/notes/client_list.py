"""The client's diagnoses as they may be named in a note: those that stand on the list on the day of the session, and later ones."""

from django.db.models import Q

from holdspace.clients.models import Diagnosis
from holdspace.notes.models import Note


def diagnoses_for(note: Note) -> list[Diagnosis]:
    """What a draft's author may tick. note: loaded for its author, with its session; the page that shows it is recorded."""
    day = note.encounter.starts_at.date()
    rows = Diagnosis.objects.filter(practice=note.practice_id, client=note.client_id)
    return list(rows.filter(Q(until__isnull=True) | Q(until__gte=day)).order_by("since", "added_at"))
