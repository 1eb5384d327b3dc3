"""Verifying the record of a database as it lies there: signed bytes, signatures and notes against the log that saw them made.

The log is verified on the way (`audit.verifying`); every signature statement is a witness of it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from holdspace.audit.sources import Source
from holdspace.audit.verifying import Report, Witness, verify_log
from holdspace.kernel.canonical import b64, sha256, unb64
from holdspace.notes.made import Made, made_of
from holdspace.notes.reviews.verifying import verify_reviews
from holdspace.notes.rules import WRONG_KINDS, challenge
from holdspace.practice.passkeys import passkey_problem

SIGNING = {"note.sign", "note.add_addendum", "note.retract"}
COSIGN = "supervisor-cosign"
UNSIGNED = b64(bytes(32))  # a draft brought in: no bytes of record yet


@dataclass(frozen=True)
class _Retracted:
    """What the signed bytes of a retraction say."""

    reason: str
    words: str
    by: str
    at: str


@dataclass(frozen=True)
class _Enrolled:
    log: int
    idx: int
    person: str


def verify_record(
    source: Source, *, witnesses: Iterable[Witness] = (), key: bytes | None = None, report: Report | None = None
) -> Report:
    """Verify every practice of a database: its log, and its record against it.

    witnesses: checkpoints from elsewhere. key: the log's public key, if known from elsewhere.
    """
    found, outside = report or Report(), list(witnesses)
    practices = list(source.rows(f"SELECT {source.hex('id')}, fictional FROM practice ORDER BY id"))  # noqa: S608
    for practice, fictional in practices:
        source.enter(practice)
        _Practice(source, practice, bool(fictional), found).verify(outside, key)
    for one in outside:
        if one.origin and one.origin not in found.heads:
            found.find("other-log", f"{one.who} is of a log that this database does not have.")
    return found


class _Practice:
    def __init__(self, source: Source, practice: str, fictional: bool, report: Report) -> None:
        self.source, self.practice, self.fictional, self.report = source, practice, fictional, report
        self.made: dict[tuple[str, int], Made] = {}
        self.cosigned: dict[str, tuple[str, int, Made]] = {}
        self.enrolled: dict[str, list[_Enrolled]] = {}
        self.discarded: set[str] = set()
        self.retracted: dict[str, _Retracted] = {}
        self.taken: dict[str, str] = {}

    def verify(self, witnesses: list[Witness], key: bytes | None) -> None:
        signatures = list(self._signatures())
        seen = [one for statement, _ in signatures for one in _witness(statement)]
        verify_log(
            self.source,
            self.practice,
            witnesses=[*witnesses, *seen],
            see=self._see,
            report=self.report,
            fictional=self.fictional,
            key=key,
        )
        digests = self._versions()
        self._check_signatures(signatures, digests)
        self._retractions()
        self._taken_over()
        verify_reviews(self.source, self.practice, self.report)

    # -- what the log says --

    def _see(self, log: int, idx: int, facts: dict[str, Any]) -> None:
        if facts.get("outcome") == "refused":
            return
        if facts.get("action") == "note.cosign":
            made = made_of(log, idx, facts, str(facts.get("sha256")))
            self.cosigned[made.signature] = (*_place(facts), made)
        else:
            self._see_done(log, idx, facts)

    def _see_done(self, log: int, idx: int, facts: dict[str, Any]) -> None:
        action, thing = facts.get("action"), facts.get("object") or {}
        if action in SIGNING:
            self._keep(_place(facts), made_of(log, idx, facts, str(facts.get("sha256"))))
        elif action == "note.import":
            for note, digest in zip(facts.get("objects") or [], facts.get("digests") or [], strict=False):
                if digest != UNSIGNED:
                    self._keep((str(note), 1), made_of(log, idx, facts, str(digest)))
        elif action == "person.add_passkey":
            enrolled = _Enrolled(log, idx, str(facts["actor"].get("user")))
            self.enrolled.setdefault(str(facts.get("sha256")), []).append(enrolled)
        elif action == "note.discard":
            self.discarded.add(str(thing.get("id")))
        elif action == "note.take_over":
            self.taken |= dict.fromkeys(map(str, facts.get("objects", ())), str(thing.get("id")))

    def _keep(self, version: tuple[str, int], made: Made) -> None:
        if version in self.made:
            self.report.find("made-twice", f"By the log, version {version[1]} of the note {version[0]} was made twice.")
        self.made[version] = made

    # -- signed bytes --

    def _versions(self) -> dict[tuple[str, int], str]:
        hexed, time = self.source.hex, self.source.time
        sql = (
            f"SELECT {hexed('v.note_id')}, v.version, v.kind, v.content, v.sha256, {time('v.created_at')}, {hexed('n.id')}, "  # noqa: S608  # ours
            f"{hexed('n.client_id')}, {hexed('n.author_id')}, n.state, {time('n.begun_at')}, {time('n.frozen_at')}, n.late, "
            f"n.template, n.template_version FROM note_version v LEFT JOIN note n ON n.id = v.note_id "
            f"WHERE v.practice_id = {self.source.literal(self.practice)} ORDER BY v.note_id, v.version"
        )
        digests: dict[tuple[str, int], str] = {}
        frozen: set[str] = set()
        for row in self.source.rows(sql):
            note, version, content = _dashed(row[0]), int(row[1]), bytes(row[3])
            digest = b64(sha256(content))
            digests[note, version] = digest
            frozen.add(row[0])
            self.report.records += 1
            self._version(row, note, version, content, digest)
        for note, version in self.made.keys() - digests.keys():
            self.report.find("version-missing", f"Version {version} of the note {note} is in the log, but gone.")
        self._states(frozen)
        return digests

    def _version(self, row: tuple[Any, ...], note: str, version: int, content: bytes, digest: str) -> None:
        where = f"Version {version} of the note {note}"
        if digest != b64(bytes(row[4])):
            self.report.find("bytes-changed", f"{where}: its bytes do not give the digest kept beside them.")
        made = self.made.get((note, version))
        if made is None:
            self.report.find("not-in-log", f"{where} is not in the log.")
        elif made.sha256 != digest:
            self.report.find(
                "record-changed", f"{where} was changed after it was signed: the log knows another digest."
            )
        facts = _read(content)
        if facts is None:
            self.report.find("bytes-changed", f"{where} cannot be read.")
        elif not _row_agrees(row, facts, self.practice):
            self.report.find("row-changed", f"{where}: its rows say otherwise than the signed bytes.")
        elif facts.get("kind") == "retraction":
            self.retracted[note] = _retracted(facts)

    def _states(self, frozen: set[str]) -> None:
        hexed = self.source.hex
        sql = f"SELECT {hexed('id')}, state FROM note WHERE practice_id = {self.source.literal(self.practice)}"  # noqa: S608
        for note, state in self.source.rows(sql):
            if (state == "draft") is (note in frozen):
                self.report.find(
                    "state-changed", f"The note {_dashed(note)} is not in the state that the record shows."
                )
            if _dashed(note) in self.discarded:
                self.report.find(
                    "came-back", f"The note {_dashed(note)} was discarded, by the log, and is there again."
                )

    # -- entered in error --

    def _retractions(self) -> None:
        """The mark of a note and the row beside it say what was signed."""
        hexed, time = self.source.hex, self.source.time
        sql = (
            f"SELECT {hexed('n.id')}, n.wrong, r.kind, r.reason, {hexed('r.by_id')}, {time('r.at')} FROM note n "  # noqa: S608  # ours
            f"LEFT JOIN note_retraction r ON r.note_id = n.id WHERE n.practice_id = {self.source.literal(self.practice)} "
            "AND (n.wrong IS NOT NULL OR r.id IS NOT NULL)"
        )
        marked = {_dashed(row[0]): row[1:] for row in self.source.rows(sql)}
        for note in marked.keys() | self.retracted.keys():
            said, row = self.retracted.get(note), marked.get(note)
            kept = (
                row and row[0] == row[1] and _Retracted(WRONG_KINDS.get(str(row[0]), ""), row[2], row[3] or "", row[4])
            )
            if said is None or kept != said:
                self.report.find(
                    "retraction-changed", f"Whether the note {note} was entered in error is not as it was signed."
                )

    def _taken_over(self) -> None:
        """Words came from where the log says, as far as their draft was not discarded."""
        hexed = self.source.hex
        sql = (
            f"SELECT {hexed('t.note_id')}, {hexed('r.note_id')} FROM note_taken_over t "  # noqa: S608  # ours
            f"LEFT JOIN note_retraction r ON r.id = t.retraction_id WHERE t.practice_id = {self.source.literal(self.practice)}"
        )
        kept = {_dashed(row[0]): _dashed(row[1] or "") for row in self.source.rows(sql)}
        for note in kept.keys() | (self.taken.keys() - self.discarded):
            if kept.get(note) != self.taken.get(note):
                self.report.find(
                    "origin-changed", f"Where the words of the note {note} came from is not as the log has it."
                )

    # -- signatures --

    def _signatures(self) -> Iterable[tuple[dict[str, Any], tuple[Any, ...]]]:
        hexed, time = self.source.hex, self.source.time
        sql = (
            f"SELECT {hexed('s.id')}, s.statement, s.evidence, s.meaning, s.method, {hexed('s.signer_id')}, {time('s.signed_at')}, "  # noqa: S608
            f"{hexed('v.note_id')}, v.version FROM note_signature s LEFT JOIN note_version v ON v.id = s.version_id "
            f"WHERE s.practice_id = {self.source.literal(self.practice)}"
        )
        for row in self.source.rows(sql):
            yield _read(bytes(row[1])) or {}, row

    def _check_signatures(
        self, signatures: list[tuple[dict[str, Any], tuple[Any, ...]]], digests: dict[tuple[str, int], str]
    ) -> None:
        signed: set[tuple[str, int]] = set()
        cosigned: set[str] = set()
        for statement, row in signatures:
            place = (_dashed(row[7] or ""), int(row[8] or 0))
            if row[3] == COSIGN:
                cosigned.add(_kept(row))
            else:
                signed.add(place)
            self._signature(statement, row, place, digests.get(place))
        for signature, (note, version, _) in self.cosigned.items():
            if signature not in cosigned:
                self.report.find(
                    "signature-missing", f"A co-signature of version {version} of the note {note} is gone."
                )
        for (note, version), made in self.made.items():
            if made.signature and (note, version) not in signed:
                self.report.find("signature-missing", f"The signature of version {version} of the note {note} is gone.")

    def _signature(
        self, statement: dict[str, Any], row: tuple[Any, ...], place: tuple[str, int], digest: str | None
    ) -> None:
        where = f"The signature of version {place[1]} of the note {place[0]}"
        made = self._cosign(row, place, digest, where) if row[3] == COSIGN else self.made.get(place)
        if made is None or made.signature != _kept(row):
            self.report.find("signature-changed", f"{where} is not the one that the log saw.")
        if not _statement_agrees(statement, row, place, digest):
            self.report.find("statement-differs", f"{where} does not fit what it stands beside.")
            return
        if made is not None:
            self._order(statement, made, where)
        if statement.get("method") == "passkey":
            self._passkey(statement, row, made, where)

    def _cosign(self, row: tuple[Any, ...], place: tuple[str, int], digest: str | None, where: str) -> Made | None:
        """What the log says of a co-signature: on this text, after its signing, by somebody else than its author."""
        note, version, made = self.cosigned.get(_kept(row), ("", 0, None))
        first = self.made.get(place)
        if made is None or first is None:
            return None
        if (note, version, made.sha256) != (*place, digest) or (made.log, made.idx) < (first.log, first.idx):
            self.report.find("cosign-order", f"{where} is, by the log, not on this text after it was signed.")
        if made.by == first.by:
            self.report.find("cosign-own", f"{where} is by its author.")
        return made

    def _order(self, statement: dict[str, Any], made: Made, where: str) -> None:
        log = statement.get("log") or {}
        number = _log_number(log)
        if log and (number, int(log.get("size") or 0)) > (made.log, made.idx):
            self.report.find("order", f"{where} names entries of the log that came after it.")
        if statement["signer"].get("user") != made.by:
            self.report.find("signer-differs", f"{where} names another signer than the log.")

    def _passkey(self, statement: dict[str, Any], row: tuple[Any, ...], made: Made | None, where: str) -> None:
        evidence = _read(bytes(row[2])) or {}
        if "attested_by" in evidence:
            return  # from before passkeys signed the statement itself: the server's word, and labelled so
        problem = passkey_problem(evidence, challenge(bytes(row[1])))
        if problem:
            self.report.find("passkey-bad", f"{where}: {problem}")
            return
        spki = b64(sha256(_bytes(evidence.get("spki"))))
        known = [
            one
            for one in self.enrolled.get(spki, [])
            if one.person == statement["signer"].get("user")
            and made is not None
            and (one.log, one.idx) < (made.log, made.idx)
        ]
        if not known:
            self.report.find("key-unknown", f"{where} was made with a key that the log did not know as the signer's.")


def _place(facts: dict[str, Any]) -> tuple[str, int]:
    thing = facts.get("object") or {}
    return str(thing.get("id")), int(thing.get("version") or 0)


def _kept(row: tuple[Any, ...]) -> str:
    """The digest that the log keeps of a signature: of its statement and evidence as they lie there."""
    return b64(sha256(bytes(row[1]) + b"\x00" + bytes(row[2])))


def _retracted(facts: dict[str, Any]) -> _Retracted:
    words = "".join(str(one.get("text")) for one in facts.get("sections") or [])
    by = _bare((facts.get("author") or {}).get("user"))
    return _Retracted(str(facts.get("reason")), words, by, str(facts.get("created")))


def _witness(statement: dict[str, Any]) -> list[Witness]:
    log = statement.get("log") or {}
    number = _log_number(log)
    if not log or not number:
        return []
    record = statement.get("record") or {}
    who = f"the signature of the note {record.get('note')}"
    return [Witness(number, int(log.get("size") or 0), _bytes(log.get("root")), who)]


def _log_number(log: dict[str, Any]) -> int:
    number = str(log.get("origin", "")).rpartition("/")[2]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0


def _row_agrees(row: tuple[Any, ...], facts: dict[str, Any], practice: str) -> bool:
    original = facts.get("kind") in {"original", "late-entry"}
    whole = original or facts.get("kind") == "correction"
    client, author = facts.get("client") or {}, facts.get("author") or {}
    same = [
        (_bare(facts.get("note")), row[0]),
        (facts.get("version"), row[1]),
        (facts.get("kind"), row[2]),
        (facts.get("created"), row[5]),
        (_bare(facts.get("practice")), practice),
        (_bare(client.get("id")), row[7]),
        (row[0], row[6]),
    ]
    if original:
        imported = "source" in facts
        same += [
            ("imported" if imported else "signed", row[9]),
            (facts.get("created"), row[11]),
            # The bytes of an imported note do not say that it came late: it was signed elsewhere, in its time.
            (imported or facts.get("kind") == "late-entry", imported or bool(row[12])),
        ]
    if whole:
        template = facts.get("template") or {}
        same += [
            (_bare(author.get("user")), row[8]),
            (facts.get("begun"), row[10]),
            (template.get("id"), row[13]),
            (template.get("version"), row[14]),
        ]
    return all(one == other for one, other in same)


def _statement_agrees(
    statement: dict[str, Any], row: tuple[Any, ...], place: tuple[str, int], digest: str | None
) -> bool:
    record, signer = statement.get("record") or {}, statement.get("signer") or {}
    return (record.get("note"), record.get("version"), record.get("sha256")) == (*place, digest) and (
        statement.get("meaning"),
        statement.get("method"),
        _bare(signer.get("user")),
        statement.get("at"),
    ) == (row[3], row[4], row[5], row[6])


def _read(content: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(content)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _bytes(text: object) -> bytes:
    try:
        return unb64(str(text))
    except ValueError:
        return b""


def _bare(value: object) -> str:
    return value.replace("-", "") if isinstance(value, str) else ""


def _dashed(found: str) -> str:
    return f"{found[:8]}-{found[8:12]}-{found[12:16]}-{found[16:20]}-{found[20:]}" if len(found) == 32 else found
