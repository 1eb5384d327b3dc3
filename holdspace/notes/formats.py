"""Note templates: the formats of disclosure-rules.md section 8, as data files loaded once.

A shipped format has a version from 1 to 100; what a practice makes of it begins at `OWN_FROM` (`notes.own_formats`), so a number alone
says where a version is kept. A shipped version that is no longer offered stays under `earlier/`: drafts begun in it go on in it.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from holdspace.kernel.errors import Invalid
from holdspace.kernel.rulebook import RuleFile, load_folder

FOLDER = Path(__file__).parent / "data" / "note-templates"
EARLIER = FOLDER / "earlier"
OWN_FROM = 101


class Kind(StrEnum):
    """What a format is for, which says what sessions it fits."""

    PROGRESS = "progress"
    INTAKE = "intake"
    DISCHARGE = "discharge"
    CRISIS = "crisis"
    CONTACT = "contact"
    MISSED = "missed"
    GROUP = "group"


@dataclass(frozen=True)
class Section:
    """One section. key: stable id. hint: what belongs here. prompts: questions that teach it.

    required: must be written before signing. elements: which of N1-N13 (disclosure-rules.md, 7.1) its words can supply.
    shared: in a group's notes, the same in every member's.
    """

    key: str
    label: str
    hint: str
    prompts: tuple[str, ...]
    required: bool = False
    elements: tuple[str, ...] = ()
    shared: bool = False


@dataclass(frozen=True)
class BlockUse:
    """A structured block that the format shows (`notes.blocks`), and whether it must be filled before signing."""

    key: str
    required: bool = False


@dataclass(frozen=True)
class Example:
    """Text and the section keys it fills: proof that the file does what it says."""

    text: dict[str, str]
    filled: tuple[str, ...]


@dataclass(frozen=True)
class NoteTemplate:
    """A format of progress note. note: what an ambiguous letter of its name stands for here."""

    id: str
    version: int
    name: str
    summary: str
    effective: date
    source: str
    licence: str
    order: int
    sections: tuple[Section, ...]
    examples: tuple[Example, ...] = ()
    kind: Kind = Kind.PROGRESS
    blocks: tuple[BlockUse, ...] = ()
    note: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Section keys in order."""
        return tuple(section.key for section in self.sections)

    @property
    def block_keys(self) -> tuple[str, ...]:
        """Keys of the structured blocks it shows, in order."""
        return tuple(block.key for block in self.blocks)


@cache
def note_templates() -> dict[str, RuleFile[NoteTemplate]]:
    """Every shipped format by id, in the order of the menu. What a practice offers: `own_formats.formats_of`."""
    found = sorted(load_folder(FOLDER, NoteTemplate), key=lambda file: file.rule.order)
    return {file.rule.id: file for file in found}


@cache
def earlier_templates() -> dict[tuple[str, int], RuleFile[NoteTemplate]]:
    """Shipped versions that are no longer offered, by id and version."""
    return {(file.rule.id, file.rule.version): file for file in load_folder(EARLIER, NoteTemplate)}


def shipped_template(key: str, version: int) -> RuleFile[NoteTemplate] | None:
    """A shipped format as it was in a version."""
    newest = note_templates().get(key)
    if newest is not None and newest.rule.version == version:
        return newest
    return earlier_templates().get((key, version))


def note_template(key: str) -> RuleFile[NoteTemplate]:
    """One shipped format. Raises Invalid, naming the formats there are, for any other word."""
    found = note_templates().get(key)
    if found is None:
        raise no_such_format(note_templates())
    return found


def no_such_format(known: "dict[str, RuleFile[NoteTemplate]]") -> Invalid:
    """What is said to a word that names no format."""
    return Invalid({"format": [f"There is no such format. Choose one of: {', '.join(known)}."]})


HELD_FIRST = "A progress note is written for a session that took place. Say first that this one was held."
NOT_MISSED = "This format is for a session that did not take place. Choose another for one that was held."
NOT_A_CONTACT = "A contact note is for a contact: a phone call, a message, talk with somebody else. Enter it as a contact, or choose another format."
NOT_A_GROUP = "This format is for a group session. Choose another."


def misfit(kind: Kind, *, status: str, modality: str) -> str:
    """Why a format of this kind does not fit a session as it stands, in a sentence; empty when it does."""
    if kind is Kind.MISSED:
        if status == "held":
            return NOT_MISSED
        if status not in ("missed", "cancelled"):
            return "A missed-session note is for a session that was missed or cancelled. Say first what became of it."
        return ""
    if status != "held":
        return HELD_FIRST
    if kind is Kind.CONTACT and modality != "contact":
        return NOT_A_CONTACT
    if kind is Kind.GROUP and modality != "group":
        return NOT_A_GROUP
    return ""
