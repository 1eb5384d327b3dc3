"""The server's first process, without Django: it only minds the one worker. `holdspace serve` turns into it.

Run as `python -m holdspace.cli.lean HOST PORT THREADS`.
"""

import socket
import sys
import threading
import time

from granian import Granian
from granian.constants import Interfaces

TRIES = 100


def main() -> None:
    """Serve until stopped."""
    host, port, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    threading.Thread(target=_warm, args=(host, port), daemon=True).start()
    server = Granian(
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
