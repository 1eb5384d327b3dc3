"""`holdspace keys` as an operator meets it: real commands, a real terminal, a real page, a real keyring."""

import http.client
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from holdspace.kernel.keys.change import prepare
from holdspace.kernel.keys.store import KeyStore
from holdspace.kernel.sqlcipher.copying import copy_databases
from tests.cli.test_command import Command
from tests.kernel.keyring_service import secret_service
from tests.stories.server import Server

pytestmark = pytest.mark.slow

PHRASE = "brisk lantern orchard violin seventeen"
WRONG = "brisk lantern orchard violin eighteen"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fictional practice, loaded once."""
    folder = tmp_path_factory.mktemp("begun")
    done = Command(folder)("demo")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def holdspace(tmp_path: Path, begun: Path) -> Command:
    """A copy of it, with its key, for one test."""
    for name in ("data", "keys"):
        shutil.copytree(begun / name, tmp_path / name)
    return Command(tmp_path)


def key_files(holdspace: Command) -> list[Path]:
    return list(holdspace.keys.glob("*")) if holdspace.keys.exists() else []


def acts_on_keys(holdspace: Command, typed: str = "") -> list[str]:
    """What the access log says of the key, read by a program of the house."""
    program = (
        "from holdspace.cli import ground; ground.prepare_keys(); import django; django.setup()\n"
        "from holdspace.audit.models import AuditEvent\n"
        "print(*AuditEvent.objects.filter(action__startswith='key.').order_by('at').values_list('action', flat=True))"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOLDSPACE")}
    own = {"HOLDSPACE_DATA": str(holdspace.data), "HOLDSPACE_KEYS": str(holdspace.keys)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=kept | own | {"DJANGO_SETTINGS_MODULE": "holdspace.config.settings"},
        input=typed,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_the_status_says_where_the_key_lies_and_nothing_secret(holdspace: Command) -> None:
    (path,) = key_files(holdspace)
    told = holdspace("keys")
    assert (told.returncode, f"It lies in the key file {path}: there." in told.stdout) == (0, True)
    assert "There is no recovery code" in told.stdout
    secrets = re.findall(r'"(?:db|log)": "(.{43})"', path.read_text())
    assert len(secrets) == 2
    assert [secret for secret in secrets if secret in told.stdout] == []
    path.chmod(0o644)
    assert f"Run: chmod 600 {path}" in holdspace("keys").stdout


def test_before_the_first_start_there_is_no_key_to_speak_of(tmp_path: Path) -> None:
    empty = Command(tmp_path / "empty")
    assert "There is no key yet" in empty("keys").stdout
    for act in ("to-file", "to-passphrase", "change"):
        refused = empty("keys", act, typed=PHRASE + "\n")
        assert (refused.returncode, "There is no key yet" in refused.stderr) == (1, True)
    assert key_files(empty) == []


def test_a_passphrase_is_asked_by_every_command_and_the_key_file_is_gone(holdspace: Command) -> None:
    moved = holdspace("keys", "to-passphrase", typed=PHRASE + "\n")
    assert (moved.returncode, "Holdspace asks for it at every start" in moved.stdout) == (0, True)
    assert key_files(holdspace) == []
    assert "It opens with a passphrase, asked at every start." in holdspace("keys").stdout
    silent = holdspace("demo")
    assert (silent.returncode, "first line of standard input" in silent.stderr) == (1, True)
    wrong = holdspace("demo", typed=WRONG + "\n")
    assert (wrong.returncode, wrong.stderr) == (1, "This passphrase does not open the key.\n")
    right = holdspace("demo", typed=PHRASE + "\n")
    assert (right.returncode, "was here already" in right.stdout) == (0, True)
    back = holdspace("keys", "to-file", typed=PHRASE + "\n")
    assert (back.returncode, len(key_files(holdspace))) == (0, 1)
    assert holdspace("demo").returncode == 0
    assert acts_on_keys(holdspace) == ["key.moved", "key.moved"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("short", "at least 15 characters"),
        ("aaaaaaaaaaaaaaaaaaaa", "too easy to guess"),
        ("", "No passphrase was typed"),
    ],
)
def test_a_weak_passphrase_is_refused_and_the_key_stays(holdspace: Command, typed: str, sentence: str) -> None:
    refused = holdspace("keys", "to-passphrase", typed=typed + "\n")
    assert (refused.returncode, sentence in refused.stderr, "password" in refused.stderr) == (1, True, False)
    assert len(key_files(holdspace)) == 1
    assert holdspace("demo").returncode == 0


def test_a_lost_passphrase_is_replaced_by_the_recovery_code(holdspace: Command) -> None:
    code = holdspace("recovery-code").stdout.strip()
    assert holdspace("keys", "to-passphrase", typed=PHRASE + "\n").returncode == 0
    assert holdspace("recover", typed=code + "\n").returncode == 0
    assert holdspace("demo").returncode == 0
    assert acts_on_keys(holdspace) == ["key.moved", "key.recovered"]


def test_the_keyring_of_the_desktop_holds_the_key(tmp_path: Path) -> None:
    """First start without HOLDSPACE_KEYS: the key goes into the keyring, and no file holds it."""
    holdspace = Command(tmp_path)
    with secret_service(tmp_path / "desktop") as desktop:
        own = {**desktop, "HOLDSPACE_KEYS": ""}
        assert holdspace("demo", **own).returncode == 0
        assert "It lies in the keyring of this user" in holdspace("keys", **own).stdout
        assert list((tmp_path / "desktop").rglob("*.key")) == []
        assert holdspace("keys", "change", **own).returncode == 0
        assert "was here already" in holdspace("demo", **own).stdout
        assert holdspace("keys", "to-file", **own).returncode == 0
        (path,) = (tmp_path / "desktop").rglob("*.key")
        assert path.parent == tmp_path / "desktop" / ".config" / "holdspace"
        assert holdspace("keys", "to-keyring", **own).returncode == 0
    gone = holdspace("demo", **(own | {"DBUS_SESSION_BUS_ADDRESS": ""}))
    assert (gone.returncode, "No keyring of the operating system answers here" in gone.stderr) == (1, True)


def test_without_a_keyring_the_key_stays_where_it_is(holdspace: Command) -> None:
    refused = holdspace("keys", "to-keyring", DBUS_SESSION_BUS_ADDRESS="")
    assert (refused.returncode, "No keyring of the operating system answers here" in refused.stderr) == (1, True)
    assert holdspace("demo").returncode == 0


def test_a_change_of_key_prints_a_new_recovery_code_once(holdspace: Command) -> None:
    old = holdspace("recovery-code").stdout.strip()
    changed = holdspace("keys", "change")
    assert changed.returncode == 0, changed.stderr
    (new,) = re.findall(r"HR1-\S+", changed.stdout)
    (before,) = holdspace.data.glob("before-*")
    assert f"kept in {before}" in changed.stdout
    assert f"kept in {before}" in holdspace("keys").stdout
    assert "was here already" in holdspace("demo").stdout
    for path in key_files(holdspace):
        path.unlink()
    assert holdspace("recover", typed=old + "\n").returncode == 1
    assert holdspace("recover", typed=new + "\n").returncode == 0
    assert holdspace("keys", "change", "--discard-old").returncode == 0
    assert (before.exists(), holdspace("demo").returncode) == (False, 0)
    assert acts_on_keys(holdspace) == ["key.changed", "key.recovered"]


def test_a_key_under_a_passphrase_is_changed_on_typing_it_again(holdspace: Command) -> None:
    assert holdspace("keys", "to-passphrase", typed=PHRASE + "\n").returncode == 0
    wrong = holdspace("keys", "change", typed=WRONG + "\n")
    assert (wrong.returncode, list(holdspace.data.glob("*-*/"))) == (1, [])
    assert holdspace("keys", "change", typed=PHRASE + "\n").returncode == 0
    assert "was here already" in holdspace("demo", typed=PHRASE + "\n").stdout
    assert key_files(holdspace) == []


def test_a_change_that_was_decided_and_broke_off_is_finished_by_the_next_command(holdspace: Command) -> None:
    store, database = KeyStore(holdspace.data, holdspace.keys), holdspace.data / "holdspace.db"
    old = store.load()
    ready = prepare(store, bytes(20), lambda new, target: copy_databases(database, old, target, new))
    ready.folder.rename(holdspace.data / f"changed-{ready.keys.kid[:16]}")  # and killed here
    done = holdspace("demo")
    assert (done.returncode, "was here already" in done.stdout) == (0, True)
    assert KeyStore(holdspace.data, holdspace.keys).load() == ready.keys
    assert acts_on_keys(holdspace) == ["key.changed"]


def test_a_running_server_keeps_its_key(tmp_path: Path) -> None:
    with Server(tmp_path):
        for act in ("to-passphrase", "to-file", "change"):
            refused = Command(tmp_path)("keys", act, typed=PHRASE + "\n")
            assert (refused.returncode, "Another Holdspace is running" in refused.stderr) == (1, True)
        assert "there." in Command(tmp_path)("keys").stdout


# --- on the terminal ---


def on_terminal(server: Server, *answers: str) -> str:
    """Run `holdspace serve` on a terminal, answer each prompt, and come back when the server answers or the command ended."""
    main, other = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDSPACE", "DJANGO"))}
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("holdspace")), "serve"],
        env=kept | server.environment,
        stdin=other,
        stdout=other,
        stderr=other,
        start_new_session=True,
    )
    os.close(other)
    server.process = process
    seen = ""
    for answer in answers:
        seen += read_until(main, "Passphrase of the key: ")
        os.write(main, answer.encode() + b"\n")
    last = read_until(main, "Holdspace", ends_too=True)
    if "Holdspace" in last:
        wait_for(server)
    else:
        process.wait(20)  # it let go of the terminal: it has ended, or is about to
    os.close(main)
    return seen + last


def read_until(terminal: int, mark: str, *, ends_too: bool = False) -> str:
    seen = ""
    end = time.monotonic() + 60
    while mark not in seen:
        assert time.monotonic() < end, seen
        try:
            seen += os.read(terminal, 4096).decode()
        except OSError:  # the other side is closed
            assert ends_too, seen
            return seen
    return seen


def wait_for(server: Server) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{server.port}/healthz", timeout=2).read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server did not answer")


def test_on_a_terminal_the_passphrase_is_asked_three_times_at_most(holdspace: Command, tmp_path: Path) -> None:
    holdspace("keys", "to-passphrase", typed=PHRASE + "\n")
    server = Server(tmp_path)
    try:
        seen = on_terminal(server, WRONG, PHRASE)
        assert "This passphrase does not open the key." in seen
        assert (PHRASE in seen, WRONG in seen) == (False, False)
    finally:
        server.stop()
    refused = Server(tmp_path)
    try:
        assert "none of them opens the key" in on_terminal(refused, WRONG, WRONG, WRONG)
        assert refused.process.returncode == 1
    finally:
        refused.stop()


# --- on the page ---


class Page:
    """The one page, as a browser without script meets it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.origin = server.url

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str, dict[str, str]]:
        line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        sent = {"Host": f"localhost:{self.server.port}", "Content-Type": "application/x-www-form-urlencoded"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(
            method, path, body.encode() if body else None, {name: value for name, value in sent.items() if value}
        )
        answer = line.getresponse()
        text, told = answer.read().decode(), dict(answer.getheaders())
        line.close()
        return answer.status, text, told

    def open(self) -> str:
        """The form's token."""
        end = time.monotonic() + 60
        while True:
            try:
                _, text, _ = self.ask("GET", "/")
            except OSError:
                assert time.monotonic() < end, self.server.output
                time.sleep(0.05)
            else:
                return str(re.findall(r'name="token" value="([^"]+)"', text)[0])

    def type(self, phrase: str, token: str, **headers: str) -> tuple[int, str]:
        body = urllib.parse.urlencode({"token": token, "passphrase": phrase})
        return self.ask("POST", "/", body, **{"Origin": self.origin, **headers})[:2]


@pytest.fixture
def waiting(holdspace: Command, tmp_path: Path):
    """A server that waits for its passphrase, without a terminal."""
    assert holdspace("keys", "to-passphrase", typed=PHRASE + "\n").returncode == 0
    server = Server(tmp_path)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDSPACE", "DJANGO"))}
    with server.log.open("a") as log:
        server.process = subprocess.Popen(
            [str(Path(sys.executable).with_name("holdspace")), "serve"],
            env=kept | server.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    yield server
    server.stop()


def test_the_page_opens_the_record_and_becomes_the_server(waiting: Server) -> None:
    page = Page(waiting)
    token = page.open()
    status, text, headers = page.ask("GET", "/clients/")
    assert (status, 'type="password"' in text, "<script" in text) == (503, True, False)
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert page.ask("GET", "/healthz")[:2] == (503, "Holdspace waits for its passphrase.\n")
    status, text = page.type(WRONG, token)
    assert (status, "does not open the key" in text) == (403, True)
    status, text = page.type(PHRASE, token)
    assert (status, "Wait" in text) == (429, True)
    time.sleep(1.1)
    status, _ = page.type(PHRASE, token)
    assert status == 303  # and the server stands already where it leads
    assert urllib.request.urlopen(waiting.url, timeout=20).status == 200
    assert (PHRASE in waiting.output, WRONG in waiting.output) == (False, False)
    shown = processes(waiting.process.pid)
    assert len(shown) == 2  # the one that minds and the worker
    for about in shown:
        assert "HOLDSPACE_KEY_FD" in about
        assert (PHRASE in about, "brisk" in about) == (False, False)
        assert "Max core file size 0 0" in about
    os.kill(worker_of(waiting.process.pid), signal.SIGKILL)  # a new worker opens without anybody typing
    time.sleep(0.5)
    wait_for(waiting)


def test_the_page_takes_a_passphrase_from_itself_alone(waiting: Server) -> None:
    page = Page(waiting)
    token = page.open()
    for headers in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Host": "evil.example", "Origin": "http://evil.example"},
        {"Host": f"localhost.evil.example:{waiting.port}"},
    ):
        assert page.type(PHRASE, token, **headers)[0] == 403, headers
    assert page.type(PHRASE, "another token")[0] == 403
    assert page.ask("POST", "/", "x" * 20_000, Origin=page.origin)[0] == 403
    assert page.ask("POST", f"/?passphrase={WRONG.replace(' ', '+')}", f"token={token}", Origin=page.origin)[0] == 403
    assert page.ask("GET", "/", Host="evil.example")[0] == 403
    assert page.ask("PUT", "/")[0] == 501
    assert waiting.process.poll() is None
    assert page.type(PHRASE, token)[0] == 303  # none of these counted as a try
    wait_for(waiting)


def test_wrong_passphrases_make_the_wait_longer(waiting: Server) -> None:
    page = Page(waiting)
    token = page.open()
    assert page.type(WRONG, token)[0] == 403
    time.sleep(1.1)
    assert page.type(WRONG, token)[0] == 403
    time.sleep(1.1)
    assert page.type(WRONG, token)[0] == 429
    time.sleep(1.1)
    assert page.type(PHRASE, token)[0] == 303
    wait_for(waiting)


def worker_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def processes(pid: int) -> list[str]:
    """Arguments, environment and limits of the server's two processes."""
    return [
        " ".join(
            " ".join((Path("/proc") / str(one) / name).read_text(errors="replace").replace("\0", " ").split())
            for name in ("cmdline", "environ", "limits")
        )
        for one in (pid, worker_of(pid))
    ]
