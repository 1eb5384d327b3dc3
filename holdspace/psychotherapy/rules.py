"""What a sealed text must look like from outside: its clear header and its sizes (security.md 2.3, profile HS-JWE-1). Pure, and keyless.

Nothing here can open an envelope. That the text inside is right is the author's page's to check; what is checked here is that no text is
put in another's place by mistake, and that sizes say no more than they have to.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from holdspace.kernel.canonical import SAFE_INTEGER
from holdspace.kernel.errors import Refused

OBJECT, SLOT = "hs-obj+jwe", "hs-slot+jwe"
HEADER, OBJECT_BYTES, SLOT_BYTES = 1024, 4 * 1024 * 1024, 4096
MOST_PUT, MOST_FETCHED, MOST_WAYS = 512, 500, 32
MOST_BYTES = 8 * 1024 * 1024  # of one commit, and of one answer
QUOTA = 256 * 1024 * 1024  # an author
ROOTS_KEPT = 50
EVENTS_A_DAY = 200
WAYS = ("passphrase", "passkey", "kit", "will")
EVENTS = (
    "opened", "unlock-failed", "exported", "exported-plain", "rotated", "kit-printed", "passphrase-changed", "way-added",
    "way-removed",
)  # fmt: skip

_FORM = (
    "This is not in the form in which psychotherapy notes are kept. Nothing was saved; your text is still on this page."
)
_FIXED = {"alg": "A256KW", "enc": "A256GCM"}
_LETTERS = r"[A-Za-z0-9_-]"
_COMPACT = re.compile(rf"({_LETTERS}+)\.({_LETTERS}{{54}})\.({_LETTERS}{{16}})\.({_LETTERS}+)\.({_LETTERS}{{22}})")
_KID = re.compile(rf"{_LETTERS}{{43}}")
# Characters of a frame's ciphertext to its class: 4 KiB, 8 KiB … 2 MiB.
_CLASSES = {-(-4 * (4096 << number) // 3): number for number in range(10)}
T = TypeVar("T")


def malformed() -> Refused:
    """What the page of an author never sends."""
    return Refused(_FORM)


@dataclass(frozen=True)
class Put:
    """A sealed object as it is to be kept."""

    oid: UUID
    rev: int
    jwe: str
    size_class: int


@dataclass(frozen=True)
class Way:
    """A way in as it is to be kept."""

    slot_id: UUID
    kind: str
    params: Mapping[str, Any]
    jwe: str


@dataclass(frozen=True)
class Change:
    """One commit: from generation `base` to the next, all of it or nothing. receipts: days whose anchors the page has now."""

    vid: UUID
    base: int
    root: str
    put: tuple[Put, ...]
    gone: tuple[UUID, ...]
    ways_put: tuple[Way, ...]
    ways_gone: tuple[UUID, ...]
    receipts: tuple[date, ...]
    idem: UUID


def read_change(sent: object) -> Change:
    """Read what a page sent. Raises Refused."""
    body = _members(sent, {"vid", "base", "put", "idem"}, {"del", "slots", "receipts"})
    vid, base = _id(body["vid"]), _whole(body["base"], least=0)
    rows = _list(body["put"], MOST_PUT)
    root, others = _apart(rows)
    slots = _members(body.get("slots") or {}, set(), {"put", "del"})
    change = Change(
        vid=vid,
        base=base,
        root=_root(root, vid, base + 1),
        put=tuple(_object(one, vid) for one in others),
        gone=tuple(_id(one) for one in _list(body.get("del") or [], MOST_PUT)),
        ways_put=tuple(_way(one, vid) for one in _list(slots.get("put") or [], MOST_WAYS)),
        ways_gone=tuple(_id(one) for one in _list(slots.get("del") or [], MOST_WAYS)),
        receipts=tuple(_day(one) for one in _list(body.get("receipts") or [], MOST_PUT)),
        idem=_id(body["idem"]),
    )
    _each_once([one.oid for one in change.put], change.gone)
    _each_once([one.slot_id for one in change.ways_put], change.ways_gone)
    return change


def read_fetch(sent: object) -> tuple[tuple[UUID, ...] | None, int, UUID | None]:
    """The objects asked for, or None, and the generation after which, and after which object an answer goes on. Raises Refused."""
    body = _members(sent, set(), {"oids", "after", "beyond"})
    if ("oids" in body) == ("after" in body):
        raise malformed()
    if "oids" in body:
        return tuple(_id(one) for one in _list(body["oids"], MOST_FETCHED)), 0, None
    return None, _whole(body["after"], least=0), _id(body["beyond"]) if body.get("beyond") else None


def read_event(sent: object) -> str:
    """The kind of event. Raises Refused."""
    kind = _members(sent, {"kind"})["kind"]
    if not isinstance(kind, str) or kind not in EVENTS:
        raise malformed()
    return kind


def read_nothing(sent: object) -> None:
    """An empty body. Raises Refused."""
    _members(sent, set())


def rounded_up(count: int) -> int:
    """To the next power of two: what a certificate may say of a number."""
    return 1 << max(count - 1, 0).bit_length()


# --- envelopes ---


def header_of(jwe: object, most: int) -> tuple[dict[str, Any], str]:
    """The clear header of a compact JWE and its ciphertext, in the profile's shape. Raises Refused."""
    found = _COMPACT.fullmatch(jwe) if isinstance(jwe, str) and len(jwe) <= most else None
    if found is None or len(found[1]) > HEADER:
        raise malformed()
    try:
        header = json.loads(_bytes(found[1]), object_pairs_hook=_no_name_twice)
    except (ValueError, RecursionError):
        raise malformed() from None
    if not isinstance(header, dict):
        raise malformed()
    return header, found[4]


def _object(row: object, vid: UUID) -> Put:
    oid, rev, jwe = _three(row)
    return Put(_id(oid), _whole(rev), jwe, _placed(jwe, vid, str(_id(oid)), rev))


def _root(row: Sequence[Any], vid: UUID, gen: int) -> str:
    _, rev, jwe = row
    if rev != gen:
        raise malformed()
    _placed(jwe, vid, "root", rev)
    return str(jwe)


def _placed(jwe: object, vid: UUID, oid: str, rev: object) -> int:
    """That the header names this very place; answers the size class of the frame inside."""
    header, ciphertext = header_of(jwe, OBJECT_BYTES)
    kid = header.pop("kid", None)
    expected = _FIXED | {"typ": OBJECT, "vid": str(vid), "oid": oid, "rev": rev}
    if header != expected or type(header["rev"]) is not int or not isinstance(kid, str) or not _KID.fullmatch(kid):
        raise malformed()
    if len(ciphertext) not in _CLASSES:
        raise malformed()
    return _CLASSES[len(ciphertext)]


def _way(sent: object, vid: UUID) -> Way:
    body = _members(sent, {"slot_id", "kind", "params", "jwe"})
    slot_id, params = _id(body["slot_id"]), body["params"]
    header, _ = header_of(body["jwe"], SLOT_BYTES)
    if header != _FIXED | {"typ": SLOT, "vid": str(vid), "slot": str(slot_id)} or body["kind"] not in WAYS:
        raise malformed()
    if not isinstance(params, dict) or len(json.dumps(params)) > HEADER:
        raise malformed()
    return Way(slot_id, body["kind"], params, body["jwe"])


def _apart(rows: Sequence[object]) -> tuple[Sequence[Any], list[object]]:
    """The root, which is there once, and the rest."""
    roots = [row for row in map(_three, rows) if row[0] == "root"]
    if len(roots) != 1:
        raise malformed()
    return roots[0], [row for row in rows if _three(row)[0] != "root"]


def _each_once(put: Sequence[UUID], gone: Sequence[UUID]) -> None:
    named = [*put, *gone]
    if len(set(named)) != len(named):
        raise malformed()


# --- JSON ---


def _members(sent: object, must: set[str], may: set[str] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]  # read only
    if not isinstance(sent, dict) or not must <= set(sent) <= must | may:
        raise malformed()
    return sent


def _list(sent: object, most: int) -> list[Any]:
    if not isinstance(sent, list) or len(sent) > most:
        raise malformed()
    return sent


def _three(row: object) -> Sequence[Any]:
    if not isinstance(row, list) or len(row) != 3 or not isinstance(row[0], str):
        raise malformed()
    return row


def _whole(value: object, least: int = 1) -> int:
    if type(value) is not int or not least <= value <= SAFE_INTEGER:
        raise malformed()
    return value


def _id(value: object) -> UUID:
    """As the page writes it: 36 letters, all of them small."""
    return _of(UUID, value)


def _day(value: object) -> date:
    return _of(date.fromisoformat, value)


def _of(read: Callable[[str], T], value: object) -> T:
    try:
        found = read(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or str(found) != value:
        raise malformed()
    return found


def _bytes(letters: str) -> bytes:
    return base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)
