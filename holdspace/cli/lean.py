"""The server's first process, without Django: it only minds the one worker. `holdspace serve` turns into it.

Run as `python -m holdspace.cli.lean HOST PORT THREADS`.
"""

import socket
import sys
import threading
import time

from granian.constants import Interfaces
from granian.server.mp import MPServer

TRIES = 100
INSIST = 0.05  # seconds


class Server(MPServer):
    """granian's server, which also ends when the whole group is told to end (Ctrl-C, systemd).

    Its worker then ends too, and the main loop may clear the event that the signal has just set, in order to start the worker anew:
    it would wait for ever. Asked to end, this one goes on asking.
    """

    def signal_handler_interrupt(self, *args: object, **kwargs: object) -> None:
        """End, whatever the loop is at."""
        super().signal_handler_interrupt(*args, **kwargs)  # type: ignore[no-untyped-call]  # granian's own has none
        threading.Thread(target=self._insist, daemon=True).start()

    def _insist(self) -> None:
        while True:
            self.main_loop_interrupt.set()
            time.sleep(INSIST)


def main() -> None:
    """Serve until stopped."""
    host, port, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    threading.Thread(target=_warm, args=(host, port), daemon=True).start()
    server = Server(
        "holdspace.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        log_enabled=False,
        log_access=False,
        respawn_failed_workers=True,
    )
    server.serve()


def _warm(host: str, port: int) -> None:
    """Ask once for the health line, so that the first clinician does not wait for imports."""
    for _ in range(TRIES):
        try:
            with socket.create_connection((host, port), timeout=1) as line:
                line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                if line.recv(16):
                    return
        except OSError:
            time.sleep(0.05)
    print("Holdspace did not answer within five seconds of its start.", file=sys.stderr)


if __name__ == "__main__":
    main()
