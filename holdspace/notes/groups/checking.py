"""What stands in the way of signing a group's notes together: asked by the verb that signs, and shown by the page before it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from holdspace.notes.formats import NoteTemplate
from holdspace.notes.groups.rules import own_part, put_together, shared_part
from holdspace.notes.models import GroupDraft, Note
from holdspace.notes.names import NameBook, NameFound, names_by
from holdspace.notes.readiness import NAMED_OTHER, SIGNED_TOGETHER, Obstacle, obstacles

NAMED = "A member's name stands here. Everybody in the group has this part in their record: write it without the name."
NOTHING_OWN = "Nothing is written about {name} alone yet. A part of their own is what makes it their note."


@dataclass(frozen=True)
class InTheWay:
    """A reason not to sign yet. note: whose part it is in; None for the shared part."""

    note: Note | None
    obstacle: Obstacle
    label: str = ""


@dataclass(frozen=True)
class Doubt:
    """A place of an ordinary word that is also a member's name. key: the word folded, sent to say that it is the word everywhere."""

    key: str
    note: Note | None
    section: str
    label: str
    word: str
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """Everything in the way, and every word that has to be confirmed."""

    in_the_way: list[InTheWay] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def words(self) -> dict[str, list[Doubt]]:
        """The places of each word that has to be confirmed: one tick a word, or two hundred members would be two hundred ticks."""
        by: dict[str, list[Doubt]] = {}
        for one in self.doubts:
            by.setdefault(one.key, []).append(one)
        return by

    def refusal(self, confirmed: Collection[str]) -> str:
        """The first reason not to sign, with these words confirmed; nothing when there is none."""
        if self.in_the_way:
            return self.in_the_way[0].obstacle.sentence
        left = [one for one in self.doubts if one.key not in confirmed]
        return (
            f"“{left[0].word}” may be a member's name. Say that it is the word, or write it otherwise, then sign."
            if left
            else ""
        )


def check_group(
    template: NoteTemplate, draft: GroupDraft, notes: Sequence[Note], book: NameBook, *, at: datetime
) -> Checked:
    """Look through the shared part and each member's own. notes: with draft, client, encounter and practice."""
    found = Checked()
    _names(found, None, _labelled(template, draft.sections, shared=True), book)
    for note in notes:
        own = _labelled(template, note.draft.words, shared=False)
        _names(found, note, own, book)
        if not any(text.strip() for _, _, text in own):
            found.in_the_way.append(InTheWay(note, Obstacle(NOTHING_OWN.format(name=note.client.name))))
        _others(found, template, draft, note, at)
    return found


def _others(found: Checked, template: NoteTemplate, draft: GroupDraft, note: Note, at: datetime) -> None:
    """What any note is asked, of the note as it would be signed. What all share is said once."""
    own, common = note.draft.sections, {one.key for one in shared_part(template)}
    note.draft.sections = put_together(template, draft.sections, own)
    for one in obstacles(note, at=at):
        row = InTheWay(None if one.section in common else note, one, _label(template, one.section))
        if one.sentence != SIGNED_TOGETHER and (row.note or row not in found.in_the_way):
            found.in_the_way.append(row)
    note.draft.sections = own


def _label(template: NoteTemplate, key: str) -> str:
    return next((one.label for one in template.sections if one.key == key), "")


def _labelled(
    template: NoteTemplate, sections: Iterable[dict[str, str]], *, shared: bool
) -> list[tuple[str, str, str]]:
    labels = {one.key: one.label for one in template.sections}
    common = {one.key for one in shared_part(template)}
    return [
        (one["key"], one.get("label") or labels.get(one["key"], ""), one["text"])
        for one in sections
        if (one["key"] in common) is shared
    ]


def _names(found: Checked, note: Note | None, sections: list[tuple[str, str, str]], book: NameBook) -> None:
    whose = note.client_id if note else None
    sentence = NAMED_OTHER.format(name=note.client.name) if note else NAMED
    for key, label, text in sections:
        hits = book.find(text, of=whose)
        quotes = dict.fromkeys(one.quote for one in hits if one.sure)
        found.in_the_way.extend(InTheWay(note, Obstacle(sentence, key, quote), label) for quote in quotes)
        found.doubts.extend(_doubts(note, key, label, [one for one in hits if not one.sure]))


def _doubts(note: Note | None, key: str, label: str, hits: list[NameFound]) -> Iterator[Doubt]:
    for word, same in names_by(hits).items():
        quotes = tuple(dict.fromkeys(one.quote for one in same))
        yield Doubt(word, note, key, label, same[0].words, quotes)


def own_words(template: NoteTemplate, note: Note) -> bool:
    """Whether anything is written of a member's own part."""
    keys = {one.key for one in own_part(template)}
    return bool(note.draft.blocks) or any(one["text"].strip() for one in note.draft.sections if one["key"] in keys)
