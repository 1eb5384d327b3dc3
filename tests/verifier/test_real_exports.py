"""The exports Holdspace itself writes, of every client of the fictional practice, as a stranger finds them."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from holdspace.access.actor import Origin
from holdspace.caseload.models import Assignment
from holdspace.caseload.queries import actor_for
from holdspace.fictional.services import load_fictional_practice
from holdspace.notes.services.exporting import export_record
from holdspace.verifier.holdspace_verify import verify_bytes

AT = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)


@pytest.mark.slow
def test_every_record_of_the_fictional_practice_is_valid(blank: None) -> None:
    load_fictional_practice(at=AT)
    later = AT + timedelta(minutes=1)
    found: Counter[str] = Counter()
    notes = 0
    places = Assignment.objects.filter(ended_at__isnull=True).select_related("person__practice")
    for place in {one.client_id: one for one in places}.values():
        actor = actor_for(place.person, origin=Origin("cli"), at=later)
        report = verify_bytes(export_record(actor, place.client_id, at=later).content)
        found.update(one.code for one in report.findings)
        notes += len(report.facts["notes"])
    assert found == Counter()
    assert notes > 200
