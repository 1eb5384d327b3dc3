"""Pages hold no inline script, style or handler, so the Content-Security-Policy can refuse them all (house.md 7)."""

import re
from html.parser import HTMLParser

import pytest

from tests.house.tree import files, name

PAGES = [path for path in files(".html", under="holdspace") if "templates" in path.parts]
_TEMPLATE_SYNTAX = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
_DATA_BLOCKS = {"application/json"}


class Inspector(HTMLParser):
    """Collects what the policy would block."""

    def __init__(self):
        super().__init__()
        self.found = []
        self._in_script = False

    def handle_starttag(self, tag, attrs):
        members = dict(attrs)
        if tag == "style":
            self.found.append("<style>")
        self._in_script = tag == "script" and members.get("type") not in _DATA_BLOCKS
        for attribute, value in attrs:
            if attribute == "style" or attribute.startswith(("on", "hx-on", "data-hx-on")):
                self.found.append(f"{tag} {attribute}")
            if (value or "").strip().lower().startswith(("javascript:", "js:")):
                self.found.append(f"{tag} {attribute} with script in it")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self._in_script = False

    def handle_data(self, data):
        if self._in_script and data.strip():
            self.found.append("inline script")

    def handle_endtag(self, tag):
        self._in_script = False


def inspect(text):
    inspector = Inspector()
    inspector.feed(_TEMPLATE_SYNTAX.sub("", text))
    inspector.close()
    return inspector.found


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_has_nothing_inline(page):
    assert inspect(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_takes_nothing_from_another_host(page):
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"""(?:src|srcset|action|hx-\w+|data)\s*=\s*["']?\s*(?:https?:)?//[^"'\s>]+""", text) == []
    assert re.findall(r"""<link[^>]+href\s*=\s*["']?\s*(?:https?:)?//[^"'\s>]+""", text) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_page_switches_escaping_off(page):
    assert re.findall(r"{%\s*autoescape\s+off|\|\s*safe\b|\|\s*safeseq\b", page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<script>alert(1)</script>", ["inline script"]),
        ('<script src="{% static "a.js" %}"></script>', []),
        ('<script type="application/json">{"a": 1}</script>', []),
        ("<style>p{}</style>", ["<style>"]),
        ('<p style="color: red">', ["p style"]),
        ('<button onclick="go()">', ["button onclick"]),
        ('<div hx-on::load="go()">', ["div hx-on::load"]),
        ('<a href=" javascript:go()">', ["a href with script in it"]),
        ("{# <style> #}<p>{{ note.text }}</p>", []),
    ],
)
def test_the_inspector_sees(text, found):
    assert inspect(text) == found
