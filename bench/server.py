"""Starting a server as a process of its own, and asking the kernel what it holds."""

import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A server process and its children."""

    def __init__(self, command: list[str], env: dict[str, str], port: int, ready: str) -> None:
        self.port = port
        started = time.perf_counter()
        self._process = subprocess.Popen(
            command, env=os.environ | env, stdout=subprocess.DEVNULL, start_new_session=True
        )
        self._wait(ready)
        self.cold_start = time.perf_counter() - started

    def _wait(self, path: str) -> None:
        for _ in range(6000):
            if self._process.poll() is not None:
                raise SystemExit(f"The server ended with {self._process.returncode} before it answered.")
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", path)
                if connection.getresponse().status < 500:
                    return
            except OSError:
                pass
            time.sleep(0.005)
        raise SystemExit("The server did not answer within a minute.")

    def memory(self) -> tuple[float, float]:
        """MiB in use by all processes of the server: sum of RSS, sum of PSS (shared pages counted once)."""
        rss = pss = 0
        for pid in self._processes():
            try:
                facts = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
            except OSError:
                continue
            for line in facts.splitlines():
                name, _, value = line.partition(":")
                rss += int(value.split()[0]) if name == "Rss" else 0
                pss += int(value.split()[0]) if name == "Pss" else 0
        return rss / 1024, pss / 1024

    def _processes(self) -> list[int]:
        group = self._process.pid
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if os.getpgid(int(entry.name)) == group:
                        found.append(int(entry.name))
                except ProcessLookupError:
                    continue
        return found

    def stop(self) -> None:
        """Ask it to end, as an operator would."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(5)
