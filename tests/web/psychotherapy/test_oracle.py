"""Nobody can tell whether somebody else keeps psychotherapy notes: every address and every verb, before and after they do.

Status, headers and body are the same to the owner, the privacy officer, the supervisor of the author, a colleague, the front desk, billing, a
client, a stranger and a program with a token. Ada and Gus are the authors, and the addresses are about their clients and themselves. The
other half, how long an answer takes, is measured by `make bench`.
"""

import re
from collections.abc import Iterator

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
CHANCE = re.compile(rb'(name="(?:csrfmiddlewaretoken|token)" value=")[^"]*|("x-csrftoken":\s*")[^"]*', re.IGNORECASE)
PAIRS: list[tuple[str, str, str]] = []


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker) -> Iterator[Stage]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield set_stage(conftest._BUILT[-1])
        transaction.set_rollback(True)


def seen(stage: Stage, name: str, method: str, asker: str) -> tuple[int, list, list[bytes]]:
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
    headers = sorted(
        (key, value) for key, value in answer.headers.items() if key not in ("Content-Length", "Set-Cookie")
    )
    return answer.status_code, [*headers, sorted(answer.cookies)], CHANCE.sub(rb"\1\2", body).splitlines()


def keep_notes(stage: Stage) -> None:
    """Both authors begin to keep such notes, and write."""
    for name in ("ada", "gus"):
        book = Notebook()
        for objects in (64, 3):
            body = book.body(objects)
            commit(stage.cast.actor(name), read_change(body), at=stage.cast.at)
            book.took(body)


def both(stage: Stage, name: str, method: str, asker: str):
    """Before, and after."""
    before = seen(stage, name, method, asker)
    with transaction.atomic(using="psychotherapy"):
        keep_notes(stage)
        assert SealedObject.objects.count() == 134
        after = seen(stage, name, method, asker)
        transaction.set_rollback(True, using="psychotherapy")
    return before, after


def steady(one: list[bytes], other: list[bytes]) -> list[bool]:
    """Which lines stay the same when nothing but time passes."""
    return [left == right for left, right in zip(one, other, strict=False)]


def told_apart(stage: Stage, name: str, method: str, asker: str) -> bool:
    """Whether the two answers differ in more than two answers before, or two after, differ by themselves."""
    before, after = both(stage, name, method, asker)
    if before == after:
        return False
    again, after_again = both(stage, name, method, asker)  # the clock went on
    if before[:2] != after[:2] or len(before[2]) != len(after[2]):
        return True
    moves = [
        not (calm and calm_after)
        for calm, calm_after in zip(steady(before[2], again[2]), steady(after[2], after_again[2]), strict=True)
    ]
    return any(one != other and not free for one, other, free in zip(before[2], after[2], moves, strict=True))


@pytest.mark.parametrize(("name", "method"), ASKED, ids=lambda part: part)
def test_no_answer_tells_whether_somebody_else_keeps_such_notes(stage, name, method):
    told = []
    for asker in OTHERS:
        PAIRS.append((name, method, asker))
        if told_apart(stage, name, method, asker):
            told.append(asker)
    assert told == []


def test_more_than_a_thousand_pairs_were_asked():
    if len({(name, method) for name, method, _ in PAIRS}) < len(ASKED):
        pytest.skip("only part of the addresses was asked")
    assert len(PAIRS) >= 1000


def test_the_author_alone_is_answered_otherwise(stage):
    """The comparison sees what there is to see."""
    assert told_apart(stage, "psychotherapy_state", "POST", "supervisee")
    assert told_apart(stage, "psychotherapy_certificate", "POST", "supervisee")
