#!/usr/bin/env python3
"""Check a Holdspace record.zip: offline, without Holdspace, with Python's standard library alone (3.9 or newer).

    python3 holdspace_verify.py record.zip [--checkpoint FILE] [--json]

Exit code 0: valid. 1: not valid. 2: the file could not be read. The format and each check are written down in Holdspace's
docs/verification.md, from which anybody can write this program again. It shares no code with the page verify.html.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import struct
import sys
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable, Union

SENTENCES = {
    "unreadable": "This is no record.zip as Holdspace writes it, or it was packed again. Ask for the file as exported.",
    "member-unknown": "No such file belongs in a record.",
    "member-order": "The files do not stand in the order in which Holdspace writes them.",
    "member-twice": "Two files have this name, so it is not clear which one counts. Nothing further was checked.",
    "member-missing": "This file is missing. Without it nothing further can be checked.",
    "not-canonical": "The bytes are not canonical JSON, so these are not the bytes that were written.",
    "malformed": "A part that must be there is missing or is not of its kind.",
    "checkpoint-malformed": "This is not a checkpoint of a Holdspace log.",
    "manifest-missing": "The list of this export names this file, but it is not here.",
    "manifest-extra": "The list of this export does not name this file.",
    "manifest-digest": "The bytes are not those the list of this export names.",
    "practice": "This belongs to another practice than the export.",
    "client": "This belongs to another client than the export.",
    "checkpoint-origin": "The checkpoint belongs to another practice or another log.",
    "log-key": "The key of this log is not given, or given twice.",
    "checkpoint-signature": "The checkpoint is not signed by the key of the log.",
    "log-unknown": "No checkpoint of this log is here.",
    "proof-missing": "No proof is here that this event stands in the log.",
    "event-missing": "This proof is of an event that is not here.",
    "proof-mismatch": "The proof is of another place in the log, or for another checkpoint.",
    "inclusion": "This event does not stand in the log at this place.",
    "event-unused": "This event belongs to nothing in this record.",
    "time-order": "The time of this event is earlier than that of an event which the log received before it.",
    "export-event": "The log does not hold the one event of making this export.",
    "export-last": "Making this export is not the last event here, as it must be.",
    "export-time": "The log does not give the time of making this export.",
    "record-name": "The text inside is another note or another version than the name of the file says.",
    "version-gap": "An earlier version of this note is missing.",
    "amends": "This version does not rightly name the version that it adds to.",
    "date-range": "The session lies outside the days of this export.",
    "event-none": "The log holds no event for this version of the note.",
    "event-twice": "The log holds more than one event for this version of the note.",
    "event-digest": "The text is not the one the log recorded.",
    "event-client": "The log recorded this version for another client.",
    "event-action": "The log recorded another act for this version.",
    "withheld-why": "The text is withheld, but nothing here says that the note was entered in the wrong client's record.",
    "withheld-twice": "The text is withheld and here as well, so it is not clear which one counts.",
    "signature-half": "The other half of this signature is missing.",
    "signature-record": "The signature is on another text than the one here.",
    "signature-none": "No signature on this text is here.",
    "signature-twice": "This signature is here twice.",
    "signature-on-import": "A text brought in from elsewhere carries a signature of this practice.",
    "signature-event": "The signature is not the one the log recorded.",
    "signer": "The signer is not the author of the text, or not the person who signed according to the log.",
    "cosign-own": "The co-signer is the author of the text. Nobody approves their own.",
    "cosign-order": "The co-signature stands in the log before the signing of the text.",
    "time-event": "The time of the signature is not the time the log gives.",
    "time-begun": "The text was begun after it was signed.",
    "log-head": "The state of the log that the signer saw does not lead to the log of this export.",
    "head-proof-missing": "The proof is missing that the log the signer saw leads to the log of this export.",
    "evidence-method": "The proof of the signer's act is not of the method that the signature names.",
    "challenge": "What was shown at the signing is for another text.",
    "many": "The text is not one of those that the passkey signed together.",
    "passkey-type": "What the passkey signed is no act of signing.",
    "passkey-origin": "The passkey was used at another address than stated.",
    "passkey-rp": "The passkey belongs to another place than stated.",
    "passkey-flags": "The passkey did not check that its owner was there.",
    "passkey-signature": "The signature of the passkey is false.",
    "passkey-unknown": "The passkey is not one of this person's.",
    "enrolment": "The log does not hold that this person set up this passkey.",
    "enrolment-order": "The passkey was set up only after the signing.",
    "enrolment-time": "The signature is dated before its passkey was set up.",
    "outside-malformed": "The checkpoint you gave is not one of a Holdspace log.",
    "outside-origin": "The checkpoint you gave is of another practice.",
    "outside-signature": "The checkpoint you gave is not signed by the key of this log.",
    "outside-root": "The checkpoint you gave shows another log of the same length: history was changed.",
    "outside-consistency": "The checkpoint you gave does not lead to the log of this export: history was changed.",
}
REMARKS = {
    "attested": "This server attests that the signer proved who they are. No key of the signer's own shows it.",
    "imported": "Brought in from another system, where it was signed. It carries no signature of this practice.",
    "retracted": "This note was entered in error. What was signed before stays, with the reason beside it.",
    "withheld": "Content withheld: entered in the wrong client's record. Its digest, signature and place in the log are here.",
    "no-log-head": "The signature does not name a state of the log.",
    "outside-not-compared": "The checkpoint you gave could not be compared offline: this export holds no proof for its"
    " length. The practice can be asked for one.",
}

TEN_MINUTES = 600_000_000  # microseconds
FILE_LIMIT = 1 << 30
MEMBER_LIMIT = 1 << 24
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
NUMBER = "(?:0|[1-9][0-9]{0,14})"
ACTS = {"addendum": "note.add_addendum", "retraction": "note.retract"}  # kind to act; a full text: note.sign
COSIGN = "supervisor-cosign"
NAMES = {
    "manifest": "manifest[.]json",
    "keys": "keys[.]json",
    "current": "checkpoint[.]txt",
    "earlier": f"checkpoints/({NUMBER})[.]txt",
    "record": f"record/({UUID})-({NUMBER})[.]json",
    "withheld": f"withheld/({UUID})-({NUMBER})[.]json",
    "statement": f"signatures/({UUID})[.]statement[.]json",
    "evidence": f"signatures/({UUID})[.]evidence[.]json",
    "event": f"events/({NUMBER})-({NUMBER})[.]json",
    "proof": f"proofs/({NUMBER})-({NUMBER})[.]json",
    "head": f"proofs/from-({NUMBER})-({NUMBER})[.]json",
    "other": "README[.]txt|verify[.]html",
}
Place = tuple[int, int]  # log, index
Json = dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """Something found: its code, the file it is about, and a sentence."""

    code: str
    member: str
    sentence: str


@dataclass(frozen=True)
class Report:
    """ok: valid. findings: each thing that is wrong. facts: what the record says of itself, with remarks."""

    ok: bool
    findings: list[Finding]
    facts: Json


class Unreadable(Exception):
    """Not a zip of the one shape that is read here."""


class _Stop(Exception):
    """Nothing further can be checked."""


# --- the zip: stored members, one after another, then the directory, and nothing else ---


def read_zip(data: bytes) -> list[tuple[str, bytes]]:
    """Return names and bytes in order. Raises Unreadable for any other zip than one of plainly stored members."""
    if not 22 <= len(data) <= FILE_LIMIT:
        raise Unreadable
    end = len(data) - 22
    mark, disk, first, here, count, size, start, comment = struct.unpack("<4s4H2LH", data[end:])
    if (mark, disk, first, comment) != (b"PK\x05\x06", 0, 0, 0) or here != count or start + size != end:
        raise Unreadable
    found, at, place = [], start, 0
    for _ in range(count):
        name, content, at, place = _member(data, at, place, start, end)
        found.append((name, content))
    if at != end or place != start:
        raise Unreadable
    return found


def _member(data: bytes, at: int, place: int, start: int, end: int) -> tuple[str, bytes, int, int]:
    entry, local = data[at : at + 46], data[place : place + 30]
    if at + 46 > end or place + 30 > start or entry[:4] != b"PK\x01\x02" or local[:4] != b"PK\x03\x04":
        raise Unreadable
    flags, method = struct.unpack("<2H", entry[8:12])
    packed, size, named, extra, comment, disk = struct.unpack("<2L4H", entry[20:36])
    if entry[6:32] != local[4:30] or flags not in (0, 0x800) or method or packed != size or size > MEMBER_LIMIT:
        raise Unreadable
    if extra or comment or disk or struct.unpack("<L", entry[42:46])[0] != place:
        raise Unreadable
    name, body = data[at + 46 : at + 46 + named], place + 30 + named
    if at + 46 + named > end or body + size > start or data[place + 30 : body] != name:
        raise Unreadable
    if not all(0x20 <= one <= 0x7E for one in name):
        raise Unreadable
    return name.decode("ascii"), data[body : body + size], at + 46 + named, body + size


# --- canonical JSON, base64url, times ---


def _sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _refuse(text: str) -> Any:
    raise ValueError(text)


def _plain(value: Any, depth: int = 0) -> bool:
    if depth > 32:
        return False
    if isinstance(value, dict):
        return all(key.isascii() and _plain(one, depth + 1) for key, one in value.items())
    if isinstance(value, list):
        return all(_plain(one, depth + 1) for one in value)
    return type(value) is not int or abs(value) < 1 << 53


def canonical(data: bytes) -> Any:
    """Return the value of canonical JSON (RFC 8785, no fractions, keys ASCII). Raises ValueError for other bytes."""
    try:
        value = json.loads(data.decode("utf-8"), parse_float=_refuse, parse_constant=_refuse)
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        if _plain(value) and text.encode("utf-8") == data:
            return value
    except RecursionError:
        pass
    raise ValueError("not canonical")


def _time(text: str) -> int:
    """Microseconds since 1970."""
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    whole = int((at.replace(microsecond=0) - datetime(1970, 1, 1, tzinfo=timezone.utc)).total_seconds())
    return whole * 1_000_000 + at.microsecond


# --- the form of each kind of file ---

Form = Union[Callable[[Any], bool], Json, list[Any]]


def _fits(value: Any, form: Form) -> bool:
    """Whether a value has a form. Members not named may be there; a name ending in ? may be absent."""
    if isinstance(form, dict):
        return isinstance(value, dict) and all(
            _fits(value[key.rstrip("?")], one) if key.rstrip("?") in value else key.endswith("?")
            for key, one in form.items()
        )
    if isinstance(form, list):
        return isinstance(value, list) and all(_fits(one, form[0]) for one in value)
    return form(value)


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _matches(pattern: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _is(wanted: Any) -> Callable[[Any], bool]:
    return lambda value: type(value) is type(wanted) and value == wanted


def _or_null(form: Form) -> Callable[[Any], bool]:
    return lambda value: value is None or _fits(value, form)


def _bytes(value: Any, size: int | None = None) -> bool:
    if not isinstance(value, str) or re.fullmatch("[A-Za-z0-9_-]*", value) is None or len(value) % 4 == 1:
        return False
    data = _unb64(value)
    return _b64(data) == value and (size is None or len(data) == size)


def _hash(value: Any) -> bool:
    return _bytes(value, 32)


def _stamp(value: Any) -> bool:
    pattern = "(19[7-9]|20[0-9]|21[0-9])[0-9]-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{6})?Z"
    if not _matches(pattern)(value):
        return False
    try:
        return _time(value) >= 0
    except ValueError:
        return False


_uuid = _matches(UUID)
_day = _or_null(_matches("[0-9]{4}-[0-9]{2}-[0-9]{2}"))
_one = _is(1)
PASSKEY: Json = {
    "credential": _bytes, "spki": _bytes, "clientDataJSON": _bytes, "authenticatorData": _bytes, "signature": _bytes,
    "origin": _text, "rp": _text, "many?": {"index": _count, "size": _count, "root": _hash, "path": [_hash]},
}  # fmt: skip
ATTESTED: Json = {"attested_by": _text, "challenge": _hash, "reauthenticated_at": _stamp, "factors": [_text]}
FORMS: dict[str, Form] = {
    "manifest": {
        "v": _one, "type": _is("record-export"), "practice": _uuid, "from": _day, "until": _day, "made": _stamp,
        "client": {"id": _uuid, "name": _text, "birth": _day}, "by": {"user": _or_null(_uuid), "name": _text},
        "files": lambda value: isinstance(value, dict) and all(map(_hash, value.values())),
    },
    "keys": {
        "v": _one, "practice": _uuid, "logs": [{"log": _count, "key": _hash}],
        "signers": [{"user": _uuid, "name": _text, "credential": _bytes, "spki": _bytes,
                     "enrolled": {"log": _count, "index": _count}}],
    },
    "record": {
        "v": _one, "type": _is("progress-note"), "practice": _uuid, "note": _uuid, "version": _count, "kind": _text,
        "client": {"id": _uuid, "name": _text}, "service": {"date": _matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")},
        "author": {"user": _uuid, "name": _text}, "begun": _stamp, "created": _stamp, "format": _text,
        "amends": _or_null({"version": _count, "sha256": _hash}), "sections": [{"label": _text, "text": _text}],
        "source?": {"system": _text, "signed_by": _text, "signed_at": _stamp},
    },
    "withheld": {
        "v": _one, "type": _is("withheld"), "note": _uuid, "version": _count, "kind": _text, "sha256": _hash,
        "imported": lambda value: type(value) is bool,
    },
    "statement": {
        "v": _one, "type": _is("signature"), "record": {"note": _uuid, "version": _count, "sha256": _hash},
        "signer": {"user": _uuid, "name": _text, "credentials": _text}, "meaning": _text, "text": _text,
        "method": _text, "at": _stamp, "log": _or_null({"origin": _text, "size": _count, "root": _hash}),
    },
    "evidence": lambda value: _fits(value, PASSKEY) or _fits(value, ATTESTED),
    "event": {
        "v": _one, "id": _uuid, "at": _stamp, "salt": lambda value: _bytes(value, 16), "action": _text,
        "actor": {"user": _or_null(_uuid)}, "outcome": _matches("done|refused"),
        "object": {"type": _text, "id": _or_null(_uuid), "version": _or_null(_count)},
        "sha256": _or_null(_hash), "client": _or_null(_uuid), "signature?": _hash, "objects?": [_uuid],
        "digests?": [_hash],
    },
    "proof": {"v": _one, "log": _count, "index": _count, "size": _count, "path": [_hash]},
    "head": {"v": _one, "log": _count, "from": _count, "size": _count, "path": [_hash]},
}  # fmt: skip


# --- the log: RFC 9162 trees and C2SP checkpoints ---


def _node(left: bytes, right: bytes) -> bytes:
    return _sha256(b"\x01", left, right)


def check_inclusion(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    """RFC 9162, section 2.1.3.2."""
    if index >= size:
        return False
    place, last, found = index, size - 1, leaf
    for one in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = _node(one, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = _node(found, one)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def check_consistency(old: int, size: int, path: list[bytes], old_root: bytes, root: bytes) -> bool:
    """RFC 9162, section 2.1.4.2; equal sizes have equal roots and an empty path; size 0 leads to every log."""
    if old == 0:
        return old_root == _sha256() and not path
    if old >= size:
        return old == size and old_root == root and not path
    proof = [old_root, *path] if old & (old - 1) == 0 else list(path)
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    if not proof:
        return False
    was = now = proof[0]
    for one in proof[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            was, now = _node(one, was), _node(one, now)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            now = _node(now, one)
        place, last = place >> 1, last >> 1
    return last == 0 and was == old_root and now == root


@dataclass(frozen=True)
class Head:
    """A checkpoint: the size and root of one log of one practice, with its signature lines."""

    practice: str
    log: int
    size: int
    root: bytes
    body: str
    signatures: list[tuple[str, bytes]]

    @property
    def origin(self) -> str:
        """The name of the log."""
        return f"{self.practice}.holdspace/log/{self.log}"


def _base64(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode("ascii") != text:
        raise ValueError("not canonical base64")
    return data


def read_checkpoint(data: bytes) -> Head:
    """Return a C2SP signed note of three body lines. Raises ValueError for other text."""
    pattern = (
        f"(({UUID})[.]holdspace/log/({NUMBER})\n({NUMBER})\n([A-Za-z0-9+/=]+)\n)\n((?:— [^ \n]+ [A-Za-z0-9+/=]+\n)+)"
    )
    found = re.fullmatch(pattern, data.decode("utf-8"))
    if found is None:
        raise ValueError("no checkpoint")
    root = _base64(found[5])
    lines = [line.split(" ") for line in found[6].split("\n")[:-1]]
    signatures = [(line[1], _base64(line[2])) for line in lines]
    if len(root) != 32:
        raise ValueError("no root")
    return Head(found[2], int(found[3]), int(found[4]), root, found[1], signatures)


def signed_by(head: Head, key: bytes) -> bool:
    """Whether the log's own key signed the checkpoint. Lines of other keys (witnesses) are passed over."""
    key_id = _sha256(head.origin.encode(), b"\n\x01", key)[:4]
    own = [data[4:] for name, data in head.signatures if name == head.origin and data[:4] == key_id]
    return bool(own) and all(verify_ed25519(key, head.body.encode(), one) for one in own)


# --- three kinds of public-key signature, verification only: everything here is public, so nothing is secret in time ---

P25519 = 2**255 - 19
L25519 = 2**252 + 27742317777372353535851937790883648493
D25519 = -121665 * pow(121666, -1, P25519) % P25519
Four = tuple[int, int, int, int]


def _ed_add(one: Four, two: Four) -> Four:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P25519
    b = (one[1] + one[0]) * (two[1] + two[0]) % P25519
    c = 2 * one[3] * two[3] * D25519 % P25519
    d = 2 * one[2] * two[2] % P25519
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P25519, g * h % P25519, f * g % P25519, e * h % P25519


def _ed_times(scalars: list[int], points: list[Four]) -> Four:
    """The sum of scalar times point."""
    total: Four = (0, 1, 1, 0)
    for bit in range(max(one.bit_length() for one in scalars) - 1, -1, -1):
        total = _ed_add(total, total)
        for scalar, point in zip(scalars, points):
            if scalar >> bit & 1:
                total = _ed_add(total, point)
    return total


def _ed_point(data: bytes) -> Four | None:
    """RFC 8032, section 5.1.3; None for what is no point or not its shortest spelling."""
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    u, v = (y * y - 1) % P25519, (D25519 * y * y + 1) % P25519
    x = u * pow(v, 3, P25519) * pow(u * pow(v, 7, P25519), (P25519 - 5) // 8, P25519) % P25519
    if v * x * x % P25519 == -u % P25519:
        x = x * pow(2, (P25519 - 1) // 4, P25519) % P25519
    if y >= P25519 or v * x * x % P25519 != u or (x == 0 and sign):
        return None
    x = P25519 - x if x & 1 != sign else x
    return x, y, 1, x * y % P25519


def _ed_small(point: Four) -> bool:
    x, y, z, _ = _ed_times([8], [point])
    return x == 0 and y == z


def verify_ed25519(key: bytes, message: bytes, signature: bytes) -> bool:
    """RFC 8032, section 5.1.7, strict: shortest spellings only, no point of small order."""
    if len(key) != 32 or len(signature) != 64:
        return False
    point, r = _ed_point(key), _ed_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if point is None or r is None or s >= L25519 or _ed_small(point) or _ed_small(r):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L25519
    base = _ed_point(bytes.fromhex("58" + "66" * 31))
    if base is None:
        return False
    minus = (P25519 - point[0], point[1], 1, P25519 - point[3])
    x, y, z, _ = _ed_times([s, k], [base, minus])
    return (x - r[0] * z) % P25519 == 0 and (y - r[1] * z) % P25519 == 0


P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
N256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B256 = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G256 = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    1,
)
Three = tuple[int, int, int]  # Jacobian; z = 0 is the point at infinity


def _p256_double(point: Three) -> Three:
    x, y, z = point
    delta, gamma = z * z % P256, y * y % P256
    beta, alpha = x * gamma % P256, 3 * (x - delta) * (x + delta) % P256
    left = (alpha * alpha - 8 * beta) % P256
    return left, (alpha * (4 * beta - left) - 8 * gamma * gamma) % P256, 2 * y * z % P256


def _p256_add(one: Three, two: Three) -> Three:
    if one[2] == 0 or two[2] == 0:
        return two if one[2] == 0 else one
    z1, z2 = one[2] * one[2] % P256, two[2] * two[2] % P256
    u1, u2 = one[0] * z2 % P256, two[0] * z1 % P256
    s1, s2 = one[1] * two[2] * z2 % P256, two[1] * one[2] * z1 % P256
    h, r = (u2 - u1) % P256, (s2 - s1) % P256
    if h == 0:
        return _p256_double(one) if r == 0 else (1, 1, 0)
    square = h * h % P256
    cube, v = h * square % P256, u1 * square % P256
    x = (r * r - cube - 2 * v) % P256
    return x, (r * (v - x) - s1 * cube) % P256, one[2] * two[2] * h % P256


def _der_numbers(signature: bytes) -> tuple[int, int] | None:
    """The two numbers of an ECDSA signature in strict DER, or None."""
    if len(signature) < 8 or signature[0] != 0x30 or signature[1] != len(signature) - 2:
        return None
    found: list[int] = []
    at = 2
    while at < len(signature) and len(found) < 2:
        size = signature[at + 1] if at + 1 < len(signature) else 0
        body = signature[at + 2 : at + 2 + size]
        padded = size > 1 and body[:1] == b"\x00" and len(body) > 1 and body[1] < 0x80
        if signature[at] != 2 or not 1 <= size <= 33 or len(body) != size or body[0] >= 0x80 or padded:
            return None
        found.append(int.from_bytes(body, "big"))
        at += 2 + size
    return (found[0], found[1]) if len(found) == 2 and at == len(signature) else None


def verify_p256(point: bytes, message: bytes, signature: bytes) -> bool:
    """ECDSA over P-256 with SHA-256 (FIPS 186-5). point: x and y, 32 bytes each. signature: DER."""
    x, y = int.from_bytes(point[:32], "big"), int.from_bytes(point[32:], "big")
    numbers = _der_numbers(signature)
    if len(point) != 64 or x >= P256 or y >= P256 or (y * y - x * x * x + 3 * x - B256) % P256 or numbers is None:
        return False
    r, s = numbers
    if not (0 < r < N256 and 0 < s < N256):
        return False
    inverse = pow(s, -1, N256)
    u1, u2 = int.from_bytes(_sha256(message), "big") * inverse % N256, r * inverse % N256
    key: Three = (x, y, 1)
    sums = {1: G256, 2: key, 3: _p256_add(G256, key)}
    total: Three = (1, 1, 0)
    for bit in range(255, -1, -1):
        total = _p256_double(total)
        which = (u1 >> bit & 1) | (u2 >> bit & 1) << 1
        total = _p256_add(total, sums[which]) if which else total
    return total[2] != 0 and total[0] * pow(total[2], -2, P256) % P256 % N256 == r


def verify_rsa(n: int, e: int, message: bytes, signature: bytes) -> bool:
    """RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2.2), for keys of 2048 to 8192 bits."""
    size, number = (n.bit_length() + 7) // 8, int.from_bytes(signature, "big")
    if not 2048 <= n.bit_length() <= 8192 or not n & 1 or not 3 <= e < 1 << 32 or not e & 1:
        return False
    if len(signature) != size or number >= n:
        return False
    told = bytes.fromhex("3031300d060960864801650304020105000420") + _sha256(message)
    wanted = b"\x00\x01" + b"\xff" * (size - len(told) - 3) + b"\x00" + told
    return pow(number, e, n).to_bytes(size, "big") == wanted


def _der(tag: int, body: bytes) -> bytes:
    size = len(body)
    long = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag]) + (bytes([size]) if size < 128 else bytes([0x80 | len(long)]) + long) + body


def _rsa_spki(n: int, e: int) -> bytes:
    numbers = b"".join(_der(2, one.to_bytes(one.bit_length() // 8 + 1, "big")) for one in (n, e))
    return _der(0x30, bytes.fromhex("300d06092a864886f70d0101010500") + _der(3, b"\x00" + _der(0x30, numbers)))


def _der_body(data: bytes, at: int) -> tuple[int, int]:
    """Where the content of the element at `at` begins and ends. Sloppy: who calls it writes the whole again and compares."""
    size, begin = data[at + 1], at + 2
    if size & 0x80:
        begin += size & 0x7F
        size = int.from_bytes(data[at + 2 : begin], "big")
    return begin, begin + size


def _rsa_numbers(spki: bytes) -> tuple[int, int] | None:
    """Modulus and exponent, if writing them as a key again gives the very bytes (so the DER is strict)."""
    try:
        bits = _der_body(spki, _der_body(spki, 0)[0] + 15)[0]
        n_from, n_to = _der_body(spki, _der_body(spki, bits + 1)[0])
        e_from, e_to = _der_body(spki, n_to)
    except IndexError:
        return None
    n, e = int.from_bytes(spki[n_from:n_to], "big"), int.from_bytes(spki[e_from:e_to], "big")
    return (n, e) if _rsa_spki(n, e) == spki else None


def verify_spki(spki: bytes, message: bytes, signature: bytes) -> bool:
    """Check a signature with a key of one of the three kinds that passkeys have, given as SubjectPublicKeyInfo."""
    if len(spki) == 91 and spki.startswith(bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")):
        return verify_p256(spki[27:], message, signature)
    if len(spki) == 44 and spki.startswith(bytes.fromhex("302a300506032b6570032100")):
        return verify_ed25519(spki[12:], message, signature)
    numbers = _rsa_numbers(spki)
    return numbers is not None and verify_rsa(*numbers, message, signature)


# --- the checks ---


@dataclass
class _Case:
    """One record under examination."""

    raw: dict[str, bytes]
    data: dict[str, dict[tuple[Any, ...], Json]] = field(default_factory=lambda: {kind: {} for kind in NAMES})
    names: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {kind: [] for kind in NAMES})
    heads: dict[int, Head] = field(default_factory=dict)
    current: int = -1
    used: set[Place] = field(default_factory=set)
    records: dict[tuple[str, int], Json] = field(default_factory=dict)
    withheld: dict[tuple[str, int], Json] = field(default_factory=dict)
    acts: dict[tuple[str, int], Place] = field(default_factory=dict)
    signed: dict[tuple[str, int], list[Json]] = field(default_factory=dict)
    own: set[tuple[str, int]] = field(default_factory=set)
    seen: set[bytes] = field(default_factory=set)
    found: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)

    def find(self, code: str, member: str) -> None:
        self.found.append(Finding(code, member, SENTENCES[code]))

    def remark(self, code: str, member: str) -> None:
        self.remarks.append(Finding(code, member, REMARKS[code]))

    def told(self, key: tuple[str, int]) -> Json:
        """What is here of a version: its text, or that it is withheld."""
        return self.withheld[key] if key in self.withheld else self.records[key]

    @property
    def manifest(self) -> Json:
        return self.data["manifest"][()]

    @property
    def keys(self) -> Json:
        return self.data["keys"][()]

    @property
    def events(self) -> dict[Place, Json]:
        return self.data["event"]


def _event_name(place: Place) -> str:
    return f"events/{place[0]}-{place[1]}.json"


def _done(event: Json, *actions: str) -> bool:
    return event["outcome"] == "done" and event["action"] in actions


def _sort_names(case: _Case, members: list[tuple[str, bytes]]) -> None:
    """Every name is known, none comes twice, they stand in order, and the three that must be there are."""
    names = [name for name, _ in members]
    for name, after in zip(names, names[1:]):
        if name > after:
            case.find("member-order", after)
    for name in sorted(set(names)):
        if names.count(name) > 1:
            case.find("member-twice", name)
        matches = {kind: re.fullmatch(pattern, name) for kind, pattern in NAMES.items()}
        kind, match = next(((kind, match) for kind, match in matches.items() if match), (None, None))
        if kind is None or match is None:
            case.find("member-unknown", name)
        else:
            whole = [int(one) if re.fullmatch(NUMBER, one) else one for one in match.groups()]
            case.names[kind].append(tuple(whole))
    for name in ("checkpoint.txt", "keys.json", "manifest.json"):
        if name not in names:
            case.find("member-missing", name)
    if len(set(names)) < len(names) or any(one.code == "member-missing" for one in case.found):
        raise _Stop


def _name_of(kind: str, parts: tuple[Any, ...]) -> str:
    return _TEMPLATES[kind].format(*parts)


_TEMPLATES = {
    "manifest": "manifest.json",
    "keys": "keys.json",
    "record": "record/{}-{}.json",
    "withheld": "withheld/{}-{}.json",
    "statement": "signatures/{}.statement.json",
    "evidence": "signatures/{}.evidence.json",
    "event": "events/{}-{}.json",
    "proof": "proofs/{}-{}.json",
    "head": "proofs/from-{}-{}.json",
}


def _read_forms(case: _Case) -> None:
    """Every JSON file is canonical and has the form of its kind. What has not is left out of all that follows."""
    for kind, form in FORMS.items():
        for parts in case.names[kind]:
            name = _name_of(kind, parts)
            try:
                value = canonical(case.raw[name])
            except ValueError:
                case.find("not-canonical", name)
                continue
            if _fits(value, form):
                case.data[kind][parts] = value
            else:
                case.find("malformed", name)
    heads = _read_checkpoints(case)
    if () not in case.data["manifest"] or () not in case.data["keys"] or heads is None:
        raise _Stop
    for name, number, head in heads:
        _check_checkpoint(case, name, number, head)


def _read_checkpoints(case: _Case) -> list[tuple[str, int | None, Head]] | None:
    """The current checkpoint first, then those of earlier logs. None when one cannot be read."""
    files: list[tuple[str, int | None]] = [("checkpoint.txt", None)]
    files += [(f"checkpoints/{number}.txt", number) for (number,) in case.names["earlier"]]
    heads = []
    for name, number in files:
        try:
            heads.append((name, number, read_checkpoint(case.raw[name])))
        except ValueError:
            case.find("checkpoint-malformed", name)
    return heads if len(heads) == len(files) else None


def _check_checkpoint(case: _Case, name: str, number: int | None, head: Head) -> None:
    if number is None:
        case.current = head.log
    if head.practice != case.manifest["practice"] or (number is not None and not head.log == number < case.current):
        case.find("checkpoint-origin", name)
        return
    case.heads[head.log] = head
    keys = [one["key"] for one in case.keys["logs"] if one["log"] == head.log]
    if len(keys) != 1:
        case.find("log-key", name)
    elif not signed_by(head, _unb64(keys[0])):
        case.find("checkpoint-signature", name)


def _check_manifest(case: _Case) -> None:
    """The list names the record and the signatures, all of them, with their digests; the log holds its own digest."""
    listed = case.manifest["files"]
    held = {name for name in case.raw if name.startswith(("record/", "signatures/", "withheld/"))}
    for name in sorted(held | set(listed)):
        if name not in held:
            case.find("manifest-missing", name)
        elif name not in listed:
            case.find("manifest-extra", name)
        elif listed[name] != _b64(_sha256(case.raw[name])):
            case.find("manifest-digest", name)
    if case.keys["practice"] != case.manifest["practice"]:
        case.find("practice", "keys.json")


def _check_export_event(case: _Case) -> None:
    manifest, digest = case.manifest, _b64(_sha256(case.raw["manifest.json"]))
    client = manifest["client"]["id"]
    places = [
        place
        for place, event in case.events.items()
        if _done(event, "note.export")
        and (event["sha256"], event["client"], event["actor"]["user"]) == (digest, client, manifest["by"]["user"])
        and (event["object"]["type"], event["object"]["id"]) == ("client", client)
    ]
    if len(places) != 1:
        case.find("export-event", "manifest.json")
        return
    place = places[0]
    case.used.add(place)
    if place != max(case.events) or place[0] != case.current:
        case.find("export-last", _event_name(place))
    if not 0 <= _time(case.events[place]["at"]) - _time(manifest["made"]) <= TEN_MINUTES:
        case.find("export-time", _event_name(place))


def _check_log(case: _Case) -> None:
    """Every event stands in its log where it says, and no time goes back."""
    for place in case.events:
        name = "proofs/{}-{}.json".format(*place)
        if name not in case.raw:
            case.find("proof-missing", _event_name(place))
        if place[0] not in case.heads:
            case.find("log-unknown", _event_name(place))
        elif place in case.data["proof"]:
            _check_place(case, place, case.data["proof"][place])
    for parts in case.names["proof"]:
        name = "events/{}-{}.json".format(*parts)
        if name not in case.raw:
            case.find("event-missing", name.replace("events", "proofs"))
    for (log, old), proof in case.data["head"].items():
        head = case.heads.get(log)
        if head is None or (proof["log"], proof["from"], proof["size"]) != (log, old, head.size):
            case.find("proof-mismatch", f"proofs/from-{log}-{old}.json")
    latest = 0
    for place in sorted(case.events):
        at = _time(case.events[place]["at"])
        if at < latest - TEN_MINUTES:
            case.find("time-order", _event_name(place))
        latest = max(latest, at)


def _check_place(case: _Case, place: Place, proof: Json) -> None:
    head, leaf = case.heads[place[0]], _sha256(b"\x00", case.raw[_event_name(place)])
    if (proof["log"], proof["index"], proof["size"]) != (*place, head.size):
        case.find("proof-mismatch", "proofs/{}-{}.json".format(*place))
    elif not check_inclusion(leaf, place[1], head.size, list(map(_unb64, proof["path"])), head.root):
        case.find("inclusion", _event_name(place))


def _check_records(case: _Case) -> None:
    for parts, doc in sorted(case.data["record"].items()):
        note, version = parts
        name = _name_of("record", parts)
        if (doc["note"], doc["version"]) != parts:
            case.find("record-name", name)
            continue
        case.records[note, version] = doc
        if doc["practice"] != case.manifest["practice"]:
            case.find("practice", name)
        if doc["client"]["id"] != case.manifest["client"]["id"]:
            case.find("client", name)
    _check_withheld(case)
    for note, version in [*case.records, *case.withheld]:
        _check_version(case, note, version)
        _check_act(case, note, version)


def _check_withheld(case: _Case) -> None:
    """A text may be withheld where a later version says that the note was entered in the wrong client's record."""
    for parts, told in sorted(case.data["withheld"].items()):
        name = _name_of("withheld", parts)
        if (told["note"], told["version"]) != parts:
            case.find("record-name", name)
        elif parts in case.records:
            case.find("withheld-twice", name)
        else:
            case.withheld[parts] = told
            case.remark("withheld", name)
            if _said_wrong(case, parts) is None:
                case.find("withheld-why", name)


def _said_wrong(case: _Case, key: tuple[str, int]) -> Json | None:
    """The version that says it of a withheld one."""
    later = [doc for (note, version), doc in sorted(case.records.items()) if note == key[0] and version > key[1]]
    said = [doc for doc in later if (doc["kind"], doc.get("reason")) == ("retraction", "wrong-client")]
    return said[0] if said else None


def _file_of(case: _Case, key: tuple[str, int]) -> str:
    return _name_of("withheld" if key in case.withheld else "record", key)


def _digest_of(case: _Case, key: tuple[str, int]) -> str | None:
    """The digest of a version's bytes, told where they are withheld; None when the version is not here."""
    if key in case.withheld:
        return str(case.withheld[key]["sha256"])
    return _b64(_sha256(case.raw[_name_of("record", key)])) if key in case.records else None


def _is_imported(case: _Case, key: tuple[str, int]) -> bool:
    return bool(case.withheld[key]["imported"]) if key in case.withheld else "source" in case.records[key]


def _check_version(case: _Case, note: str, version: int) -> None:
    """Versions count from 1; the first adds to nothing, each later one to an earlier one by its digest."""
    key = (note, version)
    name, doc = _file_of(case, key), case.records.get(key)
    dated = doc or _said_wrong(case, key)
    day, first, last = dated and dated["service"]["date"], case.manifest["from"], case.manifest["until"]
    if version == 1 and day and ((first is not None and day < first) or (last is not None and day > last)):
        case.find("date-range", name)
    if version != 1 and _digest_of(case, (note, version - 1)) is None:
        case.find("version-gap", name)
    if doc is None:
        return
    if doc["kind"] == "retraction":
        case.remark("retracted", name)
    amends = doc["amends"]
    if version == 1 or amends is None:
        if (version == 1 and amends is not None) or (version != 1 and amends is None):
            case.find("amends", name)
    elif amends["version"] >= version or _digest_of(case, (note, amends["version"])) != amends["sha256"]:
        case.find("amends", name)


def _check_act(case: _Case, note: str, version: int) -> None:
    """The log holds exactly one event for the version: of signing, of adding, of retracting, or of bringing it in."""
    key = (note, version)
    name, imported, digest = _file_of(case, key), _is_imported(case, key), _digest_of(case, key)
    if imported:
        case.remark("imported", name)
    places = [place for place, event in sorted(case.events.items()) if _acts_on(event, note, version, imported)]
    case.used.update(places)
    if len(places) != 1:
        case.find("event-twice" if places else "event-none", name)
        return
    event = case.events[places[0]]
    case.acts[key] = places[0]
    if imported:
        at, digests = event["objects"].index(note), event.get("digests", [])
        told = digests[at] if at < len(digests) else None
        right = version == 1
    else:
        told = event["sha256"]
        right = event["action"] == ACTS.get(case.told(key)["kind"], "note.sign")
        if event["client"] != case.manifest["client"]["id"]:
            case.find("event-client", _event_name(places[0]))
    if told != digest:
        case.find("event-digest", name)
    if not right:
        case.find("event-action", _event_name(places[0]))


def _acts_on(event: Json, note: str, version: int, imported: bool) -> bool:
    if imported:
        return _done(event, "note.import") and note in event.get("objects", [])
    about = (event["object"]["type"], event["object"]["id"], event["object"]["version"])
    return _done(event, "note.sign", *ACTS.values()) and about == ("note", note, version)


def _check_signatures(case: _Case) -> None:
    for parts in case.names["statement"]:
        if f"signatures/{parts[0]}.evidence.json" not in case.raw:
            case.find("signature-half", _name_of("statement", parts))
    for parts in case.names["evidence"]:
        if f"signatures/{parts[0]}.statement.json" not in case.raw:
            case.find("signature-half", _name_of("evidence", parts))
    for parts in sorted(case.data["statement"]):
        if parts in case.data["evidence"]:
            _check_signature(case, parts)
    for key in [*case.records, *case.withheld]:
        if key not in case.own and not _is_imported(case, key):
            case.find("signature-none", _file_of(case, key))


def _check_signature(case: _Case, parts: tuple[Any, ...]) -> None:
    name, statement = _name_of("statement", parts), case.data["statement"][parts]
    about = statement["record"]
    key = (about["note"], about["version"])
    if about["sha256"] != _digest_of(case, key):
        case.find("signature-record", name)
        return
    if _is_imported(case, key):
        case.find("signature-on-import", name)
        return
    pair = _sha256(case.raw[name], b"\x00", case.raw[_name_of("evidence", parts)])
    if pair in case.seen:
        case.find("signature-twice", name)
    case.seen.add(pair)
    case.signed.setdefault(key, []).append({"statement": statement, "evidence": case.data["evidence"][parts]})
    doc, signer = case.records.get(key), statement["signer"]["user"]
    own = statement["meaning"] in ("author", "attestation", "retraction")
    author = doc is None or not own or doc["author"]["user"] == signer
    act = _act_of(case, name, statement, _b64(pair))
    if act is not None:
        event = case.events[act]
        if event.get("signature") != _b64(pair):
            case.find("signature-event", name)
        author = author and event["actor"]["user"] == signer
        if not 0 <= _time(event["at"]) - _time(statement["at"]) <= TEN_MINUTES:
            case.find("time-event", name)
    if not author:
        case.find("signer", name)
    if doc is not None and _time(statement["at"]) < _time(doc["begun"]):
        case.find("time-begun", name)
    _check_head(case, name, statement["log"], act)
    _check_evidence(case, parts, act)


def _act_of(case: _Case, name: str, statement: Json, pair: str) -> Place | None:
    """The event that a signature belongs to: of making the version, or for a co-signature its own."""
    key = (statement["record"]["note"], statement["record"]["version"])
    if statement["meaning"] != COSIGN:
        case.own.add(key)
        return case.acts.get(key)
    if key in case.records and case.records[key]["author"]["user"] == statement["signer"]["user"]:
        case.find("cosign-own", name)
    return _cosign_act(case, name, key, pair)


def _cosign_act(case: _Case, name: str, key: tuple[str, int], pair: str) -> Place | None:
    """The one event of a co-signature. It is of this text, and comes after the signing of it."""
    places = [place for place, event in sorted(case.events.items()) if _done(event, "note.cosign")]
    places = [place for place in places if case.events[place].get("signature") == pair]
    case.used.update(places)
    if len(places) != 1:
        case.find("event-twice" if places else "event-none", name)
        return None
    place, event = places[0], case.events[places[0]]
    about = (event["object"]["type"], event["object"]["id"], event["object"]["version"], event["sha256"])
    if about != ("note", *key, _digest_of(case, key)):
        case.find("event-digest", name)
    if event["client"] != case.manifest["client"]["id"]:
        case.find("event-client", _event_name(place))
    if key in case.acts and place < case.acts[key]:
        case.find("cosign-order", name)
    return place


def _check_head(case: _Case, name: str, told: Json | None, act: Place | None) -> None:
    """The log the signer saw was the beginning of the log that is here, and did not yet hold the signing."""
    if told is None:
        case.remark("no-log-head", name)
        return
    origin = re.fullmatch(f"({UUID})[.]holdspace/log/({NUMBER})", told["origin"])
    log = int(origin[2]) if origin else -1
    head, size, root = case.heads.get(log), told["size"], _unb64(told["root"])
    if head is None or head.origin != told["origin"] or (act is not None and (log, size) > act):
        case.find("log-head", name)
        return
    path: list[bytes] = []
    if size:
        if f"proofs/from-{log}-{size}.json" not in case.raw:
            case.find("head-proof-missing", name)
        proof = case.data["head"].get((log, size))
        if proof is None:
            return
        path = list(map(_unb64, proof["path"]))
    if not check_consistency(size, head.size, path, root, head.root):
        case.find("log-head", name)


def _check_evidence(case: _Case, parts: tuple[Any, ...], act: Place | None) -> None:
    name, statement, evidence = _name_of("evidence", parts), case.data["statement"][parts], case.data["evidence"][parts]
    challenge = _b64(_sha256(b"hs/sign/v1\x00", case.raw[_name_of("statement", parts)]))
    if not _fits(evidence, PASSKEY):
        case.remark("attested", name)
        if evidence["challenge"] != challenge:
            case.find("challenge", name)
        return
    if statement["method"] != "passkey":
        case.find("evidence-method", name)
    _check_client_data(case, name, evidence, _asked(case, name, evidence, challenge))
    _check_authenticator(case, name, evidence)
    _check_enrolment(case, name, evidence, statement, act)


def _asked(case: _Case, name: str, evidence: Json, challenge: str) -> str:
    """What the passkey was asked to sign: the challenge of the statement, or for several at once that of the root over theirs."""
    many = evidence.get("many")
    if many is None:
        return challenge
    leaf, root, path = _sha256(b"\x00", _unb64(challenge)), _unb64(many["root"]), list(map(_unb64, many["path"]))
    if not check_inclusion(leaf, many["index"], many["size"], path, root):
        case.find("many", name)
    return _b64(_sha256(b"hs/sign-many/v1\x00", root))


def _client_data(data: bytes) -> Json:
    try:
        value = json.loads(data.decode("utf-8"), parse_int=float, parse_constant=_refuse) if len(data) <= 1024 else None
    except ValueError:
        value = None
    return value if isinstance(value, dict) else {}


def _check_client_data(case: _Case, name: str, evidence: Json, challenge: str) -> None:
    """What the browser let the passkey sign: this act, this text, at this address."""
    told = _client_data(_unb64(evidence["clientDataJSON"]))
    if told.get("type") != "webauthn.get":
        case.find("passkey-type", name)
        return
    if told.get("challenge") != challenge:
        case.find("challenge", name)
    rp, host = evidence["rp"], re.fullmatch("https?://([a-z0-9.-]+)(?::[0-9]{1,5})?", evidence["origin"])
    within = host is not None and (host[1] == rp or host[1].endswith("." + rp)) and rp != ""
    if not within or told.get("origin") != evidence["origin"] or told.get("crossOrigin", False) is not False:
        case.find("passkey-origin", name)


def _check_authenticator(case: _Case, name: str, evidence: Json) -> None:
    """What the passkey says: for this place, its owner present and verified; and its signature over all of it."""
    said = _unb64(evidence["authenticatorData"])
    if len(said) < 37 or said[:32] != _sha256(evidence["rp"].encode("utf-8")):
        case.find("passkey-rp", name)
    elif said[32] & 5 != 5:
        case.find("passkey-flags", name)
    message = said + _sha256(_unb64(evidence["clientDataJSON"]))
    if not verify_spki(_unb64(evidence["spki"]), message, _unb64(evidence["signature"])):
        case.find("passkey-signature", name)


def _check_enrolment(case: _Case, name: str, evidence: Json, statement: Json, act: Place | None) -> None:
    """The log holds that this very person set up this very key, before."""
    wanted = (statement["signer"]["user"], evidence["credential"], evidence["spki"])
    known = [one for one in case.keys["signers"] if (one["user"], one["credential"], one["spki"]) == wanted]
    if not known:
        case.find("passkey-unknown", name)
        return
    place = (known[0]["enrolled"]["log"], known[0]["enrolled"]["index"])
    event = case.events.get(place)
    key = _b64(_sha256(_unb64(evidence["spki"])))
    if (
        event is None
        or not _done(event, "person.add_passkey")
        or (event["sha256"], event["actor"]["user"]) != (key, wanted[0])
    ):
        case.find("enrolment", name)
        return
    if act is not None and place >= act:
        case.find("enrolment-order", name)
    if _time(event["at"]) > _time(statement["at"]):
        case.find("enrolment-time", name)


def _check_used(case: _Case) -> None:
    for one in case.keys["signers"]:
        place = (one["enrolled"]["log"], one["enrolled"]["index"])
        if place in case.events and _done(case.events[place], "person.add_passkey"):
            case.used.add(place)
    for place in sorted(set(case.events) - case.used):
        case.find("event-unused", _event_name(place))


def _check_outside(case: _Case, text: bytes) -> None:
    """A checkpoint kept elsewhere shows the same log, or an earlier state that leads to it."""
    member = "the checkpoint you gave"
    try:
        head = read_checkpoint(text)
    except ValueError:
        case.find("outside-malformed", member)
        return
    here = case.heads.get(head.log)
    if head.practice != case.manifest["practice"]:
        case.find("outside-origin", member)
        return
    keys = [_unb64(one["key"]) for one in case.keys["logs"] if one["log"] == head.log]
    if keys and not signed_by(head, keys[0]):
        case.find("outside-signature", member)
    proof = case.data["head"].get((head.log, head.size))
    if here is not None and here.size == head.size:
        if here.root != head.root:
            case.find("outside-root", member)
    elif here is not None and proof is not None:
        if not check_consistency(head.size, here.size, list(map(_unb64, proof["path"])), head.root, here.root):
            case.find("outside-consistency", member)
    else:
        case.remark("outside-not-compared", member)


# --- the report ---


def _facts(case: _Case) -> Json:
    """What the record says of itself; to be believed as far as nothing was found."""
    if () not in case.data["manifest"]:
        return {"notes": [], "remarks": []}
    manifest, head = case.manifest, case.heads.get(case.current)
    notes = []
    for key in sorted([*case.records, *case.withheld], key=lambda one: (_session_of(case, one), one)):
        doc, act = case.told(key), case.acts.get(key)
        notes.append(
            {
                "note": key[0],
                "version": key[1],
                "kind": doc["kind"],
                "session": _session_of(case, key),
                "withheld": doc["sha256"] if key in case.withheld else None,
                "logged": case.events[act]["at"] if act else None,
                "source": doc.get("source"),
                "signatures": [_signature_facts(one) for one in case.signed.get(key, [])],
            }
        )
    return {
        "practice": manifest["practice"],
        "client": manifest["client"],
        "from": manifest["from"],
        "until": manifest["until"],
        "made": manifest["made"],
        "by": manifest["by"],
        "log": None if head is None else {"origin": head.origin, "size": head.size, "root": _b64(head.root)},
        "notes": notes,
        "remarks": [asdict(one) for one in case.remarks],
    }


def _session_of(case: _Case, key: tuple[str, int]) -> str:
    """The day of the session; of a withheld version as the one says that retracts it."""
    doc = case.records.get(key) or _said_wrong(case, key)
    return str(doc["service"]["date"]) if doc else ""


def _signature_facts(one: Json) -> Json:
    statement, passkey = one["statement"], "signature" in one["evidence"]
    return {
        "name": statement["signer"]["name"],
        "credentials": statement["signer"]["credentials"],
        "meaning": statement["meaning"],
        "text": statement["text"],
        "at": statement["at"],
        "how": "signed with a passkey" if passkey else "attested by this server",
        "where": one["evidence"].get("origin"),
    }


def verify_bytes(data: bytes, outside: bytes | None = None) -> Report:
    """Check the bytes of a record.zip. outside: a checkpoint kept elsewhere."""
    try:
        members = read_zip(data)
    except Unreadable:
        return Report(
            False, [Finding("unreadable", "record.zip", SENTENCES["unreadable"])], {"notes": [], "remarks": []}
        )
    case = _Case(dict(members))
    try:
        _sort_names(case, members)
        _read_forms(case)
        _check_manifest(case)
        _check_export_event(case)
        _check_log(case)
        _check_records(case)
        _check_signatures(case)
        _check_used(case)
        if outside is not None:
            _check_outside(case, outside)
    except _Stop:
        pass
    return Report(not case.found, sorted(case.found, key=lambda one: (one.member, one.code)), _facts(case))


def verify(path: str | Path, checkpoint: str | Path | None = None) -> Report:
    """Check a record.zip. checkpoint: a file with a checkpoint kept elsewhere. Raises OSError when one cannot be opened."""
    return verify_bytes(Path(path).read_bytes(), None if checkpoint is None else Path(checkpoint).read_bytes())


def verdict(report: Report) -> str:
    """The report in sentences, without any mark that a terminal might obey."""
    hidden = "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
    return "\n".join(re.sub(hidden, "\ufffd", line) for line in _sentences(report))


def _sentences(report: Report) -> list[str]:
    lines = [f"{one.member}: {one.sentence}" for one in report.findings]
    if not report.ok:
        wrong = "1 thing is wrong." if len(lines) == 1 else f"{len(lines)} things are wrong."
        return [f"NOT VALID. {wrong}", *lines]
    facts = report.facts
    about = facts["client"]
    days = f"from {facts['from'] or 'the beginning'} until {facts['until'] or facts['made'][:10]}"
    born = f", born {about['birth']}" if about["birth"] else ""  # a couple or family has no birth date
    head = f"VALID. The record of {about['name']}{born}, {days}."
    lines = [head, f"Made {facts['made']} by {facts['by']['name']} from {facts['log']['origin']}."]
    for note in facts["notes"]:
        line = f"{note['session']} {note['kind']}, note {note['note']} version {note['version']}"
        if note["withheld"]:
            lines.append(f"{line}: content withheld: entered in the wrong client's record. SHA-256 {note['withheld']}.")
        lines += [
            f"{line}: {one['name']}, {one['credentials']}, {one['at']}, {one['how']}. “{one['text']}”"
            for one in note["signatures"]
        ]
        if note["source"]:
            lines.append(
                f"{line}: brought in from {note['source']['system']}, signed there by {note['source']['signed_by']}."
            )
    lines += [f"{one['member']}: {one['sentence']}" for one in facts["remarks"]]
    lines.append(f"Compare with a checkpoint kept elsewhere: size {facts['log']['size']}, root {facts['log']['root']}.")
    return lines


def main(argv: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="holdspace_verify", description="Check a Holdspace record.zip, offline.")
    parser.add_argument("record", help="the record.zip")
    parser.add_argument("--checkpoint", help="a file with a checkpoint kept elsewhere")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    asked = parser.parse_args(argv)
    try:
        report = verify(asked.record, asked.checkpoint)
    except OSError as error:
        print(f"The file {error.filename} could not be opened: {error.strerror}.", file=sys.stderr)
        return 2
    print(json.dumps(asdict(report), ensure_ascii=False, indent=1) if asked.json else verdict(report))
    return 0 if report.ok else 2 if report.findings[0].code == "unreadable" else 1


if __name__ == "__main__":
    sys.exit(main())
