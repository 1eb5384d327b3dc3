"""The script of the page for psychotherapy notes: built the same everywhere, small, and as the release list says (security.md 2.8, 2.9)."""

import json
import shutil
import subprocess

import pytest

import holdspace
from holdspace.boundary.asset import browser_data
from holdspace.cli.verify_server import LIST, page_differs
from holdspace.web.psychotherapy import releases
from tests.house.tree import ROOT

PAGE = ROOT / "holdspace" / "web" / "psychotherapy" / "page"
PACKAGES = ROOT / "build" / "packages" / "node_modules"
BUILT = ROOT / "build" / "notebook"
KIB = 1024


def build(sources, packages, target):
    command = ["node", str(ROOT / "scripts" / "notebook.mjs"), str(sources), str(packages), str(target)]
    subprocess.run(command, check=True)
    return {path.name: path.read_bytes() for path in target.iterdir()}


@pytest.mark.slow
def test_two_builds_in_two_places_give_the_same_bytes(tmp_path):
    shutil.copytree(PAGE, tmp_path / "elsewhere" / "sources")
    shutil.copytree(PACKAGES, tmp_path / "elsewhere" / "node_modules")
    one = build(PAGE, PACKAGES, tmp_path / "one")
    other = build(tmp_path / "elsewhere" / "sources", tmp_path / "elsewhere" / "node_modules", tmp_path / "other")
    assert one == other
    assert one == {path.name: path.read_bytes() for path in BUILT.iterdir()}


def test_the_page_script_is_below_30_kib_and_what_stretches_a_passphrase_below_12():
    built = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    assert built["notebook"]["gzip"] < 30 * KIB
    assert built["stretch"]["gzip"] < 12 * KIB


def test_the_boundary_check_is_counted_beside_it_and_fetched_later():
    built = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    assert built["check"]["gzip"] < 12 * KIB
    assert built["check"]["gzip"] + built["book"]["gzip"] < 400 * KIB
    at_once = (BUILT / built["notebook"]["file"]).read_text(encoding="utf-8")
    assert 'import("notebook-check")' in at_once


def test_the_sealed_page_has_the_rulebook_that_everybody_has():
    """The same data as the record's editor and the command line: one that was built before it changed is noticed."""
    built = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    module = (BUILT / built["book"]["file"]).as_uri()
    say = f"import({json.dumps(module)}).then((one) => process.stdout.write(one.default))"
    told = subprocess.run(["node", "--input-type=module", "-e", say], check=True, capture_output=True)
    assert json.loads(told.stdout) == json.loads(browser_data())


def test_the_release_list_has_this_version_as_it_is_built():
    """Renew it with `make release`."""
    listed = json.loads(LIST.read_text(encoding="utf-8"))
    assert listed[holdspace.__version__] == releases.entry()
    assert releases.renewed(LIST.read_text(encoding="utf-8")) == LIST.read_text(encoding="utf-8")


def test_the_built_script_reaches_for_nothing_but_its_own_server():
    text = b"".join(path.read_bytes() for path in BUILT.glob("*.js")).decode()
    addresses = {part.split('"')[0].split("`")[0].split(")")[0].strip() for part in text.split("https://")[1:]}
    assert addresses == {"www.npmjs.com/package/hash-wasm"}  # where its licence says that it is from
    assert "http://" not in text
    for word in ("sessionStorage", "innerHTML", "eval(", "document.write", "new Function"):
        assert word not in text, word


# --- what `verify-server` says of a page ---


@pytest.fixture
def release():
    return releases.entry()


@pytest.fixture
def page(release):
    path = release["page"]
    return (
        '<!doctype html><html><head><link rel="stylesheet" href="/static/x.css">'
        f'<script type="importmap">{release["importmap"]}</script>'
        f'<script type="module" src="{path}" integrity="{release["scripts"][path]}"></script></head><body><p>x</p></body></html>'
    )


def test_the_page_of_a_release_is_known(page, release):
    assert page_differs(page, release["policy"], release) == []


CHANGES = {
    "a script more": lambda page: page.replace("<body>", "<body><script src='/static/other.js'></script>"),
    "a line of script": lambda page: page.replace("<body>", "<body><script>steal()</script>"),
    "no integrity": lambda page: page.replace(" integrity=", " data-integrity="),
    "another integrity": lambda page: page.replace("sha384-", "sha384-x"),
    "another address": lambda page: page.replace("/notebook/notebook.", "/notebook/other."),
    "another import map": lambda page: page.replace('"imports"', '"import"'),
    "a handler": lambda page: page.replace("<p>", "<p onclick='steal()'>"),
    "an address that runs": lambda page: page.replace("<p>", "<a href=' JavaScript:steal()'>"),
    "a frame": lambda page: page.replace("<p>", "<iframe src='/else'></iframe>"),
    "another base": lambda page: page.replace("<head>", "<head><base href='https://else.example/'>"),
    "a policy in the page": lambda page: page.replace("<head>", "<head><meta http-equiv='refresh' content='0'>"),
    "a script fetched ahead": lambda page: page.replace("<head>", "<head><link rel='modulepreload' href='/x.js'>"),
    "nothing": lambda _: "",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_page_that_was_changed_is_noticed(page, release, change):
    assert page_differs(change(page), release["policy"], release) != []


def test_a_policy_that_was_changed_is_noticed(page, release):
    assert page_differs(page, release["policy"].replace("script-src", "script-src *"), release) != []
