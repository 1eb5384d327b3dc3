"""The rules of unusual access, as data files loaded once: each names a fact of the log and how much of it is unusual."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

from holdspace.kernel.rulebook import RuleFile, load_folder

FOLDER = Path(__file__).parent / "data" / "unusual-access"


class Fact(StrEnum):
    """What the code knows how to establish (oversight/rules.py). Data names facts and cannot invent one."""

    EMERGENCY = "emergency"
    SAME_NAME = "same_name"
    AFTER_THE_TEAM = "after_the_team"
    NO_SESSION_NEAR = "no_session_near"
    MANY_CLIENTS = "many_clients"
    WHOLE_RECORD = "whole_record"
    OUTSIDE_HOURS = "outside_hours"
    REFUSALS = "refusals"
    FAILED_SIGN_INS = "failed_sign_ins"


class Per(StrEnum):
    """When the same thing is a new finding: each day, or only once for a person and a client."""

    DAY = "day"
    ONCE = "once"


@dataclass(frozen=True)
class ExampleEvent:
    """Events of an example: `times` of them, a step apart. `{n}` in a client's name counts them."""

    at: datetime
    action: str
    person: str = ""
    client: str = ""
    role: str = "clinician"
    refused: bool = False
    emergency: bool = False
    times: int = 1
    step_seconds: int = 60


@dataclass(frozen=True)
class ExampleTie:
    """Something between a person and a client: a session, a note begun, a place on the care team with its end."""

    person: str
    client: str
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Example:
    """A story and how many findings the rule makes of it: proof that the file does what it says."""

    say: str
    finds: int
    events: tuple[ExampleEvent, ...]
    sessions: tuple[ExampleTie, ...] = ()
    begun: tuple[ExampleTie, ...] = ()
    team: tuple[ExampleTie, ...] = ()
    supervises: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """One kind of unusual access. sentence: what a finding says. look: what a reviewer does with it.

    at_least: so many within `minutes`. days: how near is near.
    """

    id: str
    version: int
    name: str
    sentence: str
    look: str
    effective: date
    source: str
    licence: str
    order: int
    fact: Fact
    per: Per
    examples: tuple[Example, ...]
    at_least: int = 1
    minutes: int = 60
    days: int = 14


@cache
def rule_files() -> dict[str, RuleFile[Rule]]:
    """Every rule by id, in the order of the page."""
    found = sorted(load_folder(FOLDER, Rule), key=lambda file: file.rule.order)
    return {file.rule.id: file for file in found}


def watched_rules() -> list[Rule]:
    """The rules whose findings are reviewed one by one: all but emergency access, which has a review of its own."""
    return [file.rule for file in rule_files().values() if file.rule.fact is not Fact.EMERGENCY]
