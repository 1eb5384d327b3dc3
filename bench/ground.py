"""Founds the bench's practice through the services, in a process of its own with the server stopped.

Run as `python -m bench.ground`, with HOLDSPACE_DATA and HOLDSPACE_KEYS set; answers JSON: tokens, people, clients.
"""

import json
import os
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

PASSWORD = "lantern-orchard-velvet-92"
CLINICIANS = 8
REACH = 40  # clients of each of the eight clinicians


def main() -> None:
    """Make keys, tables, people and clients; print what the bench needs to know."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdspace.config.settings")
    from holdspace.cli import ground  # noqa: PLC0415  # needs the environment above

    with ground.only_one():
        ground.prepare_keys()
        ground.prepare_tables()
        print(json.dumps(_found(int(sys.argv[1]))))


def _found(clients: int) -> dict[str, Any]:
    from holdspace.access.actor import Origin  # noqa: PLC0415  # models need the settings to be ready
    from holdspace.access.policy import TOKEN_SCOPES  # noqa: PLC0415
    from holdspace.caseload import services as caseload  # noqa: PLC0415
    from holdspace.caseload.queries import actor_for  # noqa: PLC0415
    from holdspace.clients.rules import ClientFacts  # noqa: PLC0415
    from holdspace.practice.rules import PersonFacts  # noqa: PLC0415
    from holdspace.practice.services import people, tokens  # noqa: PLC0415

    now, origin = datetime.now(UTC), Origin("job", "bench")
    facts = PersonFacts("all@bench.example", "Alma All", roles=("clinician", "owner"))
    owner = people.found_practice(
        name="Bench",
        timezone="America/Los_Angeles",
        owner=facts,
        password=PASSWORD,
        origin=origin,
        at=now,
        fictional=True,
    )
    actor = actor_for(owner, origin=origin, at=now)
    made = [
        caseload.admit_client(
            actor, ClientFacts(f"Given{number}", f"Family{number % 97}", date(1980, 1, 1)), clinician=None, at=now
        ).id
        for number in range(clients)
    ]
    staff = {"all": owner.id}
    for name in ("one", *(f"c{number}" for number in range(CLINICIANS))):
        link = people.invite_person(actor, PersonFacts(f"{name}@bench.example", name, roles=("clinician",)), at=now)
        people.accept_invitation(
            link.secret, name=name, credentials="LCSW", password=PASSWORD, origin=origin, at=now + timedelta(seconds=1)
        )
        staff[name] = link.invitation.person_id
    reach = {"one": made[:1]}
    for number in range(CLINICIANS):
        start = number * REACH % clients
        reach[f"c{number}"] = (made + made)[start : start + min(REACH, clients)]
    for name, theirs in reach.items():
        for client in theirs:
            caseload.assign_clinician(actor, client, staff[name], at=now)
    scopes = tuple(str(scope) for scope in TOKEN_SCOPES)
    issued = {
        name: tokens.issue_token(actor, person, label="bench", scopes=scopes, expires_at=None, at=now).secret
        for name, person in staff.items()
    }
    return {
        "tokens": issued,
        "clients": [str(one) for one in made],
        "reach": {name: [str(one) for one in theirs] for name, theirs in reach.items()},
    }


if __name__ == "__main__":
    main()
