"""Writes a record.zip as docs/verification.md describes it, independently of Holdspace and of both verifiers.

`write(change)` calls `change(kind, value)` with everything before it is written, signed or logged, so that a test plays
somebody who alters something and rebuilds all that follows: every hash, every proof, every checkpoint.
"""

import base64
import copy
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

Change = Callable[[str, Any], None]
BEGIN = datetime(2026, 10, 1, 15, tzinfo=UTC)
ORIGIN, RP = "http://localhost:8000", "localhost"


def uuid(number: int) -> str:
    return f"0199a000-0000-7000-8000-{number:012x}"


PRACTICE, CLIENT, OTHER_CLIENT = uuid(1), uuid(2), uuid(3)
ADA, BEN, GUS = uuid(11), uuid(12), uuid(13)
NOTE_A, NOTE_B, NOTE_C, NOTE_D, NOTE_ELSEWHERE, NOTE_E, NOTE_F = (uuid(number) for number in range(21, 28))


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def canon(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def at(minutes: float) -> str:
    return (BEGIN + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


# --- RFC 9162, section 2.1, as it is written there ---


def root_of(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else sha()
    k = split(len(leaves))
    return sha(b"\x01", root_of(leaves[:k]), root_of(leaves[k:]))


def split(n: int) -> int:
    return 1 << (n - 1).bit_length() - 1


def inclusion(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) < 2:
        return []
    k = split(len(leaves))
    if m < k:
        return [*inclusion(m, leaves[:k]), root_of(leaves[k:])]
    return [*inclusion(m - k, leaves[k:]), root_of(leaves[:k])]


def consistency(m: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [root_of(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*consistency(m, leaves[:k], whole), root_of(leaves[k:])]
    return [*consistency(m - k, leaves[k:], False), root_of(leaves[:k])]


# --- keys, made once ---

LOG_KEYS = {n: ed25519.Ed25519PrivateKey.from_private_bytes(sha(b"log", bytes([n]))) for n in (1, 2)}
P256 = ec.derive_private_key(int.from_bytes(sha(b"ada"), "big"), ec.SECP256R1())
RSA = rsa.generate_private_key(65537, 2048)
ED = ed25519.Ed25519PrivateKey.from_private_bytes(sha(b"gus"))
Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


def spki(key: Private) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def raw(key: ed25519.Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def sign(key: Private, message: bytes) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(message)


@dataclass
class Log:
    number: int
    payloads: list[bytes] = field(default_factory=list)

    @property
    def leaves(self) -> list[bytes]:
        return [sha(b"\x00", one) for one in self.payloads]

    @property
    def origin(self) -> str:
        return f"{PRACTICE}.holdspace/log/{self.number}"

    def head(self, size: int | None = None) -> dict[str, Any]:
        size = len(self.payloads) if size is None else size
        return {"origin": self.origin, "size": size, "root": b64(root_of(self.leaves[:size]))}

    def checkpoint(self, size: int | None = None) -> bytes:
        head = self.head(size)
        root = base64.b64encode(base64.urlsafe_b64decode(head["root"] + "=")).decode()
        return note(f"{self.origin}\n{head['size']}\n{root}\n", self.origin, LOG_KEYS[self.number])


def note(body: str, name: str, key: ed25519.Ed25519PrivateKey) -> bytes:
    """A C2SP signed note."""
    key_id = sha(name.encode(), b"\n\x01", raw(key))[:4]
    return f"{body}\n— {name} {base64.b64encode(key_id + key.sign(body.encode())).decode()}\n".encode()


class Writer:
    """A practice of three clinicians, two logs and four notes of one client; the last act is the export."""

    def __init__(self, change: Change | None = None) -> None:
        self.change = change or (lambda kind, value: None)
        self.files: dict[str, bytes] = {}
        self.logs = {1: Log(1), 2: Log(2)}
        self.shown: list[tuple[int, int]] = []
        self.froms: set[tuple[int, int]] = set()
        self.signers: list[dict[str, Any]] = []
        self.minute = 0.0

    def changed(self, kind: str, value: Any) -> bytes:
        self.change(kind, value)
        return canon(value)

    def event(self, log: int, action: str, user: str | None, *, shown: bool = True, **more: Any) -> tuple[int, int]:
        self.minute += 1
        index = len(self.logs[log].payloads)
        payload = {
            "v": 1, "id": uuid(1000 * log + index), "at": at(self.minute), "salt": b64(sha(bytes([log, index]))[:16]),
            "actor": {"user": user, "role": "clinician", "session": None}, "from": {"face": "web", "address": ""},
            "action": action, "outcome": "done", "object": {"type": "person", "id": user, "version": None},
            "sha256": None, "reason": None, "client": None,
        } | more  # fmt: skip
        self.logs[log].payloads.append(self.changed(f"event:{action}", payload))
        if shown:
            self.shown.append((log, index))
        return log, index

    def noise(self, log: int, count: int) -> None:
        for _ in range(count):
            self.event(log, "client.read", BEN, shown=False, client=OTHER_CLIENT)

    def enrol(self, log: int, user: str, name: str, key: Private) -> None:
        place = self.event(log, "person.add_passkey", user, sha256=b64(sha(spki(key))))
        signer = {
            "user": user, "name": name, "credential": b64(sha(user.encode())), "spki": b64(spki(key)),
            "enrolled": {"log": place[0], "index": place[1]},
        }  # fmt: skip
        self.change("signer", signer)
        self.signers.append(signer)

    def document(self, number: str, version: int, user: str, name: str, text: str, **more: Any) -> bytes:
        document = {
            "v": 1, "type": "progress-note", "practice": PRACTICE, "note": number, "version": version,
            "kind": "original" if version == 1 else "addendum",
            "client": {"id": CLIENT, "name": "Cleo Marsh", "birth": "1991-03-04"},
            "service": {"date": "2026-10-01", "start": at(-60), "end": at(-15), "modality": "individual"},
            "format": "SOAP", "sections": [{"key": "S", "label": "Subjective", "text": text}],
            "author": {"user": user, "name": name, "credentials": "PsyD"}, "amends": None, "reason": None,
            "begun": at(self.minute - 20), "created": at(self.minute + 1),
        } | more  # fmt: skip
        content = self.changed("document", document)
        self.files[f"record/{number}-{version}.json"] = content
        return content

    def statement(self, content: bytes, number: str, version: int, user: str, name: str, **more: Any) -> dict[str, Any]:
        statement: dict[str, Any] = {
            "v": 1, "type": "signature", "record": {"note": number, "version": version, "sha256": b64(sha(content))},
            "signer": {"user": user, "name": name, "credentials": "PsyD", "npi": "", "license": {"state": "OR", "number": "1"}},
            "meaning": "author" if version == 1 else "attestation", "method": "passkey", "at": at(self.minute + 1),
            "text": "I wrote this note and it is complete and accurate.", "log": None,
        } | more  # fmt: skip
        if statement["log"] and statement["log"]["size"]:
            self.froms.add((int(statement["log"]["origin"][-1]), statement["log"]["size"]))
        return statement

    def sign(
        self,
        log: int,
        content: bytes,
        statement: dict[str, Any],
        key: Private | None,
        client: str = CLIENT,
        others: tuple[bytes, bytes] | None = None,
    ) -> None:
        """Freeze a statement with its evidence, and log the act. others: challenges of two that the passkey signed with it."""
        words = self.changed("statement", statement)
        number, version, user = statement["record"]["note"], statement["record"]["version"], statement["signer"]["user"]
        challenge = b64(sha(b"hs/sign/v1\x00", words))
        if key is None:
            evidence: dict[str, Any] = {"attested_by": "this server", "challenge": challenge, "reauthenticated_at": at(self.minute), "factors": ["password", "totp"]}  # fmt: skip
        else:
            many = None
            if others:
                leaves = [sha(b"\x00", one) for one in (others[0], sha(b"hs/sign/v1\x00", words), others[1])]
                path = [b64(one) for one in inclusion(1, leaves)]
                many = {"index": 1, "size": 3, "root": b64(root_of(leaves)), "path": path}
                challenge = b64(sha(b"hs/sign-many/v1\x00", root_of(leaves)))
            told = {"type": "webauthn.get", "challenge": challenge, "origin": ORIGIN, "crossOrigin": False}
            self.change("client_data", told)
            parts: dict[str, Any] = {"rp": RP, "flags": 5, "count": 7}
            self.change("authenticator", parts)
            said = sha(parts["rp"].encode()) + bytes([parts["flags"]]) + parts["count"].to_bytes(4, "big")
            data = json.dumps(told, separators=(",", ":")).encode()
            evidence = {
                "credential": b64(sha(user.encode())), "spki": b64(spki(key)), "clientDataJSON": b64(data),
                "authenticatorData": b64(said), "signature": b64(sign(key, said + sha(data))), "origin": ORIGIN, "rp": RP,
            }  # fmt: skip
            evidence |= {"many": many} if many else {}
        proof = self.changed("evidence", evidence)
        late = copy.deepcopy(statement)
        self.change("late_statement", late)  # changed after the passkey signed it
        words = canon(late)
        name = f"signatures/{uuid(500 + len(self.files))}"
        self.files |= {f"{name}.statement.json": words, f"{name}.evidence.json": proof}
        acts = {"attestation": "note.add_addendum", "retraction": "note.retract", "supervisor-cosign": "note.cosign"}
        self.event(
            log, acts.get(statement["meaning"], "note.sign"), user, client=client,
            object={"type": "note", "id": number, "version": version}, sha256=b64(sha(content)),
            signature=b64(sha(words, b"\x00", proof)),
        )  # fmt: skip

    def write(self) -> dict[str, bytes]:
        one, two = self.logs[1], self.logs[2]
        self.noise(1, 3)
        self.enrol(1, ADA, "Ada Brandt", P256)
        self.enrol(1, BEN, "Ben Adeyemi", RSA)
        self.noise(1, 2)
        a = self.document(NOTE_A, 1, ADA, "Ada Brandt", "Sleeps better. “Six hours”, she says – <b>no</b> & more.")
        self.sign(1, a, self.statement(a, NOTE_A, 1, ADA, "Ada Brandt", log=one.head(6)), P256)
        source = {"system": "Old Notes 3", "signed_by": "Nils Berg, LCSW", "signed_at": at(-9000)}
        b = self.document(NOTE_B, 1, BEN, "Ben Adeyemi", "From before.", source=source)
        self.event(1, "note.import", BEN, objects=[NOTE_ELSEWHERE, NOTE_B], digests=[b64(sha(b"x")), b64(sha(b))])
        self.noise(1, 4)
        self.noise(2, 1)
        self.enrol(2, GUS, "Gus Lindqvist", ED)
        amends = {"version": 1, "sha256": b64(sha(a))}
        added = self.document(NOTE_A, 2, BEN, "Ben Adeyemi", "Dr. Okoro called.", amends=amends)
        self.sign(2, added, self.statement(added, NOTE_A, 2, BEN, "Ben Adeyemi", log=one.head()), RSA)
        c = self.document(NOTE_C, 1, GUS, "Gus Lindqvist", "Walked to the market alone.")
        self.sign(
            2,
            c,
            self.statement(c, NOTE_C, 1, GUS, "Gus Lindqvist", log=two.head(2)),
            ED,
            others=(sha(b"one"), sha(b"two")),
        )
        d = self.document(NOTE_D, 1, ADA, "Ada Brandt", "Telephone session.", kind="late-entry")
        self.sign(2, d, self.statement(d, NOTE_D, 1, ADA, "Ada Brandt", method="password+totp"), None)
        self.wrong_client()
        self.supervised()
        self.export()
        self.prove()
        return self.files

    def wrong_client(self) -> None:
        """A note that turned out to be of another client: its text is withheld, and a colleague says why."""
        e = self.document(NOTE_E, 1, BEN, "Ben Adeyemi", "Spoke of the lighthouse.")
        self.sign(2, e, self.statement(e, NOTE_E, 1, BEN, "Ben Adeyemi", log=self.logs[2].head(4)), RSA)
        del self.files[f"record/{NOTE_E}-1.json"]
        told = {"v": 1, "type": "withheld", "note": NOTE_E, "version": 1, "kind": "original", "imported": False, "sha256": b64(sha(e))}  # fmt: skip
        self.files[f"withheld/{NOTE_E}-1.json"] = self.changed("withheld", told)
        said = {"kind": "retraction", "reason": "wrong-client", "amends": {"version": 1, "sha256": b64(sha(e))}}
        why = self.document(NOTE_E, 2, ADA, "Ada Brandt", "This session was somebody else's.", **said)
        statement = self.statement(why, NOTE_E, 2, ADA, "Ada Brandt", meaning="retraction", log=self.logs[2].head(4))
        self.sign(2, why, statement, P256)

    def supervised(self) -> None:
        """A supervisee's note, returned, signed once more as a correction, and co-signed."""
        head = self.logs[2].head(4)
        first = self.document(NOTE_F, 1, GUS, "Gus Lindqvist", "He slept.")
        self.sign(2, first, self.statement(first, NOTE_F, 1, GUS, "Gus Lindqvist", log=head), ED)
        said = {"kind": "correction", "amends": {"version": 1, "sha256": b64(sha(first))}}
        again = self.document(NOTE_F, 2, GUS, "Gus Lindqvist", "He said that he slept.", **said)
        self.sign(2, again, self.statement(again, NOTE_F, 2, GUS, "Gus Lindqvist", meaning="author", log=head), ED)
        statement = self.statement(again, NOTE_F, 2, BEN, "Ben Adeyemi", meaning="supervisor-cosign", log=head)
        self.sign(2, again, statement, RSA)

    def export(self) -> None:
        manifest = {
            "v": 1, "type": "record-export", "practice": PRACTICE, "from": "2026-01-01", "until": None, "made": at(self.minute + 1),
            "client": {"id": CLIENT, "name": "Cleo Marsh", "birth": "1991-03-04"}, "by": {"user": BEN, "name": "Ben Adeyemi"},
            "files": {name: b64(sha(data)) for name, data in self.files.items()},
        }  # fmt: skip
        self.files["manifest.json"] = self.changed("manifest", manifest)
        digest = b64(sha(self.files["manifest.json"]))
        about = {"type": "client", "id": CLIENT, "version": None}
        self.event(2, "note.export", BEN, client=CLIENT, object=about, sha256=digest)

    def prove(self) -> None:
        for number, index in self.shown:
            log = self.logs[number]
            path = inclusion(index, log.leaves)
            proof = {"v": 1, "log": number, "index": index, "size": len(log.leaves), "path": [b64(p) for p in path]}
            self.files[f"events/{number}-{index}.json"] = log.payloads[index]
            self.files[f"proofs/{number}-{index}.json"] = self.changed("proof", proof)
        for number, size in self.froms:
            log = self.logs[number]
            path = consistency(size, log.leaves)
            head = {"v": 1, "log": number, "from": size, "size": len(log.leaves), "path": [b64(p) for p in path]}
            self.files[f"proofs/from-{number}-{size}.json"] = self.changed("head", head)
        logs = [{"log": n, "key": b64(raw(LOG_KEYS[n]))} for n in self.logs]
        keys = {"v": 1, "practice": PRACTICE, "logs": logs, "signers": self.signers}
        self.files["keys.json"] = self.changed("keys", keys)
        self.files["checkpoint.txt"] = self.logs[2].checkpoint()
        self.files["checkpoints/1.txt"] = self.logs[1].checkpoint()
        self.files["README.txt"] = b"Read me."
        self.files["verify.html"] = b"<!doctype html>"


def write(change: Change | None = None) -> dict[str, bytes]:
    """The members of a record.zip."""
    return Writer(change).write()


def packed(files: dict[str, bytes] | list[tuple[str, bytes]]) -> bytes:
    """Pack members: a mapping in order of names, a list as it stands (names may come twice)."""
    members = sorted(files.items()) if isinstance(files, dict) else files
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
        archive.NameToInfo = type(
            "Never", (dict,), {"__contains__": lambda self, name: False}
        )()  # no warning about twins
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content)
    return data.getvalue()
