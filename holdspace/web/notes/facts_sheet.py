"""The sheet of facts in a printed record: medications, allergies, diagnoses and who may act, in words, as they stand on a day."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from holdspace.access.actor import Actor
from holdspace.clients.queries import ClinicalFacts, clinical_facts, open_client
from holdspace.web.clients.identity import day_words

NOTHING = {"Allergies": "Not asked yet.", "May act for the client": "Nobody is written down."}


def facts_sheet(actor: Actor, client_id: UUID, *, at: datetime) -> dict[str, Any]:
    """Label and lines of each kind. They are not signed, and say so on the sheet."""
    opened, found = open_client(actor, client_id, at=at), clinical_facts(actor, client_id, at=at)
    kinds: list[tuple[str, Iterable[str]]] = [
        ("Diagnoses", [_diagnosis(one, one.id == found.principal) for one in found.diagnoses])
    ]
    if not opened.client.is_unit:
        kinds += [
            ("Allergies", _allergies(found)),
            ("Medications", [_medication(one) for one in found.medications]),
            ("May act for the client", [_acts(one) for one in opened.representatives]),
        ]
    day = day_words(at.astimezone(opened.client.practice.zone).date())
    return {
        "day": day,
        "kinds": [
            {"label": label, "text": "\n".join(lines) or NOTHING.get(label, "None is written down.")}
            for label, lines in kinds
        ],
    }


def _diagnosis(one: Any, principal: bool) -> str:
    name = " ".join(part for part in (one.code, one.name) if part)
    words = [name, "principal" if principal else "", f"made by {one.made_by}" if one.made_by else ""]
    return _line(*words, _days(one.since, one.until), why=one.end_reason)


def _allergies(found: ClinicalFacts) -> Iterable[str]:
    if found.none_asked_on:
        yield f"No known allergies, asked {day_words(found.none_asked_on)}"
    for one in found.allergies:
        over = one.ended_at.date() if one.ended_at else None
        noted = f"noted {day_words(one.noted_on)}" if one.noted_on else ""
        yield _line(one.substance, one.reaction, noted, _days(None, over), why=one.end_reason)


def _medication(one: Any) -> str:
    prescriber = f"prescribed by {one.prescriber}" if one.prescriber else ""
    return _line(one.name, one.dose, prescriber, _days(one.started_on, one.stopped_on), why=one.stop_reason)


def _acts(one: Any) -> str:
    seen = f" {day_words(one.paper_seen_on)}" if one.paper_seen_on else ""
    paper = f"paper seen{seen}: {one.paper}" if one.paper else "no paper was seen"
    decides = f"decides on {one.extent}" if one.extent else ""
    return _line(one.name, one.get_authority_display(), decides, _days(one.since, one.until), one.phone, paper)


def _days(since: date | None, until: date | None) -> str:
    if since and until:
        return f"{day_words(since)} to {day_words(until)}"
    if since:
        return f"since {day_words(since)}"
    return f"until {day_words(until)}" if until else ""


def _line(*parts: str, why: str = "") -> str:
    return ", ".join(part for part in parts if part) + (f": {why}" if why else "")
