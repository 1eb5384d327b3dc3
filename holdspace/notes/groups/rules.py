"""Pure rules about a group's notes: which sections are shared, and what goes into each member's record."""

from collections.abc import Mapping, Sequence

from holdspace.kernel.errors import Invalid
from holdspace.notes.formats import NoteTemplate, Section
from holdspace.notes.rules import checked_sections

FORMAT = "group"
Texts = list[dict[str, str]]


def shared_part(template: NoteTemplate) -> tuple[Section, ...]:
    """The sections that stand in every member's note alike."""
    return tuple(one for one in template.sections if one.shared)


def own_part(template: NoteTemplate) -> tuple[Section, ...]:
    """The sections that are a member's own."""
    return tuple(one for one in template.sections if not one.shared)


def checked_shared(template: NoteTemplate, sections: Mapping[str, str]) -> Texts:
    """The shared part as it is kept. Raises Invalid, by section, for what cannot be kept or is a member's own."""
    keys = {one.key for one in shared_part(template)}
    if set(sections) - keys:
        raise Invalid({"sections": ["The part of one member cannot be written into what all share."]})
    return [one for one in checked_sections(template, sections) if one["key"] in keys]


def put_together(
    template: NoteTemplate, shared: Sequence[Mapping[str, str]], own: Sequence[Mapping[str, str]]
) -> Texts:
    """What is signed for one member: the shared part and their own, in the order of the format."""
    common = {one.key for one in shared_part(template)}
    texts = {one["key"]: one["text"] for one in own if one["key"] not in common}
    texts |= {one["key"]: one["text"] for one in shared if one["key"] in common}
    return [{"key": key, "text": texts.get(key, "")} for key in template.keys]
