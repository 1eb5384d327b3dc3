"""Nobody can tell whether somebody else keeps psychotherapy notes: every address and every verb, before and after they do.

Status, headers and body are the same to the owner, the privacy officer, the supervisor of the author, a colleague, the front desk, billing, a
client, a stranger and a program with a token. Ada and Gus are the authors, and the addresses are about their clients and themselves. The
other half, how long an answer takes, is measured by `make bench`.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from holdspace.psychotherapy.models import SealedObject
from holdspace.psychotherapy.rules import read_change
from holdspace.psychotherapy.services.commits import commit
from tests import conftest
from tests.psychotherapy.notebook import Notebook
from tests.web.addresses import ASKERS, Stage, set_stage
from tests.web.test_every_address import ASKED, answered

pytestmark = pytest.mark.django_db(databases=["default", "psychotherapy"])
OTHERS = [asker for asker in ASKERS if asker != "supervisee"]  # who is Gus
# Drawn by chance for each page: the mark against forged requests, and the mark of a form.
ID = re.compile(
    rb"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
)  # of version 7: made by what was asked; sealed rows have none
CHANCE = re.compile(rb'(name="(?:csrfmiddlewaretoken|token)" value=")[^"]*|("x-csrftoken":\s*")[^"]*', re.IGNORECASE)
MOVING = ("Content-Length", "Set-Cookie", "Expires")  # cookies are compared by name; Expires is the clock
PAIRS: list[tuple[str, str, str]] = []


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker) -> Iterator[Stage]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield set_stage(conftest._BUILT[-1])
        transaction.set_rollback(True)


def seen(stage: Stage, name: str, method: str, asker: str) -> tuple[int, list[Any], list[bytes]]:
    """Status, headers and lines of an answer; what it did is undone."""
    name, _, which = name.partition(":")
    ids = stage.ids["theo"] | ({"note_id": stage.ids["theo"][which]} if which else {})
    if name in ("session_holding", "session_missing", "session_cancellation"):
        ids = ids | {"session_id": ids["planned"]}
    cache.clear()  # counted tries belong to nobody's notes
    with transaction.atomic(), transaction.atomic(using="psychotherapy"):
        answer = answered(stage, name, method, asker, ids)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="psychotherapy")
    headers = [(key, ID.sub(b"", value.encode())) for key, value in sorted(answer.headers.items()) if key not in MOVING]
    return answer.status_code, [*headers, sorted(answer.cookies)], CHANCE.sub(rb"\1\2", ID.sub(b"", body)).splitlines()


def keep_notes(stage: Stage) -> None:
    """Both authors begin to keep such notes, and write."""
    for name in ("ada", "gus"):
        book = Notebook()
        for objects in (64, 3):
            body = book.body(objects)
            commit(stage.cast.actor(name), read_change(body), at=stage.cast.at)
            book.took(body)


def both(stage: Stage, name: str, method: str, askers: list[str]) -> dict[str, tuple]:
    """Before, and after, of each asker."""
    before = {asker: seen(stage, name, method, asker) for asker in askers}
    with transaction.atomic(using="psychotherapy"):
        keep_notes(stage)
        assert SealedObject.objects.count() == 134
        after = {asker: seen(stage, name, method, asker) for asker in askers}
        transaction.set_rollback(True, using="psychotherapy")
    return {asker: (before[asker], after[asker]) for asker in askers}


def told_apart(stage: Stage, name: str, method: str, askers: list[str]) -> list[str]:
    """To whom the answers before differ from those after in more than either kind differs by itself, as the clock goes on.

    A login notes now and then that it was used, which is a cookie more; a page names the minute. So what differs is asked again.
    """
    asked = {asker: [pair] for asker, pair in both(stage, name, method, askers).items() if pair[0] != pair[1]}
    for _ in range(3 if asked else 0):
        for asker, pair in both(stage, name, method, list(asked)).items():
            asked[asker].append(pair)
    return [asker for asker, pairs in asked.items() if _told(pairs)]


def _told(pairs: list[tuple]) -> bool:
    if not {repr(one[:2]) for one, _ in pairs} & {repr(other[:2]) for _, other in pairs}:
        return True
    if {len(one[2]) for one, _ in pairs} != {len(other[2]) for _, other in pairs}:
        return True
    return any(_differ(lines) for lines in zip(*(one[2] for pair in pairs for one in pair), strict=False))


def _differ(lines: tuple[bytes, ...]) -> bool:
    """One line of every answer, before and after in turn: never the same on both sides, and on one of them always the same.

    What chance draws for every answer differs on both sides.
    """
    before, after = set(lines[::2]), set(lines[1::2])
    return not before & after and min(len(before), len(after)) == 1


@pytest.mark.parametrize(("name", "method"), ASKED, ids=lambda part: part)
def test_no_answer_tells_whether_somebody_else_keeps_such_notes(stage, name, method):
    PAIRS.extend((name, method, asker) for asker in OTHERS)
    assert told_apart(stage, name, method, OTHERS) == []


def test_more_than_a_thousand_pairs_were_asked():
    if len({(name, method) for name, method, _ in PAIRS}) < len(ASKED):
        pytest.skip("only part of the addresses was asked")
    assert len(PAIRS) >= 1000


def test_the_author_alone_is_answered_otherwise(stage):
    """The comparison sees what there is to see."""
    for call in ("state", "certificate", "fetch"):
        assert told_apart(stage, f"psychotherapy_{call}", "POST", [*OTHERS, "supervisee"]) == ["supervisee"]
