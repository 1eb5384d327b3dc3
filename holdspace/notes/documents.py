"""The legal document: what exactly is signed (security.md 5.1), built from rows."""

from datetime import datetime
from typing import Any

from holdspace.encounters.models import Encounter
from holdspace.kernel.canonical import b64
from holdspace.notes.models import Note, RecordVersion, TakenOver
from holdspace.notes.own_formats import format_of_note
from holdspace.notes.rules import Source
from holdspace.practice.models import Person


def service_of(encounter: Encounter) -> dict[str, Any]:
    """The session as the record states it: the date in the practice's time zone, times in UTC."""
    return {
        "date": encounter.starts_at.astimezone(encounter.practice.zone).date(),
        "start": encounter.starts_at,
        "end": encounter.ends_at,
        "modality": encounter.modality,
        "medium": encounter.medium,
        "place": encounter.place,
        "code": encounter.code,
    }


def author_of(person: Person) -> dict[str, Any]:
    """Who wrote it, as they are called on the day of signing."""
    return {"user": person.id, "name": person.name, "credentials": person.credentials}


def signer_of(person: Person) -> dict[str, Any]:
    """Who signs, as the signature statement names them."""
    licence = {"state": person.license_state, "number": person.license_number}
    return author_of(person) | {"npi": person.npi, "license": licence}


def note_document(
    note: Note,
    sections: list[dict[str, Any]],
    *,
    author: Person,
    version: int,
    kind: str,
    at: datetime,
    amends: dict[str, Any] | None = None,
    source: Source | None = None,
) -> dict[str, Any]:
    """Return the record version as data, in the members of security.md 5.1 plus the template's id, version and digest.

    kind: original, late-entry, correction, addendum. amends: version and SHA-256 of what an addendum adds to.
    source: for an imported note, where it was signed before. Words taken over from another record say when they were signed there.
    """
    template = format_of_note(note)
    labels = {section.key: section.label for section in template.rule.sections} | {"text": "Addendum"}
    document = {
        "v": 1,
        "type": "progress-note",
        "practice": note.practice_id,
        "note": note.id,
        "version": version,
        "kind": kind,
        "client": {"id": note.client_id, "name": note.client.legal_name, "birth": note.client.born_on},
        "service": service_of(note.encounter),
        "format": template.rule.name,
        "template": {"id": template.rule.id, "version": template.rule.version, "sha256": b64(template.digest)},
        "sections": [{**one, "label": one.get("label") or labels[one["key"]]} for one in sections],
        "author": author_of(author),
        "amends": amends,
        "reason": None,
        "begun": note.begun_at,
        "created": at,
    }
    taken = TakenOver.objects.filter(note=note.id).first() if source is None and kind != "addendum" else None
    if taken is not None:
        document["first_entered"] = taken.first_on
    if source is not None:
        document["source"] = {"system": source.system, "signed_by": source.signed_by, "signed_at": source.signed_at}
    return document


def newest_full(note: Note) -> RecordVersion:
    """The newest version of a signed note that is the whole note: what an addendum, a correction or a retraction is about."""
    beside = (RecordVersion.Kind.ADDENDUM, RecordVersion.Kind.RETRACTION)
    return note.versions.exclude(kind__in=beside).latest("version")


def retraction_document(
    signed: dict[str, Any],
    *,
    reason: str,
    text: str,
    author: Person,
    version: int,
    amends: dict[str, Any],
    at: datetime,
) -> dict[str, Any]:
    """Return as data that a note was entered in error: client, session and format as they were signed, and why, instead of its words.

    signed: the document that is retracted. reason: entered-in-error or wrong-client. text: the reason in words.
    """
    kept = ("v", "type", "practice", "note", "client", "service", "format", "template", "begun")
    return {key: signed[key] for key in kept} | {
        "version": version,
        "kind": "retraction",
        "sections": [{"key": "reason", "label": "Reason", "text": text}],
        "author": author_of(author),
        "amends": amends,
        "reason": reason,
        "created": at,
    }
