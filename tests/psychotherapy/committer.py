"""A device that commits until it is killed, a program of its own: `python -m tests.psychotherapy.committer OWNER VID NAME FOUND`.

Each commit writes all of its device's objects anew with the generation as their rev, so that half a commit would show. What the server
acknowledged is printed, one generation a line.
"""

import sys
import uuid
from datetime import UTC, datetime

from holdspace.access.actor import Actor, Role
from holdspace.cli import ground
from tests.psychotherapy.notebook import obj, way

OBJECTS = 20
AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def names_of(device: str) -> list[str]:
    return [str(uuid.uuid5(uuid.NAMESPACE_OID, f"{device} {number}")) for number in range(OBJECTS)]


def body(vid: str, base: int, device: str) -> dict:
    put = [[oid, base + 1, obj(vid, oid, base + 1)] for oid in names_of(device)]
    put.append(["root", base + 1, obj(vid, "root", base + 1)])
    sent = {"vid": vid, "base": base, "put": put, "del": [], "idem": str(uuid.uuid4())}
    return sent | ({"slots": {"put": [way(vid)], "del": []}} if base == 0 else {})


def main(owner: str, vid: str, device: str, most: int) -> None:
    ground.prepare_keys()
    ground.open_tables()
    from holdspace.psychotherapy.rules import read_change  # noqa: PLC0415  # after the settings
    from holdspace.psychotherapy.services.commits import commit  # noqa: PLC0415

    actor = Actor(uuid.UUID(owner), uuid.UUID(int=7), frozenset({Role.CLINICIAN}))
    base = taken = 0
    while taken < most:
        done = commit(actor, read_change(body(vid, base, device)), at=AT)
        base = done.gen
        if not done.stale:
            taken += 1
            sys.stdout.write(f"{done.gen}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
