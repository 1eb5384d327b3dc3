"""Clinicians at work: one kept-alive connection each, every answer timed and checked."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


class Connection:
    """One program's connection with its token, or one browser's with its cookies."""

    def __init__(self, port: int, token: str = "") -> None:
        self._http = http.client.HTTPConnection("localhost", port, timeout=60)
        self._port = port
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, sent: Any = None) -> Any:
        """Send JSON, answer JSON; stop the bench on anything but success."""
        body = None if sent is None else json.dumps(sent)
        headers = self.headers if body is None else self.headers | {"Content-Type": "application/json"}
        status, content = self.raw(method, path, body, headers)
        if status >= 300:
            raise SystemExit(f"{method} {path.partition('?')[0]} answered {status}: {content[:300]!r}")
        return json.loads(content) if content else None

    def raw(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        """One request as it is; cookies are kept."""
        sent = dict(headers or self.headers)
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._http.request(method, path, body, sent)
        response = self._http.getresponse()
        content = response.read()
        for header in response.headers.get_all("Set-Cookie") or []:
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.location = response.headers.get("Location", "")
        return response.status, content


@dataclass(frozen=True)
class Figure:
    """What was measured: milliseconds, and operations a second of all together."""

    median: float
    p95: float
    rate: float
    count: int


Act = Callable[[], None]


def measure(acts: list[Iterator[Act]], seconds: float) -> Figure:
    """Let each worker do its acts for some seconds at the same time. What an act prepares is not timed."""
    taken: list[float] = []
    gate = threading.Barrier(len(acts))
    spans: list[float] = []

    def work(mine: Iterator[Act]) -> None:
        times: list[float] = []
        next(mine)()  # warm: the connection, and the server's own caches
        gate.wait()
        begun = time.perf_counter()
        until = begun + seconds
        for act in mine:
            start = time.perf_counter()
            act()
            end = time.perf_counter()
            times.append(end - start)
            if end > until:
                break
        spans.append(time.perf_counter() - begun)
        taken.extend(times)

    workers = [threading.Thread(target=work, args=(one,)) for one in acts]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if not taken:
        raise SystemExit("Nothing was measured: a worker stopped before it began.")
    taken.sort()
    return Figure(
        taken[len(taken) // 2] * 1000, taken[int(len(taken) * 0.95)] * 1000, len(taken) / max(spans), len(taken)
    )
