"""An author's page as the server meets it: envelopes of the right form around chance, since the server reads no more than the form."""

import base64
import json
import os
import uuid
from typing import Any

KID = base64.urlsafe_b64encode(bytes(32)).rstrip(b"=").decode()


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def compact(header: dict[str, Any], size: int) -> str:
    head = b64(json.dumps(header, separators=(",", ":")).encode())
    return ".".join([head, *(b64(os.urandom(n)) for n in (40, 12, size, 16))])


def obj(vid: str, oid: str, rev: int, *, size: int = 4096, **more: Any) -> str:
    fixed = {"alg": "A256KW", "enc": "A256GCM", "typ": "hs-obj+jwe", "kid": KID}
    return compact(fixed | {"vid": vid, "oid": oid, "rev": rev} | more, size)


def way(vid: str, kind: str = "kit", params: dict[str, Any] | None = None) -> dict[str, Any]:
    slot = str(uuid.uuid4())
    header = {"alg": "A256KW", "enc": "A256GCM", "typ": "hs-slot+jwe", "vid": vid, "slot": slot}
    return {"slot_id": slot, "kind": kind, "params": params or {}, "jwe": compact(header, 220)}


class Notebook:
    """What a page remembers between commits. `body` is the next commit; the caller sends it and says `took` when it was."""

    def __init__(self) -> None:
        self.vid = str(uuid.uuid4())
        self.gen = 0
        self.revs: dict[str, int] = {}
        self.ways: list[str] = []

    def body(self, put: int = 1, *, change=(), gone=(), base: int | None = None, size: int = 4096, **more: Any):
        """put: how many new objects. change: oids written over."""
        base = self.gen if base is None else base
        new = [str(uuid.uuid4()) for _ in range(put)]
        rows = [[oid, self.revs.get(oid, 0) + 1] for oid in (*new, *change)]
        sealed = [[oid, rev, obj(self.vid, oid, rev, size=size)] for oid, rev in rows]
        sealed.append(["root", base + 1, obj(self.vid, "root", base + 1)])
        body = {"vid": self.vid, "base": base, "put": sealed, "del": list(gone), "idem": str(uuid.uuid4())}
        if base == 0:
            body["slots"] = {"put": [way(self.vid)], "del": []}
        return body | more

    def took(self, body: dict[str, Any]) -> None:
        self.gen = body["base"] + 1
        for oid, rev, _ in body["put"]:
            if oid != "root":
                self.revs[oid] = rev
        for oid in body["del"]:
            self.revs.pop(oid, None)
        slots = body.get("slots", {"put": [], "del": []})
        self.ways = [one for one in self.ways if one not in slots["del"]] + [one["slot_id"] for one in slots["put"]]
