"""What is silenced, for the editor and for the page where one takes it back."""

from uuid import UUID

from holdspace.access.actor import Actor
from holdspace.notes.models import Note
from holdspace.notes.silences.models import BY_AUTHOR, Silenced
from holdspace.notes.silences.rules import KINDS, Silences, is_digest


def silences_of(actor: Actor, note: Note) -> Silences:
    """What is not marked in a draft of the actor's, on a page already recorded."""
    return _silences(actor, draft=note.id)


def silences_of_shared(actor: Actor, session_id: UUID) -> Silences:
    """What is not marked in the shared part of a group's notes, on a page already recorded."""
    return _silences(actor, shared=session_id)


def _silences(actor: Actor, **place: UUID) -> Silences:
    here = set(Silenced.objects.filter(practice=actor.practice, **place).values_list("what", flat=True))
    sentences = frozenset(one for one in here if is_digest(one))
    return Silences(sentences, frozenset(here) - sentences, frozenset(always_silenced(actor)))


def always_silenced(actor: Actor) -> list[str]:
    """The kinds of findings that the actor wants to see in no note, in the order of the rulebook. One's own, so it leaves no event."""
    rows = Silenced.objects.filter(practice=actor.practice, author=actor.person, **BY_AUTHOR)
    found = set(rows.values_list("what", flat=True))
    return [kind for kind in KINDS if kind in found]
