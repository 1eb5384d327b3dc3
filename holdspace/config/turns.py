"""Who answers: one thread, whose database connection stays warm.

SQLite empties a connection's page cache whenever another connection has written, and here every read writes its audit event. With
eight threads and eight connections each request decrypts all its pages anew; one thread answers twice as many (docs/bench.md).
So the server's threads only receive and send, and hand the request over. What waits for a password hash has threads of its
own, so that nobody waits for somebody else's signature.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

PROVING = ("/accounts/", "/unlock/", "/join/", "/setup/", "/emergency/")
SIGNING = ("/sign/", "/addenda/new/", "/export/")


class Turns:
    """A WSGI application around another. largest: bodies up to so many bytes are received before the hand-over."""

    def __init__(self, application: Application, *, largest: int) -> None:
        self._application = application
        self._largest = largest
        self._answering = ThreadPoolExecutor(1, "answering")
        self._proving = ThreadPoolExecutor(2, "proving")

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Receive, hand over, wait."""
        length = _length(environ)
        if 0 < length <= self._largest:  # a slow sender holds up this thread and no other
            environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(length))
        pool = self._proving if proves(environ) else self._answering
        return pool.submit(self._application, environ, start_response).result()

    def hand_over(self, call: Callable[[], None]) -> None:
        """Run a call between two requests, on the thread that answers them, and wait for it."""
        self._answering.submit(call).result()


def proves(environ: Environ) -> bool:
    """Whether answering may take a password hash: an eighth of a second."""
    path = str(environ.get("PATH_INFO", ""))
    return environ.get("REQUEST_METHOD") == "POST" and (path.startswith(PROVING) or path.endswith(SIGNING))


def _length(environ: Environ) -> int:
    told = str(environ.get("CONTENT_LENGTH") or "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 12 else 0
