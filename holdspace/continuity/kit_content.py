"""What a downtime kit says: what its clinician may read anyway of the sessions that come, and no more.

Read through the lists of the policy (`visible_to`), without emergency access, and only clients in the clinician's clinical reach:
an owner who also treats gets no more than a colleague. The verb that calls this leaves the event.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery

from holdspace.access.actor import Actor
from holdspace.clients.models import Client, Contact
from holdspace.encounters.models import Encounter
from holdspace.encounters.rules import MEDIA
from holdspace.kernel.canonical import sha256
from holdspace.notes.models import Note, RecordVersion
from holdspace.practice.models import Practice


@dataclass(frozen=True)
class Gathered:
    """The words of a kit; and the ids of all that it shows, sessions, clients and notes, for the log."""

    words: dict[str, Any]
    shown: list[UUID]


def gather(actor: Actor, titled: str, practice: Practice, *, days: int, at: datetime) -> Gathered:
    """The sessions that are still to come today and on so many days after, with their clients' facts and last notes."""
    actor = actor.from_day_to_day
    sessions = _sessions(actor, practice.zone, days, at)
    clients = {one.client_id: one.client for one in sessions}  # in the order of their first session
    notes = _last_notes(actor, list(clients), practice.zone)
    contacts = _contacts(actor, list(clients))
    places = {client: place for place, client in enumerate(clients)}
    words = {
        "who": titled,
        "practice": practice.name,
        "zone": practice.timezone,  # the page says by it which day is today when it is opened
        "days": _days(sessions, places, practice.zone, days, at),
        "clients": [
            _client(one) | {"contacts": contacts.get(one.id, []), "note": notes[one.id][1] if one.id in notes else None}
            for one in clients.values()
        ],
    }
    return Gathered(words, [*(one.id for one in sessions), *clients, *(note for note, _ in notes.values())])


def _sessions(actor: Actor, zone: ZoneInfo, days: int, at: datetime) -> list[Encounter]:
    until = datetime.combine(at.astimezone(zone).date() + timedelta(days=days + 1), time(), zone)
    rows = Encounter.objects.visible_to(actor).filter(
        clinician=actor.person, client__in=actor.clinical_reach, status="planned", ends_at__gt=at, starts_at__lt=until
    )
    return list(rows.select_related("client").order_by("starts_at", "id"))


def _days(
    sessions: list[Encounter], places: dict[UUID, int], zone: ZoneInfo, days: int, at: datetime
) -> list[dict[str, Any]]:
    today = at.astimezone(zone).date()
    wanted = [today + timedelta(days=after) for after in range(days + 1)]
    found: dict[date, list[dict[str, Any]]] = {day: [] for day in wanted}
    for one in sessions:
        starts, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
        how = ", ".join(word for word in (MEDIA[one.medium], one.place) if word)
        line = {"from": f"{starts:%H:%M}", "to": f"{ends:%H:%M}", "client": places[one.client_id], "how": how}
        found[max(starts.date(), today)].append(line)  # one that began before midnight is still going on
    return [
        {"date": day, "title": _day(day), "sessions": lines} for day, lines in found.items() if lines or day != today
    ]


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def _client(client: Client) -> dict[str, Any]:
    legal = client.legal_name if client.legal_name != client.name else ""
    return {"name": client.name, "legal": legal, "pronouns": client.pronouns, "phone": client.phone}


def _contacts(actor: Actor, clients: list[UUID]) -> dict[UUID, list[dict[str, str]]]:
    rows = Contact.objects.filter(practice=actor.practice, client__in=clients, ended_at=None, emergency=True)
    found: dict[UUID, list[dict[str, str]]] = {}
    for one in rows.order_by("name", "id"):
        found.setdefault(one.client_id, []).append({"name": one.name, "relation": one.relation, "phone": one.phone})
    return found


def _last_notes(actor: Actor, clients: list[UUID], zone: ZoneInfo) -> dict[UUID, tuple[UUID, dict[str, Any]]]:
    """By client: the id and the words of the newest signed or imported note that the actor may read; none entered in error."""
    readable = Note.objects.visible_to(actor).filter(client=OuterRef("pk"), wrong=None).exclude(state="draft")
    newest = Subquery(readable.order_by("-docid").values("id")[:1])
    rows = Client.objects.visible_to(actor).filter(id__in=clients).annotate(newest=newest)
    whose = {note: client for client, note in rows.values_list("id", "newest") if note}
    found: dict[UUID, tuple[UUID, dict[str, Any]]] = {}
    for version in RecordVersion.objects.filter(practice=actor.practice, note__in=list(whose)).order_by("version"):
        client = whose[version.note_id]
        if version.kind == RecordVersion.Kind.ADDENDUM:
            found[client][1]["addenda"].append(_version(version, zone))
        else:  # the note, or a newer version of all of it
            addenda = found[client][1]["addenda"] if client in found else []
            found[client] = version.note_id, _version(version, zone) | {"addenda": addenda}
    return found


def _version(version: RecordVersion, zone: ZoneInfo) -> dict[str, Any]:
    document = version.document()
    author, source, signed = document["author"], document.get("source"), version.created_at.astimezone(zone)
    by = ", ".join(word for word in (author["name"], author.get("credentials", "")) if word)
    return {
        "session": _day(date.fromisoformat(document["service"]["date"])),
        "year": document["service"]["date"][:4],
        "format": document["format"],
        "by": source["signed_by"] if source else by,
        "imported": bool(source),
        "signed": f"{_day(signed.date())} {signed:%Y, %H:%M}",
        "intact": sha256(bytes(version.content)) == bytes(version.sha256),
        "sections": [{"label": one["label"], "text": one["text"]} for one in document["sections"]],
    }
