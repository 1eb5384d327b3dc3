"""Alterations of an export: of bytes, of members, of the container; and of what is written, with everything rebuilt after it."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from tests.verifier.writer import b64, canon, packed, sha, write

UNGUARDED = {"README.txt", "verify.html"}  # words for the reader, not evidence
Files = dict[str, bytes]


def leaves(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value."""
    yield at
    for key, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from leaves(one, (*at, key))


def another(dice: random.Random, value: Any) -> Any:
    """A value like this one, but not this one; now and then of another kind."""
    if dice.random() < 0.15:
        return dice.choice([None, "", 0, -1, [], {}, True, "x", 2**53 - 1, "\u2028é", [[]], {"v": 1}])
    if isinstance(value, bool) or value is None:
        return dice.choice(["2026-10-01T15:00:00Z", True, 3, b64(sha(b"other"))])
    if isinstance(value, int):
        return value + dice.choice([-1, 1, 7])
    if isinstance(value, str) and value:
        place = dice.randrange(len(value))
        return dice.choice([
            value[:place] + dice.choice("0123456789abcXYZ-_") + value[place + 1 :], value[:-1], value + "A", value.upper(), value[::-1],
        ])  # fmt: skip
    if isinstance(value, list) and value:
        return dice.choice([value[:-1], value[::-1], [*value, value[0]]])
    if isinstance(value, dict) and value:
        gone = dice.choice(sorted(value))
        return {key: one for key, one in value.items() if key != gone}
    return "other"


def set_at(value: Any, at: tuple[Any, ...], new: Any) -> Any:
    if not at:
        return new
    if isinstance(value, dict):
        return value | {at[0]: set_at(value[at[0]], at[1:], new)}
    return [set_at(one, at[1:], new) if index == at[0] else one for index, one in enumerate(value)]


def evidence(files: Files) -> Files:
    """What of an export is evidence: not the words for the reader, nor the names and the order in the list of keys."""
    found = {name: data for name, data in files.items() if name not in UNGUARDED}
    try:
        keys = json.loads(files["keys.json"])
        for signer in keys["signers"]:
            signer["name"] = type(signer["name"]).__name__
        lists = {name: sorted({canon(one) for one in keys[name]}) for name in ("logs", "signers")}
        if canon(json.loads(files["keys.json"])) == files["keys.json"] and len(lists["logs"]) == len(keys["logs"]):
            found["keys.json"] = canon(keys | {"logs": 0, "signers": 0}) + b"".join(lists["logs"] + lists["signers"])
    except (KeyError, TypeError, ValueError):
        pass  # then all of it counts
    return found


def change_leaf(dice: random.Random, value: Any) -> tuple[Any, tuple[Any, ...]]:
    at = dice.choice(list(leaves(value))[1:])
    old = value
    for key in at:
        old = old[key]
    return set_at(value, at, another(dice, old)), at


def flip(dice: random.Random, files: Files) -> bytes:
    """One byte of one guarded member."""
    name = dice.choice(sorted(set(files) - UNGUARDED))
    data = bytearray(files[name])
    data[dice.randrange(len(data))] ^= dice.choice([1, 2, 4, 8, 16, 32, 64, 128, 255])
    changed = files | {name: bytes(data)}
    return packed(changed) if evidence(changed) != evidence(files) else flip(dice, files)


def leaf(dice: random.Random, files: Files, *, listed: bool = False) -> bytes:
    """One value in one JSON member, canonical again; listed: the list of the export is written anew to fit."""
    name = dice.choice(sorted(one for one in files if one.endswith(".json")))
    changed = files | {name: canon(change_leaf(dice, json.loads(files[name]))[0])}
    if evidence(changed) == evidence(files):
        return leaf(dice, files, listed=listed)
    return packed(relisted(changed) if listed and name != "manifest.json" else changed)


def relisted(files: Files) -> Files:
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {
        name: b64(sha(data)) for name, data in files.items() if name.startswith(("record/", "signatures/", "withheld/"))
    }
    return files | {"manifest.json": canon(manifest)}


def leaf_listed(dice: random.Random, files: Files) -> bytes:
    return leaf(dice, files, listed=True)


def drop(dice: random.Random, files: Files) -> bytes:
    name = dice.choice(sorted(set(files) - UNGUARDED))
    return packed({other: data for other, data in files.items() if other != name})


def drop_listed(dice: random.Random, files: Files) -> bytes:
    name = dice.choice(sorted(one for one in files if one.startswith(("record/", "signatures/"))))
    return packed(relisted({other: data for other, data in files.items() if other != name}))


def rename(dice: random.Random, files: Files) -> bytes:
    name = dice.choice(sorted(set(files) - UNGUARDED))
    new = another(dice, name)
    new = new if isinstance(new, str) and new.isascii() and new not in files else f"{name}.x"
    return packed({new if other == name else other: data for other, data in files.items()})


def twice(dice: random.Random, files: Files) -> bytes:
    name = dice.choice(sorted(files))
    return packed(sorted([*files.items(), (name, dice.choice([files[name], b"{}"]))], key=lambda one: one[0]))


def swap(dice: random.Random, files: Files) -> bytes:
    one, two = dice.sample(sorted(set(files) - UNGUARDED), 2)
    return packed(files | {one: files[two], two: files[one]})


def reorder(dice: random.Random, files: Files) -> bytes:
    members = sorted(files.items())
    one, two = dice.sample(range(len(members)), 2)
    members[one], members[two] = members[two], members[one]
    return packed(members)


def lengthen(dice: random.Random, files: Files) -> bytes:
    name = dice.choice(sorted(set(files) - UNGUARDED))
    data = files[name]
    return packed(
        files | {name: dice.choice([data + b"\n", data + b" ", b"\xef\xbb\xbf" + data, data[:-1], b"", data * 2])}
    )


def stranger(dice: random.Random, files: Files) -> bytes:
    name = dice.choice(
        [
            "record/x.json",
            "note.txt",
            "events/1-99.json",
            "proofs/from-1-1.json",
            "checkpoints/3.txt",
            "events/01-1.json",
        ]
    )
    data = dice.choice([b"{}", b"", dice.choice(list(files.values()))])
    return packed(files | {name: data})


WITHOUT_REBUILDING: list[Callable[[random.Random, Files], bytes]] = [
    flip, flip, flip, leaf, leaf, leaf, leaf_listed, leaf_listed, drop, drop_listed, rename, twice, swap, reorder, lengthen, stranger,
]  # fmt: skip


def container(dice: random.Random, files: Files) -> bytes:
    """The zip itself: a byte, a cut, something before, between or after."""
    data = bytearray(packed(files))
    kind = dice.randrange(5)
    if kind == 0:
        return bytes(data[: dice.randrange(len(data))])
    if kind == 1:
        return bytes(data) + b"\x00" * dice.randrange(1, 9)
    if kind == 2:
        return b"MZ" + bytes(data)
    where = range(len(data) - 60 * len(files), len(data)) if kind == 3 else range(len(data))
    data[dice.choice(where)] ^= dice.choice([1, 8, 64, 255])
    return bytes(data)


def rebuilt(dice: random.Random) -> tuple[str, bytes]:
    """One value of one thing that is written, signed or logged is another; whatever follows is built on it."""
    calls: list[str] = []
    write(lambda kind, value: calls.append(kind))
    wanted = dice.randrange(len(calls))
    counter = iter(range(len(calls) + 1))

    def change(kind: str, value: Any) -> None:
        if next(counter) == wanted:
            new = change_leaf(dice, value)[0]
            value.clear()
            value.update(new)

    for _ in range(20):
        try:
            return calls[wanted], packed(write(change))
        except (KeyError, TypeError, ValueError, AttributeError):  # the writer itself could not go on from there
            wanted = dice.randrange(len(calls))
            counter = iter(range(len(calls) + 1))
    raise AssertionError("no alteration could be built")
