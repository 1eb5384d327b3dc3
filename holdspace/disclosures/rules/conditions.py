"""Conditions as questions to a case: yes, no, or unknown. The closed list of predicates (words.Test) and nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from holdspace.disclosures.rules import book, papers
from holdspace.disclosures.rules.asking import Request, Value
from holdspace.disclosures.rules.words import Test
from holdspace.kernel.rulebook import RuleFileError

Answer = bool | None
ROLES = frozenset({"patient", "practice"})  # a target named by one of these words is not the author


@dataclass(slots=True)
class Case:
    """A request on its way through the engine, with what was found out about its papers so far."""

    request: Request
    facts: Mapping[str, Value]
    days: int = 0  # the longest life of an authorization by state law
    authorizations: dict[str, papers.Verdict] = field(default_factory=dict)

    def authorization(self, kind: str) -> papers.Verdict:
        """The checklist for this kind, run once."""
        found = self.authorizations.get(kind)
        if found is None:
            found = self.authorizations[kind] = papers.authorization(self.facts, self.use(kind))
        return found

    def consent(self, kind: str, scopes: tuple[str, ...]) -> papers.Verdict:
        """The Part 2 consent for this kind."""
        return papers.consent(self.facts, self.use(kind), scopes)

    def use(self, kind: str) -> papers.Use:
        """What the papers are to be used for."""
        asked = self.request
        return papers.Use(asked.requester, asked.purpose, kind, asked.as_of, self.days)


Ask = Callable[[Case, str], Answer]


@dataclass(frozen=True, slots=True)
class Question:
    """A condition ready to be asked: its sentences for yes, no and unknown, and the facts it rests on."""

    name: str
    ask: Ask
    yes: str
    no: str
    unknown: str
    facts: tuple[str, ...]
    parts: tuple["Question", ...]

    def told(self, answer: Answer) -> str:
        """The sentence for this answer."""
        return self.unknown if answer is None else self.yes if answer else self.no


@cache
def question(name: str) -> Question:
    """The condition of this name. Raises RuleFileError where there is none, or its parameters do not fit its test."""
    found = book.conditions().rule.condition.get(name)
    if found is None:
        raise RuleFileError(f"conditions.toml: there is no condition {name!r}")
    parts = tuple(question(other) for other in found.of)
    facts = (
        found.facts
        or tuple(dict.fromkeys(fact for part in parts for fact in part.facts))
        or _RESTS_ON.get(found.test, ())
    )
    says = found.says
    return Question(
        name,
        _MAKERS[found.test](found, parts),
        f"It is shown that {says}.",
        f"It does not hold that {says}.",
        f"It is not known whether {says}.",
        facts,
        parts,
    )


_RESTS_ON = {Test.ORDER: ("court_order",), Test.AUTHORIZATION: ("hipaa_authorization",)}


def both(answers: list[Answer]) -> Answer:
    """And, in three values."""
    if False in answers:
        return False
    return None if None in answers else True


def unmet(asked: Question, case: Case, kind: str) -> list[str]:
    """The facts to ask for, where this condition is not shown to hold."""
    if asked.ask(case, kind) is True:
        return []
    if asked.parts:
        return list(dict.fromkeys(fact for part in asked.parts for fact in unmet(part, case, kind)))
    if asked.facts == _RESTS_ON[Test.ORDER] and papers.order_reaches(case.facts, kind) is True:
        return [
            "court_order.part2_basis"
        ]  # the order is there and reaches it; under which section it was made is what lacks
    return list(asked.facts)


# --- the predicates ---


def _shown(found: book.Condition, _parts: tuple[Question, ...]) -> Ask:
    fact = _only(found)

    def ask(case: Case, _kind: str) -> Answer:
        value = case.facts.get(fact)
        return None if value is None else value is True

    return ask


def _given(found: book.Condition, _parts: tuple[Question, ...]) -> Ask:
    fact = _only(found)
    return lambda case, _kind: case.facts.get(fact) is True


def _denied(found: book.Condition, _parts: tuple[Question, ...]) -> Ask:
    fact = _only(found)

    def ask(case: Case, _kind: str) -> Answer:
        value = case.facts.get(fact)
        return None if value is None else value is False

    return ask


def _unstated(found: book.Condition, _parts: tuple[Question, ...]) -> Ask:
    fact = _only(found)
    return lambda case, _kind: fact not in case.facts


def _not_shown(found: book.Condition, _parts: tuple[Question, ...]) -> Ask:
    fact = _only(found)
    return lambda case, _kind: case.facts.get(fact) is not True


def _not_denied(found: book.Condition, _parts: tuple[Question, ...]) -> Ask:
    fact = _only(found)
    return lambda case, _kind: case.facts.get(fact) is not False


def _named(found: book.Condition, _parts: tuple[Question, ...]) -> Ask:
    fact = _only(found)

    def ask(case: Case, _kind: str) -> Answer:
        value = case.facts.get(fact)
        return None if value is None else bool(value)

    return ask


def _one_of(found: book.Condition, _parts: tuple[Question, ...]) -> Ask:
    fact, words = _only(found), frozenset(found.words)

    def ask(case: Case, _kind: str) -> Answer:
        value = case.facts.get(fact)
        return None if value is None else value in words

    return ask


def _none_of(found: book.Condition, _parts: tuple[Question, ...]) -> Ask:
    fact, words = _only(found), frozenset(found.words)

    def ask(case: Case, _kind: str) -> Answer:
        value = case.facts.get(fact)
        return None if value is None else value not in words

    return ask


def _speaks_of(found: book.Condition, _parts: tuple[Question, ...]) -> Ask:
    fact, words = _only(found), tuple(word.casefold() for word in found.words)

    def ask(case: Case, _kind: str) -> Answer:
        value = case.facts.get(fact)
        if not isinstance(value, str) or not value:
            return None
        text = value.casefold()
        return any(word in text for word in words)

    return ask


def _same(found: book.Condition, _parts: tuple[Question, ...]) -> Ask:
    first, second = found.facts
    roles = frozenset(found.words)

    def ask(case: Case, _kind: str) -> Answer:
        one, other = _name(case.facts.get(first)), _name(case.facts.get(second))
        if one in roles:
            return True
        if one in ROLES:
            return False
        return one == other if one and other else None

    return ask


def _different(found: book.Condition, parts: tuple[Question, ...]) -> Ask:
    same = _same(found, parts)

    def ask(case: Case, kind: str) -> Answer:
        answer = same(case, kind)
        return None if answer is None else not answer

    return ask


def _name(value: Value | None) -> str:
    return " ".join(value.casefold().split()) if isinstance(value, str) else ""


def _requester(found: book.Condition, _parts: tuple[Question, ...]) -> Ask:
    words = frozenset(found.words)
    return lambda case, _kind: case.request.requester in words


def _purpose(found: book.Condition, _parts: tuple[Question, ...]) -> Ask:
    words = frozenset(found.words)
    return lambda case, _kind: case.request.purpose in words


def _not_purpose(found: book.Condition, _parts: tuple[Question, ...]) -> Ask:
    words = frozenset(found.words)
    return lambda case, _kind: case.request.purpose not in words


def _order(found: book.Condition, _parts: tuple[Question, ...]) -> Ask:
    bases = found.words
    return lambda case, kind: papers.order_reaches(case.facts, kind, bases)


def _authorization(_found: book.Condition, _parts: tuple[Question, ...]) -> Ask:
    return lambda case, kind: case.authorization(kind).good


def _all(_found: book.Condition, parts: tuple[Question, ...]) -> Ask:
    asks = tuple(part.ask for part in parts)
    return lambda case, kind: both([ask(case, kind) for ask in asks])


def _any(_found: book.Condition, parts: tuple[Question, ...]) -> Ask:
    asks = tuple(part.ask for part in parts)

    def ask(case: Case, kind: str) -> Answer:
        answers = [one(case, kind) for one in asks]
        if True in answers:
            return True
        return None if None in answers else False

    return ask


def _only(found: book.Condition) -> str:
    if len(found.facts) != 1:
        raise RuleFileError(f"conditions.toml: the test {found.test!r} looks at one fact")
    return found.facts[0]


_MAKERS: dict[Test, Callable[[book.Condition, tuple[Question, ...]], Ask]] = {
    Test.SHOWN: _shown,
    Test.GIVEN: _given,
    Test.DENIED: _denied,
    Test.UNSTATED: _unstated,
    Test.NOT_SHOWN: _not_shown,
    Test.NOT_DENIED: _not_denied,
    Test.NAMED: _named,
    Test.ONE_OF: _one_of,
    Test.NONE_OF: _none_of,
    Test.SPEAKS_OF: _speaks_of,
    Test.SAME: _same,
    Test.DIFFERENT: _different,
    Test.REQUESTER: _requester,
    Test.PURPOSE: _purpose,
    Test.NOT_PURPOSE: _not_purpose,
    Test.ORDER: _order,
    Test.AUTHORIZATION: _authorization,
    Test.ALL: _all,
    Test.ANY: _any,
}
