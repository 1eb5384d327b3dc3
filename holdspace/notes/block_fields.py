"""The structured blocks of a note, as data: which fields each has (disclosure-rules.md section 8, in our own words)."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a field holds. domain: within limits, or a finding. picks: chosen from a list of the client's."""

    TEXT = "text"
    LINE = "line"
    CHOICE = "choice"
    DATE = "date"
    TICK = "tick"
    LINES = "lines"
    ROWS = "rows"
    DOMAIN = "domain"
    PICKS = "picks"


@dataclass(frozen=True)
class Field:
    """One field. expected: when it is empty, the text says that it was not assessed.

    after: key of a field, and the words of it that make this one expected. unless: key of a tick that says there is nothing here.
    columns: of rows.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    choices: tuple[tuple[str, str], ...] = ()
    columns: "tuple[Field, ...]" = ()
    expected: bool = False
    after: tuple[str, frozenset[str]] | None = None
    unless: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Group:
    """Fields under one heading; no heading when the block has a single group."""

    label: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Block:
    """A structured block. elements: which of N1-N13 it supplies once something is in it."""

    key: str
    label: str
    hint: str
    groups: tuple[Group, ...]
    elements: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """All of them, in order."""
        return tuple(field for group in self.groups for field in group.fields)


def _texts(*pairs: tuple[str, str], expected: bool = False) -> tuple[Field, ...]:
    return tuple(Field(key, label, expected=expected) for key, label in pairs)


def _line(key: str, label: str, hint: str = "") -> Field:
    return Field(key, label, Kind.LINE, hint=hint)


DOMAINS = (
    ("appearance", "Appearance"),
    ("behavior", "Behavior and psychomotor"),
    ("attitude", "Attitude"),
    ("speech", "Speech"),
    ("mood", "Mood (reported)"),
    ("affect", "Affect (seen)"),
    ("process", "Thought process"),
    ("content", "Thought content (suicidal, homicidal, delusional)"),
    ("perception", "Perception"),
    ("orientation", "Orientation"),
    ("attention", "Attention"),
    ("memory", "Memory"),
    ("cognition", "Cognition and abstraction"),
    ("insight", "Insight"),
    ("judgment", "Judgment"),
    ("impulse", "Impulse control"),
    ("reliability", "Reliability"),
)
LEVELS = (("low", "Low"), ("moderate", "Moderate"), ("high", "High"), ("imminent", "Imminent"))
_IDEAS = ("ideation", frozenset({"passive", "active"}))
_HARM = ("harm", frozenset({"present"}))


def _suicide() -> Group:
    asked = tuple(
        Field(key, label, kind, expected=False, after=_IDEAS)
        for key, label, kind in (
            ("frequency", "How often the thoughts come", Kind.LINE),
            ("intensity", "How strong they are", Kind.LINE),
            ("intent", "Intent", Kind.TEXT),
            ("plan", "Plan", Kind.TEXT),
            ("means", "Means and access to them", Kind.TEXT),
            ("preparation", "Preparatory acts", Kind.TEXT),
        )
    )
    ideation = Field(
        "ideation",
        "Suicidal ideation",
        Kind.CHOICE,
        (("none", "None"), ("passive", "Passive"), ("active", "Active")),
        expected=True,
    )
    attempts = Field(
        "attempts",
        "Past attempts",
        Kind.ROWS,
        expected=True,
        unless="no_attempts",
        columns=(_line("when", "When"), _line("method", "Method"), _line("outcome", "Outcome")),
    )
    history = Field("no_attempts", "No past attempts", Kind.TICK)
    return Group(
        "Suicide and self-harm",
        (ideation, *asked, attempts, history, *_texts(("self_harm", "Self-harm without intent to die"), expected=True)),
    )


def _others() -> Group:
    harm = Field(
        "harm", "Thoughts of harming others", Kind.CHOICE, (("none", "None"), ("present", "Present")), expected=True
    )
    asked = tuple(
        Field(f"harm_{key}", label, after=_HARM)
        for key, label in (
            ("target", "Identifiable target"),
            ("intent", "Intent toward others"),
            ("plan", "Plan toward others"),
            ("means", "Means toward others"),
        )
    )
    return Group("Harm to others", (harm, *asked, *_texts(("harm_history", "History of violence"))))


RISK = Block(
    "risk",
    "Risk",
    "What was asked and found, how you judge it and why, what you did. Empty fields are named as not assessed.",
    (
        _suicide(),
        _others(),
        Group(
            "Self-care and other",
            _texts(
                ("self_care", "Ability to care for self (grave disability)"),
                ("substances", "Substances, intoxication"),
                ("commands", "Command hallucinations"),
                expected=True,
            ),
        ),
        Group(
            "Factors",
            _texts(
                ("dynamic", "Stressors now (dynamic)"),
                ("static", "Lasting factors (static)"),
                ("protective", "Protective factors"),
                ("collateral", "What others said (collateral)"),
            ),
        ),
        Group(
            "Level",
            (
                Field("acute", "Acute risk", Kind.CHOICE, LEVELS, expected=True),
                Field("baseline", "Baseline risk", Kind.CHOICE, LEVELS),
                Field("reasoning", "Reasoning", hint="Why this level. Needed before signing once a level is chosen."),
            ),
        ),
        Group(
            "What was done",
            (
                *_texts(
                    ("interventions", "Interventions"),
                    ("safety_plan", "Safety plan elements gone through"),
                    ("means_counseling", "Counseling about means"),
                    ("consultation", "Consultation"),
                    ("disposition", "How it was left (disposition)"),
                ),
                Field("follow_up", "Follow-up on", Kind.DATE),
            ),
        ),
        Group(
            "Duty to protect",
            (
                _line("duty_rule", "Rule looked at", "The state's rule, by its name or number."),
                Field("duty_decision", "Decision and why"),
                Field("duty_recipients", "Who was told"),
            ),
        ),
    ),
    ("N10",),
)
MSE = Block(
    "mse",
    "Mental status",
    "Each domain: within limits, what you found, or left as not assessed.",
    (Group("", tuple(Field(key, label, Kind.DOMAIN, expected=True) for key, label in DOMAINS)),),
)
TREATMENT = Block(
    "treatment",
    "Treatment",
    "How you treat, and how often.",
    (
        Group(
            "",
            (
                _line("modality", "Modality", "For example: cognitive behavioral therapy."),
                _line("technique", "Technique", "For example: graded exposure."),
                _line("frequency", "Frequency", "For example: weekly."),
            ),
        ),
    ),
    ("N4",),
)
INTERVENTIONS = Block(
    "interventions",
    "Interventions",
    "What you actually did today.",
    (Group("", (Field("done", "Interventions delivered", Kind.LINES, hint="One a line."),)),),
    ("N7",),
)
DIAGNOSES = Block(
    "diagnoses",
    "Diagnoses addressed",
    "From the client's list on the chart.",
    (
        Group(
            "",
            (
                Field("addressed", "Addressed today", Kind.PICKS),
                Field("none", "No diagnosis is given yet, or none was addressed", Kind.TICK),
            ),
        ),
    ),
    ("N5",),
)
CHANGES = (("started", "Started"), ("changed", "Changed"), ("stopped", "Stopped"))
MEDICATIONS = Block(
    "medications",
    "Medication changes",
    "What was started, changed or stopped, and who prescribed it.",
    (
        Group(
            "",
            (
                Field(
                    "changes",
                    "Changes",
                    Kind.ROWS,
                    columns=(
                        Field("what", "What", Kind.CHOICE, CHANGES),
                        _line("name", "Medication"),
                        _line("dose", "Dose"),
                        _line("prescriber", "Prescriber"),
                        Field("take_over", "Take over into the client's list when I sign", Kind.TICK),
                    ),
                ),
                Field("unchanged", "Medication gone through, no change", Kind.TICK),
            ),
        ),
    ),
    ("N11",),
)
DISCHARGE = Block(
    "discharge",
    "End of care",
    "Signing the summary ends the client's care here on this day.",
    (Group("", (Field("on", "Last day of care", Kind.DATE), _line("reason", "Reason", "In a few words."))),),
)
HOW = (
    ("phone", "Phone call"),
    ("message", "Message"),
    ("video", "Video call"),
    ("in_person", "In person"),
    ("letter", "Letter"),
)
WITH = (("client", "The client"), ("other", "Somebody else"))
CONTACT = Block(
    "contact",
    "The contact",
    "By what means, and with whom.",
    (
        Group(
            "",
            (
                Field("how", "By", Kind.CHOICE, HOW),
                Field("with", "With", Kind.CHOICE, WITH),
                _line("who", "Who", "For somebody else: name, and who they are to the client."),
                _line(
                    "permission",
                    "By what permission",
                    "For somebody else: a signed authorization, an emergency, or none was needed.",
                ),
            ),
        ),
    ),
    ("N2",),
)
BLOCKS: dict[str, Block] = {
    one.key: one for one in (TREATMENT, DIAGNOSES, INTERVENTIONS, MSE, RISK, MEDICATIONS, DISCHARGE, CONTACT)
}
