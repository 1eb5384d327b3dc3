"""The decision: one request in, one token per record kind out, in the order of disclosure-rules.md, section 9.

Pure and quick: no database, no clock, no Django. `holdspace decide -` and the desk's screens call the same function.
"""

from dataclasses import dataclass
from functools import cache

from holdspace.disclosures.rules import asking, book, cells, clocks, states
from holdspace.disclosures.rules.asking import Item, Request, Value
from holdspace.disclosures.rules.conditions import Case, Question, question
from holdspace.disclosures.rules.outcomes import CLOSING, Outcome
from holdspace.disclosures.rules.words import SEPARATE, Token

# From the most closed to the most open: what holds for an item that falls under several regimes.
STRICTEST = (
    Token.REFUSE,
    Token.NO_RIGHT,
    Token.HOLD_FOR_REVIEW,
    Token.NEEDS_CONSENT,
    Token.NEEDS_AUTHORIZATION,
    Token.DISCRETIONARY,
    Token.RELEASE,
    Token.RELEASE_REQUIRED,
    Token.NOTICE_REQUIRED,
    Token.NO_NOTICE,
)
WITHHELD = frozenset({Token.NO_RIGHT, Token.REFUSE})


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a situation with its questions ready."""

    rows: tuple[str, ...]
    when: tuple[Question, ...]
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a pair of words leads. otherwise: the row where no paper leads anywhere."""

    entries: tuple[Entry, ...]
    together: bool
    otherwise: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. table_row: none where the words have no row. withheld: a written denial is due."""

    outcomes: dict[str, Outcome]
    table_row: str | None
    citations: tuple[str, ...]
    deadline_days: int | None
    extension_days: int | None
    written_denial_required: bool
    items: tuple[Item, ...] = ()

    def of_item(self, regimes: tuple[str, ...]) -> Token:
        """What holds for one item of several regimes: every one of them must agree (section 1.4)."""
        tokens = {self.outcomes[kind].token for kind in regimes}
        return next(token for token in STRICTEST if token in tokens)


def prepare() -> None:
    """Read every rule file and make every cell ready, so that a bad file stops the start and not a decision. Raises RuleFileError."""
    _situations()
    book.all_states()
    for row in book.all_rows():
        for kind in row.cells:
            cells.cell(row.id, kind)
        for name in (*row.minimum_necessary_if, *row.minimum_necessary_unless, *row.in_accounting_if):
            question(name)
        if row.clock:
            clocks.term(row.clock)


def decide(asked: object) -> Decision:
    """Decide a request as JSON gives it. Raises asking.BadRequest for words outside the vocabulary."""
    return decide_request(asking.read(asked))


def decide_request(request: Request) -> Decision:
    """Decide a request that was checked."""
    case = Case(request, _facts(request), states.longest_authorization(request.state))
    entries = _entries(case)
    outcomes = {kind: _outcome(entries, kind, case) for kind in request.kinds}
    if not entries:
        return Decision(outcomes, None, (), None, None, written_denial_required=False, items=request.items)
    decided = _deciding(outcomes, entries[0].rows[0])
    return _decision(outcomes, book_row(decided), case)


def _facts(request: Request) -> dict[str, Value]:
    """The facts, and what the state is known to say where the request does not."""
    facts = request.facts
    if request.state and request.requester == "parent" and states.PARENT not in facts:
        row = "B05" if facts.get("minor_consented_alone") is True else "B04"
        word = states.parent_access(request.state, row)
        if word:
            return facts | {states.PARENT: word}
    return facts


# --- which rows ---


@cache
def _situations() -> dict[tuple[str, str], Situation]:
    """Every pair of words that has a row."""
    found = {}
    for one in book.situations().rule.situation:
        entries = tuple(Entry(e.rows, tuple(question(name) for name in e.when), e.asks) for e in one.entries)
        for requester in one.requesters:
            for purpose in one.purposes:
                found[requester, purpose] = Situation(entries, one.together, one.otherwise.get(requester, ""))
    return found


@cache
def book_row(row_id: str) -> book.Row:
    """The row of this id."""
    return book.row(row_id)


def _entries(case: Case) -> list[Entry]:
    """The entries that fit: one, or where papers are roads of their own, every one."""
    request = case.request
    situation = _situations().get((request.requester, request.purpose))
    if situation is None:
        return []
    fitting = []
    for entry in situation.entries:
        if all(asked.ask(case, "") is True for asked in entry.when):
            fitting.append(entry)
            if not situation.together:
                return fitting
    return fitting or [Entry((situation.otherwise,), (), ())]


# --- one kind ---


def _outcome(entries: list[Entry], kind: str, case: Case) -> Outcome:
    """Judge one kind under every road, then restrictions, state law and identity over what would go out."""
    if not entries:
        return _no_row(kind)
    roads = [_road(entry, kind, case) for entry in entries]
    out = next((road for road in roads if road.released), roads[0])
    _guard(out, kind, case)
    token = out.token or Token.HOLD_FOR_REVIEW
    if out.released:
        _mark(out, book_row(out.row), kind, case)
    else:
        out.minimum_necessary = False
        out.in_accounting = book_row(out.row).in_accounting if out.noticed else False
    out.reasons.append(CLOSING[token])
    return out


def _no_row(kind: str) -> Outcome:
    """Known words without a row (section 9)."""
    token = Token.REFUSE if kind in SEPARATE else Token.HOLD_FOR_REVIEW
    out = Outcome("", minimum_necessary=False, in_accounting=False)
    out.settle(token, "The table has no row for this requester and purpose: ask counsel.")
    out.reasons.append(CLOSING[token])
    return out


def _road(entry: Entry, kind: str, case: Case) -> Outcome:
    """One entry. Where the facts cannot tell its rows apart, it answers only if those rows agree."""
    outcomes = [cells.judge(row, kind, case) for row in entry.rows]
    first = outcomes[0]
    if len({out.token for out in outcomes}) > 1:
        rows = " and ".join(entry.rows)
        why = f"The facts given cannot tell rows {rows} apart, and these rows differ."
        held = Outcome(first.row, reasons=[out.reasons[0] for out in outcomes])
        held.settle(Token.HOLD_FOR_REVIEW, why, entry.asks)
        return held
    return first


def _guard(out: Outcome, kind: str, case: Case) -> None:
    """What stands over every row: a restriction the practice agreed to, state law, and an identity known to be false."""
    if not out.released:
        return
    facts = case.facts
    if facts.get("restriction.agreed") is True and book_row(out.row).restrictable and not out.authorized:
        out.keep_in(
            Token.REFUSE,
            "The practice agreed to a restriction that covers this (164.522(a)).",
            ["restriction.agreed"],
        )
    states.overlay(case, out, kind)
    if out.released and facts.get("identity_verified") is False:
        out.keep_in(
            Token.HOLD_FOR_REVIEW, "The requester's identity could not be verified (164.514(h)).", ["identity_verified"]
        )


def _mark(out: Outcome, row: book.Row, kind: str, case: Case) -> None:
    """Minimum necessary and accounting of what goes out."""
    if out.authorized:
        out.minimum_necessary = out.in_accounting = False
        return
    if out.minimum_necessary is None:
        out.minimum_necessary = row.minimum_necessary
        if out.minimum_necessary:
            out.minimum_necessary = not _one_holds(row.minimum_necessary_unless, kind, case)
        else:
            out.minimum_necessary = _one_holds(row.minimum_necessary_if, kind, case)
    if out.in_accounting is None:
        out.in_accounting = row.in_accounting or _one_holds(row.in_accounting_if, kind, case)


def _one_holds(names: tuple[str, ...], kind: str, case: Case) -> bool:
    return any(question(name).ask(case, kind) is True for name in names)


# --- the whole ---


def _deciding(outcomes: dict[str, Outcome], first: str) -> str:
    """The row that is named: that of what goes out, else that of the first road."""
    return next((out.row for out in outcomes.values() if out.released), first)


def _decision(outcomes: dict[str, Outcome], row: book.Row, case: Case) -> Decision:
    tokens = {out.token for out in outcomes.values()}
    citations = dict.fromkeys(row.citations)
    for out in outcomes.values():
        if out.row != row.id:
            citations |= dict.fromkeys(book_row(out.row).citations)
        if out.citations:
            citations |= dict.fromkeys(out.citations)
    days, extension = _clock(row, case, tokens, outcomes)
    denial = row.written_denial and not tokens.isdisjoint(WITHHELD)
    return Decision(outcomes, row.id, tuple(citations), days, extension, denial, case.request.items)


def _clock(
    row: book.Row, case: Case, tokens: set[Token | None], outcomes: dict[str, Outcome]
) -> tuple[int | None, int | None]:
    """The deadline, if this row has one: a breach owes none where no notice is owed."""
    if not row.clock or tokens == {Token.NO_NOTICE}:
        return None, None
    term = clocks.term(row.clock, case.request.state)
    if term.told:
        for out in outcomes.values():
            out.reasons.append(term.told)
    return term.deadline.days, term.deadline.extension
