"""The rule files as frozen records. Read once, each block of rows when first asked for.

A bad file raises kernel.rulebook.RuleFileError, which names file and key; `engine.prepare` reads everything, for the check at start.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from holdspace.disclosures.rules.words import Code, Effect, FactKind, Test, Token
from holdspace.kernel.rulebook import RuleFile, RuleFileError, load, load_folder

DATA = Path(__file__).parent.parent / "data"
BLOCKS = "abcdefg"


@dataclass(frozen=True)
class Condition:
    """One test with its parameters. says: what it means when it holds, to go after "that"."""

    test: Test
    says: str
    facts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conditions:
    """conditions.toml."""

    id: str
    version: int
    effective: date
    read_on: date
    condition: dict[str, Condition]


@dataclass(frozen=True)
class Way:
    """When all of `when` holds, `token` is the answer, and `why`. The two marks override the row's."""

    when: tuple[str, ...]
    token: Token
    why: str
    minimum_necessary: bool | None = None
    in_accounting: bool | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """What the table says for one kind. first: looked at before the code; ways: after it, where the code did not open."""

    code: Code
    conditions: tuple[str, ...] = ()
    first: tuple[Way, ...] = ()
    ways: tuple[Way, ...] = ()
    note: str = ""
    unsettled: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """A request in JSON, and the token it must get per kind."""

    request: str
    expect: dict[str, str]


@dataclass(frozen=True)
class Row:
    """One situation. scopes: of a Part 2 consent that counts. confidence: T the text of every citation was read, K of none.

    effective: since when the newest text it rests on stands.
    """

    id: str
    title: str
    effective: date
    confidence: str
    citations: tuple[str, ...]
    minimum_necessary: bool
    in_accounting: bool
    cells: dict[str, Cell]
    examples: tuple[Example, ...] = ()
    scopes: tuple[str, ...] = ()
    minimum_necessary_unless: tuple[str, ...] = ()
    minimum_necessary_if: tuple[str, ...] = ()
    in_accounting_if: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()
    clock: str = ""
    note: str = ""
    right_of_access: bool = False
    written_denial: bool = False
    restrictable: bool = False


@dataclass(frozen=True)
class Block:
    """rows-?.toml. effective: since when its law stands; read_on: the day it was last read."""

    id: str
    version: int
    effective: date
    read_on: date
    row: tuple[Row, ...]


@dataclass(frozen=True)
class Entry:
    """Rows a request may fall under. asks: the facts that would tell them apart."""

    rows: tuple[str, ...]
    when: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Situation:
    """The entries for these words."""

    requesters: tuple[str, ...]
    purposes: tuple[str, ...]
    entries: tuple[Entry, ...]
    together: bool = False
    otherwise: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Situations:
    """situations.toml."""

    id: str
    version: int
    effective: date
    read_on: date
    situation: tuple[Situation, ...]


@dataclass(frozen=True)
class Fact:
    """A fact of a request. null: the word that a JSON null stands for; else null is as good as absent."""

    kind: FactKind
    means: str
    words: tuple[str, ...] = ()
    null: str = ""


@dataclass(frozen=True)
class Paper:
    """A paper with parts; each part is a fact named `paper.part`."""

    means: str
    parts: dict[str, Fact]


@dataclass(frozen=True)
class Vocabulary:
    """vocabulary.toml."""

    id: str
    version: int
    effective: date
    read_on: date
    kinds: dict[str, str]
    requesters: dict[str, str]
    purposes: dict[str, str]
    facts: dict[str, Fact]
    papers: dict[str, Paper]


@dataclass(frozen=True)
class Deadline:
    """Days from the day named, and the one extension."""

    days: int
    extension: int
    counts_from: str
    citation: str
    working_days: bool = False


@dataclass(frozen=True)
class Deadlines:
    """deadlines.toml."""

    id: str
    version: int
    effective: date
    read_on: date
    deadline: dict[str, Deadline]


@dataclass(frozen=True)
class StateRule:
    """One entry of a state's overlay. rows, kinds: where it applies; empty: everywhere. when: conditions; facts: what it asks for."""

    id: str
    topic: str
    direction: str
    effect: Effect
    says: str
    citation: str
    confidence: str
    rows: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    fact: str = ""
    requesters: tuple[str, ...] = ()
    word: str = ""
    days: int = 0
    extension: int = 0
    working_days: bool = False


@dataclass(frozen=True)
class State:
    """states/??.toml."""

    id: str
    version: int
    jurisdiction: str
    name: str
    effective: date
    read_on: date
    entry: tuple[StateRule, ...]


@cache
def vocabulary() -> RuleFile[Vocabulary]:
    """The words of a request."""
    return load(DATA / "vocabulary.toml", Vocabulary)


@cache
def conditions() -> RuleFile[Conditions]:
    """The named conditions."""
    return load(DATA / "conditions.toml", Conditions)


@cache
def situations() -> RuleFile[Situations]:
    """Which row a request falls under."""
    return load(DATA / "situations.toml", Situations)


@cache
def deadlines() -> RuleFile[Deadlines]:
    """The clocks."""
    return load(DATA / "deadlines.toml", Deadlines)


@cache
def block(letter: str) -> RuleFile[Block]:
    """One block of rows, "a" to "g"."""
    return load(DATA / f"rows-{letter}.toml", Block)


@cache
def state(code: str) -> RuleFile[State] | None:
    """The overlay of a state by its two letters; none: that state is not modelled."""
    path = DATA / "states" / f"{code.lower()}.toml"
    return load(path, State) if path.exists() else None


def row(row_id: str) -> Row:
    """One row by its id. Raises RuleFileError where there is none."""
    for one in block(row_id[0].lower()).rule.row:
        if one.id == row_id:
            return one
    raise RuleFileError(f"rows: there is no row {row_id!r}")


def all_rows() -> list[Row]:
    """Every row of the table."""
    return [one for letter in BLOCKS for one in block(letter).rule.row]


def all_states() -> list[State]:
    """Every state that is modelled."""
    return [found.rule for found in load_folder(DATA / "states", State)]
