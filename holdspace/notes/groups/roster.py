"""The names on the roster of a group's session, to be looked for in what goes into its members' records."""

from holdspace.clients.models import Client, RosterPlace
from holdspace.clients.rules import names_of
from holdspace.encounters.models import Attendance, GroupSession
from holdspace.notes.names import NameBook, Named


def name_book(session: GroupSession) -> NameBook:
    """The names of everybody who ever was on the roster of the group, or came to this session."""
    places = RosterPlace.objects.filter(group=session.group_id).values("client")
    came = Attendance.objects.filter(group_session=session).values("client")
    rows = Client.objects.filter(id__in=places) | Client.objects.filter(id__in=came)
    return NameBook(Named(one.id, names_of(one)) for one in rows)
