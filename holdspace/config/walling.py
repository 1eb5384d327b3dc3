"""Each request begins outside every practice, and leaves nothing behind on its thread (kernel/postgres/walls.py)."""

from collections.abc import Callable, Iterable, Iterator
from typing import cast
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from holdspace.kernel.postgres import walls


class WallsMiddleware:
    """First in line. Whoever finds out who asks says in which practice: `caseload.queries.actor_for`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; an answer that is still being read while it is sent stands where its request stood."""
        with walls.nowhere():
            response = self.get_response(request)
            practice = walls.standing()
        if isinstance(response, StreamingHttpResponse) and practice is not None:
            response.streaming_content = _within(practice, cast("Iterable[bytes]", response.streaming_content))
        return response


def _within(practice: UUID, parts: Iterable[bytes]) -> Iterator[bytes]:
    """Around each step, not around all: between two of them this thread may do something else."""
    waiting = iter(parts)
    while True:
        with walls.within(practice):
            part = next(waiting, None)
        if part is None:
            return
        yield part
