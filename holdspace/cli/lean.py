"""The server's first process, without Django: it only minds the one worker. `holdspace serve` turns into it.

Run as `python -m holdspace.cli.lean HOST PORT THREADS`.
"""

import os
import socket
import sys
import threading
import time

from granian.constants import Interfaces
from granian.server.mp import MPServer

WAITING = "HOLDSPACE_WAITING_FD"  # the connection of whoever typed the passphrase (cli/page.py)
TRIES = 100
PATIENCE = 3  # seconds a worker has to end; what it acknowledged is on the disk by then
TOO_SOON = 5  # seconds
MOST_HASTY = 3  # workers in a row that died too soon
A_MOMENT = 0.2  # seconds within which a signal to the whole group has reached us too


def main() -> None:
    """Serve until stopped, with a new worker when one dies.

    Minding the worker is done here and not by granian's own respawning: told to end together with its worker (Ctrl-C, systemd), its loop
    may begin a new worker instead and wait for ever.
    """
    host, port, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    hasty = 0
    while hasty < MOST_HASTY:
        began = time.monotonic()
        if _serve(host, port, threads):
            return
        hasty = hasty + 1 if time.monotonic() - began < TOO_SOON else 0
    sys.exit("Holdspace ends as soon as it has begun. The lines above say where.")


def _serve(host: str, port: int, threads: int) -> bool:
    """Serve with one worker until told to end (True) or until the worker dies (False)."""
    threading.Thread(target=_warm, args=(host, port), daemon=True).start()
    server = MPServer(
        "holdspace.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        workers_kill_timeout=PATIENCE,
        log_enabled=False,
        log_access=False,
    )
    try:
        server.serve()
    except SystemExit:  # granian's way to say that the worker died
        time.sleep(A_MOMENT)
        return bool(server.interrupt_signal)
    return True


def _warm(host: str, port: int) -> None:
    """Ask once for the health line, so that the first clinician does not wait for imports."""
    for _ in range(TRIES):
        try:
            with socket.create_connection((host, port), timeout=1) as line:
                line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                if line.recv(16):
                    _send_on()
                    return
        except OSError:
            time.sleep(0.05)
    _send_on()
    print("Holdspace did not answer within five seconds of its start.", file=sys.stderr)


def _send_on() -> None:
    """Send the browser in which the passphrase was typed to the first page, once."""
    number = os.environ.pop(WAITING, "")
    if not number:
        return
    try:
        with socket.socket(fileno=int(number)) as connection:
            connection.sendall(
                b"HTTP/1.0 303 See Other\r\nLocation: /\r\nCache-Control: no-store\r\nContent-Length: 0\r\n\r\n"
            )
            connection.shutdown(socket.SHUT_RDWR)  # the worker holds it open too
    except OSError:
        return  # they have gone


if __name__ == "__main__":
    main()
