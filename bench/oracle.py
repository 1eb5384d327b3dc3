"""Does an answer's time tell whether somebody keeps psychotherapy notes? The same requests of others, in turn while they do and do not.

Run as `python -m bench.oracle PAIRS` with the database's environment set; answers JSON rows. What is asked is about a client of the author's,
the author, or the notebook's own addresses; in each row the largest difference of medians among all of one asker's requests.
"""

import json
import logging
import os
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

ROUND = 5  # requests before the notebook comes or goes
CALLS = ("state", "people", "events", "certificate")


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
    author = next(one for one in people if one.role_set & TREATING)
    actor = actor_for(author, origin=Origin("web"), at=datetime.now(UTC))
    client = min(actor.reach)
    paths = [f"/clients/{client}/", "/clients/", "/", "/psychotherapy/", "/people/", "/audit/"]
    rows = []
    for who, roles in (
        ("a colleague", ["clinician"]),
        ("an owner", ["owner"]),
        ("the privacy officer", ["privacy_officer"]),
    ):
        asker = Person(practice=author.practice, email=f"{uuid.uuid4()}@oracle.example", name=who, roles=roles)
        asker.set_unusable_password()
        asker.save(force_insert=True)
        acts = [_get(asker, path) for path in paths] + [_call(asker, call) for call in CALLS]
        rows.append(
            {"name": f"existence by time, to {who}: largest difference of medians", "aim": "5 %"}
            | _compared(acts, [*paths, *CALLS], actor, pairs)
        )
    return rows


def _compared(acts: list[Callable[[], None]], names: list[str], actor: Any, pairs: int) -> dict[str, str]:
    times: dict[bool, list[list[float]]] = {kept: [[] for _ in acts] for kept in (False, True)}
    with _as_with_a_factor():
        for act in acts:
            act()
        for round_ in range(2 * max(pairs // ROUND, 1)):
            kept = bool(round_ % 2) ^ bool(round_ // 2 % 2)  # in turn, and neither always first
            _keep(actor)
            if not kept:
                _forget(actor)
            for number, act in enumerate(acts):
                act()  # whatever the writing left cold
                for _ in range(ROUND):
                    start = time.perf_counter()
                    act()
                    times[kept][number].append((time.perf_counter() - start) * 1000)
        _forget(actor)
    apart = [
        abs(statistics.median(with_) / statistics.median(without) - 1)
        for without, with_ in zip(times[False], times[True], strict=True)
    ]
    count = sum(len(one) for one in times[True])
    most, where = max(zip(apart, names, strict=True))
    named = "the client" if where.startswith("/clients/") and len(where) > 9 else where
    return {
        "text": f"{most:.1%} ({named}; middle {statistics.median(apart):.1%}) of {len(acts)} addresses, {count} pairs"
    }


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

    _forget(actor)
    book = Notebook()
    for objects in (200, 200):
        body = book.body(objects)
        commit(actor, read_change(body), at=datetime.now(UTC))
        book.took(body)


def _forget(actor: Any) -> None:
    from django.apps import apps  # noqa: PLC0415  # models

    from holdspace.kernel.postgres import walls  # noqa: PLC0415

    models = list(apps.get_app_config("psychotherapy").get_models())
    with walls.alone(actor.person):
        for model in sorted(models, key=lambda one: one.__name__ == "Vault"):
            model.objects.filter(owner=actor.person).delete()


if __name__ == "__main__":
    main()
