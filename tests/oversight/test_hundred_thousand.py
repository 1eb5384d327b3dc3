"""How long the watch takes over 100,000 events of a month, in order of time as a practice makes them. Printed; run by hand or `make prove`."""

import random
import time
from datetime import timedelta

import pytest

from holdspace.access.actions import Action
from holdspace.audit.models import AuditEvent
from holdspace.audit.services import record
from holdspace.kernel.ids import new_id
from holdspace.kernel.prepared import insert_rows
from holdspace.oversight.queries import unusual_access, who_looked
from tests.cast import AT, Cast

ACTIONS = ["client.read", "note.list", "encounter.list", "team.read", "note.read"]
COUNT = 100_000


def a_month_of_events(cast: Cast) -> None:
    chance = random.Random(1)  # no secret
    payload = bytes(record(cast.actor("fay"), Action.CLIENT_LIST, "client", None, at=AT).payload)
    clients = [cast.admit(by="olive", legal_given=f"C{n}", legal_family=f"F{n}").id for n in range(300)]
    people = [cast.people[name] for name in ("fay", "bil", "olive")]
    days = [AT - timedelta(days=day) for day in range(30) if (AT - timedelta(days=day)).weekday() < 5]
    times = sorted(chance.choice(days) + timedelta(minutes=chance.randrange(-120, 420)) for _ in range(COUNT))
    rows = [
        AuditEvent(
            id=new_id(),
            practice=cast.practice,
            at=at,
            person=chance.choice(people),
            action="note.list" if n % 5 == 0 else chance.choice(ACTIONS),
            client=None if n % 5 == 0 else chance.choice(clients[(n // 400) % 12 * 25 :][:25]),
            refused=False,
            payload=payload,
            leaf=bytes(32),
            log=None,
            idx=None,
        )
        for n, at in enumerate(times)
    ]
    insert_rows(rows)


@pytest.mark.prove
def test_a_month_of_a_hundred_thousand_events(cast: Cast) -> None:
    a_month_of_events(cast)
    mara, at = cast.actor("mara"), AT + timedelta(hours=8)
    for word, look in (
        ("unusual access, 30 days", lambda: len(unusual_access(mara, at=at, days=31).findings)),
        ("unusual access, 14 days", lambda: len(unusual_access(mara, at=at).findings)),
        ("who looked at one client", lambda: len(who_looked(mara, cast.clients["theo"], at=at).looks)),
    ):
        began, processor = time.perf_counter(), time.process_time()
        found = look()
        took = time.perf_counter() - began
        print(f"{word}: {took:.2f} s ({time.process_time() - processor:.2f} s of one core), {found} rows")  # noqa: T201  # the figure
        assert took < 30
