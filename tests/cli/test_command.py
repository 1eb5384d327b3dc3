"""The `holdspace` command as an operator meets it: real processes, real files."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import demo
from tests.stories.server import Server

pytestmark = pytest.mark.slow


class Command:
    """Runs `holdspace` over one data directory."""

    def __init__(self, folder: Path) -> None:
        self.data, self.keys = folder / "data", folder / "keys"

    def __call__(self, *words: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDSPACE", "DJANGO"))}
        own = {"HOLDSPACE_DATA": str(self.data), "HOLDSPACE_KEYS": str(self.keys), "PORT": "0"}
        if words == ("demo",):
            demo.put_into(self.data.parent, own | environment)
        return subprocess.run(
            [str(Path(sys.executable).with_name("holdspace")), *words],
            env=kept | own | environment,
            input=typed,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def holdspace(tmp_path: Path) -> Command:
    return Command(tmp_path)


def test_the_recovery_code_opens_a_practice_whose_key_file_is_lost(holdspace: Command) -> None:
    assert holdspace("demo").returncode == 0
    code = holdspace("recovery-code").stdout.strip()
    (key,) = holdspace.keys.iterdir()
    key.unlink()
    refused = holdspace("demo")
    assert (refused.returncode, "holdspace recover" in refused.stderr) == (1, True)
    wrong = holdspace("recover", typed=code[:-1] + ("X" if code[-1] != "X" else "Y") + "\n")
    assert (wrong.returncode, "typing error" in wrong.stderr) == (1, True)
    assert holdspace("recover", typed=code + "\n").returncode == 0
    again = holdspace("demo")
    assert (again.returncode, "was here already" in again.stdout) == (0, True)
    assert code not in (holdspace.data / "dbkey.json").read_text()


def test_a_database_that_is_gone_is_not_begun_anew(holdspace: Command) -> None:
    assert holdspace("demo").returncode == 0
    (holdspace.data / "holdspace.db").unlink()
    refused = holdspace("demo")
    assert (refused.returncode, "does not begin a new one" in refused.stderr) == (1, True)
    assert not (holdspace.data / "holdspace.db").exists()


def test_the_key_of_another_practice_opens_nothing(holdspace: Command, tmp_path: Path) -> None:
    other = Command(tmp_path / "other")
    assert holdspace("demo").returncode == 0
    assert other("demo", **demo.FRESH).returncode == 0
    (holdspace.data / "holdspace.db").write_bytes((other.data / "holdspace.db").read_bytes())
    refused = holdspace("demo")
    assert (refused.returncode, "does not open the database" in refused.stderr) == (1, True)


def test_the_fictional_practice_can_be_removed(holdspace: Command) -> None:
    loaded = holdspace("demo", **demo.FRESH).stdout
    assert ("is loaded" in loaded, "ada@alderlane.example" in loaded) == (True, True)
    assert holdspace("demo", "--remove").returncode == 0
    assert not (holdspace.data / "holdspace.db").exists()
    assert "is loaded" in holdspace("demo").stdout


def test_a_second_command_over_a_running_server_is_refused(tmp_path: Path) -> None:
    with Server(tmp_path):
        refused = Command(tmp_path)("demo")
    assert (refused.returncode, "Another Holdspace is running" in refused.stderr) == (1, True)


def test_an_open_host_without_tls_is_refused(holdspace: Command) -> None:
    refused = holdspace("serve", HOST="0.0.0.0")  # that it is refused is the point
    assert (refused.returncode, "HOLDSPACE_NAME" in refused.stderr) == (1, True)
    assert not holdspace.data.exists()


def test_an_only_owner_gets_back_in_by_a_link_made_at_the_machine(holdspace: Command) -> None:
    assert holdspace("demo").returncode == 0
    made = holdspace("reset-login", "Ada@alderlane.example")
    assert (made.returncode, "/join/" in made.stdout) == (0, True)
    nobody = holdspace("reset-login", "nobody@alderlane.example")
    assert (nobody.returncode, "Nobody signs in with this email" in nobody.stderr) == (1, True)


@pytest.mark.parametrize("signal_name", ["SIGINT", "SIGTERM"])
def test_the_server_ends_when_the_whole_group_is_told_to(tmp_path: Path, signal_name: str) -> None:
    """Ctrl-C and systemd tell the server and its worker in the same moment; neither may wait for the other."""
    for _ in range(3):
        server = Server(tmp_path)
        server.start()
        os.killpg(server.process.pid, getattr(signal, signal_name))
        try:
            assert server.process.wait(15) == 0
        finally:
            server.stop(signal.SIGKILL)
