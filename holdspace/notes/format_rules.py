"""What a practice's own format must be like. Pure."""

import re
from dataclasses import dataclass, replace

from holdspace.kernel.words import clean_line, folded, problem
from holdspace.notes.block_fields import BLOCKS
from holdspace.notes.formats import BlockUse, Kind, Section

NAME_LIMIT = 60
LABEL_LIMIT = 80
HINT_LIMIT = 300
PROMPT_LIMIT = 200
MOST_SECTIONS = 30
MOST_PROMPTS = 12
ELEMENTS = ("N4", "N5", "N6", "N7", "N8", "N9", "N10", "N11")
# Names that the editor's form and the signed document use for something else.
TAKEN_KEYS = frozenset(
    {"token", "revision", "format", "way", "blocks", "text", "reason", "csrfmiddlewaretoken", *BLOCKS}
)
NEEDED = {Kind.DISCHARGE: "discharge", Kind.CONTACT: "contact"}


@dataclass(frozen=True)
class FormatFacts:
    """A format as somebody of the practice writes it. A section without a key is new."""

    name: str
    summary: str
    kind: Kind
    sections: tuple[Section, ...]
    blocks: tuple[BlockUse, ...] = ()
    note: str = ""

    def cleaned(self) -> "FormatFacts":
        """The same with lines folded, every section with a key, and the block that its kind lives by."""
        taken, made = {one.key for one in self.sections if one.key} | TAKEN_KEYS, []
        for one in self.sections:
            key = one.key or section_key(one.label, taken)
            taken = taken | {key}
            prompts = tuple(clean_line(prompt) for prompt in one.prompts if clean_line(prompt))
            made.append(replace(one, key=key, label=clean_line(one.label), hint=clean_line(one.hint), prompts=prompts))
        return replace(
            self,
            name=clean_line(self.name),
            summary=clean_line(self.summary),
            note=clean_line(self.note),
            sections=tuple(made),
            blocks=self._blocks(),
        )

    def _blocks(self) -> tuple[BlockUse, ...]:
        needed = NEEDED.get(self.kind)
        kept = tuple(one for one in self.blocks if one.key != needed)
        return (BlockUse(needed, required=True), *kept) if needed else kept

    def problems(self, *, names: set[str]) -> dict[str, list[str]]:
        """What is wrong, by field; a section's by its place ("s-0-label"). names: folded, of the practice's other formats."""
        found = _lines(
            {"name": (self.name, NAME_LIMIT), "summary": (self.summary, HINT_LIMIT), "note": (self.note, HINT_LIMIT)}
        )
        if not clean_line(self.name):
            found.setdefault("name", ["The format needs a name."])
        if folded(clean_line(self.name)) in names:
            found["name"] = ["Another format has this name. Choose one that tells them apart."]
        if not 1 <= len(self.sections) <= MOST_SECTIONS:
            found["sections"] = [f"A format has from 1 to {MOST_SECTIONS} sections."]
        for place, one in enumerate(self.sections):
            wrong = _section_problems(one)
            found |= {f"s-{place}-{field}": [f"Section {place + 1}: {what[0]}"] for field, what in wrong.items()}
        keys = [one.key for one in self.sections if one.key]
        if len(set(keys)) != len(keys) or set(keys) & TAKEN_KEYS or not all(_KEY.fullmatch(key) for key in keys):
            found["sections"] = ["Two sections have one key. Open the page afresh."]
        if not {one.key for one in self.blocks} <= set(BLOCKS):
            found["blocks"] = ["There is no such structured part."]
        return found


_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


def _lines(lines: dict[str, tuple[str, int]]) -> dict[str, list[str]]:
    return {name: [what] for name, (text, limit) in lines.items() if (what := problem(text, limit=limit))}


def _section_problems(one: Section) -> dict[str, list[str]]:
    found = _lines({"label": (one.label, LABEL_LIMIT), "hint": (one.hint, HINT_LIMIT)})
    if not clean_line(one.label):
        found.setdefault("label", ["A section needs a name."])
    wrong = [what for prompt in one.prompts if (what := problem(prompt, limit=PROMPT_LIMIT))]
    if wrong or len(one.prompts) > MOST_PROMPTS:
        found["prompts"] = wrong[:1] or [f"At most {MOST_PROMPTS} prompts, one a line."]
    if not set(one.elements) <= set(ELEMENTS):
        found["elements"] = ["There is no such element."]
    return found


def section_key(label: str, taken: "set[str] | frozenset[str]") -> str:
    """A key for a new section, from its name: stable from then on, whatever the section is called later."""
    plain = re.sub("[^a-z0-9]+", "_", folded(label).encode("ascii", "ignore").decode()).strip("_")[:30]
    stem = plain if plain[:1].isalpha() else f"s_{plain}".rstrip("_")
    return _free(stem, taken, "_")


def format_key(name: str, taken: set[str]) -> str:
    """A key for a new format, from its name."""
    plain = re.sub("[^a-z0-9]+", "-", folded(name).encode("ascii", "ignore").decode()).strip("-")[:30]
    return _free(f"own-{plain}".rstrip("-"), taken, "-")


def _free(stem: str, taken: "set[str] | frozenset[str]", joint: str) -> str:
    found, number = stem, 2
    while found in taken:
        found, number = f"{stem}{joint}{number}", number + 1
    return found
