"""The envelope HS-JWE-1 and what is in it: compact JWE, A256KW and A256GCM and nothing else; frames of 4, 8, 16 … KiB."""

import json
import re
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from joserfc.registry import HeaderParameter

from holdspace_reader.letters import kid_of, unb64
from holdspace_reader.problems import Refused

OBJECT, SLOT = "hs-obj+jwe", "hs-slot+jwe"
HEADER, SIZES = 1024, {OBJECT: 4 * 1024 * 1024, SLOT: 4096}
FIXED = {"alg": "A256KW", "enc": "A256GCM"}
MEMBERS = {OBJECT: {"alg", "enc", "typ", "kid", "vid", "oid", "rev"}, SLOT: {"alg", "enc", "typ", "vid", "slot"}}
SMALLEST = 4096
LETTERS = re.compile("[A-Za-z0-9_-]+")
Json = dict[str, Any]

_REGISTRY = jwe.JWERegistry(
    header_registry={
        "vid": HeaderParameter("Notebook", "str", required=True),
        "oid": HeaderParameter("Object", "str"),
        "rev": HeaderParameter("Revision", "int"),
        "slot": HeaderParameter("Slot", "str"),
    },
    algorithms=list(FIXED.values()),
)
_REGISTRY.max_ciphertext_length = SIZES[OBJECT]  # joserfc's own limit is 64 KiB


def header_of(text: object, typ: str) -> Json:
    """The clear header, if it is in the profile."""
    if not isinstance(text, str) or len(text) > SIZES[typ]:
        raise _malformed()
    parts = text.split(".")
    if len(parts) != 5 or len(parts[0]) > HEADER or not all(LETTERS.fullmatch(part) for part in parts):
        raise _malformed()
    for part in parts[1:]:
        unb64(part)
    try:
        said = unb64(parts[0]).decode()
        header = json.loads(said)
    except ValueError:
        raise _malformed() from None
    if not isinstance(header, dict) or set(header) != MEMBERS[typ]:
        raise _malformed()
    if json.dumps(header, separators=(",", ":"), ensure_ascii=False) != said:
        raise _malformed()  # no name twice, no blank
    return header


def opened(text: str, placed: Json, key: bytes) -> bytes:
    """The bytes inside, if the envelope is the one asked for and the key is its own."""
    header = header_of(text, placed["typ"])
    wanted = FIXED | placed
    if header != wanted or any(type(header[name]) is not type(wanted[name]) for name in wanted):
        raise Refused("misplaced", "This text belongs to another place.")
    try:
        return jwe.decrypt_compact(text, OctKey.import_key(key), registry=_REGISTRY).plaintext or b""
    except (JoseError, ValueError):
        raise Refused("not-genuine", "This text was altered, or sealed with another key.") from None


def unframed(frame: bytes) -> Any:
    """The JSON of a frame, whose size and filler must be exactly right."""
    length = int.from_bytes(frame[:4], "big")
    size = SMALLEST
    while size < length + 4:
        size *= 2
    if len(frame) != size or any(frame[length + 4 :]):
        raise _malformed()
    try:
        return json.loads(frame[4 : length + 4].decode())
    except ValueError:
        raise _malformed() from None


def open_object(text: object, place: Json, ring: dict[str, bytes]) -> Json:
    """The object of this place, type and, where it is given, client."""
    kid = header_of(text, OBJECT)["kid"]
    if kid not in ring:
        raise Refused("foreign-key", "This text was sealed with a key that is not in the notebook.")
    outside = {"typ": OBJECT, "kid": kid, **{name: place[name] for name in ("vid", "oid", "rev")}}
    value = unframed(opened(str(text), outside, ring[kid]))
    wanted = {"v": 1, **place}
    if not isinstance(value, dict) or any(value.get(name) != wanted[name] for name in wanted):
        raise Refused("misplaced", "This text belongs to another place.")
    return value


def open_slot(text: object, *, vid: str, slot: str, kek: bytes) -> list[tuple[bytes, int]]:
    """The vault keys of a slot, with their epochs."""
    plain = opened(str(text), {"typ": SLOT, "vid": vid, "slot": slot}, kek)
    try:
        said = json.loads(plain.decode())
        keys = [(one["kid"], unb64(one["k"]), one["epoch"]) for one in said["keys"]]
        epochs = {epoch for _, _, epoch in keys}
        newest = max(keys, key=lambda one: one[2])
    except (ValueError, KeyError, TypeError):
        raise _malformed() from None
    well = said["v"] == 1 and said["vid"] == vid and said["primary"] == newest[0] and len(epochs) == len(keys)
    if not well or any(kid != kid_of(key) or len(key) != 32 or epoch < 1 for kid, key, epoch in keys):
        raise _malformed()
    return [(key, epoch) for _, key, epoch in keys]


def _malformed() -> Refused:
    return Refused("malformed", "This is not in the form in which Holdspace keeps psychotherapy notes.")
