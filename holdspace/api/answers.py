"""Rows as JSON, and what went wrong as JSON. A row's type is Any here: faces know queries, not models (house.md 11)."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from holdspace.access.actor import Actor
from holdspace.clients.queries import ClientPage, ClinicalFacts
from holdspace.kernel.canonical import b64, timestamp
from holdspace.kernel.errors import Conflict, Denied, HoldspaceError, Invalid, NotFound, Refused
from holdspace.notes.queries import Hit, NotePage, SignedVersion
from holdspace.notes.rules import method_words

STATUS = {NotFound: 404, Denied: 403, Invalid: 422, Conflict: 409, Refused: 422}
KIND = {NotFound: "not_found", Denied: "denied", Invalid: "invalid", Conflict: "conflict", Refused: "refused"}


def answer(data: dict[str, Any], status: int = 200) -> HttpResponse:
    """A JSON answer that nothing on the way keeps."""
    content = json.dumps(data, ensure_ascii=False, default=_plain, separators=(",", ":")).encode("utf-8")
    return HttpResponse(content, status=status, content_type="application/json")


def _plain(value: object) -> str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def problem(status: int, kind: str, message: str, **more: Any) -> HttpResponse:
    """The one form of everything that went wrong."""
    return answer({"error": {"kind": kind, "message": message, "fields": {}, **more}}, status)


def refusal(error: HoldspaceError) -> HttpResponse:
    """One of the five errors. A conflict brings the row as it stands now."""
    kind = type(error)
    more: dict[str, Any] = {"fields": error.fields} if isinstance(error, Invalid) else {}
    if isinstance(error, Conflict):
        more["current"] = _current(error.current)
    return problem(STATUS[kind], KIND[kind], error.sentence, **more)


def _current(row: Any) -> dict[str, Any] | None:
    if hasattr(row, "docid"):
        return saved(row) | {"sections": {one["key"]: one["text"] for one in row.draft.sections}}
    return client(row) if hasattr(row, "legal_given") else None


def me(actor: Actor, token: Any) -> dict[str, Any]:
    """Who acts, and what this token may do."""
    return {
        "person": {"id": actor.person, "name": actor.name, "roles": sorted(actor.roles)},
        "practice": actor.practice,
        "token": {"id": token.id, "label": token.label, "expires_at": token.expires_at},
        "scopes": sorted(actor.scopes or ()),
        "clients_in_reach": len(actor.clinical_reach),
    }


def client(row: Any) -> dict[str, Any]:
    """A client's facts."""
    return {
        "id": row.id,
        "kind": row.kind,
        "number": row.number,
        "name": row.name,
        "legal_given": row.legal_given,
        "legal_family": row.legal_family,
        "used_name": row.used_name,
        "pronouns": row.pronouns,
        "born_on": row.born_on,
        "phone": row.phone,
        "email": row.email,
        "address": row.address,
        "admitted_at": row.admitted_at,
        "care_ended_on": row.care_ended_on,
        "version": row.version,
    }


def client_page(page: ClientPage) -> dict[str, Any]:
    """A client's facts with the people to reach, those who may act, and the episodes of care."""
    contacts = [
        {
            "id": one.id,
            "name": one.name,
            "relation": one.relation,
            "phone": one.phone,
            "email": one.email,
            "emergency": one.emergency,
        }
        for one in page.contacts
    ]
    episodes = [{"began_on": one.began_on, "ended_on": one.ended_on, "reason": one.reason} for one in page.episodes]
    acting = [_members(one, REPRESENTATIVE) for one in page.representatives]
    return client(page.client) | {"contacts": contacts, "representatives": acting, "episodes": episodes}


REPRESENTATIVE = ("id", "name", "authority", "extent", "paper", "paper_seen_on", "phone", "email", "since", "until")
MEDICATION = ("id", "name", "dose", "prescriber", "started_on", "stopped_on", "stop_reason")
ALLERGY = ("id", "substance", "reaction", "noted_on", "ended_at", "end_reason")
DIAGNOSIS = ("id", "code", "name", "made_by", "since", "until", "end_reason")


def _members(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def facts(found: ClinicalFacts) -> dict[str, Any]:
    """Clinical facts; of each kind what stands comes first."""
    return {
        "medications": [_members(one, MEDICATION) | {"replaces": one.replaces_id} for one in found.medications],
        "allergies": [_members(one, ALLERGY) for one in found.allergies],
        "no_known_allergies_on": found.none_asked_on,
        "diagnoses": [_members(one, DIAGNOSIS) | {"principal": one.id == found.principal} for one in found.diagnoses],
    }


def client_list(rows: list[Any], page: int, size: int) -> dict[str, Any]:
    """One page of clients, in order of family name."""
    return {"clients": [client(row) for row in rows[:size]], "page": page, "more": len(rows) > size}


def session(row: Any) -> dict[str, Any]:
    """A session."""
    return {
        "id": row.id,
        "client": row.client_id,
        "clinician": row.clinician_id,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "modality": row.modality,
        "medium": row.medium,
        "place": row.place,
        "code": row.code,
        "status": row.status,
        "version": row.version,
    }


def head(note: Any) -> dict[str, Any]:
    """What is known of a note beside its words."""
    return {
        "id": note.id,
        "client": note.client_id,
        "session": note.encounter_id,
        "author": note.author_id,
        "format": note.template,
        "state": note.state,
        "late": note.late,
        "review": note.review or None,
        "wrong": note.wrong,
        "begun_at": note.begun_at,
        "frozen_at": note.frozen_at,
    }


def saved(note: Any) -> dict[str, Any]:
    """A note just written to: its head, and for a draft the revision to name with the next save."""
    draft = note.draft if note.is_draft or note.review == "returned" else None
    return head(note) | {
        "revision": draft.revision if draft else None,
        "saved_at": draft.saved_at if draft else None,
    }


def note_page(page: NotePage) -> dict[str, Any]:
    """A note with its words, and for a frozen one its digest, signatures, addenda and retraction.

    Of a note entered in the wrong client's record the retraction alone: its words are another client's.
    """
    shown = saved(page.note)
    shown["starts_at"] = page.note.encounter.starts_at
    shown["ends_at"] = page.note.encounter.ends_at
    shown["sections"] = {one["key"]: one["text"] for one in page.sections if "data" not in one}
    shown["blocks"] = {one["key"]: one["text"] for one in page.sections if "data" in one}
    shown["record"] = _version(page.signed) if page.signed else None
    shown["addenda"] = [_version(one) | {"text": _text(one)} for one in page.addenda]
    shown["retraction"] = _version(page.retraction) | {"reason": _text(page.retraction)} if page.retraction else None
    return shown


def _text(one: SignedVersion) -> str:
    return "\n".join(part["text"] for part in one.document["sections"])


def _version(one: SignedVersion) -> dict[str, Any]:
    return {
        "version": one.row.version,
        "kind": one.row.kind,
        "sha256": b64(bytes(one.row.sha256)),
        "intact": one.intact,
        "created_at": one.row.created_at,
        "source": one.document.get("source"),
        "signatures": [
            {
                "signer": row.signer_id,
                "meaning": row.meaning,
                "method": row.method,
                "words": method_words(row.method, attested=row.attested),
                "signed_at": row.signed_at,
            }
            for row in one.signatures
        ],
    }


def note_list(pages: list[NotePage], limit: int) -> dict[str, Any]:
    """A client's notes, newest session first. next: the cursor of the following page."""
    return {"notes": [note_page(page) for page in pages], "next": _next([page.note for page in pages], limit)}


def hits(found: list[Hit], limit: int) -> dict[str, Any]:
    """Notes found, each with the words around the first place; `hit` marks what matched."""
    shown = [
        head(one.note)
        | {
            "starts_at": one.note.encounter.starts_at,
            "context": [{"text": words, "hit": marked} for words, marked in one.context.pieces],
        }
        for one in found
    ]
    return {"hits": shown, "next": _next([one.note for one in found], limit)}


def _next(notes: list[Any], limit: int) -> str | None:
    return str(notes[-1].docid) if len(notes) == limit else None
