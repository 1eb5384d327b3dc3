"""A notebook is looked at from outside the page: is the server's page as released, and does the reader read what the server has."""

import gzip
import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

import holdspace
from holdspace.cli.sitting import Sitting
from holdspace.cli.verify_server import LIST
from holdspace.fictional.queries import PASSWORD
from holdspace.kernel.errors import Refused
from holdspace_reader import problems, sources
from tests.stories.sealed import Author
from tests.stories.server import Server

ADA = f"ada@alderlane.example\n{PASSWORD}\n"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory):
    with Server(tmp_path_factory.mktemp("outside"), HOLDSPACE_DEMO="1") as server:
        yield server


def reader(server: Server, typed: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("holdspace-reader")), "open", server.url, *words]
    return subprocess.run(command, input=typed, capture_output=True, text=True, check=False)


def test_a_server_as_released_is_known_by_its_scripts_and_its_page(own):
    done = own.command("verify-server", own.url)
    assert done.returncode == 0, done.stderr
    assert "The page itself was not looked at" in done.stdout
    done = own.command("verify-server", own.url, "--sign-in", typed=ADA)
    assert done.returncode == 0, done.stderr
    assert "The page asks for these scripts and for nothing else" in done.stdout


def test_the_scripts_travel_compressed_and_are_the_same_bytes(own):
    for path in json.loads(LIST.read_text(encoding="utf-8"))[holdspace.__version__]["scripts"]:
        with urllib.request.urlopen(own.url + path) as plain:
            whole = plain.read()
        asked = urllib.request.Request(own.url + path, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(asked) as answer:
            assert answer.headers["Content-Encoding"] == "gzip", path
            packed = answer.read()
        assert gzip.decompress(packed) == whole
        assert len(packed) < len(whole) / 2


def test_a_page_saved_by_a_browser_can_be_compared(own, visitor, tmp_path):
    page = visitor.signed_in(own, "ada").page
    answer = page.goto("/psychotherapy/")
    saved = tmp_path / "page.html"
    saved.write_text(answer.text(), encoding="utf-8")
    assert own.command("verify-server", own.url, "--page", str(saved)).returncode == 0
    saved.write_text(answer.text().replace("</body>", "<script>0</script></body>"), encoding="utf-8")
    done = own.command("verify-server", own.url, "--page", str(saved))
    assert done.returncode == 1
    assert "DIFFERS: the page's scripts are not the two of the release" in done.stderr


def test_whoever_keeps_no_such_notes_is_shown_no_page(own):
    done = own.command("verify-server", own.url, "--sign-in", typed=f"fay@alderlane.example\n{PASSWORD}\n")
    assert done.returncode == 1
    assert "the page is not shown to it" in done.stderr


def test_no_server_is_no_verdict(own, tmp_path):
    done = own.command("verify-server", "http://localhost:9")
    assert done.returncode == 2
    assert "could not be looked at" in done.stderr


def test_a_password_is_sent_to_no_plain_address():
    with pytest.raises(Refused):
        Sitting("http://practice.example")
    with pytest.raises(problems.Refused):
        sources.Server("http://practice.example", ask=input, hidden=input)
    assert Sitting("https://practice.example").address == "https://practice.example"


def test_the_reader_reads_what_the_server_has(own, visitor):
    author = Author(visitor.signed_in(own, "ada")).begin()
    author.write("The ferry", "It left without a sound.")
    kit = " ".join(author.kit)
    done = reader(own, f"{ADA}{kit}\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("  ")[-1] == "The ferry\n"
    shown = reader(own, f"{ADA}{kit}\n", "--show", "1")
    assert shown.stdout.endswith("\nIt left without a sound.\n"), shown.stderr
    wrong = reader(own, f"{ADA}{kit[:-1]}{'0' if kit[-1] != '0' else '1'}\n")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "typing error" in wrong.stderr
    stranger = reader(own, f"gus@alderlane.example\n{PASSWORD}\n{kit}\n")
    assert (stranger.returncode, stranger.stdout) == (1, "")
    assert "There is no notebook under this sign-in." in stranger.stderr
