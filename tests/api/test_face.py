"""The face itself: the description, and requests that are no requests."""

import json
import logging

import pytest
from django.test import Client as Browser
from openapi_spec_validator import validate

from holdspace.api.urls import urlpatterns
from tests.api.program import BASE, DESCRIPTION, Program, new_note

ROUTES: dict[str, list[str]] = {
    "/" + str(one.pattern).replace("<uuid:", "{").replace(">", "}"): sorted(getattr(one.callback, "methods", {}))
    for one in urlpatterns
}


def test_the_description_is_sound():
    validate(DESCRIPTION)


def test_every_route_and_method_is_described_and_no_other():
    described = {path: {m.upper() for m in item if m != "parameters"} for path, item in DESCRIPTION["paths"].items()}
    assert described == {path: set(methods) for path, methods in ROUTES.items()}


def test_every_request_example_is_one():
    from tests.api.program import validate as fits  # noqa: PLC0415

    for item in DESCRIPTION["paths"].values():
        for method, described in item.items():
            if method != "parameters" and "requestBody" in described:
                content = described["requestBody"]["content"]["application/json"]
                fits(content["schema"], content["example"])


def test_the_description_is_for_anybody(db):
    answer = Program().get("/openapi.json")
    assert (answer.status, answer.data) == (200, DESCRIPTION)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b" ", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        ('{"q": "x"}'.encode("utf-16"), 400),
        (b'{"q": "x", "q": "y"}', 400),
        (b'{"q": NaN}', 400),
        (b"[" * 100_000, 400),
        (b'{"limit": ' + b"9" * 5000 + b"}", 400),
        (b"[]", 422),
        (b"null", 422),
        (b'"text"', 422),
        (b"{}", 422),
        (b'{"q": 7}', 422),
        (b'{"q": "x", "limit": true}', 422),
        (b'{"q": "x", "limit": 101}', 422),
        (b'{"q": "x", "before": -1}', 422),
        (b'{"q": "x", "client": "nobody"}', 422),
        (b'{"q": "x", "verbena\\u0000": 1}', 422),
    ],
)
def test_what_cannot_be_read_is_a_sentence(cast, ada, body, status, caplog):
    caplog.set_level(logging.DEBUG)
    answer = ada.post("/search", body)
    assert answer.status == status
    assert answer.error["message"].endswith(".")
    assert "verbena" not in caplog.text


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"]
)
def test_another_content_type_is_refused(cast, ada, kind):
    assert ada.post("/search", b'{"q": "x"}', content_type=kind).status == 415


def test_too_much_is_refused_before_it_is_read(cast, ada):
    assert ada.post("/search", b'{"q": "' + b"x" * 9_000_000 + b'"}').status == 413


@pytest.mark.parametrize("path", ROUTES)
def test_another_method_is_answered_in_json(cast, ada, path):
    address = path.replace("{client_id}", str(cast.clients["cleo"])).replace("{note_id}", str(cast.notes["cleo"]))
    answer = ada.ask("PATCH", address, {})
    assert (answer.status, answer.headers["Allow"]) == (405, ", ".join(sorted(ROUTES[path])))


@pytest.mark.parametrize("path", ["/", "/nothing", "/notes/7", "/clients/", "/../admin"])
def test_no_such_address_is_answered_in_json(cast, ada, path):
    assert ada.get(path).status == 404


def test_a_foreign_host_name_is_answered_in_json(db):
    response = Browser().get(f"{BASE}/openapi.json", headers={"host": "evil.example"})
    assert (response.status_code, response.json()["error"]["kind"]) == (400, "unreadable")


def test_a_login_cookie_opens_nothing_here(cast):
    browser = Browser()
    browser.force_login(cast.person("ada"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.get(f"{BASE}/me").status_code == 401


def test_a_mistake_of_ours_is_json_and_tells_nothing(cast, ada, caplog):
    from django.db import connection  # noqa: PLC0415

    made = ada.post("/notes", new_note(cast.clients["cleo"], sections={"s": "verbena"})).data
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE note_fts")
    answer = Program(ada.secret)
    response = answer._browser.put(  # the description promises no 500, so it is asked for by hand
        f"{BASE}/notes/{made['id']}",
        json.dumps({"revision": 1, "sections": {"s": "verbena two"}}),
        "application/json",
        headers={"Authorization": f"Bearer {ada.secret}"},
    )
    assert (response.status_code, response.json()["error"]["kind"]) == (500, "mistake")
    assert "verbena" not in caplog.text + response.content.decode()
