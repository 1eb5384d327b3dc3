"""The addresses of groups: what each is sent, and what everybody is answered. Read by `addresses.py` and `test_every_address.py`."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from holdspace.caseload.groups import services as groups
from holdspace.caseload.groups.rules import GroupFacts
from holdspace.clients.models import RosterPlace
from holdspace.encounters.groups import services as meetings
from holdspace.encounters.groups.rules import MeetingFacts
from holdspace.notes.models import Note
from holdspace.notes.services.groups import begin_group_notes, correct_attendance
from tests.cast import Cast

HOUR = timedelta(hours=1)


def group_of(cast: Cast, client: UUID, leads: Any) -> dict[str, UUID]:
    """A group led by whoever treats this client, who is its one member and came to its one session; the note is begun."""
    group = groups.make_group(leads, GroupFacts("Harbor", "", leads.person), at=cast.at)
    groups.add_member(leads, group.id, client, since=date(2025, 2, 1), at=cast.at)
    facts = MeetingFacts(cast.at - 3 * HOUR, cast.at - 2 * HOUR, leads.person)
    session = meetings.plan_group_session(leads, group.id, facts, at=cast.at)
    correct_attendance(leads, session.id, {client: "came"}, version=1, at=cast.at)
    begin_group_notes(leads, session.id, at=cast.at)
    return {
        "group_id": group.id,
        "place_id": RosterPlace.objects.get(group=group).id,
        "meeting_id": session.id,
        "part_id": Note.objects.get(encounter__group_session=session).id,
    }


PURPOSES = {
    "group_new": "group.new",
    "group_edit": "group.edit.{group_id}",
    "group_ending": "group.end.{group_id}",
    "group_members": "group.member.{group_id}",
    "group_leaving": "group.leave.{place_id}",
    "group_session_new": "group.session.{group_id}",
    "group_session_edit": "group.meeting.{meeting_id}",
    "group_note": "group.write.{meeting_id}",
    "group_part": "note.write.{part_id}",
    "group_sign": "group.sign.{meeting_id}",
    "group_sign_begin": "group.sign.{meeting_id}",
}
MEETING = {
    "day": "2025-03-10", "starts_at": "09:00", "ends_at": "10:30", "medium": "in_person", "clinician": "{clinician}",
}  # fmt: skip
SENT: dict[str, dict[str, Any]] = {
    "group_new": {"name": "Lantern", "lead": "{clinician}"},
    "group_edit": {"name": "Lantern", "lead": "{clinician}", "version": 1},
    "group_ending": {"on": "2025-03-11"},
    "group_members": {"words": "000", "chosen": "{client_id}", "since": "2025-03-01"},
    "group_leaving": {"on": "2025-03-11"},
    "group_session_new": MEETING,
    "group_session": {"version": 2},  # and nobody of whom it is said whether they came
    "group_session_edit": MEETING | {"version": 2},
    "group_note": {"revision": 1, "topic": "Grounding."},
    "group_silence": {"scope": "note", "what": "guilt"},
    "group_part": {"revision": 1, "format": "group", "participation": "Took part."},
    "group_sign": {"shared": 1, "notes": ""},
    "group_sign_begin": {"shared": 1, "notes": ""},
}

# anonymous, owner, on the team, off the team, supervisee (who leads), supervisor, desk, biller, officer, client, foreign
_EDITS = "302 200 200 200 200 200 200 403 403 403 404 | 200"
_DOES = "302 302 302 302 302 302 302 403 403 403 404 | 302"
_LEADS = "302 403 403 403 200 403 403 403 403 403 404 | 200"
_WRITES = "302 403 403 403 302 403 403 403 403 403 404 | 302"
COMMON = {
    ("groups", "GET"): "302 200 200 200 200 200 200 200 200 403 200",
    ("group_new", "GET"): "302 200 200 200 200 200 200 403 403 403 200",
    ("group_new", "POST"): "302 302 302 302 302 302 302 403 403 403 422",  # led by somebody of another practice
}
ABOUT_A_GROUP = {
    ("group", "GET"): "302 200 200 200 200 200 200 200 200 403 404 | 200",
    ("group_edit", "GET"): _EDITS,
    ("group_edit", "POST"): _DOES,
    ("group_ending", "GET"): _EDITS,
    ("group_ending", "POST"): _DOES,
    ("group_members", "GET"): "302 302 302 302 302 302 302 302 302 403 404 | 302",
    ("group_members", "POST"): "302 302 302 422 302 404 302 403 403 403 404 | 302",  # off the team: finds nobody
    ("group_leaving", "GET"): "302 200 200 404 200 404 200 403 403 403 404 | 200",
    ("group_leaving", "POST"): "302 302 302 404 302 404 302 403 403 403 404 | 302",
    ("group_session_new", "GET"): _EDITS,
    ("group_session_new", "POST"): _DOES,
    ("group_session", "GET"): "302 200 200 200 200 200 200 200 200 403 404 | 200",
    ("group_session", "POST"): "302 422 422 422 422 422 422 403 403 403 404 | 422",
    ("group_session_edit", "GET"): _EDITS,
    ("group_session_edit", "POST"): _DOES,
    ("group_session_cancellation", "GET"): _DOES,
    ("group_session_cancellation", "POST"): "302 422 422 422 422 422 422 403 403 403 404 | 422",  # somebody came
    ("group_note", "GET"): _LEADS,
    ("group_note", "POST"): _WRITES,
    ("group_note_start", "GET"): _WRITES,
    ("group_note_start", "POST"): _WRITES,
    ("group_silence", "POST"): _WRITES,
    ("group_marks", "POST"): _WRITES,
    ("group_part", "GET"): _LEADS,
    ("group_part", "POST"): _WRITES,
    ("group_sign", "GET"): _LEADS,
    ("group_sign", "POST"): "302 403 403 403 422 403 403 403 403 403 404 | 422",  # and no proof of who one is
    ("group_sign_begin", "POST"): "302 403 403 403 422 403 403 403 403 403 404 | 422",  # nothing is written yet
}
