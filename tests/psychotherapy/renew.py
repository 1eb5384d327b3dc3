"""Write the vectors of tests/psychotherapy/vectors: `python -m tests.psychotherapy.renew`. The same bytes each time.

Made from the primitives alone (AES-KW, AES-GCM, HKDF, HMAC, Argon2id), by neither of the libraries that read them, so that a
misunderstanding of ours cannot agree with itself. "Random" bytes are SHA-256 of a name.
"""

import hashlib
import hmac
import json
import unicodedata
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from holdspace.kernel.canonical import b64

FOLDER = Path(__file__).parent / "vectors"
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
Json = dict[str, Any]


def some(name: str, size: int = 32) -> bytes:
    """Fixed bytes for a name."""
    return hashlib.shake_256(f"holdspace vectors {name}".encode()).digest(size)


def name_of(name: str) -> str:
    """A fixed UUID for a name."""
    return str(uuid.UUID(bytes=some(name, 16), version=4))


VID, CLIENT, NOTE = name_of("vault"), name_of("client"), name_of("note")
K1, K2, KS, OUTPUT, WILL = some("vault key 1"), some("vault key 2"), some("kit"), some("prf"), some("will")
PASS = {"kdf": "argon2id", "m": 65536, "t": 3, "p": 1, "salt": b64(some("salt", 16))}


def kid_of(key: bytes) -> str:
    return b64(hashlib.sha256(b"hs/v1/kid\0" + key).digest())


def sealed(plain: bytes, placed: Json, key: bytes, *, fixed: Json | None = None) -> str:
    """A compact JWE."""
    header = json.dumps({"alg": "A256KW", "enc": "A256GCM", **placed, **(fixed or {})}, separators=(",", ":")).encode()
    seed = hashlib.sha256(header + plain + key).hexdigest()
    content, start = some(f"cek {seed}"), some(f"iv {seed}", 12)
    said = b64(header)
    out = AESGCM(content).encrypt(start, plain, said.encode())
    return ".".join((said, b64(aes_key_wrap(key, content)), b64(start), b64(out[:-16]), b64(out[-16:])))


def framed(value: Json, size: int = 0) -> bytes:
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    wanted = 4096
    while wanted < len(text) + 4:
        wanted *= 2
    return len(text).to_bytes(4, "big") + text + bytes((size or wanted) - 4 - len(text))


def slot_plain(keys: list[tuple[bytes, int]], vid: str = VID) -> bytes:
    listed = [{"kid": kid_of(key), "k": b64(key), "epoch": epoch} for key, epoch in keys]
    said = {"v": 1, "vid": vid, "primary": listed[0]["kid"], "keys": listed}
    return json.dumps(said, separators=(",", ":")).encode()


def hkdf(secret: bytes, label: str, vid: str = VID) -> bytes:
    return HKDF(SHA256(), 32, vid.encode(), label.encode()).derive(secret)


ACCOUNT = hkdf(KS, "hs/v1/account-secret")


def passphrase_kek(words: str, params: Json) -> bytes:
    typed, salt = unicodedata.normalize("NFKC", words).encode(), some("salt", 16)
    stretched = hash_secret_raw(typed, salt, params["t"], params["m"], params["p"], 32, Type.ID)
    return hmac.digest(ACCOUNT, b"hs/v1/slot/pass\0" + VID.encode() + b"\0" + stretched, "sha256")


def kit_of(secret: bytes) -> str:
    body = b"\x01" + secret
    whole = body + hashlib.sha256(b"hs/v1/kit\0" + body).digest()[:2]
    bits = "".join(f"{byte:08b}" for byte in whole)
    letters = "".join(LETTERS[int(bits[at : at + 5], 2)] for at in range(0, 280, 5))
    return " ".join(["HS1", *(letters[at : at + 4] for at in range(0, 56, 4))])


def slots() -> Iterator[Json]:
    one, two = [(K1, 1)], [(K2, 2), (K1, 1)]
    kit = {"kit": kit_of(KS)}
    words = "correct horse battery staple"
    odd = "Straße ﬁne Ⅷ \u1e9b\u0323"  # NFKC makes other letters of these
    stronger = PASS | {"m": 131072, "t": 4}
    yield slot("kit", "kit", kit, hkdf(KS, "hs/v1/slot/kit"), one)
    yield slot("kit, while a new key is coming", "kit", kit, hkdf(KS, "hs/v1/slot/kit"), two)
    yield slot("passkey", "passkey", {"output": b64(OUTPUT)}, hkdf(OUTPUT, "hs/v1/slot/prf"), one)
    yield slot("will", "will", {"secret": b64(WILL)}, hkdf(WILL, "hs/v1/slot/will"), one)
    for name, typed, params in (
        ("passphrase", words, PASS),
        ("passphrase of other letters", odd, PASS),
        ("passphrase, stretched more", words, stronger),
    ):
        by = {"passphrase": typed, "account": b64(ACCOUNT)}
        yield slot(name, "passphrase", by, passphrase_kek(typed, params), one) | {"params": params}


def slot(name: str, kind: str, by: Json, kek: bytes, keys: list[tuple[bytes, int]]) -> Json:
    known = name_of(f"slot {name}")
    jwe = sealed(slot_plain(keys), {"typ": "hs-slot+jwe", "vid": VID, "slot": known}, kek)
    listed = [{"k": b64(key), "epoch": epoch} for key, epoch in keys]
    return {
        "name": name, "kind": kind, "vid": VID, "slot": known, "params": {}, "by": by, "kek": b64(kek), "jwe": jwe, "keys": listed,
    }  # fmt: skip


def values() -> Iterator[tuple[str, Json]]:
    sha = b64(some("sha"))
    root: Json = {
        "v": 1,
        "t": "root",
        "vid": VID,
        "oid": "root",
        "rev": 1,
        "gen": 1,
        "epoch": 1,
        "prev": None,
        "indexes": {},
    }
    root |= {"other": {name_of("pad"): [1, sha]}, "slots": {name_of("slot kit"): ["kit", sha]}}
    root |= {
        "devices": [{"id": name_of("device"), "label": "Büro", "since": "2026-11-23"}],
        "as": b64(ACCOUNT),
        "gone": [],
    }
    later: Json = {
        "rev": 412,
        "gen": 412,
        "prev": sha,
        "indexes": {name_of("index"): [9, sha]},
        "gone": [name_of("gone")],
    }
    history: Json = {name_of("history"): [3, sha, "history"]}
    index: Json = {"v": 1, "t": "index", "vid": VID, "oid": name_of("index"), "rev": 9, "client": CLIENT}
    note: Json = {
        "v": 1,
        "t": "note",
        "vid": VID,
        "oid": NOTE,
        "rev": 3,
        "client": CLIENT,
        "session": name_of("session"),
    }
    note |= {
        "date": "2026-11-23",
        "title": "After the storm",
        "body": "The kite came back by itself.",
        "format": "plain",
    }
    note |= {"created": "2026-11-23T10:00:00Z", "modified": "2026-11-24T11:00:00Z", "prev": sha, "dismissed": []}
    other: Json = {"v": 1, "vid": VID, "oid": name_of("pad"), "rev": 2}
    yield "root, the first", root
    yield "root, a later one", root | later | {"other": root["other"] | history}
    yield "list of notes", index | {"notes": {NOTE: [3, sha, "2026-11-23", "After the storm"]}}
    yield "list without a note", index | {"notes": {}}
    yield "note", note
    yield "note without a session, the first of its kind", note | {"session": None, "rev": 1, "prev": None}
    yield (
        "note in many scripts",
        note
        | {"title": "Ünë 物語 🪁", "body": '\u202b\u05e9\u05dc\u05d5\u05dd\u202c\n\t«naïve» \u0000 \\ " \U0001f9f5'},
    )
    yield "note without words", note | {"title": "", "body": ""}
    yield "note with what was waved aside", note | {"dismissed": [{"rule": "excluded.start-stop", "text_sha": sha}]}
    yield "pad", other | {"t": "pad"}
    yield (
        "history",
        other | {"t": "history", "anchors": [{"day": "2026-11-23", "gen": 4, "salt": b64(some("anchor", 16))}]},
    )
    yield "what is never marked", other | {"t": "quiet", "kinds": ["medication", "session_time"]}
    yield "will", other | {"t": "will", "wish": "destroy"}
    yield (
        "draft",
        other | {"t": "draft", "page": "p", "at": "2026-11-23T10:00:00Z", "base": None, "note": {"body": "half a"}},
    )
    for border in (4092, 4093, 8188, 8189, 16380, 16381):
        empty = len(json.dumps(note | {"body": ""}, separators=(",", ":"), ensure_ascii=False).encode())
        yield f"note of {border} bytes", note | {"body": "x" * (border - empty)}


def objects() -> Iterator[Json]:
    for name, value in values():
        yield item(name, value, [(K1, 1)])
    note = dict(values())["note"]
    yield item("note, under the key before", note, [(K1, 1)]) | {"keys": listed([(K2, 2), (K1, 1)])}
    yield item("note, under the new key", note, [(K2, 2), (K1, 1)])


def listed(keys: list[tuple[bytes, int]]) -> list[Json]:
    return [{"k": b64(key), "epoch": epoch} for key, epoch in keys]


def place_of(value: Json) -> Json:
    return {name: value[name] for name in ("t", "vid", "oid", "rev", "client") if name in value}


def header_of(value: Json, key: bytes) -> Json:
    return {"typ": "hs-obj+jwe", "kid": kid_of(key), "vid": value["vid"], "oid": value["oid"], "rev": value["rev"]}


def item(name: str, value: Json, keys: list[tuple[bytes, int]]) -> Json:
    key = keys[0][0]
    jwe = sealed(framed(value), header_of(value, key), key)
    return {"name": name, "keys": listed(keys), "place": place_of(value), "jwe": jwe, "value": value}


def frames() -> Iterator[Json]:
    for length in (1, 4092, 4093, 8188, 8189, 16380, 16381, 65532, 65533, 1048572, 1048573, 2097148):
        size = 4096
        while size < length + 4:
            size *= 2
        yield {"name": f"{length} bytes", "length": length, "size": size}


def kits() -> Iterator[Json]:
    for name, secret in (("kit", KS), ("kit of noughts", bytes(32)), ("kit of ones", b"\xff" * 32)):
        text = kit_of(secret)
        careless = text.lower().replace("0", "o").replace("1", "l").replace(" ", "-")
        typed = [text, careless, text[4:], text.replace(" ", ""), f"  {text}\n"]
        account = b64(hkdf(secret, "hs/v1/account-secret"))
        yield {"name": name, "secret": b64(secret), "text": text, "typed": typed, "vid": VID, "account": account}


def mistyped() -> Iterator[Json]:
    groups = kit_of(KS).split(" ")

    def with_group(number: int, letters: str) -> str:
        return " ".join([*groups[:number], letters, *groups[number + 1 :]])

    wrong = LETTERS[(LETTERS.index(groups[5][2]) + 1) % 32]
    yield bad("one wrong letter", with_group(5, groups[5][:2] + wrong + groups[5][3]), "kit", {"groups": [5]})
    swap = next(number for number in range(1, 14) if groups[number][1] != groups[number][2])
    turned = groups[swap][0] + groups[swap][2] + groups[swap][1] + groups[swap][3]
    yield bad("two letters exchanged", with_group(swap, turned), "kit", {"groups": [swap]})
    yield bad("a letter that is none of ours", with_group(9, "U" + groups[9][1:]), "kit", {"groups": [9]})
    yield bad("a letter missing", with_group(3, groups[3][:3]), "kit-length", {"letters": 55, "wanted": 56})
    yield bad("nothing", "", "kit-length", {"letters": 0, "wanted": 56})


def bad(name: str, typed: str, code: str, where: Json) -> Json:
    return {"name": name, "typed": typed, "code": code, "where": where}


def kids() -> Iterator[Json]:
    for name, key in (("key 1", K1), ("key 2", K2), ("noughts", bytes(32))):
        yield {"name": name, "k": b64(key), "kid": kid_of(key)}


def refusals() -> Iterator[Json]:
    note = dict(values())["note"]
    place, keys = place_of(note), listed([(K1, 1)])
    good = sealed(framed(note), header_of(note, K1), K1)
    parts = good.split(".")

    def no(name: str, code: str, jwe: str, where: Json = place) -> Json:
        return {"name": name, "jwe": jwe, "place": where, "keys": keys, "code": code}

    def head(**change: Any) -> str:
        return sealed(framed(note), header_of(note, K1), K1, fixed=change)

    yield no("another place", "misplaced", good, place | {"oid": name_of("else")})
    yield no("an older version", "misplaced", good, place | {"rev": 2})
    yield no("another client", "misplaced", good, place | {"client": name_of("else")})
    yield no("another type", "misplaced", good, place | {"t": "index"})
    yield no("an unknown key", "foreign-key", sealed(framed(note), header_of(note, K2), K2))
    yield no("another key under our key's name", "not-genuine", sealed(framed(note), header_of(note, K1), K2))
    yield no("AES-CBC", "misplaced", head(enc="A256CBC-HS512"))
    yield no("a direct key", "misplaced", head(alg="dir"))
    yield no("compressed", "malformed", head(zip="DEF"))
    yield no("a critical member", "malformed", head(crit=["x"], x=1))
    yield no("a slot as an object", "misplaced", head(typ="hs-slot+jwe"))
    yield no("moved inside", "misplaced", sealed(framed(note | {"oid": name_of("else")}), header_of(note, K1), K1))
    yield no("too large a frame", "malformed", sealed(framed(note, 8192), header_of(note, K1), K1))
    yield no("no frame", "malformed", sealed(json.dumps(note).encode(), header_of(note, K1), K1))
    yield no("filler with something in it", "malformed", sealed(framed(note)[:-1] + b"\1", header_of(note, K1), K1))
    yield no("cut short", "malformed", good[:-1])
    yield no("four parts", "malformed", ".".join(parts[:4]))
    yield no("another seal", "not-genuine", ".".join([*parts[:4], b64(some("tag", 16))]))
    yield no("another spelling", "malformed", good[:-1] + {"A": "B", "Q": "R", "g": "h", "w": "x"}[good[-1]])
    yield from refused_slots()


def refused_slots() -> Iterator[Json]:
    kit = next(slots())
    by_passphrase = next(one for one in slots() if one["kind"] == "passphrase")

    def no(name: str, code: str, one: Json, **change: Any) -> Json:
        by = change.pop("by", one["by"])
        where = {known: one[known] for known in ("kind", "vid", "slot", "params")}
        return {
            "name": f"slot: {name}",
            "jwe": change.pop("jwe", one["jwe"]),
            "slot": where | change,
            "by": by,
            "code": code,
        }

    yield no("another slot's", "misplaced", kit, slot=name_of("else"))
    yield no("another kit", "not-genuine", kit, by={"kit": kit_of(WILL)})
    yield no(
        "of another notebook", "not-genuine", by_passphrase, by=by_passphrase["by"] | {"account": b64(some("else"))}
    )
    yield no(
        "a wrong passphrase", "not-genuine", by_passphrase, by=by_passphrase["by"] | {"passphrase": "correct horse"}
    )
    for name, change in (
        ("less memory", {"m": 8192}),
        ("fewer rounds", {"t": 2}),
        ("another derivation", {"kdf": "scrypt"}),
    ):
        yield no(name, "weak-kdf", by_passphrase, params=PASS | change)


MADE = {
    "slots": slots, "objects": objects, "frames": frames, "kits": kits, "mistyped": mistyped, "kids": kids, "refusals": refusals,
}  # fmt: skip


def written() -> dict[str, str]:
    """File to text."""
    return {
        f"{kind}.json": json.dumps(list(make()), indent=1, ensure_ascii=False) + "\n" for kind, make in MADE.items()
    }


if __name__ == "__main__":
    for file, text in written().items():
        (FOLDER / file).write_text(text, encoding="utf-8")
