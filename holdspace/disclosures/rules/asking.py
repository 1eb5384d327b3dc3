"""A request: its words checked against the vocabulary, its papers flattened into facts.

What is not in the vocabulary is refused by name with what is allowed. A fact that is absent, or null, is unknown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from holdspace.disclosures.rules import book
from holdspace.disclosures.rules.words import FactKind

Value = bool | str | int | date | frozenset[str]
KEYS = frozenset({"requester", "purpose", "record_kinds", "papers", "state", "as_of", "items"})
BESIDE = frozenset({"state", "as_of"})  # beside the papers; among them they are understood too
LETTERS = 2
SHOWN = 60  # characters of a wrong word that are repeated


class BadRequest(Exception):
    """The request has words outside the vocabulary. `complaints`: one sentence each, which names the word and what is allowed."""

    def __init__(self, complaints: list[str]) -> None:
        super().__init__(" ".join(complaints))
        self.complaints = complaints


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that falls under several regimes at once: all of them must agree (section 1.4)."""

    name: str
    regimes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """Checked. facts: by name, parts of papers as `paper.part`; absent means unknown. as_of: the day decided for, if known."""

    requester: str
    purpose: str
    kinds: tuple[str, ...]
    facts: dict[str, Value]
    state: str = ""
    as_of: date | None = None
    items: tuple[Item, ...] = ()


def read(asked: object) -> Request:
    """Check one request as JSON gives it. Raises BadRequest with every complaint there is."""
    if not isinstance(asked, dict):
        raise BadRequest(["A request is one JSON object."])
    wrong: list[str] = []
    if not asked.keys() <= KEYS:
        wrong += [f"{_show(key)} is no key of a request; allowed: {_list(KEYS)}." for key in asked if key not in KEYS]
    terms = book.vocabulary().rule
    items = _items(asked.get("items"), terms.kinds, wrong)
    papers = asked.get("papers")
    beside = {key: asked.get(key) for key in BESIDE}
    facts = _facts(papers, beside, wrong)
    request = Request(
        requester=_term("requester", asked.get("requester"), terms.requesters, wrong),
        purpose=_term("purpose", asked.get("purpose"), terms.purposes, wrong),
        kinds=_kinds(asked.get("record_kinds"), terms.kinds, items, wrong),
        facts=facts,
        state=_state(beside["state"], wrong),
        as_of=_day("as_of", beside["as_of"], wrong),
        items=items,
    )
    if wrong:
        raise BadRequest(wrong)
    return request


def _term(key: str, value: object, allowed: Mapping[str, str], wrong: list[str]) -> str:
    if isinstance(value, str) and value in allowed:
        return value
    if value is None:
        wrong.append(f"{key} is missing; allowed: {_list(allowed)}.")
    else:
        wrong.append(f"{_show(value)} is no {key}; allowed: {_list(allowed)}.")
    return ""


def _kinds(value: object, allowed: Mapping[str, str], items: tuple[Item, ...], wrong: list[str]) -> tuple[str, ...]:
    """The kinds asked for, each once, with those of the items."""
    asked = [value] if isinstance(value, str) else value
    if asked is None and items:
        asked = []
    if not isinstance(asked, list) or not (asked or items):
        wrong.append(f"record_kinds is missing or empty; allowed: {_list(allowed)}.")
        return ()
    kinds = [_term("record_kind", kind, allowed, wrong) for kind in asked]
    return tuple(dict.fromkeys([*kinds, *(regime for item in items for regime in item.regimes)]))


def _items(value: object, allowed: Mapping[str, str], wrong: list[str]) -> tuple[Item, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        wrong.append("items is a list of {name, regimes}.")
        return ()
    found = []
    for item in value:
        regimes = item.get("regimes") if isinstance(item, dict) else None
        if (
            not isinstance(item, dict)
            or item.keys() - {"name", "regimes"}
            or not isinstance(regimes, list)
            or not regimes
        ):
            wrong.append("An item is {name, regimes}, with one regime or more.")
            continue
        known = tuple(_term("record_kind", regime, allowed, wrong) for regime in regimes)
        found.append(Item(str(item.get("name", "")), known))
    return tuple(found)


def _state(value: object, wrong: list[str]) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and len(value) == LETTERS and value.isascii() and value.isalpha():
        return value.upper()
    wrong.append(f"{_show(value)} is no state; allowed: the two letters of one.")
    return ""


# --- facts ---


def _facts(papers: object, beside: dict[str, object], wrong: list[str]) -> dict[str, Value]:
    facts: dict[str, Value] = {}
    if papers is None:
        return facts
    if not isinstance(papers, dict):
        wrong.append("papers is an object of facts.")
        return facts
    readers, allowed = _readers()
    for key, value in papers.items():
        if value is None:
            continue
        reader = readers.get(key)
        if reader is not None:
            reader(value, facts, wrong)
        elif key in BESIDE:
            beside[key] = beside[key] if beside[key] is not None else value
        else:
            wrong.append(f"{_show(key)} is no fact of papers; allowed: {_list(allowed)}.")
    return facts


Reader = Callable[[object, dict[str, Value], list[str]], None]


@cache
def _readers() -> tuple[dict[str, Reader], tuple[str, ...]]:
    """How each key of papers is read, and the keys there are."""
    terms = book.vocabulary().rule
    readers = {name: _fact_reader(name, fact) for name, fact in terms.facts.items()}
    readers |= {name: _paper_reader(name, paper) for name, paper in terms.papers.items()}
    return readers, tuple(sorted(readers))


def _fact_reader(name: str, fact: book.Fact) -> Reader:
    """A fact that stands alone. A yes-or-no fact about a paper may come as {"present": yes or no} too."""

    def read_fact(value: object, facts: dict[str, Value], wrong: list[str]) -> None:
        if fact.kind is FactKind.YES_NO and isinstance(value, dict) and value.keys() == {"present"}:
            value = value["present"]
        _put(name, fact, value, facts, wrong)

    return read_fact


def _paper_reader(name: str, paper: book.Paper) -> Reader:
    """A paper with parts. A bare true or false says whether there is one; a letter or a restriction that is given is there."""
    parts = {part: (f"{name}.{part}", fact) for part, fact in paper.parts.items()}
    present = f"{name}.present"

    def read_paper(value: object, facts: dict[str, Value], wrong: list[str]) -> None:
        if isinstance(value, bool) and "present" in parts:
            facts[present] = value
            return
        if not isinstance(value, dict):
            wrong.append(f"{name} is an object; its parts: {_list(parts)}.")
            return
        for part, one in value.items():
            known = parts.get(part)
            if known is None:
                wrong.append(f"{_show(part)} is no part of {name}; allowed: {_list(parts)}.")
            elif one is not None:
                _put(*known, one, facts, wrong)
            elif known[1].null:
                facts[known[0]] = known[1].null

    return read_paper


def _put(name: str, fact: book.Fact, value: object, facts: dict[str, Value], wrong: list[str]) -> None:
    """Keep one fact, as the type it has."""
    if value is None:
        return
    if fact.kind is FactKind.YES_NO:
        if value is True or value is False:
            facts[name] = value
        else:
            wrong.append(f"{_show(value)} is no value of {name}; allowed: true, false.")
        return
    kept = _OF_KIND[fact.kind](name, fact, value, wrong)
    if kept is not None:
        facts[name] = kept


def _word(name: str, fact: book.Fact, value: object, wrong: list[str]) -> str | None:
    if isinstance(value, str) and value in fact.words:
        return value
    wrong.append(f"{_show(value)} is no value of {name}; allowed: {_list(fact.words)}.")
    return None


def _words(name: str, fact: book.Fact, value: object, wrong: list[str]) -> frozenset[str]:
    asked = value if isinstance(value, list) else [value]
    return frozenset(kept for one in asked if (kept := _word(name, fact, one, wrong)) is not None)


def _names(name: str, _fact: book.Fact, value: object, wrong: list[str]) -> frozenset[str]:
    """One name or several, or the words for a role, in small letters."""
    asked = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in asked):
        wrong.append(f"{name} is a text, or a list of texts.")
        return frozenset()
    return frozenset(one.strip().casefold() for one in asked if one.strip())


def _text(name: str, _fact: book.Fact, value: object, wrong: list[str]) -> str | None:
    """A text; true stands for one that is there but not quoted, false for none."""
    if isinstance(value, bool):
        return "stated" if value else ""
    if isinstance(value, str):
        return value.strip()
    wrong.append(f"{name} is a text.")
    return None


def _number(name: str, _fact: book.Fact, value: object, wrong: list[str]) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    wrong.append(f"{name} is a whole number, zero or more.")
    return None


def _date(name: str, _fact: book.Fact, value: object, wrong: list[str]) -> date | None:
    return _day(name, value, wrong)


def _any(_name: str, _fact: book.Fact, _value: object, _wrong: list[str]) -> str:
    return "stated"


_OF_KIND: dict[FactKind, Callable[[str, book.Fact, object, list[str]], Value | None]] = {
    FactKind.WORD: _word,
    FactKind.WORDS: _words,
    FactKind.NAMES: _names,
    FactKind.TEXT: _text,
    FactKind.NUMBER: _number,
    FactKind.DATE: _date,
    FactKind.ANY: _any,
}


def _day(name: str, value: object, wrong: list[str]) -> date | None:
    if value is None:
        return None
    found = _parsed(value) if isinstance(value, str) else None
    if found is None:
        wrong.append(f"{_show(value)} is no date of {name}; allowed: a day as 2026-11-25.")
    return found


@lru_cache(maxsize=4096)
def _parsed(text: str) -> date | None:
    day, _, _time = text.partition("T")
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None


def _show(value: object) -> str:
    """A wrong word, short, as it was written."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _list(words: Mapping[str, object] | frozenset[str] | tuple[str, ...]) -> str:
    return ", ".join(sorted(words))
