"""The API fuzzed from its own description: schemathesis makes requests, good and bad; every answer is held against what was promised.

`Program.ask` refuses an undescribed status, a body outside its schema, a cookie, an answer that may be kept. Here besides: no 5xx, and
no clinical words in anything that went wrong. The same seed every day; more under `make prove`.
"""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from tests.api.program import DESCRIPTION, EVERYTHING, Program, program
from tests.cast import WORDS, Cast

FEW = ("client.list", "client.read")
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION)
_FOUND: list[Any] = [found.ok() for found in SCHEMA.get_all_operations()]  # type: ignore[union-attr]  # else it fails here
OPERATIONS = {one.label: one for one in _FOUND}
SENT = {"bad": GenerationMode.NEGATIVE, "good": GenerationMode.POSITIVE}


def known(cast: Cast) -> list[str]:
    """Ids of things there are, in reach and out of it."""
    notes = [str(cast.notes[name]) for name in ("cleo", "theo", "nils")]
    clients = [str(cast.clients[name]) for name in ("cleo", "theo", "nils", "uma")]
    draft, session = cast.draft(text="She spoke of wisteria."), cast.session(hours_ago=70)
    return [*clients, *notes, str(draft.id), str(session.id), str(draft.id)]


def real(value: Any, ids: list[str], chance: Any) -> Any:
    """The same data with some of its ids replaced by ids of things there are."""
    if isinstance(value, dict):
        return {name: real(one, ids, chance) for name, one in value.items()}
    if isinstance(value, list):
        return [real(one, ids, chance) for one in value]
    is_id = isinstance(value, str) and len(value) == 36 and value.count("-") == 4
    return chance.draw(st.sampled_from([*ids, value])) if is_id else value


def ask(asked: Program, case: Any, ids: list[str], chance: Any) -> Any:
    """Send what schemathesis made."""
    path = case.operation.path
    for name, value in (case.path_parameters or {}).items():
        chosen = chance.draw(st.sampled_from([*ids, str(value)]))
        path = path.replace("{" + name + "}", chosen.replace("/", "-").replace("?", "-").replace("#", "-") or "-")
    query = {name: value if isinstance(value, str) else json.dumps(value) for name, value in (case.query or {}).items()}
    more = {"query_params": query} if query else {}
    if type(case.body).__name__ == "NotSet":
        return asked.ask(case.method, path, **more)
    body = real(case.body, ids, chance) if isinstance(case.body, dict | list) else case.body
    return asked.ask(case.method, path, _bytes(body), content_type=case.media_type or "application/json", **more)


def _bytes(body: Any) -> bytes:
    if isinstance(body, bytes):
        return body
    return json.dumps(body).encode("utf-8", "surrogatepass")


def fuzz(cast: Cast, scopes: tuple[str, ...], label: str, sent: str, examples: int) -> None:
    asked, ids = program(cast, "ada", *scopes), known(cast)
    words = [*WORDS.values(), "wisteria", "Nguyen", "Aalto"]

    @settings(
        max_examples=examples, derandomize=True, database=None, deadline=None,
        phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=OPERATIONS[label].as_strategy(generation_mode=SENT[sent]), chance=st.data())
    def try_it(case, chance):
        answer = ask(asked, case, ids, chance)
        assert answer.status < 500
        if answer.status >= 400:
            answer.error.pop("current", None)  # the row as it stands, for those who may read it
            said = json.dumps(answer.data, ensure_ascii=False)
            assert [word for word in words if word in said] == []

    try_it()


CASES = [
    pytest.param(scopes, label, sent, id=f"{label} {sent} {'all' if scopes is EVERYTHING else 'few'}")
    for label, operation in OPERATIONS.items()
    for sent in SENT
    for scopes in (EVERYTHING, FEW)
    if sent == "good" or operation.body or operation.query or operation.path_parameters
]


def test_every_operation_of_the_description_is_fuzzed():
    assert len(OPERATIONS) == sum(
        method != "parameters" for item in DESCRIPTION["paths"].values() for method in item
    )  # fmt: skip
    assert {case.values[1] for case in CASES} == OPERATIONS.keys()


@pytest.mark.slow
@pytest.mark.parametrize(("scopes", "label", "sent"), CASES)
def test_the_api_answers_as_it_promised_whatever_is_sent(cast, scopes, label, sent):
    fuzz(cast, scopes, label, sent, 20 if scopes is EVERYTHING else 5)


@pytest.mark.prove
@pytest.mark.parametrize(("scopes", "label", "sent"), CASES)
def test_the_api_answers_as_it_promised_for_a_long_time(cast, scopes, label, sent):
    fuzz(cast, scopes, label, sent, 600)
