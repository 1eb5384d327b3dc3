"""`holdspace verify-server URL`: does that server serve the page for psychotherapy notes as a release has it (security.md 2.9)?

Run it from a copy of Holdspace that you trust, best on another machine: it compares with the list in that copy. It tells what the server
answers this program, today. A server could answer you otherwise; for that, keep the page as your own browser got it, and give it here.
"""

import argparse
import base64
import hashlib
import html.parser
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from holdspace.cli.sitting import Sitting
from holdspace.kernel.errors import Refused

LIST = Path(__file__).resolve().parent / "data" / "releases.json"
MOST = 4 * 1024 * 1024
PAGE = "/psychotherapy/"
# Besides scripts: what could bring one, or change what an address means.
STRANGE = {"iframe", "object", "embed", "base", "frame", "applet", "portal", "fencedframe"}
Release = dict[str, Any]


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Name the command."""
    parser = commands.add_parser(
        "verify-server", help="compare the page for psychotherapy notes on a server with the list of releases"
    )
    parser.add_argument("address", help="https://practice.example")
    parser.add_argument("--sign-in", action="store_true", help="look at the page too, as you (asks for your sign-in)")
    parser.add_argument("--page", type=Path, help="look at this page, whose source your browser saved")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Say what is so. 0: as released. 1: something differs. 2: it could not be looked at."""
    address = chosen.address.rstrip("/")
    try:
        releases: dict[str, Release] = json.loads(LIST.read_text(encoding="utf-8"))
        version, found = _scripts(address, releases)
        page, policy = _page(address, chosen)
    except OSError as error:
        print(f"{address} could not be looked at: {getattr(error, 'reason', error)}.", file=sys.stderr)
        return 2
    if version and page is not None:
        found += page_differs(page, policy, releases[version])
    return _told(address, version, found, looked=page is not None)


def _told(address: str, version: str | None, found: list[str], *, looked: bool) -> int:
    if version is None:
        print(f"No release that this copy knows is served whole at {address}.", file=sys.stderr)
    for one in found:
        print(f"DIFFERS: {one}", file=sys.stderr)
    if version is None or found:
        print("Do not open your notes there before you know why.", file=sys.stderr)
        return 1
    print(f"The scripts at {address} are those of Holdspace {version}.")
    if looked:
        print("The page asks for these scripts and for nothing else, each with its integrity.")
    else:
        print("The page itself was not looked at: it needs a sign-in (--sign-in), or its saved source (--page).")
    return 0


def _scripts(address: str, releases: dict[str, Release]) -> tuple[str | None, list[str]]:
    """The newest release whose scripts are all there; what differs in those that are there in part."""
    found: list[str] = []
    for version, release in reversed(releases.items()):
        got = {path: _integrity(address + path) for path in release["scripts"]}
        differs = [
            f"{path} holds other bytes." for path, sha in got.items() if sha not in {None, release["scripts"][path]}
        ]
        if got == release["scripts"]:
            return version, found + differs
        found += differs
    return None, found


def _integrity(address: str) -> str | None:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310  # the address the user gave
            return "sha384-" + base64.b64encode(hashlib.sha384(answer.read(MOST)).digest()).decode()
    except urllib.error.HTTPError:
        return None


def _page(address: str, chosen: argparse.Namespace) -> tuple[str | None, str | None]:
    """The page's text and its policy, where they can be had."""
    if chosen.page is not None:
        return chosen.page.read_text(encoding="utf-8"), None
    if not chosen.sign_in:
        return None, None
    sitting = Sitting(address)
    sitting.sign_in()
    answer = sitting.get(PAGE)
    if answer.status != 200:
        raise Refused("The sign-in failed, or this account keeps no psychotherapy notes: the page is not shown to it.")
    return answer.text, answer.headers.get("Content-Security-Policy", "")


class _Seen(html.parser.HTMLParser):
    """Every script of a page, and whatever else could run or change one."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.strange: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag begins."""
        said = dict(attrs)
        if tag == "script":
            self.scripts.append((said, ""))
            self.inside = True
        if tag in STRANGE or (tag == "meta" and "http-equiv" in said):
            self.strange.append(f"<{tag}>")
        if (
            tag == "link"
            and (said.get("rel") or "").lower() != "stylesheet"
            and (said.get("rel") or "").lower() != "icon"
        ):
            self.strange.append(f'<link rel="{said.get("rel")}">')
        self.strange += [f"{name} on <{tag}>" for name, value in attrs if _runs(name, value)]

    def handle_endtag(self, tag: str) -> None:
        """A tag ends."""
        if tag == "script":
            self.inside = False

    def handle_data(self, data: str) -> None:
        """Text."""
        if self.inside:
            said, text = self.scripts[-1]
            self.scripts[-1] = (said, text + data)


def _runs(name: str, value: str | None) -> bool:
    return name.startswith("on") or (value or "").strip().lower().startswith(("javascript:", "data:"))


def page_differs(page: str, policy: str | None, release: Release) -> list[str]:
    """What of this page is not as in the release."""
    seen = _Seen()
    seen.feed(page)
    path = release["page"]
    wanted = [
        ({"type": "importmap"}, release["importmap"]),
        ({"type": "module", "src": path, "integrity": release["scripts"][path]}, ""),
    ]
    found = [f"the page holds {one}." for one in seen.strange]
    if [(said, text.strip()) for said, text in seen.scripts] != wanted:
        found.append("the page's scripts are not the two of the release, with their integrity.")
    if policy is not None and policy != release["policy"]:
        found.append("the page's policy (Content-Security-Policy) is another.")
    return found
