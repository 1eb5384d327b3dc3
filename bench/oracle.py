"""Does an answer's time tell whether somebody keeps psychotherapy notes? The same requests of others, in turn while they do and do not.

Run as `python -m bench.oracle PAIRS` with the database's environment set; answers JSON rows. What is asked is about a client of the author's,
the author, or the notebook's own addresses; in each row the largest difference of medians among all of one asker's requests.

One process. A round takes three turns in an order drawn by lot, each order as often: without such notes, with them, and without them
again; the third is the floor: what the same practice differs by from itself, on this machine and beside its load. Before each turn another
author's notebook comes and goes, so that what this process did last is the same. In a turn the requests come in an order drawn by lot, and of
each the first is not counted; of those that follow at once the fastest stands for the turn, since whatever else runs on the machine can only
make an answer slower. Compared are the medians of all rounds, on two clocks: what the asker waits, and what the processor works on the
answer, which a loaded machine changes less.
"""

import gc
import json
import logging
import os
import secrets
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import permutations
from typing import Any
from unittest.mock import patch

TAKES = 3  # of a request in one turn, after the one that is not counted
TURNS = ("without", "with", "again")
CALLS = ("state", "people", "events", "certificate")
ASKERS = {"a colleague": "clinician", "an owner": "owner", "the privacy officer": "privacy_officer"}
DRAWN = secrets.SystemRandom()
CLOCKS = {"time": time.perf_counter, "processor time": time.thread_time}
Times = dict[str, list[list[tuple[float, ...]]]]  # of each turn, of each request, on each clock


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdspace.config.settings")
    from holdspace.cli import ground  # noqa: PLC0415  # needs the environment above

    with ground.only_one():
        ground.prepare_keys()
        ground.prepare_tables()
        logging.getLogger("django.request").setLevel(logging.ERROR)  # 404 is what most are to be answered
        print(json.dumps(_all(int(sys.argv[1]))))


def _all(pairs: int) -> list[dict[str, Any]]:
    from holdspace.access.actor import TREATING, Origin  # noqa: PLC0415
    from holdspace.caseload.queries import actor_for  # noqa: PLC0415  # models
    from holdspace.practice.models import Person  # noqa: PLC0415

    people = list(Person.objects.filter(is_active=True).select_related("practice").order_by("id"))
    author, other = [one for one in people if one.role_set & TREATING][:2]
    actor, beside = (actor_for(one, origin=Origin("web"), at=datetime.now(UTC)) for one in (author, other))
    client = f"/clients/{min(actor.reach)}/"
    paths = [client, "/clients/", "/", "/psychotherapy/", "/people/", "/audit/"]
    named = ["the client", *paths[1:], *CALLS]
    acts = [act for who, role in ASKERS.items() for act in _acts(_asker(author, who, role), paths)]
    times = _taken(acts, actor, beside, max(pairs // TAKES, 2))
    return [
        _row(f"by {clock}, to {who}", named, _of(times, which, number * len(named), len(named)))
        for which, clock in enumerate(CLOCKS)
        for number, who in enumerate(ASKERS)
    ]


def _asker(author: Any, who: str, role: str) -> Any:
    asker = type(author)(practice=author.practice, email=f"{uuid.uuid4()}@oracle.example", name=who, roles=[role])
    asker.set_unusable_password()
    asker.save(force_insert=True)
    return asker


def _acts(asker: Any, paths: list[str]) -> list[Callable[[], None]]:
    return [_get(asker, path) for path in paths] + [_call(asker, call) for call in CALLS]


def _taken(acts: list[Callable[[], None]], actor: Any, beside: Any, rounds: int) -> Times:
    """Every request in every turn of so many rounds."""
    times: Times = {turn: [[] for _ in acts] for turn in TURNS}
    with _as_with_a_factor():
        for act in acts:
            act()
        for order in _orders(rounds):
            for turn in order:
                _stand(actor, beside, kept=turn == "with")
                for number in DRAWN.sample(range(len(acts)), len(acts)):
                    acts[number]()  # whatever the writing left cold
                    times[turn][number].append(
                        tuple(map(min, zip(*(_timed(acts[number]) for _ in range(TAKES)), strict=True)))
                    )
        _forget(actor)
    return times


def _orders(rounds: int) -> list[tuple[str, ...]]:
    """All orders of the turns as often, by lot which when."""
    whole = list(permutations(TURNS)) * -(-rounds // 6)
    return DRAWN.sample(whole, rounds)


def _timed(act: Callable[[], None]) -> list[float]:
    start = [clock() for clock in CLOCKS.values()]
    act()
    return [clock() - since for clock, since in zip(CLOCKS.values(), start, strict=True)]


def _of(times: Times, which: int, first: int, count: int) -> dict[str, list[list[float]]]:
    """One clock, and the requests of one asker, which stand from `first` on."""
    return {turn: [[one[which] for one in all_] for all_ in times[turn][first : first + count]] for turn in TURNS}


def _row(what: str, named: list[str], times: dict[str, list[list[float]]]) -> dict[str, str]:
    medians = {turn: [statistics.median(one) for one in times[turn]] for turn in TURNS}
    neither = [statistics.median([*one, *again]) for one, again in zip(times["without"], times["again"], strict=True)]
    told, floor = _apart(medians["with"], neither), _apart(medians["again"], medians["without"])
    most, where = max(zip(told, named, strict=True))
    found = f"{most:.1%} ({where}; middle {statistics.median(told):.1%})"
    same = f"the same practice twice: {max(floor):.1%} (middle {statistics.median(floor):.1%})"
    count = TAKES * len(times["with"][0]) * len(named)
    return {
        "name": f"existence {what}: largest difference of medians",
        "aim": "5 %",
        "text": f"{found} of {len(named)} addresses, {count:,} pairs; {same}",
    }


def _apart(some: list[float], others: list[float]) -> list[float]:
    return [abs(one / other - 1) for one, other in zip(some, others, strict=True)]


def _stand(actor: Any, beside: Any, *, kept: bool) -> None:
    """The author keeps notes from now on, or none. What this process did last is the same: another author's came and went."""
    for one in (actor, beside):
        _forget(one)
        _keep(one)
        if one is beside or not kept:
            _forget(one)
    gc.collect()
    gc.disable()  # or its rare long pauses would fall on whatever is just asked


def _browser(asker: Any) -> Any:
    from django.test import Client  # noqa: PLC0415  # after the settings

    browser = Client(HTTP_HOST="localhost")
    browser.force_login(asker, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def _get(asker: Any, path: str) -> Callable[[], None]:
    browser = _browser(asker)
    return lambda: browser.get(path)


def _call(asker: Any, call: str) -> Callable[[], None]:
    browser = _browser(asker)
    return lambda: browser.post(f"/psychotherapy/{call}/", "{}", "application/json")


@contextmanager
def _as_with_a_factor() -> Any:
    """The askers were made for this and have no second factor."""
    with patch("holdspace.web.ui.middleware.factors._has_factor", lambda *_: True):
        yield


def _keep(actor: Any) -> None:
    from holdspace.psychotherapy.rules import read_change  # noqa: PLC0415  # models
    from holdspace.psychotherapy.services.commits import commit  # noqa: PLC0415
    from tests.psychotherapy.notebook import Notebook  # noqa: PLC0415

    book = Notebook()
    for objects in (200, 200):
        body = book.body(objects)
        commit(actor, read_change(body), at=datetime.now(UTC))
        book.took(body)


def _forget(actor: Any) -> None:
    from django.apps import apps  # noqa: PLC0415  # models

    from holdspace.kernel.postgres import walls  # noqa: PLC0415

    models: list[Any] = list(apps.get_app_config("psychotherapy").get_models())
    with walls.alone(actor.person):
        for model in sorted(models, key=lambda one: one.__name__ == "Vault"):
            model.objects.filter(owner=actor.person).delete()


if __name__ == "__main__":
    main()
