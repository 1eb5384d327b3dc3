"""A sign-in at a server from the terminal, as a browser does it: for looking at a page that only its own people see."""

import getpass
import http.cookiejar
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from email.message import Message

from holdspace.kernel.errors import Refused

MOST = 4 * 1024 * 1024
LOGIN, FACTOR = "/accounts/login/", "/accounts/2fa/authenticate/"


@dataclass(frozen=True)
class Answer:
    """What came."""

    status: int
    text: str
    headers: "Message[str, str]"


class Sitting:
    """Cookies in memory only. Over plain http only with this machine."""

    def __init__(self, address: str) -> None:
        parts = urllib.parse.urlsplit(address)
        if parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1"}:
            raise Refused("Only an https address keeps your password from others on the way.")
        self.address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def sign_in(self) -> None:
        """Ask for e-mail, password and, where one is wanted, a code."""
        page = self.get(LOGIN).text
        form = {"login": _asked("E-mail: "), "password": _asked("Password: ", hidden=True)}
        page = self._post(LOGIN, page, form).text
        if 'name="code"' in page:
            self._post(FACTOR, page, {"code": _asked("Code of your second factor: ").strip()})

    def get(self, path: str) -> Answer:
        """A page."""
        return self._open(urllib.request.Request(self.address + path))  # noqa: S310  # https, or this machine

    def _post(self, path: str, page: str, form: dict[str, str]) -> Answer:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        body = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": token[1] if token else ""}).encode()
        return self._open(urllib.request.Request(self.address + path, body, {"Referer": self.address + path}))  # noqa: S310

    def _open(self, request: urllib.request.Request) -> Answer:
        try:
            with self.opener.open(request, timeout=60) as answer:
                return Answer(answer.status, answer.read(MOST).decode(), answer.headers)
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read(MOST).decode(errors="replace"), error.headers)


def _asked(question: str, *, hidden: bool = False) -> str:
    if hidden and sys.stdin.isatty():
        return getpass.getpass(question)
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().rstrip("\n")
