"""The addresses of review and of the supervision log: what each is sent, and what everybody is answered.

Read by `addresses.py` and `test_every_address.py`.
"""

from datetime import date
from typing import Any
from uuid import UUID

from holdspace.caseload.supervision.rules import MeetingFacts
from holdspace.caseload.supervision.services import log_meeting
from holdspace.kernel.ids import new_id
from holdspace.notes.models import CosignRequest
from holdspace.notes.services.reviewing import Said, add_comment
from tests.cast import Cast

MEETING: dict[str, Any] = {"held_on": "2025-03-10", "minutes": 50, "form": "individual", "themes": "Pacing."}


def review_of(cast: Cast, signed: UUID) -> dict[str, UUID]:
    """A comment of the supervisor on a signed note that is under review, and a meeting in the log."""
    ben, gus = cast.actor("ben"), cast.people["gus"]
    facts = MeetingFacts(date(2025, 3, 10), 50, "individual", "Pacing.")
    meeting = log_meeting(ben, [gus], facts, at=cast.at)[0].id
    comment = new_id()
    if CosignRequest.objects.filter(note=signed, supervisor=ben.person).exists():
        comment = add_comment(ben, signed, Said("s", "Which?"), version=1, at=cast.at).id
    return {"comment_id": comment, "entry_id": meeting}


PURPOSES = {  # of forms about a client
    "note_comment": "note.comment.s.{note_id}",
    "note_return": "note.return.{note_id}",
    "note_cosign": "note.cosign.{note_id}",
    "note_cosign_begin": "note.cosign.{note_id}",
}
OTHER_PURPOSES = {
    "supervision_new": "supervision.new",
    "supervision_correct": "supervision.correct.{entry_id}",
}
SENT: dict[str, dict[str, Any]] = {
    "note_comment": {"section": "s", "text": "Which?", "version": 1},
    "note_return": {"reason": "Once more.", "version": 1},
    "note_cosign": {"version": 1},  # and no proof of who one is
    "note_cosign_begin": {"version": 1},
    "supervision_new": MEETING | {"supervisees": ["{clinician}"]},
    "supervision_correct": MEETING,
}
# anonymous, owner, on the team, off the team, supervisee (the author), supervisor, desk, biller, officer, client, foreign
COMMON: dict[tuple[str, str], str] = {
    ("reviews", "GET"): "302 200 200 200 200 200 200 200 200 403 200",
    ("supervision", "GET"): "302 403 200 200 200 200 403 403 403 403 200",
    ("supervision_new", "GET"): "302 403 403 403 403 200 403 403 403 403 403",
    ("supervision_new", "POST"): "302 403 403 403 403 302 403 403 403 403 403",
    ("supervision_correct", "GET"): "302 404 404 404 403 200 404 404 404 404 404",
    ("supervision_correct", "POST"): "302 404 404 404 403 302 404 404 404 404 404",
}
_DRAFT = "302 403 404 404 403 404 403 403 403 404 404 | 403"  # a draft is its author's, who reviews it not
_SIGNED = "302 403 403 404 403 {} 403 403 403 404 404 | 403"
ABOUT_A_CLIENT: dict[tuple[str, str], str] = {
    (f"{name}:{state}", method): text.format(answer)
    for name, method, answer in (
        ("note_review", "GET", 200),
        ("note_comment", "POST", 302),
        ("note_return", "POST", 302),
        ("note_cosign", "POST", 422),
        ("note_cosign_begin", "POST", 200),
        ("note_comment_remove", "POST", 302),
    )
    for state, text in (("draft", _DRAFT), ("signed", _SIGNED))
}
