r"""The restricted pattern language of the rules, and its compiler (security.md 4). The same is in js/patterns.js.

Literals, ASCII classes, `[^…]`, groups, `|`, `?`, `{m,n}` with n <= 40, and `+` or `*` after a single character or class. No anchors,
no look-around, no back-references, no `\w`. Word edge is `[^a-z0-9]`. Everything here is also valid RE2.

A pattern becomes a list of steps: a *reader* (a set of symbols, next step), a *fork* (several next steps) or the *end*.
"""

from dataclasses import dataclass, field

# The ASCII characters, and one symbol for all the others.
SYMBOLS = 129
OTHER = 128
MOST_REPEATS = 40
MOST_STEPS = 4000
_ALL = frozenset(range(SYMBOLS))
_SPECIAL = "()[]{}|?*+"
_REFUSED = "^$."


class BadPattern(ValueError):
    """A pattern that is outside the language; the message says where."""


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of a pattern: `kind` is set, chain, either or repeat."""

    kind: str
    symbols: frozenset[int] = frozenset()
    parts: tuple["Node", ...] = ()
    least: int = 1
    most: int = 1  # -1: no limit


@dataclass(slots=True)
class Program:
    """Steps of one or several patterns. A step's `reads` is None at forks and ends."""

    reads: list[frozenset[int] | None] = field(default_factory=list)
    nexts: list[tuple[int, ...]] = field(default_factory=list)
    ends: dict[int, int] = field(default_factory=dict)

    def add(self, reads: frozenset[int] | None, nexts: tuple[int, ...]) -> int:
        """A further step; returns its number."""
        self.reads.append(reads)
        self.nexts.append(nexts)
        return len(self.reads) - 1


class _Parser:
    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self) -> str:
        letter = self.peek()
        if not letter or ord(letter) >= OTHER:
            raise self.bad("an ASCII character is expected")
        self.at += 1
        return letter

    def bad(self, why: str) -> BadPattern:
        return BadPattern(f"at {self.at}: {why}")

    def either(self) -> Node:
        parts = [self.chain()]
        while self.peek() == "|":
            self.at += 1
            parts.append(self.chain())
        return parts[0] if len(parts) == 1 else Node("either", parts=tuple(parts))

    def chain(self) -> Node:
        parts = []
        while self.peek() and self.peek() not in "|)":
            parts.append(self.repeated())
        if not parts:
            raise self.bad("an empty alternative")
        return Node("chain", parts=tuple(parts))

    def repeated(self) -> Node:
        one = self.single()
        mark = self.peek()
        if mark not in {"?", "*", "+", "{"}:
            return one
        self.at += 1
        if mark == "?":
            return Node("repeat", parts=(one,), least=0)
        if mark == "{":
            return self.counted(one)
        if one.kind != "set":
            raise self.bad("* and + only after a character or class")
        return Node("repeat", parts=(one,), least=0 if mark == "*" else 1, most=-1)

    def counted(self, one: Node) -> Node:
        close = self.pattern.find("}", self.at)
        bounds = self.pattern[self.at : close].split(",") if close >= 0 else []
        if not bounds or len(bounds) > 2 or not all(bound.isascii() and bound.isdigit() for bound in bounds):
            raise self.bad("{m} or {m,n} is expected")
        self.at = close + 1
        least, most = int(bounds[0]), int(bounds[-1])
        if not least <= most <= MOST_REPEATS or most == 0:
            raise self.bad(f"at most {MOST_REPEATS} repeats")
        return Node("repeat", parts=(one,), least=least, most=most)

    def single(self) -> Node:
        letter = self.take()
        if letter == "(":
            inner = self.either()
            if self.peek() != ")":
                raise self.bad("a group is left open")
            self.at += 1
            return inner
        if letter == "[":
            return Node("set", self.symbols())
        if letter == "\\":
            return Node("set", frozenset({ord(self.escaped())}))
        if letter in _SPECIAL or letter in _REFUSED:
            raise self.bad(f"{letter} has no place here")
        return Node("set", frozenset({ord(letter)}))

    def escaped(self) -> str:
        letter = self.take()
        if letter == "n":
            return "\n"
        if letter.isalnum():
            raise self.bad("only marks are escaped")
        return letter

    def symbols(self) -> frozenset[int]:
        without = self.peek() == "^"
        self.at += without
        found: set[int] = set()
        while self.peek() != "]":
            first = self.member()
            last = first
            if self.peek() == "-" and self.pattern[self.at + 1 : self.at + 2] != "]":
                self.at += 1
                last = self.member()
            if last < first:
                raise self.bad("a range runs backwards")
            found |= set(range(first, last + 1))
        self.at += 1
        if not found:
            raise self.bad("an empty class")
        return _ALL - found if without else frozenset(found)

    def member(self) -> int:
        letter = self.take()
        return ord(self.escaped() if letter == "\\" else letter)


def parse(pattern: str) -> Node:
    """The pattern as a tree. Raises `BadPattern` where it leaves the language."""
    parser = _Parser(pattern)
    node = parser.either()
    if parser.peek():
        raise parser.bad("a group is closed that was not opened")
    return node


def compile_into(program: Program, pattern: str, number: int) -> int:
    """Add a pattern, whose end says `number`. Returns its first step. Raises `BadPattern`."""
    end = program.add(None, ())
    program.ends[end] = number
    before = len(program.reads)
    return _emit(program, parse(pattern), end, before + MOST_STEPS)


def _emit(program: Program, node: Node, then: int, limit: int) -> int:
    """Steps for the node that go on to `then`; returns the first. Built from the end backwards."""
    if len(program.reads) > limit:
        raise BadPattern(f"more than {MOST_STEPS} steps")
    if node.kind == "set":
        return program.add(node.symbols, (then,))
    if node.kind == "either":
        return program.add(None, tuple(_emit(program, part, then, limit) for part in node.parts))
    if node.kind == "chain":
        for part in reversed(node.parts):
            then = _emit(program, part, then, limit)
        return then
    return _emit_repeat(program, node, then, limit)


def _emit_repeat(program: Program, node: Node, then: int, limit: int) -> int:
    part = node.parts[0]
    if node.most == -1:
        fork = program.add(None, ())
        inner = _emit(program, part, fork, limit)
        program.nexts[fork] = (inner, then)
        return fork if node.least == 0 else inner
    for _ in range(node.most - node.least):
        inner = _emit(program, part, then, limit)
        then = program.add(None, (inner, then))
    for _ in range(node.least):
        then = _emit(program, part, then, limit)
    return then
