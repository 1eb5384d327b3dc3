"""A program with a token, whose every answer is held against the description it was promised by."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.test import Client as Browser
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

import holdspace.api
from holdspace.access.policy import TOKEN_SCOPES
from holdspace.practice.services import tokens
from tests.cast import Cast

DESCRIPTION: dict[str, Any] = json.loads((Path(holdspace.api.__file__).parent / "openapi.json").read_text())
REGISTRY: Any = Registry().with_resource(
    "urn:api", Resource.from_contents(DESCRIPTION, default_specification=DRAFT202012)
)
EVERYTHING = tuple(sorted(str(scope) for scope in TOKEN_SCOPES))
BASE = "/api/v1"


@dataclass(frozen=True)
class Answer:
    """Status, headers, and the body as data (None when empty)."""

    status: int
    headers: Any
    data: Any
    content: bytes

    @property
    def error(self) -> Any:
        return self.data["error"]


class Program:
    """Asks as a token does. `secret` empty: without one."""

    def __init__(self, secret: str = "") -> None:
        self.secret = secret
        self._browser = Browser(raise_request_exception=False)

    def ask(self, method: str, path: str, sent: Any = None, **more: Any) -> Answer:
        """Send JSON (bytes go as they are) and check the answer's form."""
        headers = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        body = sent if isinstance(sent, bytes) else json.dumps(sent) if sent is not None else ""
        kind = more.pop("content_type", "application/json")
        response = self._browser.generic(method, BASE + path, body, kind, headers=headers, **more)
        data = json.loads(response.content) if response.content else None
        assert "Set-Cookie" not in response.headers
        assert not response.cookies
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers.get("Content-Type", "application/json") == "application/json" or not response.content
        check(method, path, response.status_code, data)
        return Answer(response.status_code, response.headers, data, response.content)

    def get(self, path: str, **more: Any) -> Answer:
        return self.ask("GET", path, **more)

    def post(self, path: str, sent: Any, **more: Any) -> Answer:
        return self.ask("POST", path, sent, **more)

    def put(self, path: str, sent: Any, **more: Any) -> Answer:
        return self.ask("PUT", path, sent, **more)

    def delete(self, path: str) -> Answer:
        return self.ask("DELETE", path)


def check(method: str, path: str, status: int, data: Any) -> None:
    """The description says this answer may come, and what is in it."""
    described = operation(method, path.split("?", maxsplit=1)[0])
    if described is None:
        assert status in {401, 404, 405}
        return problem(data)
    response = described["responses"][str(status)]
    if "$ref" in response:
        return problem(data)
    if "content" not in response:
        assert data is None
        return None
    schema = response["content"]["application/json"]["schema"]
    return validate(schema, data)


def problem(data: Any) -> None:
    validate({"$ref": "#/components/schemas/Error"}, data)


def validate(schema: dict[str, Any], data: Any) -> None:
    whole = json.loads(json.dumps(schema).replace('"#/', '"urn:api#/'))
    checker = Draft202012Validator.FORMAT_CHECKER
    Draft202012Validator(whole, registry=REGISTRY, format_checker=checker).validate(data)


def operation(method: str, path: str) -> Any:
    """The described operation at an address, or None."""
    parts = path.split("/")
    for template, item in DESCRIPTION["paths"].items():
        names = template.split("/")
        if len(names) == len(parts) and all(
            name == part or name.startswith("{") for name, part in zip(names, parts, strict=True)
        ):
            if path in DESCRIPTION["paths"] and template != path:
                continue
            return item.get(method.lower())
    return None


def issue(cast: Cast, name: str, scopes: tuple[str, ...] = EVERYTHING, **more: Any) -> tokens.Issued:
    """A token for one of the cast, issued by the owner of their practice."""
    owner = "noor" if name == "noor" else "ada"
    facts = {"label": "importer", "scopes": scopes, "expires_at": None, "at": cast.at} | more
    return tokens.issue_token(cast.actor(owner), cast.people[name], **facts)


def program(cast: Cast, name: str, *scopes: str) -> Program:
    """A program that acts for one of the cast."""
    return Program(issue(cast, name, scopes or EVERYTHING).secret)


SESSION = {"starts_at": "2025-03-10T10:00:00-08:00", "ends_at": "2025-03-10T10:50:00-08:00"}
SOURCE = {"system": "OldChart 4", "signed_by": "Ada Okafor, LCSW", "signed_at": "2025-03-10T12:00:00Z"}
RANDOM = "018f3c5e-7b1a-7c3d-9e2f-0123456789ab"


def new_note(client: object, **more: Any) -> dict[str, Any]:
    """A note with its session, as a program sends it."""
    return {"client": str(client), "session": SESSION, "format": "soap", "sections": {"s": "Slept better."}} | more


def now() -> datetime:
    return datetime.now(UTC)
