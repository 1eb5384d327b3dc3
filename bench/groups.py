"""A group of 200 members: opening its notes, saving the shared part, the page before signing, and one act that signs them all.

Run as `python -m bench.groups RUNS` with the database's environment set; answers JSON rows.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

MEMBERS = 200
HOUR = timedelta(hours=1)
WORDS = {
    "participation": "Took part in the pair, spoke twice. " * 8,
    "response": "Calmer at the end. " * 8,
    "plan": "Practises daily.",
}
SHARED = {"topic": "Distress tolerance, session four. " * 6, "method": "Teaching and paired practice. " * 6}


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdspace.config.settings")
    from holdspace.cli import ground  # noqa: PLC0415  # needs the environment above

    with ground.only_one():
        ground.prepare_keys()
        ground.prepare_tables()
        print(json.dumps(_all(int(sys.argv[1]))))


def _all(runs: int) -> list[dict[str, Any]]:
    from holdspace.notes.groups.queries import open_group_notes, open_group_signing  # noqa: PLC0415  # models
    from holdspace.notes.services.groups import save_group_part  # noqa: PLC0415

    now = datetime.now(UTC)
    actor, session = _written(now)
    turn = iter(range(2, 10**6))

    def save() -> None:
        number = next(turn)
        save_group_part(actor, session, sections=SHARED | {"topic": f"Turn {number}"}, revision=number, at=now)

    rows = [
        ("a group's notes of 200 members open", "100 ms", lambda: open_group_notes(actor, session, at=now)),
        ("its shared part is saved", "20 ms", save),
        ("its page before signing, names looked for", "1,000 ms", lambda: open_group_signing(actor, session, at=now)),
    ]
    found = [{"name": name, "aim": aim, **_figure(act, runs)} for name, aim, act in rows]
    signed = _figure(lambda: _sign(actor, session, now), 1)
    return [*found, {"name": "one act signs its 200 notes", "aim": "5,000 ms", **signed}]


def _sign(actor: Any, session: Any, now: datetime) -> None:
    from holdspace.notes.groups.queries import open_group_notes  # noqa: PLC0415  # models
    from holdspace.notes.rules import Proof  # noqa: PLC0415
    from holdspace.notes.services.together import Seen, sign_group  # noqa: PLC0415

    found = open_group_notes(actor, session, at=now)
    seen = Seen(found.draft.revision, {one.id: one.draft.revision for one in found.drafts})
    signed = sign_group(actor, session, seen=seen, proof=Proof("password+totp", now, ("password", "totp")), at=now)
    assert len(signed) == MEMBERS  # else the figure would be of something else


def _figure(act: Callable[[], object], runs: int) -> dict[str, Any]:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    middle = statistics.median(times)
    return {
        "median": middle,
        "p95": times[int(len(times) * 0.95)],
        "rate": 1000 / statistics.mean(times),
        "count": runs,
    }


def _written(now: datetime) -> tuple[Any, Any]:
    """A group to whose session all came, with everything written."""
    from holdspace.caseload import services as caseload  # noqa: PLC0415  # models
    from holdspace.caseload.groups import services as groups  # noqa: PLC0415
    from holdspace.caseload.groups.rules import GroupFacts  # noqa: PLC0415
    from holdspace.clients.rules import ClientFacts  # noqa: PLC0415
    from holdspace.encounters.groups import services as meetings  # noqa: PLC0415
    from holdspace.encounters.groups.rules import MeetingFacts  # noqa: PLC0415
    from holdspace.notes.groups.queries import open_group_notes  # noqa: PLC0415
    from holdspace.notes.services import drafts  # noqa: PLC0415
    from holdspace.notes.services.groups import begin_group_notes, correct_attendance  # noqa: PLC0415

    actor = _actor(now)
    made = groups.make_group(actor, GroupFacts("Two hundred", "", actor.person), at=now)
    members = []
    for number in range(MEMBERS):
        facts = ClientFacts(f"Ann{_letters(number)}", f"Berg{_letters(number * 7)}", date(1990, 1, 2))
        members.append(caseload.admit_client(actor, facts, clinician=actor.person, at=now).id)
    actor = _actor(now)
    for member in members:
        groups.add_member(actor, made.id, member, since=(now - timedelta(days=30)).date(), at=now)
    session = meetings.plan_group_session(
        actor, made.id, MeetingFacts(now - 2 * HOUR, now - HOUR, actor.person), at=now
    )
    correct_attendance(actor, session.id, dict.fromkeys(members, "came"), version=1, at=now)
    begin_group_notes(actor, session.id, at=now)
    for note in open_group_notes(actor, session.id, at=now).drafts:
        drafts.save_draft(actor, note.id, sections=WORDS, revision=1, at=now)
    from holdspace.notes.services.groups import save_group_part  # noqa: PLC0415

    save_group_part(actor, session.id, sections=SHARED, revision=1, at=now)
    return actor, session.id


def _letters(number: int) -> str:
    return "".join("abcdefghij"[int(one)] for one in str(number))


def _actor(now: datetime) -> Any:
    from holdspace.access.actor import Origin, Role  # noqa: PLC0415  # models
    from holdspace.caseload.queries import actor_for  # noqa: PLC0415
    from holdspace.practice.models import Person  # noqa: PLC0415

    people = Person.objects.filter(is_active=True).select_related("practice").order_by("id")
    treating = next(one for one in people if Role.CLINICIAN in one.role_set)
    return actor_for(treating, origin=Origin("job"), at=now)


if __name__ == "__main__":
    main()
