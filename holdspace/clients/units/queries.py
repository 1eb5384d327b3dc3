"""Reading who is in a couple or family, for pages whose own read is recorded. Unit and member lead to each other only for a reader of both."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import decide
from holdspace.clients.models import Client, Membership


@dataclass(frozen=True)
class Member:
    """A place in a couple or family. client: the member's own record, for a reader who reaches it; else nobody can tell whether there is one."""

    place: Membership
    client: Client | None

    @property
    def name(self) -> str:
        """As they are called now, or as they were written down."""
        return self.client.name if self.client else self.place.name


def members_of(actor: Actor, unit: Client) -> tuple[list[Member], list[Member]]:
    """Who is in it now, and who was. unit: a row the actor has opened."""
    if not unit.is_unit or not decide(actor, Action.CLIENT_READ, unit.subject).allowed:
        return [], []
    places = list(Membership.objects.filter(practice=actor.practice, unit=unit).order_by("since", "id"))
    known = _reached(actor, (one.client_id for one in places if one.client_id))
    found = [Member(one, known.get(one.client_id) if one.client_id else None) for one in places]
    return [one for one in found if not one.place.ended_at], [one for one in found if one.place.ended_at]


def units_of(actor: Actor, client: Client) -> list[Client]:
    """The couples and families a client is in now, of those the reader reaches. client: a row the actor has opened."""
    if client.is_unit or not decide(actor, Action.CLIENT_READ, client.subject).allowed:
        return []
    places = Membership.objects.filter(practice=actor.practice, client=client, ended_at=None).values_list(
        "unit", flat=True
    )
    return sorted(_reached(actor, places).values(), key=lambda one: (one.sort_name, one.id))


def _reached(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, Client]:
    """Rows by id of those the actor may see from day to day: an emergency opens one record and leads to no other."""
    wanted = set(ids)
    rows = Client.objects.visible_to(actor.from_day_to_day).filter(id__in=wanted) if wanted else ()
    return {one.id: one for one in rows}
