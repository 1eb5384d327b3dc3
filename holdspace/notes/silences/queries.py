"""What is silenced, for the editor and for the page where one takes it back."""

from holdspace.access.actor import Actor
from holdspace.notes.models import Note
from holdspace.notes.silences.models import Silenced
from holdspace.notes.silences.rules import KINDS, Silences, is_digest


def silences_of(actor: Actor, note: Note) -> Silences:
    """What is not marked in a draft of the actor's, on a page already recorded."""
    here = set(Silenced.objects.filter(practice=actor.practice, draft=note.id).values_list("what", flat=True))
    sentences = frozenset(one for one in here if is_digest(one))
    return Silences(sentences, frozenset(here) - sentences, frozenset(always_silenced(actor)))


def always_silenced(actor: Actor) -> list[str]:
    """The kinds of findings that the actor wants to see in no note, in the order of the rulebook. One's own, so it leaves no event."""
    rows = Silenced.objects.filter(practice=actor.practice, author=actor.person, draft=None)
    found = set(rows.values_list("what", flat=True))
    return [kind for kind in KINDS if kind in found]
