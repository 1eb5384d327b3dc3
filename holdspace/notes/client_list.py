"""What stands on the client's lists, as a note names it: diagnoses to tick, medications whose change is taken over."""

from django.db.models import Q

from holdspace.clients.models import Diagnosis, Medication
from holdspace.kernel.words import folded
from holdspace.notes.models import Note


def diagnoses_for(note: Note) -> list[Diagnosis]:
    """What a draft's author may tick. note: loaded for its author, with its session; the page that shows it is recorded."""
    day = note.encounter.starts_at.date()
    rows = Diagnosis.objects.filter(practice=note.practice_id, client=note.client_id)
    return list(rows.filter(Q(until__isnull=True) | Q(until__gte=day)).order_by("since", "added_at"))


def standing_medications(note: Note, name: str) -> list[Medication]:
    """Those of a name that stand on the client's list, newest first."""
    rows = Medication.objects.filter(practice=note.practice_id, client=note.client_id, stopped_on=None)
    return [row for row in rows.order_by("-added_at", "-id") if folded(row.name) == folded(name)]


def not_to_be_taken_over(note: Note) -> list[str]:
    """Names of changes that the author wants taken over, of a medication that is not on the client's list."""
    changes = note.draft.blocks.get("medications", {}).get("changes", [])
    wanted = [one for one in changes if one.get("take_over") and one.get("what") in ("changed", "stopped")]
    return [one["name"] for one in wanted if one.get("name") and not standing_medications(note, one["name"])]
