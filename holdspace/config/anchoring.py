"""The one job that knows of psychotherapy notes: once a day the practice's log gets one hash that says nothing of them (decision 0034)."""

import secrets
from datetime import date, datetime
from uuid import UUID

from holdspace.practice.queries import all_practices
from holdspace.psychotherapy.services.anchoring import anchor_practice

_DONE: dict[UUID, date] = {}


def anchor_notebooks(at: datetime) -> None:
    """For each practice, whether somebody there keeps such notes or not."""
    for practice in all_practices():
        _DONE[practice] = anchor_practice(practice, at=at, chance=secrets.token_bytes, done=_DONE.get(practice))
