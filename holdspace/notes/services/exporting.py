"""record.zip: a client's record of some days that a stranger can check without us (security.md 5.4, docs/verification.md)."""

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.audit.models import AuditEvent, LogHead
from holdspace.audit.proofs import LogTiles
from holdspace.audit.services import record, sequence
from holdspace.clients.models import Client
from holdspace.clients.services import load_client
from holdspace.kernel.canonical import b64, canonical, sha256, unb64
from holdspace.kernel.errors import Invalid
from holdspace.notes.models import RecordVersion, Signature

DATA = Path(__file__).resolve().parent.parent / "data" / "export"
MADE = ("note.sign", "note.add_addendum", "note.retract", "note.cosign")
THEN = (1980, 1, 1, 0, 0, 0)  # the file's own dates say nothing


@dataclass(frozen=True)
class Export:
    """content: the bytes of record.zip. name: for the download, without anybody's name. notes: how many it holds."""

    content: bytes
    name: str
    notes: int


def export_record(
    actor: Actor, client_id: UUID, *, since: date | None = None, until: date | None = None, at: datetime
) -> Export:
    """Write the signed record of a client, whole or of the sessions from `since` to `until` (dates in the practice's zone).

    The event that says so holds the digest of the list of what was exported, so that nothing can be taken out later unseen.
    """
    if since and until and since > until:
        raise Invalid({"until": ["The last day lies before the first."]})
    with transaction.atomic():
        client = load_client(actor, client_id, Action.NOTE_EXPORT)
        versions = list(_versions(client, since, until))
        signatures = list(Signature.objects.filter(version__in=versions).order_by("id"))
        members = _signed_members(versions, signatures)
        manifest = _manifest(actor, client, since=since, until=until, members=members, at=at)
        notes = sorted({version.note_id for version in versions})
        event = record(
            actor,
            Action.NOTE_EXPORT,
            "client",
            client.id,
            at=at,
            client=client.id,
            digest=sha256(manifest),
            among=notes,
        )
        sequence(actor.practice, at=at)
        proofs = _Proofs(actor.practice)
        proofs.add(AuditEvent.objects.filter(id=event.id))
        proofs.add(_makings(client, notes))
        signers = _signers(signatures, proofs)
        for signature in signatures:
            proofs.witness(signature.facts()["log"])
        members |= proofs.members()
    members["manifest.json"] = manifest
    members["keys.json"] = canonical({"v": 1, "practice": actor.practice, "logs": proofs.keys(), "signers": signers})
    members |= _papers()
    return Export(_zipped(members), f"record-{at.date().isoformat()}.zip", len(notes))


def _versions(client: Client, since: date | None, until: date | None) -> Iterable[RecordVersion]:
    rows = RecordVersion.objects.filter(practice=client.practice_id, note__client=client).exclude(note__state="draft")
    rows = rows.select_related("note")
    zone = client.practice.zone
    if since:
        rows = rows.filter(note__encounter__starts_at__gte=datetime.combine(since, time(), zone))
    if until:
        rows = rows.filter(note__encounter__starts_at__lt=datetime.combine(until + timedelta(days=1), time(), zone))
    return rows.order_by("note_id", "version")


def _signed_members(versions: list[RecordVersion], signatures: list[Signature]) -> dict[str, bytes]:
    members = dict(_text(one) for one in versions)
    for one in signatures:
        members[f"signatures/{one.id}.statement.json"] = bytes(one.statement)
        members[f"signatures/{one.id}.evidence.json"] = bytes(one.evidence)
    return members


def _text(version: RecordVersion) -> tuple[str, bytes]:
    """The signed bytes; of a note entered in the wrong client's record, instead of them, their digest (decision 0028)."""
    name = f"{version.note_id}-{version.version}.json"
    if not version.note.withheld or version.kind == RecordVersion.Kind.RETRACTION:
        return f"record/{name}", bytes(version.content)
    facts = {
        "v": 1,
        "type": "withheld",
        "note": version.note_id,
        "version": version.version,
        "kind": version.kind,
        "imported": version.note.state == "imported" and version.version == 1,
        "sha256": b64(bytes(version.sha256)),
    }
    return f"withheld/{name}", canonical(facts)


def _manifest(
    actor: Actor, client: Client, *, since: date | None, until: date | None, members: dict[str, bytes], at: datetime
) -> bytes:
    return canonical(
        {
            "v": 1,
            "type": "record-export",
            "practice": actor.practice,
            "client": {"id": client.id, "name": client.legal_name, "birth": client.born_on},
            "from": since,
            "until": until,
            "made": at,
            "by": {"user": actor.person, "name": actor.name},
            "files": {name: b64(sha256(content)) for name, content in members.items()},
        }
    )


def _makings(client: Client, notes: list[UUID]) -> list[AuditEvent]:
    """The events that say that a version was made: of this client's notes, and of imports that brought any of them."""
    wanted = {str(note) for note in notes}
    here = AuditEvent.objects.filter(practice=client.practice_id, refused=False)
    made = here.filter(client=client.id, action__in=MADE)
    found = [one for one in made if one.facts()["object"]["id"] in wanted]
    imports = here.filter(action="note.import")
    return found + [one for one in imports if wanted & set(one.facts().get("objects", ()))]


def _signers(signatures: list[Signature], proofs: "_Proofs") -> list[dict[str, Any]]:
    """The passkeys that signed, each with the place of its first enrolment in the log; a key that the log does not know is left out."""
    found: dict[str, dict[str, Any]] = {}
    for one in signatures:
        evidence, signer = json.loads(bytes(one.evidence)), one.facts()["signer"]
        if "spki" not in evidence or evidence["spki"] in found:
            continue
        digest = b64(sha256(unb64(evidence["spki"])))
        rows = AuditEvent.objects.filter(
            practice=one.practice_id, person=one.signer_id, action="person.add_passkey", idx__isnull=False
        )
        enrolled = [row for row in rows.order_by("log", "idx") if row.facts()["sha256"] == digest][:1]
        proofs.add(enrolled)
        for event in enrolled:
            found[evidence["spki"]] = {
                "user": signer["user"],
                "name": signer["name"],
                "credential": evidence["credential"],
                "spki": evidence["spki"],
                "enrolled": {"log": event.log, "index": event.idx},
            }
    return [found[name] for name in sorted(found)]


@dataclass
class _Proofs:
    """Collects events, their paths to the checkpoints, and the paths from what signatures saw."""

    practice: UUID
    events: dict[tuple[int, int], AuditEvent] = field(default_factory=dict)
    seen: set[tuple[int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.heads = {head.log: head for head in LogHead.objects.filter(practice=self.practice).order_by("log")}
        self.tiles = {log: LogTiles(self.practice, log) for log in self.heads}

    def add(self, events: Iterable[AuditEvent]) -> None:
        for one in events:
            if one.log is not None and one.idx is not None:
                self.events[one.log, one.idx] = one

    def witness(self, log: dict[str, Any] | None) -> None:
        if log:
            self.seen.add((int(log["origin"].rpartition("/")[2]), log["size"]))

    def _used(self) -> dict[int, LogHead]:
        logs = {log for log, _ in self.events} | {log for log, _ in self.seen} | {max(self.heads)}
        return {log: head for log, head in self.heads.items() if log in logs}

    def keys(self) -> list[dict[str, Any]]:
        return [{"log": log, "key": b64(bytes(head.key))} for log, head in self._used().items()]

    def members(self) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for (log, idx), event in self.events.items():
            head = self.heads[log]
            path = self.tiles[log].inclusion(idx, head)
            proof = {"v": 1, "log": log, "index": idx, "size": head.size, "path": [b64(one) for one in path]}
            found[f"events/{log}-{idx}.json"] = bytes(event.payload)
            found[f"proofs/{log}-{idx}.json"] = canonical(proof)
        for log, size in self.seen:
            head = self.heads[log]
            path = self.tiles[log].consistency(size, head)
            proof = {"v": 1, "log": log, "from": size, "size": head.size, "path": [b64(one) for one in path]}
            found[f"proofs/from-{log}-{size}.json"] = canonical(proof)
        newest = max(self.heads)
        for log, head in self._used().items():
            name = "checkpoint.txt" if log == newest else f"checkpoints/{log}.txt"
            found[name] = head.checkpoint.encode()
        return found


@cache
def _papers() -> dict[str, bytes]:
    return {name: (DATA / name).read_bytes() for name in ("README.txt", "verify.html")}


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            archive.writestr(zipfile.ZipInfo(name, THEN), members[name])
    return out.getvalue()
