"""The names on the roster of a group's session, to be looked for in what goes into its members' records."""

from holdspace.clients.models import Client, RosterPlace
from holdspace.encounters.models import Attendance, GroupSession
from holdspace.notes.names import NameBook, Named


def name_book(session: GroupSession) -> NameBook:
    """The names of everybody who ever was on the roster of the group, or came to this session."""
    places = RosterPlace.objects.filter(group=session.group_id).values("client")
    came = Attendance.objects.filter(group_session=session).values("client")
    rows = Client.objects.filter(id__in=places) | Client.objects.filter(id__in=came)
    return NameBook(Named(one.id, _forms(one)) for one in rows)


def _forms(client: Client) -> tuple[str, ...]:
    """Every form the record knows: legal and used names, alone and together."""
    used = f"{client.used_name} {client.legal_family}" if client.used_name else ""
    return tuple(one for one in (client.legal_name, client.used_name, used, client.name) if one)
