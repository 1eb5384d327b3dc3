"""What stands in the way of signing a draft: asked by the verb that signs, and shown by the page before it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from holdspace.notes.block_fields import BLOCKS
from holdspace.notes.blocks import lacks
from holdspace.notes.carried import standing, unconfirmed
from holdspace.notes.client_list import not_to_be_taken_over
from holdspace.notes.formats import Kind, misfit
from holdspace.notes.groups.roster import name_book
from holdspace.notes.models import Comment, Note
from holdspace.notes.names import NameBook
from holdspace.notes.own_formats import format_of_note
from holdspace.notes.phrase_rules import blanks
from holdspace.notes.rules import is_empty


@dataclass(frozen=True)
class Obstacle:
    """A reason not to sign yet, in a sentence that says what to do. section: key of where it is; quote: the words, if any."""

    sentence: str
    section: str = ""
    quote: str = ""


NOT_ON_THE_LIST = "This is to be taken over into the client's list, and nothing of this name stands there. Take the tick away, or write it down as started."
Check = Callable[[Note, datetime], list[Obstacle]]


def obstacles(note: Note, *, at: datetime) -> list[Obstacle]:
    """Everything in the way, the weightiest first. note: with its draft, encounter and practice."""
    return [found for check in CHECKS for found in check(note, at)]


def _written(note: Note, _: datetime) -> list[Obstacle]:
    if not is_empty(note.draft.words):
        return []
    return [Obstacle("Nothing is written yet. Write at least one section, then sign.")]


def _held(note: Note, at: datetime) -> list[Obstacle]:
    session, kind = note.encounter, format_of_note(note).rule.kind
    if session.status != "held" and kind is not Kind.MISSED:
        return [Obstacle("The session of this note is not marked as held. Say that it took place, then sign.")]
    unfit = misfit(kind, status=session.status, modality=session.modality)
    if unfit:
        return [Obstacle(unfit)]
    if note.encounter.starts_at > at and session.status != "cancelled":
        return [Obstacle("The session of this note lies in the future. It can be signed once it has taken place.")]
    return []


def _required(note: Note, _: datetime) -> list[Obstacle]:
    """What the format says must be there (nothing else that a note lacks ever stands in the way)."""
    template = format_of_note(note).rule
    texts = {one["key"]: one["text"] for one in note.draft.sections}
    found = [
        Obstacle(f"{one.label} is not written yet. {template.name} asks for it before signing.", section=one.key)
        for one in template.sections
        if one.required and not texts.get(one.key, "").strip()
    ]
    found += [
        Obstacle(f"{BLOCKS[one.key].label} is empty. {template.name} asks for it before signing.", section=one.key)
        for one in template.blocks
        if one.required and not note.draft.blocks.get(one.key)
    ]
    return found


def _complete(note: Note, at: datetime) -> list[Obstacle]:
    """A block that was begun is finished; care does not end on a day still to come."""
    found = [
        Obstacle(lack.sentence, section=f"{key}-{lack.field}")
        for key, data in note.draft.blocks.items()
        for lack in lacks(key, data)
    ]
    found += [Obstacle(NOT_ON_THE_LIST, "medications-changes", name) for name in not_to_be_taken_over(note)]
    last = note.draft.blocks.get("discharge", {}).get("on")
    if last and date.fromisoformat(last) > at.astimezone(note.practice.zone).date():
        found.append(
            Obstacle("The last day of care lies in the future. Choose today or an earlier day.", section="discharge-on")
        )
    return found


SIGNED_TOGETHER = (
    "This is a member's part of a group's notes. They are signed together, on the page of the group's session."
)
NAMED_OTHER = "Another member's name stands here. Write it without the name: this goes into {name}'s record."


def _beside_others(note: Note, _: datetime) -> list[Obstacle]:
    """A note of a group's session goes with the others; by itself, as when it was returned, it names no other member.

    An ordinary word that is also a name counts here with a capital: nobody is asked what it means (decision 0029).
    """
    if note.encounter.group_session_id is None:
        return []
    if note.is_draft:
        return [Obstacle(SIGNED_TOGETHER)]
    session = note.encounter.group_session  # asked for here alone: a group's drafts are many
    book, sentence = name_book(session) if session else NameBook(()), NAMED_OTHER.format(name=note.client.name)
    hits = [(one["key"], hit) for one in note.draft.words for hit in book.find(one["text"], of=note.client_id)]
    return [Obstacle(sentence, key, hit.quote) for key, hit in hits if hit.sure or hit.words[:1].isupper()]


def _settled(note: Note, _: datetime) -> list[Obstacle]:
    """What a supervisor returned goes back once each comment is settled by its author."""
    if note.review != "returned":
        return []
    rows = Comment.objects.filter(note=note, sent_at__isnull=False, settled_at=None).select_related("author")
    return [
        Obstacle(f"A comment by {one.author.name} is not settled yet.", one.section, one.quote or one.text)
        for one in rows.order_by("written_at", "id")
    ]


BLANK = "A blank is not filled yet. Write what belongs there, or take it out."
CARRIED = "carried"  # the section of an obstacle that is mended on the page of brought sentences


def _blanks(note: Note, _: datetime) -> list[Obstacle]:
    """No blank goes into the record: of a section, and of a structured part."""
    found = [(one["key"], blank) for one in note.draft.words for blank in blanks(one["text"])]
    return [Obstacle(BLANK, key, f"[[{blank.words}]]") for key, blank in found]


def _carried(note: Note, _: datetime) -> list[Obstacle]:
    """What came from earlier notes was changed, or its author said of each sentence that it is still true."""
    draft = note.draft
    left = unconfirmed(standing(draft.carried, draft.sections, draft.blocks))
    if not left:
        return []
    if len(left) == 1:
        return [Obstacle("One sentence came from an earlier note and is neither confirmed nor changed.", CARRIED)]
    return [Obstacle(f"{len(left)} sentences came from earlier notes and are neither confirmed nor changed.", CARRIED)]


CHECKS: tuple[Check, ...] = (_written, _held, _required, _complete, _blanks, _carried, _settled, _beside_others)
