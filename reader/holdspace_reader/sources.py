"""Where a notebook comes from: an exported file, or a server after sign-in."""

import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from holdspace_reader.notebook import Sealed
from holdspace_reader.problems import Refused

Ask = Callable[[str], str]
AT_ONCE = 500
MOST = 64 * 1024 * 1024


def from_file(path: Path) -> Sealed:
    """notebook.json."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused("missing", f"{path} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise Refused("malformed", f"{path} is no exported notebook.") from None
    if not isinstance(said, dict) or said.get("type") != "holdspace-notebook" or said.get("v") != 1:
        raise Refused("malformed", f"{path} is no exported notebook.")
    try:
        texts = {oid: text for oid, _, text in said["objects"]}
        return _sealed(said, lambda oids: {oid: texts[oid] for oid in oids if oid in texts})
    except (KeyError, TypeError, ValueError):
        raise Refused("malformed", f"{path} is no exported notebook.") from None


def _sealed(said: dict[str, Any], fetch: Callable[[list[str]], dict[str, str]]) -> Sealed:
    slots = [{name: one[name] for name in ("slot_id", "kind", "params", "jwe")} for one in said["slots"]]
    return Sealed(str(said["vid"]), int(said["gen"]), said["root"], slots, fetch)


class Server:
    """A Holdspace server, as a browser meets it. ask, hidden: put a question to whoever sits here."""

    def __init__(self, address: str, *, ask: Ask, hidden: Ask) -> None:
        self.address = address.rstrip("/")
        parts = urllib.parse.urlsplit(self.address)
        if parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1"}:
            raise Refused("insecure", "Only an https address keeps your password from others on the way.")
        self.ask, self.hidden = ask, hidden
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def sealed(self) -> Sealed:
        """Sign in and ask how the notebook stands."""
        self._sign_in()
        state = self._post("state", {})
        if state.get("vid") is None:
            raise Refused("none", "There is no notebook under this sign-in.")
        return _sealed(state, self._fetch)

    def _sign_in(self) -> None:
        page = self._page("/accounts/login/")
        form = {"login": self.ask("E-mail: "), "password": self.hidden("Password: ")}
        page = self._send("/accounts/login/", page, form)
        if 'name="code"' in page:
            page = self._send(
                "/accounts/2fa/authenticate/", page, {"code": self.ask("Code of your second factor: ").strip()}
            )
        page = self._page("/psychotherapy/")
        found = re.search(r'data-csrf="([^"]+)"', page)
        if found is None:
            raise Refused("signed-out", "The sign-in failed, or this account keeps no psychotherapy notes.")
        self.token = found[1]

    def _send(self, path: str, page: str, form: dict[str, str]) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        body = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": token[1] if token else ""}).encode()
        return self._open(urllib.request.Request(self.address + path, body, {"Referer": self.address + path}))  # noqa: S310

    def _page(self, path: str) -> str:
        return self._open(urllib.request.Request(self.address + path))  # noqa: S310  # https, or this machine

    def _open(self, request: urllib.request.Request) -> str:
        try:
            with self.opener.open(request, timeout=60) as answer:
                return str(answer.read(MOST).decode())
        except urllib.error.HTTPError as error:
            return str(error.read(MOST).decode(errors="replace"))
        except OSError:
            raise Refused("offline", f"{self.address} does not answer.") from None

    def _fetch(self, oids: list[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        left = list(oids)
        while left:
            before = len(left)
            said = self._post("fetch", {"oids": left[:AT_ONCE]})
            found |= {oid: text for oid, _, text in said["objects"]}
            asked = set(left[:AT_ONCE]) if not said.get("more") else set()
            left = [oid for oid in left if oid not in found and oid not in asked]
            if len(left) == before:
                break
        return found

    def _post(self, what: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {
            "Content-Type": "application/json",
            "X-CSRFToken": self.token,
            "Referer": self.address + "/psychotherapy/",
        }
        request = urllib.request.Request(f"{self.address}/psychotherapy/{what}/", json.dumps(body).encode(), headers)  # noqa: S310
        try:
            said = json.loads(self._open(request))
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise Refused("malformed", "The server answers something else than Holdspace does.")
        return said
