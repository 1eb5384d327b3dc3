"""Runs all patterns over a text at once, in time that grows with the text's length alone. The same is in js/matching.js.

Thompson's construction: the steps that may come next are kept as a set, and each set met becomes a state of an automaton that is built
while it is used and thrown away when it grows too large. No pattern can make it slow.
"""

from collections.abc import Iterable
from typing import NamedTuple

from holdspace.boundary.patterns import OTHER, SYMBOLS, Program, compile_into

MOST_STATES = 3000


def symbols_of(text: str) -> list[int]:
    """The text as symbols: an ASCII character is its code, every other character is one and the same."""
    return list(text.encode()) if text.isascii() else [min(ord(letter), OTHER) for letter in text]


class Hit(NamedTuple):
    """A rule's first hit, by number: where it starts and ends in the text that was read."""

    rule: int
    start: int
    end: int


class Matcher:
    """Finds which of many patterns occur in a text, and where each occurs first."""

    def __init__(self, patterns: list[str]) -> None:
        """Raises `BadPattern` where one of them leaves the language."""
        self._program = Program()
        self._firsts = [compile_into(self._program, one, number) for number, one in enumerate(patterns)]
        self._onward: dict[int, frozenset[int]] = {}
        self._entries: dict[int, frozenset[int]] = {}
        self._turned: dict[tuple[frozenset[int], int], frozenset[int]] = {}
        self._start = self._closed(self._firsts)
        self._reset()

    def found(self, symbols: Iterable[int]) -> list[int]:
        """Numbers of the patterns that occur, in order."""
        state, seen = 0, set[int]()
        for symbol in symbols:
            after = self._turns[state][symbol]
            state = after if after >= 0 else self._turn(state, symbol)
            if self._ends[state]:
                seen |= self._ends[state]
        return sorted(seen)

    def first(self, number: int, symbols: Iterable[int]) -> Hit | None:
        """Where one pattern occurs: the earliest end, and of those the earliest start."""
        begun: dict[int, int] = {}
        for place, symbol in enumerate(symbols):
            after: dict[int, int] = {}
            for step in self._follow(self._firsts[number]):
                begun.setdefault(step, place)
            for step, start in begun.items():
                if symbol in (self._program.reads[step] or ()):
                    for onward in self._follow(self._program.nexts[step][0]):
                        after[onward] = min(start, after.get(onward, start))
            ended = [start for step, start in after.items() if step in self._program.ends]
            if ended:
                return Hit(number, min(ended), place + 1)
            begun = after
        return None

    def _reset(self) -> None:
        self._numbers: dict[tuple[frozenset[int], frozenset[int]], int] = {}
        self._sets: list[tuple[frozenset[int], frozenset[int]]] = []
        self._turns: list[list[int]] = []
        self._ends: list[frozenset[int]] = []
        self._state((frozenset(), frozenset()))

    def _state(self, steps: tuple[frozenset[int], frozenset[int]]) -> int:
        """The number of a state: what every pattern that begins now brings along (large, shared by most states), and the steps beside it."""
        number = self._numbers.get(steps)
        if number is None:
            number = self._numbers[steps] = len(self._sets)
            ends = self._program.ends
            self._sets.append(steps)
            self._turns.append([-1] * SYMBOLS)
            self._ends.append(frozenset(ends[step] for part in steps for step in part if step in ends))
        return number

    def _turn(self, state: int, symbol: int) -> int:
        entry, extra = self._sets[state]
        if len(self._sets) >= MOST_STATES:
            self._reset()
            state = self._state((entry, extra))
        if symbol not in self._entries:
            self._entries[symbol] = self._read(self._start, symbol)
        if (entry, symbol) not in self._turned:
            self._turned[entry, symbol] = self._read(entry, symbol)
        fresh = self._entries[symbol]
        after = self._state((fresh, (self._turned[entry, symbol] | self._read(extra, symbol)) - fresh))
        self._turns[state][symbol] = after
        return after

    def _read(self, steps: frozenset[int], symbol: int) -> frozenset[int]:
        reads, nexts = self._program.reads, self._program.nexts
        return self._closed([nexts[step][0] for step in steps if symbol in (reads[step] or ())])

    def _closed(self, steps: list[int]) -> frozenset[int]:
        return frozenset(onward for step in steps for onward in self._follow(step))

    def _follow(self, step: int) -> frozenset[int]:
        """Readers and ends that are reached from a step without reading; worked out once."""
        if step not in self._onward:
            self._onward[step] = self._walk(step)
        return self._onward[step]

    def _walk(self, first: int) -> frozenset[int]:
        found, waiting = set[int](), [first]
        seen = {first}
        while waiting:
            step = waiting.pop()
            if self._program.reads[step] is not None or step in self._program.ends:
                found.add(step)
                continue
            fresh = [onward for onward in self._program.nexts[step] if onward not in seen]
            seen.update(fresh)
            waiting += fresh
        return frozenset(found)
