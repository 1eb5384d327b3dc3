"""What happens to a group in the day that `test_every_verb.py` runs: Ada's, with Cleo and one more."""

from datetime import date, timedelta

from holdspace.caseload.groups import queries as rosters
from holdspace.caseload.groups import services as groups
from holdspace.caseload.groups.rules import GroupFacts
from holdspace.clients.models import RosterPlace
from holdspace.encounters.groups import queries as sessions
from holdspace.encounters.groups import services as meetings
from holdspace.encounters.groups.rules import MeetingFacts
from holdspace.notes.groups import queries as notes
from holdspace.notes.services import drafts, together
from holdspace.notes.services import groups as writing
from holdspace.notes.silences import services as silences
from tests.cast import AT

HOUR = timedelta(hours=1)


def day_of_groups(day, cast):
    ada, cleo = cast.actor("ada"), cast.clients["cleo"]
    made = day(groups.make_group, ada, GroupFacts("Feijoa", "mangosteen", ada.person), at=AT)
    day(groups.edit_group, ada, made.id, GroupFacts("Feijoa", "jabuticaba", ada.person), version=1, at=AT)
    day(groups.add_member, ada, made.id, cleo, since=date(2025, 2, 1), at=AT)
    facts = MeetingFacts(AT - 2 * HOUR, AT - HOUR, ada.person, place="salak")
    session = day(meetings.plan_group_session, ada, made.id, facts, at=AT)
    session = day(meetings.edit_group_session, ada, session.id, facts, version=1, at=AT)
    session = day(meetings.record_attendance, ada, session.id, {cleo: "late"}, version=2, at=AT)
    day(writing.correct_attendance, ada, session.id, {cleo: "came"}, version=3, at=AT)
    day(writing.begin_group_notes, ada, session.id, at=AT)
    day(writing.save_group_part, ada, session.id, sections={"topic": "tamarind"}, revision=1, at=AT)
    day(silences.silence_shared, ada, session.id, scope="note", what="guilt", at=AT)
    day(silences.mark_shared_again, ada, session.id, at=AT)
    found = day(notes.open_group_notes, ada, session.id, at=AT)
    (draft,) = found.drafts
    drafts.save_draft(ada, draft.id, sections={"participation": "guava"}, revision=1, at=AT)
    day(notes.open_group_signing, ada, session.id, at=AT)
    seen = together.Seen(2, {draft.id: 2})
    day(together.sign_group, ada, session.id, seen=seen, proof=cast.proof(), at=AT)
    other = meetings.plan_group_session(ada, made.id, facts, at=AT)
    day(meetings.cancel_group_session, ada, other.id, at=AT)
    day(sessions.open_group_session, ada, session.id, at=AT)
    day(sessions.group_sessions, ada, made.id, at=AT)
    day(sessions.groups_of_days, ada, since=AT - 9 * HOUR, until=AT, at=AT, mine=True)
    day(rosters.list_groups, ada, at=AT)
    day(rosters.open_group, ada, made.id, at=AT)
    place = RosterPlace.objects.get(group=made)
    day(groups.remove_member, ada, made.id, place.id, on=AT.date(), at=AT)
    day(groups.end_group, ada, made.id, on=AT.date(), at=AT)
