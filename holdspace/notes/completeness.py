"""What a note still lacks of the elements that payers and colleagues look for, N1 to N13 of disclosure-rules.md 7.1. Pure.

It sees whether the place for an element has words or data, or whether a sentence elsewhere is of that kind (`notes.supplied`); it
judges neither. It stands in nobody's way: only what a format requires does (`notes.readiness`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from holdspace.notes.block_fields import BLOCKS
from holdspace.notes.formats import Kind, NoteTemplate
from holdspace.notes.supplied import SUPPLIES, supplied_in

CMS = "Contractors' checklists (CGS, NGS, Novitas)"


@dataclass(frozen=True)
class Element:
    """One element. here: its name; missing: what to write, under "Not written yet". source: who looks for it."""

    code: str
    here: str
    missing: str
    source: str


ELEMENTS: dict[str, Element] = {
    one.code: one
    for one in (
        Element("N1", "Client and date of service", "The client or the date", CMS),
        Element("N2", "Place or way of meeting, who took part", "Where or how you met", "Novitas; 42 CFR 410.78"),
        Element("N3", "Start and end", "Start and end", "NGS and Novitas (L33632, L35101)"),
        Element("N4", "Modality, technique, frequency", "How you treat, and how often", "Novitas, NGS"),
        Element("N5", "Diagnosis, symptoms, function", "Diagnosis, symptoms, function", "Novitas"),
        Element("N6", "Why today, why this level of care", "Why care is needed now", "Social Security Act 1862(a)(1)(A)"),
        Element("N7", "What you did", "What you did", "CGS"),
        Element("N8", "Response and progress, or why none", "How the client responded", "NGS"),
        Element("N9", "What comes next", "What comes next", "NGS"),
        Element("N10", "Risk", "Risk", "Good practice; crisis codes need it"),
        Element("N11", "Test results, medication", "Test results, medication", "Novitas"),
        Element("N12", "Signature with credentials and date", "Your signature", "CMS Program Integrity Manual, ch. 3, 3.3.2.4"),
        Element("N13", "Supervision", "Who supervises you: nobody does on record", "42 CFR 410.26; Novitas"),
    )
}  # fmt: skip
MENTIONED = "Risk, which you mention"
_SESSION = ("N1", "N2", "N3")
_WRITTEN = {
    Kind.PROGRESS: ("N4", "N5", "N6", "N7", "N8", "N9"),
    Kind.GROUP: ("N4", "N5", "N6", "N7", "N8", "N9"),
    Kind.INTAKE: ("N4", "N5", "N6", "N9", "N10", "N11"),
    Kind.DISCHARGE: ("N4", "N5", "N6", "N7", "N8", "N9", "N10", "N11"),
    Kind.CRISIS: ("N4", "N5", "N6", "N7", "N8", "N9", "N10"),
    Kind.CONTACT: ("N6", "N9"),
    Kind.MISSED: ("N6", "N9"),
}
# Beginnings of words that make risk relevant; where one stands, the note should say what the risk is.
RISK_WORDS = (
    "suicid", "self-harm", "self harm", "selfharm", "kill", "homicid", "overdose", "ideation", "wants to die", "thoughts of death",
    "better off dead", "cutting", "hurt herself", "hurt himself", "hurt themself", "harm to others", "weapon", "firearm",
)  # fmt: skip


@dataclass(frozen=True)
class Session:
    """What the completeness of a note needs of its session. supervised: None unless the author is a supervisee."""

    medium: str
    place: str
    supervised: bool | None = None


@dataclass(frozen=True)
class Check:
    """One element of a note. where: key of the section or block in which it is, or could be written. asked: why it is looked for here."""

    element: Element
    present: bool
    where: str = ""
    found_in: str = ""
    asked: str = ""

    @property
    def words(self) -> str:
        """What to show of it."""
        return self.element.here if self.present else self.asked or self.element.missing

    @property
    def supplies(self) -> str:
        """The kinds of sentences that would supply it, for the browser, which ticks it while one writes."""
        return " ".join(sorted(SUPPLIES.get(self.element.code, ())))


def completeness(
    template: NoteTemplate, session: Session, sections: Mapping[str, str], blocks: Mapping[str, object]
) -> list[Check]:
    """Which elements a note of this format should have, and which it has. sections: text by key. blocks: data by key."""
    wanted = list(_WRITTEN[template.kind])
    if "N10" not in wanted and _risk_is_relevant(sections, blocks):
        wanted.append("N10")
    if "N11" not in wanted and blocks.get("medications"):
        wanted.append("N11")
    checks = [_of_session(code, session) for code in _SESSION if not (code == "N3" and template.kind is Kind.MISSED)]
    checks += [_written(code, template, sections, blocks) for code in sorted(wanted, key=lambda one: int(one[1:]))]
    if "N10" not in _WRITTEN[template.kind]:
        checks = [replace(one, asked=MENTIONED) if one.element.code == "N10" else one for one in checks]
    if session.supervised is not None:
        where = "your supervision" if session.supervised else ""
        checks.append(Check(ELEMENTS["N13"], session.supervised, found_in=where))
    return checks


def _risk_is_relevant(sections: Mapping[str, str], blocks: Mapping[str, object]) -> bool:
    words = "\n".join(sections.values()).lower()
    return bool(blocks.get("risk")) or any(word in words for word in RISK_WORDS)


def _of_session(code: str, session: Session) -> Check:
    present = code != "N2" or session.medium != "in_person" or bool(session.place.strip())
    return Check(ELEMENTS[code], present, "" if present else "session", "the session")


def _written(code: str, template: NoteTemplate, sections: Mapping[str, str], blocks: Mapping[str, object]) -> Check:
    """Data of a block is the surest; else the words of a section made for it; else a sentence that says it anywhere."""
    supplying = [key for key in template.block_keys if key in BLOCKS and code in BLOCKS[key].elements]
    filled = next((key for key in supplying if blocks.get(key)), None)
    if filled:
        return Check(ELEMENTS[code], present=True, where=f"block-{filled}", found_in=BLOCKS[filled].label)
    fitting = [one for one in template.sections if code in one.elements]
    done = next((one for one in fitting if sections.get(one.key, "").strip()), None)
    if done:
        return Check(ELEMENTS[code], present=True, where=done.key, found_in=done.label)
    spoken = supplied_in(code, {one.key: sections.get(one.key, "") for one in template.sections})
    if spoken:
        label = next(one.label for one in template.sections if one.key == spoken)
        return Check(ELEMENTS[code], present=True, where=spoken, found_in=f"a sentence of {label}")
    place = f"block-{supplying[0]}" if code in ("N10", "N4") and supplying else fitting[0].key if fitting else ""
    return Check(ELEMENTS[code], present=False, where=place or (f"block-{supplying[0]}" if supplying else ""))
