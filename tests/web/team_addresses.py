"""The addresses of messages, handing over and the emergency sheet: what each is sent, and what everybody is answered.

Read by `addresses.py` and `test_every_address.py`.
"""

from datetime import date
from typing import Any
from uuid import UUID

from holdspace.caseload.messages.rules import MessageFacts
from holdspace.caseload.messages.services import send_message
from holdspace.caseload.models import Delegate, HandedOver, HandOver, SheetOpening
from tests.cast import Cast

DAYS = {"since": date(2025, 3, 11), "until": date(2030, 3, 20)}


def team_of(cast: Cast, client: UUID, treats: Any, owner: Any) -> dict[str, UUID]:
    """A message of whoever treats this client to the front desk; their clients handed to themselves; their sheet, opened once."""
    message = send_message(treats, client, MessageFacts("Call her back.", to_role="owner"), at=cast.at)
    same = {"practice_id": treats.practice, "person_id": treats.person}
    row = HandOver.objects.create(because="away", made_by_id=owner.person, made_at=cast.at, **DAYS, **same)
    HandedOver.objects.create(practice_id=treats.practice, hand_over=row, client_id=client, to_person_id=treats.person)
    other = cast.people["fay"]
    delegate = Delegate.objects.create(delegate_id=other, named_at=cast.at, **same)
    opening = SheetOpening.objects.create(opened_by_id=other, reason="x", opened_at=cast.at, **same)
    return {
        "message_id": message.id,
        "hand_over_id": row.id,
        "delegate_id": delegate.id,
        "opening_id": opening.id,
    }


PURPOSES = {  # of forms about a client
    "message": "message.answer.{message_id}",
    "message_filing": "message.file.{message_id}",
    "client_messages": "message.new",
}
OTHER_PURPOSES = {
    "handing_over": "team.hand_over.{person_id}",
    "sheets": "sheet.delegate",
    "sheet": "sheet.open.{person_id}",
}
SENT: dict[str, dict[str, Any]] = {
    "message": {"text": "Done."},
    "client_messages": {"to": "role:owner", "text": "Call her back."},
    "handing_over": {"because": "away", "since": "2025-03-11"},  # and no clients, for Wade has none
    "sheets": {"person": "{tomas}"},
    "sheet": {"reason": "Nobody came."},
}

# anonymous, owner, on the team, off the team, supervisee (the author), supervisor, desk, biller, officer, client, foreign
_READS = "302 200 200 404 200 200 404 404 404 404 404 | 200"
_SETTLES = "302 302 302 404 302 302 404 404 404 404 404 | 302"
_OWN = "302 404 404 404 302 404 404 404 404 404 404 | 302"
COMMON = {
    ("messages", "GET"): "302 200 200 200 200 200 200 200 200 403 200",
    ("sheets", "GET"): "302 200 200 200 200 200 200 200 200 403 200",
    ("sheets", "POST"): "302 403 302 422 302 302 403 403 403 403 422",  # Tomas cannot name himself
}
ABOUT_A_CLIENT = {
    ("client_messages", "GET"): "302 200 200 404 200 200 200 200 200 404 404 | 200",
    (
        "client_messages",
        "POST",
    ): "302 302 302 404 302 302 302 302 302 404 404 | 422",  # nobody else owns Noor's practice
    ("message", "GET"): _READS,
    ("message", "POST"): _SETTLES,
    ("message_done", "POST"): _SETTLES,
    ("message_filing", "POST"): "302 403 302 404 302 404 404 404 404 404 404 | 302",
    ("hand_over_seen", "POST"): "302 404 404 404 302 404 404 404 404 404 404 | 302",
    ("delegate_end", "POST"): _OWN,
    ("sheet_seen", "POST"): _OWN,
}
ABOUT_A_PERSON = {
    ("handing_over", "GET"): "302 200 403 403 403 403 403 403 403 403 404 | 200",
    ("handing_over", "POST"): "302 422 403 403 403 403 403 403 403 403 404 | 422",
    ("hand_over_ending", "POST"): "302 302 403 403 403 403 403 403 403 403 404 | 302",
    ("sheet", "GET"): "302 403 403 403 403 403 403 403 403 403 404 | 403",
    ("sheet", "POST"): "302 403 403 403 403 403 403 403 403 403 404 | 403",
}
ROLE_FIRST = {"handing_over", "hand_over_ending"}
