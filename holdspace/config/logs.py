"""Logs without words: where something failed and what kind of failure, never the values (security.md 6.2)."""

import logging
import re
import traceback
from types import TracebackType

_LINK = re.compile(r"/join/[^/\s]+")


class Wordless(logging.Formatter):
    """Formats records so that no value of a request reaches the log.

    Exceptions show their type and their frames; messages are left out because a database may quote a row in them.
    Paths are kept: they hold ids only. Query strings are cut off, and so is the secret of a one-time link.
    """

    def formatException(  # noqa: N802
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """Return the frames and the type."""
        kind, _, trace = ei
        frames = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        return "\n".join([*frames, f"  {kind.__name__ if kind else 'unknown'} (its message is not logged)"])

    def format(self, record: logging.LogRecord) -> str:
        """Return one record; arguments that look like addresses lose their query."""
        if isinstance(record.args, tuple):
            record.args = tuple(_plain(one) if isinstance(one, str) else one for one in record.args)
        return super().format(record)


def _plain(text: str) -> str:
    return _LINK.sub("/join/…", text.split("?", maxsplit=1)[0])
