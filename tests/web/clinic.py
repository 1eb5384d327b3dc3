"""Somebody of the cast at the clinical screens: opens pages, sends their forms as a browser would, proves who they are."""

from html.parser import HTMLParser
from typing import Any

from django.core.cache import cache
from django.test import Client

from tests.cast import PASSWORD
from tests.web.ui.conftest import enrol

SCRIPT = {"X-Holdspace-Fragment": "1"}


class Forms(HTMLParser):
    """Reads the fields of every form of a page, with what stands in them."""

    def __init__(self, html):
        super().__init__()
        self.forms = []
        self._name = ""
        self._select = ""
        self._first = False
        self._outside = {}
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        of = dict(attrs)
        if tag == "form":
            self.forms.append({"action": of.get("action", ""), "fields": {}})
        elif not self.forms or not (name := of.get("name", self._select)):
            return
        elif tag == "input":
            picked = of.get("type") not in ("checkbox", "radio") or "checked" in of
            if picked:
                self.forms[-1]["fields"][name] = of.get("value", "on" if of.get("type") == "checkbox" else "")
        elif tag == "textarea":
            self._name = name
            self.forms[-1]["fields"][name] = ""
        elif tag == "select":
            self._select, self._first = name, True
            self.forms[-1]["fields"][name] = ""
        elif tag == "option" and ("selected" in of or self._first):
            self.forms[-1]["fields"][name], self._first = of.get("value", ""), False

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._name = ""
        if tag == "select":
            self._select = ""

    def handle_data(self, data):
        if self._name:
            fields = self.forms[-1]["fields"]
            fields[self._name] = (fields[self._name] + data).removeprefix("\n" if not fields[self._name] else "")


class Visit:
    """A browser without script in which one person is signed in. `last`: the answer to the last request."""

    def __init__(self, person):
        cache.clear()
        self.codes = list(enrol(person))
        self.browser = Client(HTTP_HOST="localhost:8000")
        self.browser.force_login(person)
        self.last: Any = None

    def open(self, path, status=200, **headers):
        self.last = self.browser.get(path, headers=headers)
        assert self.last.status_code == status, (path, self.last.status_code)
        return self.words

    @property
    def words(self):
        return self.last.content.decode() if self.last["Content-Type"].startswith("text/") else ""

    @property
    def at(self):
        """Where the last answer sends the browser."""
        return self.last.get("Location", "")

    def form(self, ending=""):
        """The fields of the first form of this page whose address ends so."""
        found = [one for one in Forms(self.words).forms if one["action"].endswith(ending)]
        return dict((found[-1] if not ending else found[0])["fields"])

    def post(self, path, fields, status=302, **headers):
        self.last = self.browser.post(path, fields, headers=headers)
        assert self.last.status_code == status, (path, self.last.status_code, self.words[:2000])
        return self.words

    def send(self, path, answer=302, ending="", **changes):
        """Send the form of the page at `path` with some fields changed."""
        self.open(path)
        return self.post(path, self.form(ending) | changes, answer)

    @property
    def proof(self):
        """A password and a recovery code, each good once."""
        return {"password": PASSWORD, "code": self.codes.pop()}
