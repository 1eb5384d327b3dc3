"""Note templates: the formats of disclosure-rules.md section 8, as data files loaded once."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from holdspace.kernel.errors import Invalid
from holdspace.kernel.rulebook import RuleFile, load_folder

FOLDER = Path(__file__).parent / "data" / "note-templates"


@dataclass(frozen=True)
class Section:
    """One section. key: stable id. hint: what belongs here. prompts: questions that teach it."""

    key: str
    label: str
    hint: str
    prompts: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """Text and the section keys it fills: proof that the file does what it says."""

    text: dict[str, str]
    filled: tuple[str, ...]


@dataclass(frozen=True)
class NoteTemplate:
    """A format of progress note."""

    id: str
    version: int
    name: str
    summary: str
    effective: date
    source: str
    licence: str
    order: int
    sections: tuple[Section, ...]
    examples: tuple[Example, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Section keys in order."""
        return tuple(section.key for section in self.sections)


@cache
def note_templates() -> dict[str, RuleFile[NoteTemplate]]:
    """Every format by id, in the order of the menu."""
    found = sorted(load_folder(FOLDER, NoteTemplate), key=lambda file: file.rule.order)
    return {file.rule.id: file for file in found}


def note_template(key: str) -> RuleFile[NoteTemplate]:
    """One format. Raises Invalid, naming the formats there are, for any other word."""
    found = note_templates().get(key)
    if found is None:
        raise Invalid({"format": [f"There is no such format. Choose one of: {', '.join(note_templates())}."]})
    return found
