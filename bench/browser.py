"""What is measured through the pages, signed in with cookies, and a signature."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from bench.api import Floor
from bench.client import Act, Connection, measure
from bench.ground import PASSWORD
from bench.table import Row
from bench.text import Writer

NAME = "c0"
SIGNATURES = 8  # ten proofs a minute are allowed
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Form(HTMLParser):
    """The fields of a page's forms by the form's address, as they stand."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._now: dict[str, str] = {}
        self.feed(html.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember forms and what they would send."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._now = self.forms.setdefault(found.get("action", ""), {})
        elif tag == "input" and found.get("name") and found.get("type") not in {"checkbox", "radio", "submit"}:
            self._now[found["name"]] = found.get("value", "")


def figures(port: int, ground: dict[str, Any], seconds: float, floor: Floor) -> list[Row]:
    """Open, timeline and sign, as a browser asks."""
    browser = _signed_in(port)
    client = ground["reach"][NAME][0]
    program = Connection(port, ground["tokens"][NAME])
    found = program.ask("GET", f"/api/v1/clients/{client}/notes?limit=100")["notes"]
    notes = [f"/notes/{one['id']}/" for one in found if one["state"] == "imported"]
    charts = [f"/clients/{one}/" for one in ground["reach"][NAME]]
    sign = list(_signatures(browser, program, client))
    return [
        Row("page: a note", measure([_pages(browser, notes)], seconds), "", floor.figure("open")),
        Row("page: a client's timeline", measure([_pages(browser, charts)], seconds), "", floor.figure("timeline")),
        Row("page: sign, Argon2 and all", measure([iter(sign)], 3600.0), "", floor.figure("save")),
    ]


def _signed_in(port: int) -> Connection:
    browser = Connection(port)
    _, page = browser.raw("GET", "/accounts/login/")
    form = next(one for one in Form(page).forms.values() if "login" in one)
    sent = form | {"login": f"{NAME}@bench.example", "password": PASSWORD}
    status, _ = browser.raw("POST", "/accounts/login/", urlencode(sent), FORM)
    if status != 302:
        raise SystemExit(f"Signing in answered {status}.")
    return browser


def _pages(browser: Connection, paths: list[str]) -> Iterator[Act]:
    for path in itertools.cycle(paths):
        yield lambda path=path: _page(browser, path)  # type: ignore[misc]


def _page(browser: Connection, path: str) -> bytes:
    status, content = browser.raw("GET", path)
    if status != 200:
        raise SystemExit(f"{path} answered {status} {browser.location}")
    return content


def _signatures(browser: Connection, program: Connection, client: str) -> Iterator[Act]:
    writer, now = Writer(9), datetime.now(UTC).replace(microsecond=0)
    for number in range(SIGNATURES + 1):
        starts = now - timedelta(hours=number + 2)
        session = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=1)).isoformat()}
        sent = {"client": client, "session": session, "format": "soap", "sections": writer.note()}
        path = f"/notes/{program.ask('POST', '/api/v1/notes', sent)['id']}/sign/"
        form = next(one for one in Form(_page(browser, path)).forms.values() if "password" in one)
        yield lambda path=path, form=form: _sign(browser, path, form)  # type: ignore[misc]


def _sign(browser: Connection, path: str, form: dict[str, str]) -> None:
    status, _ = browser.raw("POST", path, urlencode(form | {"password": PASSWORD}), FORM)
    if status != 302:
        raise SystemExit(f"Signing answered {status}.")
