"""A practice on a real server, with people at work in it: programs that save drafts, and browsers that sign.

Each remembers what it sent and what the server acknowledged, so that afterwards somebody can ask for it.
"""

import http.client
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.ground import PASSWORD
from tests.house.tree import ROOT
from tests.stories.server import Server
from tests.web.clinic import Forms

PEOPLE = [f"c{number}" for number in range(8)]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Office:
    """Where it lies, how its server is started, and its people's tokens and clients."""

    folder: Path
    facts: dict[str, Any]
    more: dict[str, str] = field(default_factory=dict)
    logins: dict[str, dict[str, str]] = field(default_factory=dict)  # cookies by person: a login outlives the server

    def server(self, **environment: str) -> Server:
        return Server(self.folder, **self.more | environment)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDSPACE", "DJANGO"))}
        folders = {"HOLDSPACE_DATA": str(self.folder / "data"), "HOLDSPACE_KEYS": str(self.folder / "keys")}
        return kept | folders | self.more

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `holdspace …` on it."""
        program = str(Path(sys.executable).with_name("holdspace"))
        return subprocess.run(
            [program, *words], env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )

    def copy(self, folder: Path) -> "Office":
        """The same practice once more, in a folder of its own (the embedded database only)."""
        for part in ("data", "keys"):
            shutil.copytree(self.folder / part, folder / part)
        return Office(folder, self.facts, self.more)


def found(folder: Path, **more: str) -> Office:
    """A practice with eight clinicians who all treat the same eight clients; no server runs."""
    office = Office(folder, {}, more)
    done = subprocess.run(
        [sys.executable, "-m", "bench.ground", "8"],
        env=office.environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Office(folder, json.loads(done.stdout), more)


class Line:
    """One kept-alive connection; cookies are kept."""

    def __init__(self, port: int, token: str = "", timeout: float = 60) -> None:
        self._http = http.client.HTTPConnection("localhost", port, timeout=timeout)
        self._token = {"Authorization": f"Bearer {token}"} if token else {}
        self._cookies: dict[str, str] = {}

    def close(self) -> None:
        self._http.close()

    def ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """Status and body."""
        sent = self._token | (headers or {})
        if self._cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        self._http.request(method, path, body, sent)
        answer = self._http.getresponse()
        content = answer.read().decode()
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = header.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, content

    def json(self, method: str, path: str, data: Any = None):
        """Status and data, of the API."""
        body = None if data is None else json.dumps(data)
        status, content = self.ask(method, f"/api/v1{path}", body, {"Content-Type": "application/json"})
        return status, json.loads(content) if content else None

    def sign_in(self, office: "Office", who: str) -> None:
        """With the login of before, if there was one: only so many sign-ins a minute are allowed."""
        self._cookies = office.logins.setdefault(who, {})
        if self._cookies:
            return
        _, page = self.ask("GET", "/accounts/login/")
        form = next(one["fields"] for one in Forms(page).forms if "login" in one["fields"])
        status, _ = self.ask(
            "POST", "/accounts/login/", urlencode(form | {"login": f"{who}@bench.example", "password": PASSWORD}), FORM
        )
        assert status == 302, status

    def sign(self, note: str) -> int:
        """Sign a draft on its page. 302 is the acknowledgement."""
        status, page = self.ask("GET", f"/notes/{note}/sign/")
        if status != 200:
            return status
        form = next(one["fields"] for one in Forms(page).forms if "password" in one["fields"])
        status, _ = self.ask("POST", f"/notes/{note}/sign/", urlencode(form | {"password": PASSWORD}), FORM)
        return int(status)


def new_note(office: Office, who: str, text: str, chance: random.Random) -> dict[str, Any]:
    starts = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=chance.randrange(120, 60 * 24 * 300))
    times = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(minutes=50)).isoformat()}
    client = chance.choice(office.facts["reach"][who])
    return {"client": client, "session": times, "format": "soap", "sections": {"s": text}}


@dataclass
class Kept:
    """What was said of one note: the last words and revision acknowledged, the last words sent, and whether it was signed."""

    who: str
    text: str
    revision: int
    sent: str
    signed: bool = False
    signing: bool = False


class Worker(threading.Thread):
    """Writes until the line goes dead or `stop` is set. `signs`: signs what it wrote as well."""

    def __init__(self, office: Office, port: int, who: str, *, signs: bool, chance: random.Random) -> None:
        super().__init__(daemon=True)
        self.office, self.who, self.signs, self.chance = office, who, signs, chance
        self.program, self.desk = Line(port, office.facts["tokens"][who]), Line(port)
        self.kept: dict[str, Kept] = {}
        self.acknowledged = 0
        self.refused: list[int] = []
        self.stop = threading.Event()

    def run(self) -> None:
        try:
            if self.signs:
                self.desk.sign_in(self.office, self.who)
            while not self.stop.is_set():
                self._write()
        except (OSError, http.client.HTTPException):
            return
        finally:
            self.program.close()
            self.desk.close()

    def _write(self) -> None:
        number = self.chance.randrange(10**9)
        text = f"{self.who} wrote {number}."
        status, made = self.program.json("POST", "/notes", new_note(self.office, self.who, text, self.chance))
        if status != 201:
            return self.refused.append(status)
        note, kept = made["id"], Kept(self.who, text, made["revision"], text)
        self.kept[note] = kept
        self.acknowledged += 1
        for _ in range(self.chance.randrange(0, 2 if self.signs else 6)):
            if not self._save(note, kept):
                return None
        if self.signs:
            kept.signing = True
            kept.signed = self.desk.sign(note) == 302
            self.acknowledged += kept.signed
            time.sleep(0.2)  # only so many proofs a minute are allowed
        return None

    def _save(self, note: str, kept: Kept) -> bool:
        kept.sent = f"{kept.text} And {self.chance.randrange(10**6)}."
        words = {"revision": kept.revision, "sections": {"s": kept.sent}}
        status, saved = self.program.json("PUT", f"/notes/{note}", words)
        if status != 200:
            self.refused.append(status)
            return False
        kept.text, kept.revision = kept.sent, saved["revision"]
        self.acknowledged += 1
        return True


def sign_all_in(office: Office, port: int) -> None:
    """One after the other; the logins are kept for later lives of the server."""
    for who in PEOPLE:
        line = Line(port)
        line.sign_in(office, who)
        line.close()


def at_work(office: Office, port: int, chance: random.Random, *, savers: int = 2, signers: int = 4) -> list[Worker]:
    """People at work at once."""
    names = chance.sample(PEOPLE, savers + signers)
    workers = [
        Worker(office, port, who, signs=number < signers, chance=random.Random(chance.random()))
        for number, who in enumerate(names)
    ]
    for one in workers:
        one.start()
    return workers


def lost(office: Office, port: int, workers: list[Worker]) -> list[str]:
    """Sentences about whatever was acknowledged and is not there now."""
    missing = []
    for worker in workers:
        line = Line(port, office.facts["tokens"][worker.who])
        for note, kept in worker.kept.items():
            status, found = line.json("GET", f"/notes/{note}")
            missing += _missing(status, found, kept)
        line.close()
    return missing


def _missing(status: int, found: Any, kept: Kept) -> list[str]:
    if status != 200:
        return [f"a note of {kept.who} is gone ({status})"]
    problems = []
    if found["sections"]["s"] not in (kept.text, kept.sent):
        problems.append(f"a note of {kept.who} holds words older than those acknowledged")
    if kept.signed and found["state"] != "signed":
        problems.append(f"a note of {kept.who} lost its signature")
    if found["state"] == "signed" and not (kept.signing and found["record"]["intact"]):
        problems.append(f"a note of {kept.who} is signed and should not be")
    return problems


def seconds_to_serve(server: Server, within: float = 30) -> float:
    """From the start of the process to the first 200 of /healthz."""
    began = time.perf_counter()
    server.start()
    taken = time.perf_counter() - began
    assert taken < within
    return taken
