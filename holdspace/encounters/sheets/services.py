"""Opening an emergency sheet: names, times and phone numbers, nothing clinical; its clinician is told (decision 0030)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from holdspace.access.actor import Actor
from holdspace.caseload.models import Assignment, SheetOpening
from holdspace.caseload.sheets.services import may_open, note_opening
from holdspace.clients.models import Client, Contact
from holdspace.encounters.models import Encounter, GroupSession
from holdspace.practice.models import Person

DAYS = timedelta(days=7)


@dataclass(frozen=True)
class SheetTime:
    """When something is planned. name: the client's; "" for a group, whose name may say what brings people there."""

    starts_at: datetime
    ends_at: datetime
    name: str
    phone: str


@dataclass(frozen=True)
class SheetClient:
    """How to reach a client, and whom in an emergency: (name, phone)."""

    name: str
    phone: str
    contacts: list[tuple[str, str]]


@dataclass(frozen=True)
class Sheet:
    """A sheet as it was opened: plain words alone, no rows, so that no page can show more of them."""

    person: Person
    opening: SheetOpening
    until: datetime
    times: list[SheetTime]
    clients: list[SheetClient]


def open_sheet(actor: Actor, person_id: UUID, *, reason: str, at: datetime, opening_id: UUID | None = None) -> Sheet:
    """Open the sheet of a clinician who named the actor: the sessions of the next seven days, and every client in care.

    The opening is written down first, so nobody sees a sheet without its clinician being told.
    """
    with transaction.atomic():
        opening = note_opening(actor, person_id, reason=reason, at=at, opening_id=opening_id)
        person = may_open(actor, person_id)
        rows = Assignment.objects.filter(practice=actor.practice, person=person, client__care_ended_on=None)
        mine = {row.client_id for row in rows if row.stands_at(at)}
        clients = Client.objects.filter(practice=actor.practice, id__in=mine).order_by("sort_name", "id")
        return Sheet(person, opening, at + DAYS, _times(person, mine, at), _clients(list(clients)))


def _times(person: Person, mine: set[UUID], at: datetime) -> list[SheetTime]:
    coming = {"practice": person.practice_id, "status": "planned", "ends_at__gt": at, "starts_at__lt": at + DAYS}
    rows = Encounter.objects.filter(**coming, clinician=person, client__in=mine, group_session=None)
    alone = [
        SheetTime(one.starts_at, one.ends_at, one.client.name, one.client.phone)
        for one in rows.select_related("client")
    ]
    groups = [
        SheetTime(one.starts_at, one.ends_at, "", "") for one in GroupSession.objects.filter(**coming, clinician=person)
    ]
    return sorted([*alone, *groups], key=lambda one: (one.starts_at, one.name))


def _clients(clients: list[Client]) -> list[SheetClient]:
    contacts: dict[UUID, list[tuple[str, str]]] = {}
    rows = Contact.objects.filter(client__in=clients, ended_at=None, emergency=True).order_by("name", "id")
    for one in rows:
        contacts.setdefault(one.client_id, []).append((one.name, one.phone))
    return [SheetClient(one.name, one.phone, contacts.get(one.id, [])) for one in clients]
