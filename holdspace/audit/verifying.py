"""Verifying the log of a database as it lies there: every entry, its place, the tree over them, the signed head, and what others saw.

Reads by plain SQL over a raw connection, so that a restored copy is verified by the same lines as the living database. Nothing here
trusts a hash that is stored: all are computed anew (security.md 5.3). docs/verification.md says what this proves.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from holdspace.audit.checkpoints import BadCheckpoint, open_checkpoint, origin_of, read_checkpoint
from holdspace.audit.sources import Source
from holdspace.audit.tree import Edge, leaf_hash

SLACK = timedelta(minutes=10)  # clocks and slow hands
RUN = 20  # entries after which a clock that was set back is believed
STEP = 8


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was written. code: for programs. sentence: for people; never clinical text."""

    code: str
    sentence: str


@dataclass
class Report:
    """The verdict. notices: worth knowing, nothing wrong. entries: events checked. records: versions checked. heads: checkpoints by origin."""

    findings: list[Finding] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    entries: int = 0
    records: int = 0
    heads: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def find(self, code: str, sentence: str) -> None:
        """Add a finding, the same one once."""
        found = Finding(code, sentence)
        if found not in self.findings:
            self.findings.append(found)


@dataclass(frozen=True)
class Witness:
    """What somebody else saw: at `size` entries of log `log` the root was `root`. who: in words, for the sentence.

    origin: whose log; of the practice being verified when empty.
    """

    log: int
    size: int
    root: bytes
    who: str
    origin: str = ""


See = Callable[[int, int, dict[str, Any]], None]


def verify_log(
    source: Source,
    practice: str,
    *,
    witnesses: list[Witness],
    see: See,
    report: Report,
    fictional: bool = False,
    key: bytes | None = None,
) -> None:
    """Verify every log of one practice.

    practice: 32 hex digits. witnesses: what signatures, exports, browsers saw. see: called with log, index and facts of each entry.
    fictional: an invented history has invented times. key: the log's Ed25519 public key if known from elsewhere.
    """
    heads = _heads(source, practice)
    wanted = _by_place(witnesses, practice)
    for log, count in source.rows(
        f"SELECT log, count(*) FROM audit_event WHERE practice = {source.literal(practice)} AND idx IS NOT NULL GROUP BY log ORDER BY log"  # noqa: S608  # ours
    ):
        if log not in heads:
            report.find("head-missing", f"The log {log} has {count} entries, but its head is gone.")
            heads[log] = None
    for log in {place[0] for place in wanted} - set(heads):
        report.find("log-missing", f"{wanted_by(wanted, log)} saw the log {log}, which is not there.")
    for log, head in sorted(heads.items()):
        _OneLog(source, practice, log, head, wanted=wanted, see=see, report=report, fictional=fictional).verify(key)
    _waiting(source, practice, report)


def wanted_by(wanted: Mapping[tuple[int, int], list[Witness]], log: int) -> str:
    """Who saw that log, for a sentence."""
    return next(some[0].who for (number, _), some in wanted.items() if number == log)


def _by_place(witnesses: list[Witness], practice: str) -> dict[tuple[int, int], list[Witness]]:
    found: dict[tuple[int, int], list[Witness]] = defaultdict(list)
    for one in witnesses:
        if one.origin in ("", origin_of(UUID(hex=practice), one.log)):
            found[one.log, one.size].append(one)
    return found


Head = tuple[int, bytes, bytes, str, bytes]


def _heads(source: Source, practice: str) -> dict[int, Head | None]:
    sql = (
        f"SELECT log, size, root, edge, checkpoint, key FROM audit_log_head WHERE practice = {source.literal(practice)}"  # noqa: S608
    )
    return {row[0]: (row[1], bytes(row[2]), bytes(row[3]), str(row[4]), bytes(row[5])) for row in source.rows(sql)}


class _OneLog:
    def __init__(
        self,
        source: Source,
        practice: str,
        log: int,
        head: Head | None,
        *,
        wanted: Mapping[tuple[int, int], list[Witness]],
        see: See,
        report: Report,
        fictional: bool,
    ) -> None:
        self.source, self.practice, self.log, self.head = source, practice, log, head
        self.wanted, self.see, self.report, self.fictional = wanted, see, report, fictional
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.edge = Edge(made=self._keep)
        self.clock = _Clock(log, report)
        self.next = 0

    def _keep(self, level: int, number: int, found: bytes) -> None:
        if level % STEP == 0:
            self.nodes[level, number] = found

    def verify(self, key: bytes | None) -> None:
        self._entries()
        self._kept_hashes()
        self._head(key)
        self._seen_elsewhere()

    def _entries(self) -> None:
        sizes = {size for log, size in self.wanted if log == self.log}
        self._compare(0)
        for place, row in enumerate(self._rows(), 1):
            self._entry(place, row)
            if place in sizes:
                self._compare(place)
        self.report.entries += self.edge.size
        self.clock.end()

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        hexed = self.source.hex
        return self.source.rows(
            f"SELECT idx, payload, leaf, {hexed('id')}, {self.source.time('at')}, {hexed('person')}, action, {hexed('client')}, refused "  # noqa: S608
            f"FROM audit_event WHERE log = {int(self.log)} AND practice = {self.source.literal(self.practice)} ORDER BY idx"
        )

    def _entry(self, place: int, row: tuple[Any, ...]) -> None:
        idx, payload = row[0], bytes(row[1])
        if idx != self.next:
            self._gap(self.next, idx)
        self.next = idx + 1
        leaf = leaf_hash(payload)
        if leaf != bytes(row[2]):
            self._say("entry-changed", idx, "was changed: its bytes do not give its hash")
        self.edge.append(leaf)
        facts = _facts(payload)
        if facts is None:
            self._say("entry-unreadable", idx, "cannot be read")
            return
        if not _columns_agree(row, facts):
            self._say("column-changed", idx, "says otherwise than its columns")
        if not self.fictional:
            self.clock.look(idx, facts["at"])
        self.see(self.log, idx, facts)

    def _say(self, code: str, idx: int, what: str) -> None:
        self.report.find(code, f"Entry {idx} of log {self.log} {what}.")

    def _gap(self, place: int, idx: int) -> None:
        missing = f"Entry {place}" if idx - place == 1 else f"Entries {place} to {idx - 1}"
        self.report.find("entry-missing", f"{missing} of log {self.log}: gone.")

    def _compare(self, size: int) -> None:
        root = self.edge.root()
        for one in self.wanted.get((self.log, size), []):
            if one.root != root:
                self.report.find(
                    "rewritten",
                    f"The log {self.log} was rewritten: {one.who} saw another state of its first {size} entries.",
                )

    def _kept_hashes(self) -> None:
        sql = f"SELECT level, i, hash FROM audit_log_node WHERE log = {int(self.log)} AND practice = {self.source.literal(self.practice)}"  # noqa: S608
        kept = {(row[0], row[1]): bytes(row[2]) for row in self.source.rows(sql)}
        if kept != self.nodes:
            self.report.find("node-changed", f"Hashes kept for log {self.log} do not belong to its entries.")

    def _head(self, key: bytes | None) -> None:
        if self.head is None:
            return
        size, root, edge, text, public = self.head
        find, log = self.report.find, self.log
        if size > self.edge.size:
            find(
                "tail-missing",
                f"The log {log} had {size} entries when its head was signed; {self.edge.size} are there.",
            )
        elif size < self.edge.size:
            find("head-behind", f"The log {log} has more entries than its head counts.")
        if (root, edge) != (self.edge.root(), self.edge.bytes()):
            find("root-differs", f"The entries of log {log} do not give the root of its head.")
        if key is not None and public != key:
            find("key-changed", f"The head of log {log} names another key than this practice's.")
        try:
            signed = open_checkpoint(text, key or public)
        except BadCheckpoint as problem:
            find("checkpoint-bad", f"Log {log}: {problem}")
            return
        expected = origin_of(UUID(hex=self.practice), log)
        if (signed.origin, signed.size, signed.root) != (expected, size, root):
            find("checkpoint-differs", f"The signed checkpoint of log {log} says otherwise than its head.")
        self.report.heads[expected] = text

    def _seen_elsewhere(self) -> None:
        for (log, size), some in self.wanted.items():
            if log == self.log and size > self.edge.size:
                self.report.find(
                    "tail-missing", f"{some[0].who} saw {size} entries in log {log}; {self.edge.size} are there."
                )


class _Clock:
    """Looks for an entry dated before its neighbours. A clock set back shows in a long run of them and is a notice."""

    def __init__(self, log: int, report: Report) -> None:
        self.log, self.report = log, report
        self.latest = ""
        self.bound = ""
        self.dip: list[int] = []

    def look(self, idx: int, at: str) -> None:
        if at >= self.bound:
            self._tell()
            if at > self.latest:
                self.latest, self.bound = at, _earlier(at)
            return
        self.dip.append(idx)
        if len(self.dip) > RUN:
            self.report.notices.append(
                f"From entry {self.dip[0]} of log {self.log} on the computer's clock was set back."
            )
            self.dip, self.latest, self.bound = [], at, _earlier(at)

    def end(self) -> None:
        self._tell()

    def _tell(self) -> None:
        for idx in self.dip:
            self.report.find(
                "dated-back", f"Entry {idx} of log {self.log} is dated before entries that were there already."
            )
        self.dip = []


def _earlier(at: str) -> str:
    try:
        return (datetime.fromisoformat(at) - SLACK).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return at


_decode = json.JSONDecoder().raw_decode


def _facts(payload: bytes) -> dict[str, Any] | None:
    try:
        text = payload.decode()
        facts, end = _decode(text)
    except ValueError:
        return None
    if end != len(text):
        return None
    whole = isinstance(facts, dict) and isinstance(facts.get("at"), str) and isinstance(facts.get("actor"), dict)
    return facts if whole else None


def _columns_agree(row: tuple[Any, ...], facts: dict[str, Any]) -> bool:
    return (
        row[3] == _bare(facts.get("id"))
        and row[4] == facts["at"]
        and row[5] == _bare(facts["actor"].get("user"))
        and row[6] == facts.get("action")
        and row[7] == _bare(facts.get("client"))
        and bool(row[8]) is (facts.get("outcome") == "refused")
    )


def _bare(value: object) -> str:
    return value.replace("-", "") if isinstance(value, str) else ""


def _waiting(source: Source, practice: str, report: Report) -> None:
    sql = (
        f"SELECT payload, leaf FROM audit_event WHERE idx IS NULL AND practice = {source.literal(practice)} ORDER BY id"  # noqa: S608
    )
    count = 0
    for payload, leaf in source.rows(sql):
        count += 1
        if leaf_hash(bytes(payload)) != bytes(leaf):
            report.find("entry-changed", "An entry that waits for its place was changed.")
    if count:
        report.notices.append(f"{count} entries wait for their place in the log; they are not proven yet.")


def witness_from(text: str, who: str) -> Witness:
    """What a checkpoint from elsewhere says. Raises BadCheckpoint when it is none."""
    seen = read_checkpoint(text.replace("\r\n", "\n").strip() + "\n")
    number = seen.origin.rpartition("/")[2]
    if not (number.isascii() and number.isdigit()):
        raise BadCheckpoint("This is not a checkpoint of a log.")
    return Witness(int(number), seen.size, seen.root, who, origin=seen.origin)
